"""Folding of single words: what spelling, case and script variants have in common."""

from __future__ import annotations

import functools
import re
import unicodedata

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
        "ہ": "ه",
        "ە": "ه",
        "ھ": "ه",
        "ک": "ك",
        "گ": "ك",
        "ڭ": "ك",
        "ݣ": "ك",
        "ڤ": "ف",
        "ڨ": "ق",
        "پ": "ب",
        "چ": "ج",
        "ژ": "ج",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")


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
