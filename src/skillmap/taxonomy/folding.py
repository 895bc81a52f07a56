"""Words of labels and of texts in a form that can be compared, each with the way back to its source.

Folding is for lookup only: what a profile quotes is cut from the source, and encoders get the source as it is (folding Arabic letters
before embedding costs accuracy: see the project's measurements in ``eval/README.md``).
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from skillmap.records import Language, Span
from skillmap.taxonomy.arabic import stem_arabic, stem_title
from skillmap.taxonomy.english import stem_english
from skillmap.taxonomy.french import stem_french
from skillmap.taxonomy.gendered import are_genders, split_gendered
from skillmap.taxonomy.letters import fold, is_arabic

__all__ = ["Word", "fold", "folded_key", "is_arabic", "split_gendered", "squashed_key", "stem", "stem_key", "words"]

# A word is a run of letters, digits and marks; "C++", "C#" and ".NET" stay whole, and so do abbreviations with dots; "l'" and "d'" become
# words of their own, also before the apostrophes that count as letters.
_LETTER = "[^\\W_\u02b9\u02bc\u02bb\ua78c]"
_MARK = "[\u0610-\u061a\u0640\u064b-\u065f\u0670]"
_PLAIN = rf"\.net\b|(?:(?<![\w.])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_]\b(?!\.?\w))?)|{_LETTER}+(?:{_MARK}{_LETTER}*)*(?:\+\+|#)?"
# Endings of the other gender and of the plural, after brackets, a middle dot, a full stop or a slash: "infirmier(ère)s", "employé·e·s".
_FRENCH_ENDING = "(?:e|ne|le|te|fe|se|ve|euse|teuse|trice|rice|ère|ere|ière|iere|ienne|enne|esse|sse)"
_GENDERED = (
    rf"(?:\({_FRENCH_ENDING}s?\)s?|\(s\)|\(x\)|[·‧•∙⋅․]{_FRENCH_ENDING}?(?:[·‧•∙⋅․]?s)?|\.{_FRENCH_ENDING}(?:\.?s)?|[/-]{_FRENCH_ENDING}s?)"
    r"(?![^\W_])"
)
_WORD = {
    "fr": re.compile(rf"({_PLAIN})({_GENDERED})?", re.IGNORECASE),
    "en": re.compile(rf"({_PLAIN})(\((?:s|es)\))?", re.IGNORECASE),
    "ar": re.compile(rf"({_PLAIN})(\((?:ة|ه|ات|ين|ون|s|e)\)|/(?:ة|ه)(?!\w))?", re.IGNORECASE),
}
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?")
_HYPHENS = "-\u2010\u2011"
_APOSTROPHES = "'’‘ʼʹ\u02bb\ua78c`´"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text: where it stands, its folded form, and its stem.

    ``tied``: a hyphen makes it one with the word before it, as in French compounds; in English a hyphen is as good as a space.
    """

    span: Span
    folded: str
    stem: str
    stop: bool
    tied: bool = False


@functools.lru_cache(maxsize=200_000)
def stem(word: str, language: Language) -> str:
    """Stem one word as it stands in the text.

    Args:
        word: The word, not folded (the French stemmer needs the accents).
        language: Which stemmer to use for Latin letters; Arabic words always get the Arabic one.

    Returns:
        The stem, folded.
    """
    folded = fold(word)
    if is_arabic(word):
        return stem_arabic(folded)
    if language == "ar" or not word.isalpha():
        return folded
    return stem_english(folded) if language == "en" else stem_french(word)


