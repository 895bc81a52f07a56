"""Words of labels and of texts in a form that can be compared, each with the way back to its source.

Folding is for lookup only: what a profile quotes is cut from the source, and encoders get the source as it is (folding Arabic letters
before embedding costs accuracy: see the project's measurements in ``eval/README.md``).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

import snowballstemmer

from skillmap.records import Language, Span

# Harakat, superscript alef, Koranic marks and tatweel carry no meaning for lookup.
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640]")
_ARABIC_FOLD = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        "ڤ": "ف",
        "پ": "ب",
        "چ": "ج",
        "ژ": "ج",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
# A word is a run of letters, digits and marks; "C++", "C#" and ".NET" stay whole, "l'" and "d'" become words of their own.
_WORD = re.compile(r"\.net\b|[^\W_]+(?:[\u0610-\u061a\u0640\u064b-\u065f\u0670][^\W_]*)*(?:\+\+|#)?", re.IGNORECASE)
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")

# Articles, prepositions and pronouns that do not tell one label from another.
_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "to",
        "and",
        "or",
        "with",
        "by",
        "from",
        "at",
        "as",
        "into",
        "using",
        "use",
        "via",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "de",
        "du",
        "d",
        "et",
        "ou",
        "en",
        "au",
        "aux",
        "a",
        "dans",
        "sur",
        "par",
        "pour",
        "avec",
        "sous",
        "sans",
        "son",
        "sa",
        "ses",
        "leur",
        "leurs",
        "qu",
        "que",
        "في",
        "من",
        "على",
        "الى",
        "عن",
        "مع",
        "او",
        "و",
        "ب",
        "ل",
        "ما",
        "هذا",
        "التي",
        "الذي",
    ]
)

_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")
_ARABIC_SUFFIXES = ("ها", "ات", "ون", "ين", "ان", "يه", "ه", "ي")
_MIN_STEM = 3

_snowball = {language: snowballstemmer.stemmer(name) for language, name in (("en", "english"), ("fr", "french"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text: where it stands, its folded form, and its stem."""

    span: Span
    folded: str
    stem: str
    stop: bool


def is_arabic(text: str) -> bool:
    """Tell whether the text has an Arabic letter."""
    return _ARABIC_LETTER.search(text) is not None


@functools.lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Fold one word: case, accents, Arabic marks and letter variants, Eastern digits.

    >>> fold("Réglages"), fold("إدارَة")
    ('reglages', 'اداره')
    """
    text = _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_ARABIC_FOLD).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("œ", "oe").replace("æ", "ae")


@functools.lru_cache(maxsize=100_000)
def _stem_arabic(folded: str) -> str:
    """Strip conjunction, article and the commonest endings (light10: Larkey, Ballesteros and Connell 2007)."""
    word = folded
    if word.startswith("و") and len(word) > _MIN_STEM + 1:
        word = word[1:]
    for prefix in _ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _MIN_STEM - 1:
            word = word[len(prefix) :]
            break
    for suffix in _ARABIC_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
            word = word[: -len(suffix)]
    return word


@functools.lru_cache(maxsize=200_000)
def stem(word: str, language: Language) -> str:
    """Stem one word as it stands in the text.

    Args:
        word: The word, not folded (the French stemmer needs the accents).
        language: Which stemmer to use for Latin letters; Arabic words always get the Arabic one.

    Returns:
        The stem, folded.
    """
    if is_arabic(word):
        return _stem_arabic(fold(word))
    if language == "ar" or not word.isalpha():
        return fold(word)
    return fold(_snowball[language].stemWord(unicodedata.normalize("NFC", word).casefold()))


def words(text: str, language: Language) -> tuple[Word, ...]:
    """Split a text into words.

    Args:
        text: A label, a phrase or a whole document.
        language: The language of the text, for its stemmer.

    Returns:
        The words in order; French elided articles stand alone.

    >>> [w.folded for w in words("l'entretien des véhicules", "fr") if not w.stop]
    ['entretien', 'vehicules']
    """
    found = []
    for match in _WORD.finditer(text):
        folded = fold(match.group())
        if not folded:
            continue
        found.append(
            Word(
                span=Span(match.start(), match.end()),
                folded=folded,
                stem=stem(match.group(), language),
                stop=folded in _STOP_WORDS,
            )
        )
    return tuple(found)


def folded_key(sequence: tuple[Word, ...]) -> str:
    """Return the folded words joined by spaces: equal for labels that differ in case, accents or Arabic letter variants."""
    return " ".join(word.folded for word in sequence)


def stem_key(sequence: tuple[Word, ...]) -> str:
    """Return the stems of the content words joined by spaces; of all words, when there are only stop words."""
    content = [word.stem for word in sequence if not word.stop]
    return " ".join(content or [word.stem for word in sequence])


_GENDER_MARK = re.compile(r"\s*\((?:h\s*/\s*f(?:\s*/\s*x)?|f\s*/\s*h|m\s*/\s*f|m\s*/\s*w(?:\s*/\s*d)?|he/she)\)\s*", re.IGNORECASE)


def split_gendered(label: str) -> tuple[str, ...]:
    """Split a label that names both genders into labels of their own.

    ESCO writes "mécanicien/mécanicienne" and "المدير الفني / المديرة الفنية". A slash inside a name ("MIG/MAG", "TCP/IP") or between
    different things stays: both sides must be words that share their first letters.

    >>> split_gendered("mécanicien/mécanicienne")
    ('mécanicien', 'mécanicienne')
    >>> split_gendered("soudage MIG/MAG")
    ('soudage MIG/MAG',)
    """
    text = _GENDER_MARK.sub(" ", label).strip()
    if "/" not in text:
        return (text,)
    if " / " in text or is_arabic(text):
        sides = [side.strip() for side in re.split(r"\s*/\s*", text)]
    else:
        sides = [side.strip() for side in text.split("/")]
    if len(sides) != 2 or not all(sides):
        return (text,)
    left, right = sides
    if _share_stem(left, right):
        return (left, right)
    return (text,)


def _share_stem(left: str, right: str) -> bool:
    """Tell whether two titles are one in two genders: their first words, without the article, begin alike."""
    first, second = (_stem_free(fold(side).split()) for side in (left, right))
    if first.endswith("eur") and second == f"{first[:-3]}rice":  # acteur/actrice, auteur/autrice
        return True
    size = min(len(first), len(second), 4)
    return size >= _MIN_STEM and first[:size] == second[:size]


def _stem_free(parts: list[str]) -> str:
    word = parts[0] if parts else ""
    return word.removeprefix("ال")
