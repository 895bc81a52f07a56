"""What every reader does to characters before text leaves it: no presentation forms, no invisible controls.

The text otherwise stays as written: no general compatibility folding (NFKC turns "²" into "2" and "…" into "...").
"""

from __future__ import annotations

import re
import unicodedata

from skillmap.documents.words.codes import keep_codes

# Latin ligatures and Hebrew forms, Arabic forms A and B (Unicode, chapter 9.2).
_PRESENTATION_FORM = re.compile("[\ufb00-\ufb4f\ufb50-\ufd3d\ufd50-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc]")

_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = "\u200b\u2060\ufeff\u00ad"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_BREAKS = "\v\u0085\u2028\u2029"
# The bullets of the Symbol and Wingdings fonts, which Word and LibreOffice store in the private use area.
BULLETS = frozenset("•▪◦‣●○■□–-*·")
_SYMBOL_BULLETS = "\uf0b7\uf0a7\uf0d8\uf0a8\uf076\uf071\uf077\uf0fc\uf02d\uf0e0\uf06e\uf075\uf0b2"
_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\f\v\u0085"]

_ASCII_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
SYMBOL_BULLETS: dict[int, str] = dict.fromkeys(map(ord, _SYMBOL_BULLETS), "•")
_TABLE: dict[int, str | None] = {
    **dict.fromkeys(_CONTROLS),
    **dict.fromkeys(map(ord, _BIDI_CONTROLS + _INVISIBLE)),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # halves of surrogate pairs: no encoding of text has them
    **dict.fromkeys(range(0xE000, 0xF900)),  # icon fonts: they draw, and say nothing
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _LINE_BREAKS), "\n"),
    **SYMBOL_BULLETS,
}


def decompose_forms(text: str) -> str:
    """Replace presentation forms (positional Arabic glyphs, lam-alef, "ﬁ") by the letters that they stand for.

    A form that stands for several letters yields them in logical order: call this on single glyphs before turning
    a line stored in visual order, never after.

    >>> decompose_forms("\ufef7") == "\u0644\u0623"
    True
    """
    return _PRESENTATION_FORM.sub(lambda form: unicodedata.normalize("NFKC", form[0]).strip(" "), text)


def clean(text: str) -> str:
    r"""Return text without presentation forms, bidi controls, zero-width and control characters.

    Every kind of line break becomes ``\n``, every kind of space " "; letters and their accents are composed (NFC).
    Form feeds and tabs are kept.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and not _ASCII_CONTROL.search(text):
        return text
    return unicodedata.normalize("NFC", decompose_forms(keep_codes(text).translate(_TABLE)))


def is_mark(text: str) -> bool:
    """Tell whether text is only combining marks (Arabic short vowels, accents)."""
    return bool(text) and all(unicodedata.category(character) in {"Mn", "Me"} for character in text)
