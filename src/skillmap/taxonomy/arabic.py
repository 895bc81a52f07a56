"""Stems of Arabic words: clitics off, plurals to their singular, verbs of work to their noun.

Only what leaves the meaning alone is taken off. Feminine endings stay, for they make other things ("مكتب" is an office, "مكتبة" a
library), and so does the ending of adjectives ("إداري"); broken plurals, spellings of loan words and forms of verbs are listed in
``words/``, since rules would join what does not belong together.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator, Mapping
from importlib import resources

from skillmap.taxonomy.letters import fold

# The letters of a prefix, and how many must be left for it to be one.
_PREFIXES = (("بال", 3), ("كال", 4), ("فال", 3), ("لل", 3), ("ال", 2))
_VERBS = ("ا", "ي", "ن"), ("ت", "نا")  # I, he, we do; I, we did. "She does" looks like too many nouns.
_LEAST_VERB = 3  # letters of a verb's stem


def _table(name: str) -> Iterator[dict[str, str]]:
    text = resources.files(__package__).joinpath("words", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines(), delimiter="\t")


@functools.cache
def _listed() -> Mapping[str, str]:
    """Read broken plurals, spellings, and the forms of verbs: folded form to the folded word it stands for."""
    listed = {fold(row["form"]): fold(row["stands_for"]) for row in _table("arabic_forms.tsv")}
    before, after = _VERBS
    for row in _table("arabic_verbs.tsv"):
        noun, present, past = fold(row["noun"]), fold(row["present"]), fold(row["past"])
        forms = [prefix + present for prefix in before] if len(present) >= _LEAST_VERB else []
        forms += [past + suffix for suffix in after] if len(past) >= _LEAST_VERB else []
        for form in forms:
            listed.setdefault(form, noun)
    return listed


@functools.cache
def _nouns(name: str) -> frozenset[str]:
    """Read nouns with something that rules get wrong.

    ``whole`` look as if they began with clitics, ``with_lam`` begin with "ل", ``in_ya`` end like feminine adjectives, and ``feminine``
    look as if their plural were that of a masculine noun.
    """
    return frozenset(fold(row["word"]) for row in _table(f"arabic_{name}.tsv"))


@functools.lru_cache(maxsize=100_000)
def stem_arabic(folded: str) -> str:
    """Return the stem of a folded word.

    >>> [stem_arabic(fold(word)) for word in ("والسيارات", "سيارة", "للأجهزة", "جهاز", "أطبخ", "الطبخ")]
    ['سياره', 'سياره', 'جهاز', 'جهاز', 'طبخ', 'طبخ']
    """
    word = _without_clitics(folded)
    listed = _listed()
    word = listed.get(word, word)
    if word in _nouns("whole"):
        return _feminine(word)
    ended = _without_ending(word)
    return _feminine(listed.get(ended, ended))


def stem_title(stem: str) -> str:
    """Return the stem of a person's name of work, the same for a man and a woman.

    >>> stem_title("ممرضه"), stem_title("سايقه")
    ('ممرض', 'سايق')
    """
    return stem[:-1] if stem.endswith("ه") and len(stem) > 4 else stem


def _is_whole(word: str) -> bool:
    whole = _nouns("whole")
    if word in whole or word in _listed():
        return True
    if word[-2:] in {"ات", "ين", "ون"} and (word[:-2] in whole or word[:-2] + "ه" in whole):
        return True
    return word.endswith("ه") and word[:-1] in whole


def _without_clitics(word: str) -> str:
    if _is_whole(word):
        return word
    if word.startswith("و") and len(word) > 4:
        rest = word[1:]
        if _is_whole(rest):
            return rest
        word = rest
    for prefix, least in _PREFIXES:
        rest = word[len(prefix) :]
        if word.startswith(prefix) and len(rest) >= least:
            # "للحام" is "to the welding", whose own first letter is an "ل".
            return f"ل{rest}" if prefix == "لل" and (f"ل{rest}" in _nouns("with_lam") or len(rest) < 3) else rest
    return word


def _names_persons(base: str) -> bool:
    """Tell whether a word, its ending taken off, has the form of a name of persons: مفعّل, فاعل, فعّال, or an adjective of relation."""
    return len(base) >= 4 and (base[0] == "م" or base[1] == "ا" or (len(base) == 4 and base[2] == "ا") or base.endswith("ي"))


def _without_ending(word: str) -> str:
    if word.endswith(("ها", "هم")) and len(word) > 5:
        owned = word[:-2]
        word = f"{owned[:-1]}ه" if owned.endswith("ت") and not owned.endswith("ات") else owned
        word = _listed().get(word, word)
    if word.endswith(("تين", "تان")) and len(word) > 6:
        return f"{word[:-3]}ه"
    if word.endswith(("ين", "ون")) and _names_persons(word[:-2]):
        return word[:-2]
    if word.endswith("و") and len(word) > 4 and _names_persons(word[:-1]) and not word.endswith("ديو"):
        return word[:-1]
    if word.endswith("ات") and not word.endswith("يات") and len(word) > 4:
        return _singular(word[:-2])
    return f"{word[:-1]}" if word.endswith("اء") and len(word) > 4 else word


def _singular(base: str) -> str:
    """Return the singular of a plural in ات: participles with م and verbal nouns with ا are masculine, others feminine."""
    feminine = f"{base}ه"
    if base[0] == "م" and len(base) > 3:
        return feminine if feminine in _nouns("feminine") else base
    if base[0] == "ا" and len(base) > 4 and base[-2] == "ا":
        return feminine if feminine in _nouns("feminine") else base
    return base if base[0] == "ت" and len(base) == 5 and base[3] == "ي" else feminine


def _feminine(word: str) -> str:
    """Take the ending off a feminine adjective of relation, which goes with any plural of things ("أجهزة طبية", "جهاز طبي")."""
    if word.endswith("يه") and len(word) > 3 and not word.endswith("ايه") and word not in _nouns("in_ya"):
        return word[:-1]
    return word
