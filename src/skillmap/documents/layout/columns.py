"""Segments -> regions in reading order: the columns of a page, found as bands of rows with a common gutter.

A recursive XY cut. Where a cut would tear apart what is read across (dates at the margin, labels and values, grids),
the rows stay whole.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from skillmap.documents.layout.segments import Segment

_MAX_ROWS = 400
_ROWS_AT_ONCE = 200
_MIN_ROWS = 3
_MIN_GUTTER = 0.45  # em
_WIDEST_GUTTER = 9.0  # em
_MIN_VERTICAL_OVERLAP = 0.4
_LONE = 0.75  # share of one side's rows with nothing beside them on the other
_PAIRED = 0.8  # share of one side's rows that continue on the other side
_SPARSE = 0.6
_DATES = 0.5
_MAX_GRID_ROWS = 6
_LABEL_CHARS = 18
_FLUSH = 0.8
_MAX_DEPTH = 8
_HEADING_SIZE = 1.15
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[٠-٩]{4}|[۰-۹]{4}")

Rows = list[list[Segment]]
Side = dict[int, list[Segment]]  # what stands on one side of a gutter, by row


class _Band(NamedTuple):
    start: int
    end: int
    x: float
    score: float


def regions(segments: Sequence[Segment], *, rtl: bool) -> list[Rows]:
    """Return the page's regions in reading order, each as rows of segments from left to right.

    Args:
        segments: All segments of a page.
        rtl: Whether the right column is read first.
    """
    rows = rows_of(segments)
    # No page of a CV has so many rows; on one that does, the search for columns must not take more than linear time.
    parts = [rows] if len(rows) <= _MAX_ROWS else [rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE)]
    return [region for part in parts for region in _cut(part, rtl=rtl, depth=0)]


def rows_of(segments: Sequence[Segment]) -> Rows:
    """Return segments row by row, from left to right."""
    by_row: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_row[segment.row].append(segment)
    return [sorted(by_row[number], key=lambda segment: segment.x0) for number in sorted(by_row)]


def _cut(rows: Rows, *, rtl: bool, depth: int) -> list[Rows]:
    if not rows:
        return []
    band = _best_band(rows, rtl=rtl) if depth < _MAX_DEPTH else None
    if band is None:
        return [rows]
    inside = rows[band.start : band.end]
    left = [side for row in inside if (side := [segment for segment in row if segment.x1 <= band.x + 0.5])]
    right = [side for row in inside if (side := [segment for segment in row if segment.x1 > band.x + 0.5])]
    parts = [rows[: band.start], *((right, left) if rtl else (left, right)), rows[band.end :]]
    return [region for part in parts for region in _cut(part, rtl=rtl, depth=depth + 1)]


def _best_band(rows: Rows, *, rtl: bool) -> _Band | None:
    best: _Band | None = None
    least = float(_MIN_ROWS)
    extents = [[(segment.x0 + 0.5, segment.x1 - 0.5) for segment in row] for row in rows]
    for x in sorted({round(segment.x0) - 0.5 for row in rows for segment in row}):
        start = 0
        for position in [*(n for n, row in enumerate(extents) if any(x0 < x < x1 for x0, x1 in row)), len(rows)]:
            # A band's score is hardly more than the number of its rows.
            band = _judge(rows, start, position, x, rtl=rtl) if position - start + _WIDEST_GUTTER / 10 > least else None
            if band and (best is None or band.score > best.score):
                best, least = band, band.score
            start = position + 1
    return best


def _judge(rows: Rows, start: int, end: int, x: float, *, rtl: bool) -> _Band | None:
    size = statistics.median(segment.size for row in rows[start:end] for segment in row)
    # A name or heading above one column only, in large type, opens the page; it is no part of the column.
    while end - start > _MIN_ROWS and _is_lone_heading(rows[start], x, size):
        start += 1
    left = {position: side for position in range(start, end) if (side := [segment for segment in rows[position] if segment.x1 <= x + 0.5])}
    right = {position: side for position in range(start, end) if (side := [segment for segment in rows[position] if segment.x1 > x + 0.5])}
    if min(len(left), len(right)) < _MIN_ROWS or not _are_columns(left, right, rtl=rtl):
        return None
    gutter = min(s.x0 for side in right.values() for s in side) - max(s.x1 for side in left.values() for s in side)
    if gutter < _MIN_GUTTER * size:
        return None
    score = min(len(left), len(right)) + min(gutter / size, _WIDEST_GUTTER) / 10.0
    return _Band(start, end, x, score)


def _is_lone_heading(row: Sequence[Segment], x: float, size: float) -> bool:
    one_sided = len({segment.x1 <= x + 0.5 for segment in row}) == 1
    return one_sided and max(segment.size for segment in row) > _HEADING_SIZE * size


def _are_columns(left: Side, right: Side, *, rtl: bool) -> bool:
    """Tell columns, read one after the other, from what is read across."""
    top, bottom = max(min(left), min(right)), min(max(left), max(right))
    shorter = min(max(left) - min(left), max(right) - min(right))
    if bottom - top < _MIN_VERTICAL_OVERLAP * shorter:
        return False
    small, large = (left, right) if len(left) <= len(right) else (right, left)
    if _lone_share(small, large) >= _LONE:
        return False  # headings set to the other margin
    paired = [position for position in small if position in large]
    if len(paired) < _PAIRED * len(small):
        return True
    if len(left) == len(right) == len(paired) and (len(paired) <= _MAX_GRID_ROWS or _are_labels(right if rtl else left)):
        return False
    if small is (left if rtl else right) and _hangs_on_margin(small, rtl=rtl):
        return False
    dated = sum(any(_YEAR.search(segment.text) for segment in side) for side in small.values())
    if dated >= _DATES * len(small):
        return False
    beside = sum(min(small) <= position <= max(small) for position in large)
    return len(small) > _SPARSE * beside


def _are_labels(side: Side) -> bool:
    return statistics.median(len(segment.text) for row in side.values() for segment in row) <= _LABEL_CHARS


def _hangs_on_margin(side: Side, *, rtl: bool) -> bool:
    """Tell short pieces set flush with the margin, dates and places beside a job: a column is flush on its inside."""
    if not _are_labels(side):
        return False

    def flush(edge: str) -> float:
        positions = [round(getattr(segment, edge) / 2) for row in side.values() for segment in row]
        return positions.count(statistics.mode(positions)) / len(positions)

    outer, inner = ("x0", "x1") if rtl else ("x1", "x0")
    return flush(outer) >= _FLUSH > flush(inner)


def _lone_share(small: Side, large: Side) -> float:
    extents = [_extent(side) for side in large.values()]
    lone = 0
    for side in small.values():
        top, bottom = _extent(side)
        lone += not any(top < other_bottom and other_top < bottom for other_top, other_bottom in extents)
    return lone / len(small)


def _extent(side: Sequence[Segment]) -> tuple[float, float]:
    return min(s.baseline - 0.8 * s.size for s in side), max(s.baseline + s.depth + 0.2 * s.size for s in side)
