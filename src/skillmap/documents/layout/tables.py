"""Tables: ruled ones from the lines drawn around their cells, others from rows that line up.

A row of a table becomes one segment, so that no column is ever cut through it and nothing is read in between.
"""

from __future__ import annotations

import re
import statistics
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from skillmap.documents.characters import BULLETS
from skillmap.documents.layout.columns import regions, rows_of
from skillmap.documents.layout.glyph import Glyph, Ruling
from skillmap.documents.layout.measure import continues
from skillmap.documents.layout.segments import Segment, TableCell, segments

# In points.
_TOUCH = 3.0  # how far a line may end from the one that it meets
_SAME_LINE = 1.5
_MAX_LATTICE = 1_000  # a drawing with more places for cells is none of a CV's tables
# In units of the glyph size (em).
_ABOVE_BASELINE = 0.3  # a glyph stands in the cell that holds this point of it
_GUTTER = 0.8
_MAX_PITCH = 2.6
_SAME_GAP = 0.15
_MIN_ROWS = 3
_MAX_LINES = 60
_MAX_NETS = 30
_MAX_ROWS_OF_PAGE = 400  # on longer pages looking for tables would take too long
_MAX_ROWS_WITHOUT_WRAPS = 6
_MAX_CELL_CHARS = 120
_SHORT_CELL_CHARS = 40
_BULLET = re.compile(rf"\s*[{re.escape(''.join(BULLETS - set('-–·*')))}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    row: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    xs: list[float]
    ys: list[float]
    boxes: list[_Box]  # for each place of the lattice, row by row, the cell that it is part of

    def at(self, x: float, y: float) -> _Box | None:
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self.boxes[(bisect(self.ys, y) - 1) * (len(self.xs) - 1) + bisect(self.xs, x) - 1]


def with_ruled_tables(glyphs: Sequence[Glyph], rulings: Sequence[Ruling], *, rtl: bool) -> list[Segment]:
    """Cut a page's glyphs into segments; those within the cells of a ruled table go into one segment a row.

    Args:
        glyphs: Glyphs of the upright frame, in drawing order.
        rulings: The page's lines.
        rtl: Whether the page reads from right to left.
    """
    free = list(glyphs)
    rows: list[Segment] = []
    for grid in islice(_grids(rulings), _MAX_NETS):
        inside: dict[_Box, list[Glyph]] = defaultdict(list)
        outside: list[Glyph] = []
        for glyph in free:
            x, y = (glyph.x0 + glyph.x1) / 2, glyph.baseline - _ABOVE_BASELINE * glyph.size
            box = grid.at(x, y)
            (outside if box is None else inside[box]).append(glyph)
        by_row: dict[int, list[tuple[_Box, list[Segment]]]] = defaultdict(list)
        for box in sorted(inside, key=lambda box: (box.row, box.x0)):
            if found := segments(inside[box], rtl=rtl):
                by_row[box.row].append((box, found))
        if any(len(cells) > 1 for cells in by_row.values()):
            free = outside
            rows.extend(_ruled_row(cells, rtl=rtl) for cells in by_row.values())
    found = segments(free, rtl=rtl)
    return _in_rows([*rows_of(found), *([row] for row in rows)]) if rows else found


def _ruled_row(cells: Sequence[tuple[_Box, list[Segment]]], *, rtl: bool) -> Segment:
    return _row_segment(
        [segment for _, found in cells for segment in found],
        [TableCell(x0=box.x0, x1=box.x1, regions=tuple(regions(found, rtl=rtl))) for box, found in cells],
    )


def _row_segment(lines: Sequence[Segment], cells: Sequence[TableCell]) -> Segment:
    top = min(line.baseline for line in lines)
    return Segment(
        clusters=(),
        row=0,
        x0=min(line.x0 for line in lines),
        x1=max(line.x1 for line in lines),
        baseline=top,
        size=statistics.median(line.size for line in lines),
        depth=max(line.baseline + line.depth for line in lines) - top,
        cells=tuple(cells),
    )


def _in_rows(rows: Sequence[Sequence[Segment]]) -> list[Segment]:
    """Number the rows anew, from the top."""
    ordered = sorted(rows, key=lambda row: min(segment.baseline for segment in row))
    return [replace(segment, row=number) for number, row in enumerate(ordered) for segment in row]


def _grids(rulings: Sequence[Ruling]) -> Iterator[_Grid]:
    """Yield the cells of each net of touching lines that parts at least two columns."""
    level = _merged([(r.y0, r.x0, r.x1) for r in rulings if r.is_level])
    upright = _merged([(r.x0, r.y0, r.y1) for r in rulings if not r.is_level])
    for level_part, upright_part in _nets(level, upright):
        xs = _places([line[0] for line in upright_part] + [end for line in level_part for end in line[1:]])
        ys = _places([line[0] for line in level_part] + [end for line in upright_part for end in line[1:]])
        if len(xs) > 2 and len(ys) > 1 and len(xs) * len(ys) <= _MAX_LATTICE:
            yield _Grid(xs=xs, ys=ys, boxes=_boxes(xs, ys, level_part, upright_part))


_Line = tuple[float, float, float]  # where it stands, and from where to where it runs


def _merged(lines: Sequence[_Line]) -> list[_Line]:
    """Join lines that continue one another, and both edges of a thin rectangle."""
    merged: list[_Line] = []
    open_at = 0
    for place, start, end in sorted(lines):
        while open_at < len(merged) and merged[open_at][0] < place - _SAME_LINE:
            open_at += 1
        for position in range(open_at, len(merged)):
            known_place, known_start, known_end = merged[position]
            if start <= known_end + _TOUCH and known_start <= end + _TOUCH:
                merged[position] = (known_place, min(start, known_start), max(end, known_end))
                break
        else:
            merged.append((place, start, end))
    return merged


def _nets(level: Sequence[_Line], upright: Sequence[_Line]) -> Iterator[tuple[list[_Line], list[_Line]]]:
    waiting_level, waiting_upright = set(range(len(level))), set(range(len(upright)))
    while waiting_upright:
        fresh = [waiting_upright.pop()]
        net_upright, net_level = set(fresh), set[int]()
        while fresh:
            x, top, bottom = upright[fresh.pop()]
            for met in [i for i in waiting_level if _meet(level[i], (x, top, bottom))]:
                waiting_level.discard(met)
                net_level.add(met)
                also = [i for i in waiting_upright if _meet(level[met], upright[i])]
                waiting_upright.difference_update(also)
                net_upright.update(also)
                fresh.extend(also)
        if len(net_level) > 1:
            yield [level[i] for i in sorted(net_level)], [upright[i] for i in sorted(net_upright)]


def _meet(level: _Line, upright: _Line) -> bool:
    (y, left, right), (x, top, bottom) = level, upright
    return left - _TOUCH <= x <= right + _TOUCH and top - _TOUCH <= y <= bottom + _TOUCH


def _boxes(xs: Sequence[float], ys: Sequence[float], level: Sequence[_Line], upright: Sequence[_Line]) -> list[_Box]:
    """Return the cell at each place of the lattice; one that spans rows stands in its first."""
    columns, rows = len(xs) - 1, len(ys) - 1
    parent = list(range(columns * rows))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            place = row * columns + column
            if column + 1 < columns and not _is_drawn(upright, right, (top + bottom) / 2):
                parent[root(place + 1)] = root(place)
            if row + 1 < rows and not _is_drawn(level, bottom, (left + right) / 2):
                parent[root(place + columns)] = root(place)
    members: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place in range(columns * rows):
        members[root(place)].append(divmod(place, columns))
    boxes: dict[int, _Box] = {}
    for of_root, places in members.items():
        (first_row, last_row), (first, last) = ((min(of), max(of)) for of in zip(*places, strict=True))
        boxes[of_root] = _Box(row=first_row, x0=xs[first], y0=ys[first_row], x1=xs[last + 1], y1=ys[last_row + 1])
    return [boxes[root(place)] for place in range(columns * rows)]


def _places(values: Sequence[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value > places[-1] + _TOUCH:
            places.append(value)
    return places


def _is_drawn(lines: Sequence[_Line], place: float, at: float) -> bool:
    return any(abs(line[0] - place) <= 2 * _TOUCH and line[1] <= at <= line[2] for line in lines)


def with_aligned_tables(found: Sequence[Segment], *, rtl: bool) -> list[Segment]:
    """Put each row of a table without lines into one segment: short cells whose baselines agree row after row."""
    rows = rows_of(found)
    if len(rows) > _MAX_ROWS_OF_PAGE:
        return list(found)
    kept: list[list[Segment]] = []
    position = 0
    while position < len(rows):
        table = _aligned_table(rows, position, rtl=rtl)
        if table is None:
            kept.append(rows[position])
            position += 1
        else:
            kept.extend([_aligned_row(group, table.columns)] for group in table.groups)
            position += sum(map(len, table.groups))
    return _in_rows(kept)


_Columns = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    columns: _Columns
    groups: list[list[list[Segment]]]  # the lines of each row


def _aligned_table(rows: Sequence[list[Segment]], start: int, *, rtl: bool) -> _Table | None:
    """Return the table that begins at a row, if one does."""
    end = start + 1
    columns = _widened([], rows[start])
    if not columns or len(columns) < 2:
        return None
    while end < min(len(rows), start + _MAX_LINES) and _pitch(rows[end - 1], rows[end]) <= _MAX_PITCH * _row_size(rows[end]):
        wider = _widened(columns, rows[end])
        if wider is None:
            break
        columns, end = wider, end + 1
    while end - start >= _MIN_ROWS:
        run = rows[start:end]
        columns = _columns_of(run)
        groups, wrong = _grouped(run, columns, rtl=rtl)
        if wrong is None:
            table = _Table(columns=columns, groups=groups)
            return table if _is_table(table, rows[:start], rows[end:], rtl=rtl) else None
        end = start + wrong
    return None


def _widened(columns: _Columns, row: Sequence[Segment]) -> _Columns | None:
    """Add a row to the columns; ``None`` where it does not fit: each segment lies in one column."""
    if any(segment.cells or _BULLET.match(segment.text) or _BULLET.match(segment.text[::-1]) for segment in row):
        return None
    if not columns:
        return [(segment.x0, segment.x1) for segment in row]
    widened = list(columns)
    taken = set()
    for segment in row:
        hits = [i for i, (x0, x1) in enumerate(columns) if segment.x0 < x1 and x0 < segment.x1]
        if len(hits) != 1 or hits[0] in taken:
            return None
        taken.add(hits[0])
        x0, x1 = widened[hits[0]]
        widened[hits[0]] = (min(x0, segment.x0), max(x1, segment.x1))
    gutter = _GUTTER * _row_size(row)
    return widened if all(right[0] - left[1] >= gutter for left, right in pairwise(widened)) else None


def _columns_of(run: Sequence[Sequence[Segment]]) -> _Columns:
    columns: _Columns = []
    for row in run:
        columns = _widened(columns, row) or columns
    return columns


def _grouped(run: Sequence[list[Segment]], columns: _Columns, *, rtl: bool) -> tuple[list[list[list[Segment]]], int | None]:
    """Give each wrapped line to its row; also return the first line that is neither a row nor wrapped."""
    groups: list[list[list[Segment]]] = []
    for number, row in enumerate(run):
        if len(row) == len(columns):
            groups.append([row])
        elif groups and all(_is_wrapped(groups[-1][-1], segment, columns, rtl=rtl) for segment in row):
            groups[-1].append(row)
        else:
            return groups, number
    return groups, None


def _is_wrapped(above: Sequence[Segment], segment: Segment, columns: _Columns, *, rtl: bool) -> bool:
    x0, x1 = next(column for column in columns if column[0] <= segment.x0 and segment.x1 <= column[1])
    return any(x0 <= other.x0 and other.x1 <= x1 and continues(other, segment, room=(x0, x1), rtl=rtl) for other in above)


def _is_table(table: _Table, before: Sequence[list[Segment]], after: Sequence[list[Segment]], *, rtl: bool) -> bool:
    groups, columns = table.groups, table.columns
    if len(groups) < _MIN_ROWS:
        return False
    lengths = [sum(map(len, cell)) for group in groups for cell in _cell_texts(group, columns)]
    if max(lengths) > _MAX_CELL_CHARS or statistics.median(lengths) > _SHORT_CELL_CHARS:
        return False
    size = _row_size(groups[0][0])
    between = [_pitch(above[-1], below[0]) for above, below in pairwise(groups)]
    wraps = [_pitch(above, below) for group in groups for above, below in pairwise(group)]
    if wraps:
        return max(wraps) + _SAME_GAP * size < min(between) and not _goes_on(table, before, after, rtl=rtl)
    if max(between) - min(between) > _SAME_GAP * size:
        return False
    if len(columns) > 2:
        return not _goes_on(table, before, after, rtl=rtl)
    alone = not after or _pitch(groups[-1][-1], after[0]) > between[0] + _SAME_GAP * size
    return alone and len(groups) <= _MAX_ROWS_WITHOUT_WRAPS and not _goes_on(table, before, after, rtl=rtl)


def _goes_on(table: _Table, before: Sequence[list[Segment]], after: Sequence[list[Segment]], *, rtl: bool) -> bool:
    """Tell whether lines near the table stand in the second of its columns alone: they are columns of the page."""
    x0, x1 = table.columns[-2 if rtl else 1]
    for row in [*before[-_MAX_ROWS_WITHOUT_WRAPS:], *after[:_MAX_ROWS_WITHOUT_WRAPS]]:
        if (row[-1].x1 <= x1 + 1 and row[-1].x0 >= x0 - _GUTTER) if rtl else row[0].x0 >= x0 - 1:
            return True
    return False


def _cell_texts(group: Sequence[Sequence[Segment]], columns: _Columns) -> list[list[str]]:
    return [[s.text for row in group for s in row if x0 <= s.x0 and s.x1 <= x1] for x0, x1 in columns]


def _aligned_row(group: Sequence[list[Segment]], columns: _Columns) -> Segment:
    cells = []
    for x0, x1 in columns:
        lines = [[segment] for row in group for segment in row if x0 <= segment.x0 and segment.x1 <= x1]
        cells.append(TableCell(x0=x0, x1=x1, regions=(lines,)))
    return _row_segment([segment for row in group for segment in row], cells)


def _pitch(above: Sequence[Segment], below: Sequence[Segment]) -> float:
    return below[0].baseline - above[0].baseline


def _row_size(row: Sequence[Segment]) -> float:
    return max(segment.size for segment in row)
