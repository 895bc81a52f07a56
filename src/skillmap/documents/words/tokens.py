"""Words of a text as the word lists have them: tokens, their script, and the form in which they are looked up."""

from __future__ import annotations

import re
import unicodedata

# Letters with their marks; what was lost (U+FFFD, private use) stays within its word. Apostrophes and hyphens part words.
LOST = "\ufffd\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0640"
WORD = re.compile(rf"(?:[^\W\d_]|[{LOST}])(?:[^\W\d_]|[{_MARKS}{LOST}])*")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_LATIN = re.compile("[A-Za-zª-ɏḀ-ỿ]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")


def fold_word(token: str) -> str:
    """Return a token as the lists have it: lower case, composed, without tatweel and short vowels.

    >>> fold_word("Élève")
    'élève'
    """
    if token.isascii():
        return token.lower()
    return _ARABIC_MARKS.sub("", unicodedata.normalize("NFC", token).replace("\u2019", "'")).lower()


def script_of(token: str) -> str:
    """Return the script of a token's letters: "latin", "arabic", "other", or "mixed" for Latin amid Arabic."""
    if token.isascii():
        return "latin" if _LATIN.search(token) else "other"
    arabic = _ARABIC.search(token)
    if not _LATIN.search(token):
        return "arabic" if arabic else "other"
    return "mixed" if arabic else "latin"
