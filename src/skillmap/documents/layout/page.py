"""Glyphs of a page -> its text in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from skillmap.documents.characters import clean
from skillmap.documents.layout.columns import regions
from skillmap.documents.layout.direction import is_rtl
from skillmap.documents.layout.glyph import Glyph, Ruling
from skillmap.documents.layout.tables import with_aligned_tables, with_ruled_tables
from skillmap.documents.layout.writing import text_of


def page_text(glyphs: Sequence[Glyph], rulings: Sequence[Ruling] = ()) -> str:
    """Return the text of a page in reading order; text turned sideways comes last."""
    glyphs = _restore_swapped(glyphs)
    parts = []
    for turn in range(4):
        frame = [glyph for glyph in glyphs if glyph.turn == turn]
        if frame:
            parts.append(_frame_text(frame, rulings if turn == 0 else ()))
    return "\n\n".join(part for part in parts if part)


def _frame_text(glyphs: Sequence[Glyph], rulings: Sequence[Ruling]) -> str:
    rtl = is_rtl(clean("".join(glyph.text for glyph in glyphs)))
    ruled = with_ruled_tables(glyphs, rulings, rtl=rtl)
    found = regions(with_aligned_tables(ruled, rtl=rtl), rtl=rtl)
    return text_of(found, rtl=rtl)


def _restore_swapped(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Undo the byte swap by which Ghostscript stores ligatures ("ti" as U+7400 U+6900).

    Only on pages without any other ideograph: some of the swapped values are common Chinese characters.
    """
    ideographs = {c for glyph in glyphs for c in glyph.text if "\u3400" <= c <= "\u9fff"}
    if not ideographs or not all(ord(c) & 0xFF == 0 and chr(ord(c) >> 8).isalpha() for c in ideographs):
        return glyphs
    table = {ord(c): chr(ord(c) >> 8) for c in ideographs}
    return [glyph._replace(text=glyph.text.translate(table)) for glyph in glyphs]
