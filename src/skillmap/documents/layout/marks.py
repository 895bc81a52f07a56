"""Bullets that are drawn as shapes: browsers fill a small disc or square beside each entry of a list."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from skillmap.documents.layout.glyph import Dot, Glyph

# In units of the glyph size (em).
_REACH = 2.4  # from a bullet to its text
_CENTER = 0.33  # of small letters, above the baseline
_OFF_CENTER = 0.25
_SMALLEST, _LARGEST = 0.15, 0.6
_ALONE = 1.0  # no text is drawn so near on the outside
_RATING = 5.0  # times the width of a dot


class _Frame(NamedTuple):
    by_baseline: list[Glyph]
    baselines: list[float]


def with_bullets(glyphs: Sequence[Glyph], dots: Sequence[Dot], *, rtl: bool) -> list[Glyph]:
    """Add a bullet for each dot that stands where the reading of a line begins, in a column of such dots."""
    ink = sorted((glyph for glyph in glyphs if not glyph.text.isspace()), key=attrgetter("baseline"))
    frame = _Frame(ink, [glyph.baseline for glyph in ink])
    columns = Counter(round(dot.x0) for dot in dots)
    levels: dict[int, list[Dot]] = defaultdict(list)
    for dot in dots:
        levels[round(dot.y)].append(dot)
    bullets = []
    for dot in dots:
        column = columns[round(dot.x0)] + columns[round(dot.x0) - 1] + columns[round(dot.x0) + 1]
        if column > 1 and not _in_row(dot, levels[round(dot.y)]) and (beside := _beside(frame, dot, rtl=rtl)) is not None:
            bullets.append(beside._replace(text="•", x0=dot.x0, x1=dot.x1))
    return [*glyphs, *bullets]


def _in_row(dot: Dot, level: Sequence[Dot]) -> bool:
    """Tell whether another dot stands near on the same level: such rows rate a skill."""
    return any(0 < abs(other.x0 - dot.x0) < _RATING * (dot.x1 - dot.x0) for other in level)


def _beside(frame: _Frame, dot: Dot, *, rtl: bool) -> Glyph | None:
    """Return the first glyph of the line that a dot introduces."""
    first, last = bisect_left(frame.baselines, dot.y - 1.0), bisect_left(frame.baselines, dot.y + 12.0)
    nearest: Glyph | None = None
    for glyph in frame.by_baseline[first:last]:
        if abs(glyph.baseline - _CENTER * glyph.size - dot.y) > _OFF_CENTER * glyph.size:
            continue
        if not _SMALLEST <= (dot.x1 - dot.x0) / glyph.size <= _LARGEST:
            continue
        before = glyph.x0 - dot.x1 if rtl else dot.x0 - glyph.x1
        behind = dot.x0 - glyph.x1 if rtl else glyph.x0 - dot.x1
        if -_ALONE * glyph.size < before < _ALONE * glyph.size:
            return None
        near = -0.1 * glyph.size < behind < _REACH * glyph.size
        if near and (nearest is None or (glyph.x1 > nearest.x1 if rtl else glyph.x0 < nearest.x0)):
            nearest = glyph
    return nearest
