"""How far the text of a page can be trusted: a number in [0, 1]."""

from __future__ import annotations

import re
import unicodedata

# What readers put where a glyph has no Unicode value; pdfminer writes "(cid:n)".
_UNMAPPED = re.compile(r"\(cid:\d+\)")
# Ghostscript writes the positional forms of Arabic letters that it cannot map as accented Latin ones, amid Arabic.
_ARABIC_WORD = re.compile(r"\S*[\u0620-\u064a\ufb50-\ufefc]\S*")
_ACCENTED_LATIN = re.compile("[\u00c0-\u017f]")


def text_quality(text: str) -> float:
    r"""Return one minus the share of characters that carry no meaning.

    Bad are U+FFFD, private use, unassigned and control characters, glyphs without a Unicode value, and accented Latin
    letters within Arabic words. White space does not count. The measure sees lost characters, not all wrong ones: a
    broken glyph map that yields plausible letters passes.

    >>> text_quality("abc\ufffd")
    0.75
    """
    text, unmapped = _UNMAPPED.subn("", text)
    ink = bad = unmapped
    for character in text:
        if character.isspace():
            continue
        ink += 1
        bad += character == "\ufffd" or unicodedata.category(character) in {"Cc", "Co", "Cn", "Cs"}
    bad += sum(len(_ACCENTED_LATIN.findall(word)) for word in _ARABIC_WORD.findall(text))
    return 1.0 - bad / ink if ink else 0.0
