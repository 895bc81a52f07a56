"""Which old code page a text is in, told by the letters that each makes of the bytes.

Every candidate turns the same bytes into different characters; the right one yields letters that are frequent in
Arabic or French, in places where such letters stand. The figures are natural logarithms of rounded letter frequencies
of the two languages; what they come to for one byte is comparable between code pages, since each byte is one character
in all of them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

# In order of preference where two make the same text of the bytes. Code page 437 is left out: wherever it and 850
# differ in a letter, French needs 850. ISO 8859-1 is the part of Windows-1252 without the bytes 80 to 9F.
CODE_PAGES = ("cp1252", "iso8859-15", "cp1256", "iso8859-6", "cp850", "mac-roman", "cp720", "mac-arabic", "cp864")
# What few texts are in needs a little more evidence, in nats.
_PRIOR = {"cp850": -1.0, "mac-roman": -1.0, "cp720": -1.0, "mac-arabic": -5.0, "cp864": -5.0}

_WORD = re.compile(rb"[A-Za-z'\x80-\xff]{1,64}")
_MAX_WORDS = 3000
# Per thousand letters of Arabic; letters of Persian and Urdu are in some of the code pages and hardly in Arabic text.
_ARABIC_PERMILLE = {
    "ا": 150, "ل": 120, "ي": 75, "م": 65, "و": 60, "ن": 60, "ر": 50, "ت": 50, "ب": 40, "ع": 36, "د": 36, "ة": 36,
    "س": 32, "ه": 30, "ف": 27, "ك": 25, "ق": 22, "ح": 20, "أ": 20, "ج": 16, "ش": 14, "ط": 13, "ص": 12, "خ": 11, "ى": 10,
    "إ": 10, "ض": 8, "ز": 8, "ذ": 6, "ث": 7, "ء": 5, "غ": 5, "ئ": 5, "ظ": 3, "ؤ": 2, "آ": 2, "ڤ": 0.05, "گ": 0.05,
    "پ": 0.05, "چ": 0.05, "ژ": 0.02, "ک": 0.02, "ٹ": 0.01, "ڈ": 0.01, "ڑ": 0.01, "ں": 0.01, "ھ": 0.01, "ہ": 0.01, "ے": 0.01,
}  # fmt: skip
# Per thousand accented letters of French, small ones; letters of other languages stand in names.
_ACCENTED_PERMILLE = {
    "é": 620, "è": 100, "à": 110, "ê": 40, "ç": 30, "ô": 22, "î": 14, "â": 14, "û": 10, "ù": 8, "œ": 8, "ï": 6, "ë": 4,
    "ü": 1, "ö": 0.7, "ä": 0.5, "á": 0.7, "í": 0.7, "ó": 0.7, "ñ": 0.7, "ú": 0.4, "æ": 0.2, "ã": 0.2, "å": 0.2, "ø": 0.2,
    "ò": 0.1, "ì": 0.1, "õ": 0.05, "š": 0.1, "ž": 0.1, "ÿ": 0.05, "ý": 0.05, "ß": 0.1, "ð": 0.01, "þ": 0.01, "ı": 0.02,
}  # fmt: skip
_PUNCTUATION = frozenset("«»–—•…°·\u00a0“”‘’،؛؟€")
_APOSTROPHES = "’'"
_UPPER = 0.08  # share of accented letters that are capitals
_ARTICLE = 1.2  # "ل" is that much likelier after "ا"
_LAST_FORMS = frozenset(
    map(chr, (0xFE82, 0xFE84, 0xFE86, 0xFE88, 0xFE8E, 0xFEAA, 0xFEAC, 0xFEAE, 0xFEB0, 0xFEEE))
)  # of letters that join no next one
_ARABIC_MARKS = frozenset("ـًٌٍَُِّْ")
_ARABIC_PUNCTUATION = frozenset("،؛؟")
_RARE = -8.0
_SYMBOL = -11.0
_CONTROL = -13.0
_UNASSIGNED = -16.0
_MISPLACED = -4.0


def likeliest_code_page(data: bytes) -> str:
    """Return the code page in which the bytes make the most plausible text; for plain ASCII the first one."""
    words = _words(data)
    return max(CODE_PAGES, key=lambda code_page: _score(words, code_page) + _PRIOR.get(code_page, 0.0))


def plausibility(data: bytes, encoding: str) -> float:
    """Return how plausible the bytes beyond ASCII are in an encoding: a mean logarithm, higher is better."""
    words = _words(data)
    high = sum(count * sum(byte > 0x7F for byte in word) for word, count in words.items())
    return _score(words, encoding) / high if high else 0.0


def _words(data: bytes) -> Counter[bytes]:
    """Return the words with bytes beyond ASCII; the first thousands tell."""
    words: Counter[bytes] = Counter()
    found = (match[0] for match in _WORD.finditer(data) if not match[0].isascii())
    words.update(islice(found, _MAX_WORDS))
    return words


def _score(words: Counter[bytes], encoding: str) -> float:
    # A word that comes again says little new.
    return sum((1 + math.log(count)) * _word_score(word.decode(encoding, errors="replace")) for word, count in words.items())


@lru_cache(maxsize=4096)
def _word_score(word: str) -> float:
    misplaced = 0.0
    if any("\ufb50" <= character <= "\ufeff" for character in word):  # code page 864 has forms, not letters
        misplaced = _MISPLACED * sum(map(_is_misplaced_form, word, word[1:] + " "))
        word = unicodedata.normalize("NFKC", word)
    return misplaced + sum(_character_scores(word))


def _is_misplaced_form(form: str, after: str) -> bool:
    """Tell whether a form that joins the next letter has none, or one that ends a word is followed by a letter."""
    kind = unicodedata.decomposition(form).partition(" ")[0]
    joined = "\ufe70" <= after <= "\ufeff"
    return (kind in {"<initial>", "<medial>"} and not joined) or (kind == "<final>" and joined and form not in _LAST_FORMS)


def _character_scores(word: str) -> Iterator[float]:
    last = len(word) - 1
    for position, character in enumerate(word):
        if character.isascii() and (character.isalpha() or character == "'"):
            continue
        before = word[position - 1] if position else ""
        after = word[position + 1] if position < last else ""
        if character in _ARABIC_PERMILLE:
            yield _arabic(character, before, after)
        elif character.lower() in _ACCENTED_PERMILLE or character in "ŒŸ":
            yield _accented(character, before, after)
        elif character in _ARABIC_MARKS:
            yield -5.0 if _is_arabic(before) else _SYMBOL
        elif character in _PUNCTUATION or character.isascii():  # Mac Arabic has ASCII twice
            yield _punctuation(character, before, after)
        else:
            yield _other(character)


def _arabic(letter: str, before: str, after: str) -> float:
    score = math.log(_ARABIC_PERMILLE[letter] / 1000)
    if letter == "ل" and before == "ا":
        score += _ARTICLE
    if letter in "ةى" and after in _ARABIC_PERMILLE:
        score += _MISPLACED  # both end words
    if letter in "أإآ" and before in _ARABIC_PERMILLE and before not in "لوبفاكس":
        score += _MISPLACED / 2  # they begin words, or follow the article or a particle
    if _is_latin(before) or _is_latin(after):
        score += _MISPLACED
    return score


def _accented(character: str, before: str, after: str) -> float:
    small = character.lower()
    score = math.log(_ACCENTED_PERMILLE.get(small, 0.05) / 1000)
    around = [neighbor for neighbor in (before, after) if neighbor and neighbor not in _APOSTROPHES]
    if character != small:
        score += math.log(_UPPER)
        if any(neighbor.islower() for neighbor in around) and (before and before not in _APOSTROPHES):
            score += _MISPLACED  # a capital within a word
    elif any(neighbor.isupper() for neighbor in around) and not (before.isupper() and (not after or after.islower())):
        score += _MISPLACED
    beside_letter = any(_is_latin(neighbor) and neighbor.isascii() for neighbor in around)
    if not beside_letter and (small not in "àâôéœ" or (not around and small != "à")):
        score += _MISPLACED
    if any(_is_arabic(neighbor) for neighbor in around):
        score += _MISPLACED
    if small in "àù" and after and after not in _APOSTROPHES:
        score += _MISPLACED / 2  # in French both end words
    if small == "ç" and after and after.lower() not in "aouâôûai":
        score += _MISPLACED / 2
    if small == "ê" and not after:
        score += _MISPLACED / 2
    return score


def _punctuation(character: str, before: str, after: str) -> float:
    if character == "’":
        return -2.5 if before.isalpha() and after.isalpha() else -5.0
    if character in _ARABIC_PUNCTUATION:
        return -3.0 if not _is_latin(before) and not _is_latin(after) else _RARE
    if before.isalpha() and after.isalpha() and character != "·":
        return _RARE
    return -4.0


def _other(character: str) -> float:
    if character == "\ufffd":
        return _UNASSIGNED
    if "\u0660" <= character <= "\u0669":
        return -4.5
    category = unicodedata.category(character)
    if category in {"Cc", "Cn", "Co"}:
        return _CONTROL
    if character in "²³½¼¾™®©£ªº\u200c\u200d\u200e\u200f":
        return _RARE
    return _SYMBOL


def _is_latin(character: str) -> bool:
    return "a" <= character.lower() <= "z" or "\u00c0" <= character <= "\u017f"


def _is_arabic(character: str) -> bool:
    return "\u0620" <= character <= "\u06d3"
