"""Glyphs of a page -> its text in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from skillmap.documents.characters import clean
from skillmap.documents.layout.columns import regions
from skillmap.documents.layout.direction import is_rtl
from skillmap.documents.layout.glyph import Dot, Glyph, Ruling
from skillmap.documents.layout.marks import with_bullets
from skillmap.documents.layout.tables import with_aligned_tables, with_ruled_tables
from skillmap.documents.layout.writing import text_of


def page_text(glyphs: Sequence[Glyph], rulings: Sequence[Ruling] = (), dots: Sequence[Dot] = (), *, width: float | None = None) -> str:
    """Return the text of a page in reading order; text turned sideways comes last.

    Args:
        glyphs: All glyphs of the page, in drawing order.
        rulings: The lines drawn on it.
        dots: The small shapes that may be bullets.
        width: How wide the page is, in points.
    """
    parts = []
    for turn in range(4):
        frame = [glyph for glyph in glyphs if glyph.turn == turn]
        if frame:
            parts.append(_frame_text(frame, rulings, dots, width) if turn == 0 else _frame_text(frame))
    return "\n\n".join(part for part in parts if part)


def _frame_text(glyphs: Sequence[Glyph], rulings: Sequence[Ruling] = (), dots: Sequence[Dot] = (), width: float | None = None) -> str:
    rtl = is_rtl(clean("".join(glyph.text for glyph in glyphs)))
    ruled = with_ruled_tables(with_bullets(glyphs, dots, rtl=rtl), rulings, rtl=rtl)
    found = regions(with_aligned_tables(ruled, rtl=rtl), rtl=rtl)
    return text_of(found, rtl=rtl, width=width)