def words(text: str, language: Language) -> tuple[Word, ...]:
    """Split a text into words.

    Args:
        text: A label, a phrase or a whole document.
        language: The language of the text, for its stemmer and its ways to write both genders.

    Returns:
        The words in order; French elided articles stand alone, and a title in two genders is one word.

    >>> [w.folded for w in words("l'entretien des véhicules", "fr") if not w.stop]
    ['entretien', 'vehicules']
    >>> [w.folded for w in words("infirmier(ère) diplômé·e, H.A.C.C.P.", "fr")]
    ['infirmier', 'diplome', 'haccp']
    """
    found: list[Word] = []
    for match in _WORD[language].finditer(text):
        written = match.group(1)
        if _ABBREVIATION.fullmatch(written):
            written = written.replace(".", "")
        folded = fold(written)
        if not folded:
            continue
        before = text[found[-1].span.end : match.start()] if found else " "
        if before == "/" and len(folded) > 3 and are_genders(text[slice(*found[-1].span)], written):
            found[-1] = _stretched(found[-1], match.end())
            continue
        tied = len(before) == 1 and before in _HYPHENS
        if tied and found[-1].stop:
            found[-1] = _word(found[-1].span, found[-1].folded, found[-1].stem, stop=False, tied=found[-1].tied)
        stop = not tied and _is_stop(text, match, folded, language)
        found.append(_word(Span(match.start(), match.end()), folded, stem(written, language), stop=stop, tied=tied and language == "fr"))
    return tuple(found)


def _word(span: Span, folded: str, stemmed: str, *, stop: bool, tied: bool) -> Word:
    return Word(span=span, folded=folded, stem=stemmed, stop=stop, tied=tied)


def _stretched(word: Word, end: int) -> Word:
    return _word(Span(word.span.start, end), word.folded, word.stem, stop=word.stop, tied=word.tied)


def _is_stop(text: str, match: re.Match[str], folded: str, language: Language) -> bool:
    """Tell whether a word says nothing: "permis A", "R&D" and "vitamine D" end in names, not in articles."""
    if len(folded) == 1 and match.group(1).isupper() and match.end() < len(text) and text[match.end()] not in _APOSTROPHES:
        return folded in _stops(language) and match.start() == 0 and text[match.end()] == " "
    if len(folded) == 1 and match.group(1).isupper() and match.end() == len(text):
        return False
    if match.group(1).startswith("آ"):  # "آلي" (automatic) is no "إلى" (to)
        return False
    return folded in _stops(language)


@functools.cache
def _stops(language: Language) -> frozenset[str]:
    """Read the articles, prepositions and pronouns that do not tell one label from another; "sans" (without) and "sous" (half-) do.

    Words of the other script are stop words of their own language; Latin ones in an Arabic text may be of either.
    """
    text = resources.files(__package__).joinpath("words", "stop_words.tsv").read_text(encoding="utf-8")
    rows = {row["language"]: row["words"].split() for row in csv.DictReader(text.splitlines(), delimiter="\t")}
    return frozenset(rows["ar"]).union(*(rows[other] for other in (("en", "fr") if language == "ar" else (language,))))


def folded_key(sequence: Sequence[Word]) -> str:
    """Return the folded words joined by spaces: equal for labels that differ in case, accents or Arabic letter variants."""
    return " ".join(word.folded for word in sequence)


def squashed_key(sequence: Sequence[Word]) -> str:
    """Return the folded words run together: "on-site", "on site" and "onsite" are one, and so are "R489" and "R 489"."""
    return "".join(word.folded for word in sequence)


def stem_key(sequence: Sequence[Word], *, titles: bool = False) -> str:
    """Return the stems of the content words joined by spaces; of all words, when there are only stop words.

    Args:
        sequence: The words.
        titles: They name a person by the work: an Arabic one is the same for a man and a woman.

    Returns:
        The key; words tied by a hyphen stay together, so that "lave-vaisselle" is not "laver la vaisselle".
    """
    content = [word for word in sequence if not word.stop] or sequence
    stems = [("-" if word.tied and place else " ") + word.stem for place, word in enumerate(content)]
    if titles and content and is_arabic(content[0].folded):
        stems[0] = stem_title(stems[0])
    return "".join(stems).strip()
