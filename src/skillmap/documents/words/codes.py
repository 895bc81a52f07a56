"""Characters that stand for what a font's map of characters does not tell.

Readers put them in the text so that the same lost glyph is known again wherever it stands: that is what lets its
meaning be found (see ``lost``). They never leave ``mend``, which replaces each by letters, by U+FFFD, or by nothing.
"""

from __future__ import annotations

import re

from skillmap.documents.words.tokens import LOST

UNKNOWN = "\ufffd"
_GLYPHS = 0xF0000  # plane 15: a glyph of a PDF font without a Unicode value, numbered within the document
_CHARACTERS = 0x100000  # plane 16: a control or private-use character beside a letter, at its own value
_LAST = 0xFFFD

_LETTER = "A-Za-zÀ-ÖØ-öø-ÿœŒ"
_MEANINGLESS = "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ue000-\uf8ff"
_BESIDE_LETTER = re.compile(rf"(?<=[{_LETTER}])[{_MEANINGLESS}]+|[{_MEANINGLESS}]+(?=[a-zß-öø-ÿœ])")
_CID = re.compile(r"\(cid:(\d{1,5})\)")
_SWAPPED_LETTER = "".join(chr(code << 8) for code in range(ord("A"), ord("z") + 1) if chr(code).isalpha())
_SWAPPED = re.compile(rf"(?<=[{_LETTER}])[{_SWAPPED_LETTER}]+(?![㐀-鿿])|(?<![㐀-鿿{_LETTER}])[{_SWAPPED_LETTER}]+(?=[{_LETTER}])")
_CODE = re.compile(f"[{LOST}]")
_BETWEEN_LETTERS = re.compile(rf"(?<=[{_LETTER}])[\U00100000-\U0010fffd](?=[{_LETTER}])")
_ELSEWHERE = re.compile("[\U00100000-\U0010fffd]")
_UNMAPPED_GLYPH = re.compile("[\U000f0000-\U000ffffd]")


def glyph_code(number: int) -> str:
    """Return the character for the glyph without a Unicode value that is ``number``-th in its document."""
    return chr(_GLYPHS + min(number, _LAST))


def is_unknown(text: str) -> bool:
    """Tell whether a glyph's text is nothing but the note that it has none."""
    return text == UNKNOWN or bool(_UNMAPPED_GLYPH.fullmatch(text))


def keep_codes(text: str) -> str:
    r"""Mark controls and private-use characters that touch a letter: a letter may be behind them.

    >>> [hex(ord(character)) for character in keep_codes("of\ue001ce")]
    ['0x6f', '0x66', '0x10e001', '0x63', '0x65']
    """
    return _BESIDE_LETTER.sub(lambda match: "".join(chr(_CHARACTERS + ord(code)) for code in match[0]), text)


def name_codes(text: str) -> str:
    """Replace what other programs write for a glyph without a Unicode value, "(cid:12)", by its code."""
    return _CID.sub(lambda match: glyph_code(int(match[1])), text)


def unswap(text: str) -> tuple[str, int]:
    r"""Undo the byte swap by which Ghostscript stores ligatures ("ti" as U+7400 U+6900), and count what was undone.

    Some of the swapped values are common ideographs: only those that stand in a Latin word are turned.

    >>> unswap("planifica\u7400\u6900on \u6f22\u7400")
    ('planification \u6f22\u7400', 1)
    """
    return _SWAPPED.subn(lambda match: "".join(chr(ord(character) >> 8) for character in match[0]), text)


def drop_codes(text: str) -> str:
    """Replace what is left of codes: within a word and for a drawn glyph by U+FFFD, else (an icon) by nothing."""
    text = _BETWEEN_LETTERS.sub(UNKNOWN, text)
    return _UNMAPPED_GLYPH.sub(UNKNOWN, _ELSEWHERE.sub("", text))


def has_codes(text: str) -> bool:
    """Tell whether anything is lost in a text."""
    return bool(_CODE.search(text))
