"""How much room the lines of a column have, told from where they end, and how far apart they stand."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from skillmap.documents.layout.columns import Rows
from skillmap.documents.layout.segments import Segment

# In units of the glyph size (em).
ROOM_FOR_A_SPACE = 0.4
MAX_LEADING = 2.6  # fonts with high marks need as much
SAME_LEADING = 0.15
MAX_HANG = 14.0
FLUSH = 0.15
_MAX_LEADING_IN_CELLS = 2.0
_NEAR_MARGIN = 4.0  # about a word: lines set ragged end so near the margin
_WIDE = 36.0
_SAME_SIZE = 1.1  # times, not em
_SUPPORT = 3  # lines near the margin that make it one
_SUPPORTED_SHARE = 0.2
_JUSTIFIED_SHARE = 0.6  # of the lines near the margin
RUNNING_TEXT = 24  # characters
# The chance that an entry of a list ends at the margin, where many, few or no other lines show where that is.
FEWEST, FEW, UNKNOWN = 0.03, 0.15, 0.45


class Leading(NamedTuple):
    """How far apart lines stand."""

    smallest: float  # that is usual, in em
    spaced: bool  # paragraphs stand off from one another by more than that


class Column(NamedTuple):
    """What is known of the room that the lines of a region have."""

    start: float
    margin: float  # where lines end at the latest, in reading coordinates
    chance: float  # that an entry of a list ends so near at least: more where few lines tell where the margin is
    page_margin: float  # where they would end if the page had equal margins
    justified: bool
    leadings: Mapping[str, Leading]  # by font, where it is known


def columns_of(found: Sequence[Rows], *, rtl: bool, width: float | None = None) -> list[Column]:
    """Return the room of each region, from its own lines and those of regions that begin at the same edge.

    A margin is also sure where the next column begins behind it, or where it leaves as much of the page as there is
    before the text.
    """
    spans = [[span_of(row, rtl=rtl) for row in rows] for rows in found]
    starts = [min((start for start, _ in region), default=0.0) for region in spans]
    page_margin = _page_margin([span for region in spans for span in region], width, rtl=rtl)
    limits = [_obstacle(found, position, rtl=rtl) for position in range(len(found))]
    columns = []
    for position, rows in enumerate(found):
        size = _median_size(rows)
        peers = [
            (end, len(row[0].clusters) if len(row) == 1 and start < starts[position] + MAX_HANG * size else 0)
            for other, region in enumerate(found)
            if abs(starts[other] - starts[position]) < size
            and (limits[other] == limits[position] or abs(limits[other] - limits[position]) < size)
            for row, (start, end) in zip(region, spans[other], strict=True)
        ]
        margin = max((end for end, _ in peers), default=0.0)
        near = sum(end > margin - _NEAR_MARGIN * size for end, _ in peers)
        whole = [(end, length) for end, length in peers if length >= RUNNING_TEXT and end > margin - _NEAR_MARGIN * size]
        flush = [length for end, length in whole if end > margin - FLUSH * size]
        bound = min(limits[position], page_margin)
        # A line that fills the whole page is seldom an entry; one that fills a narrow column often is.
        bounded = bound - margin < _NEAR_MARGIN * size and (near > 1 or bound - starts[position] > _WIDE * size)
        columns.append(
            Column(
                start=starts[position],
                margin=margin,
                chance=FEWEST if near > _SUPPORT and near >= _SUPPORTED_SHARE * len(peers) else FEW if bounded else UNKNOWN,
                page_margin=page_margin,
                justified=len(set(flush)) >= _SUPPORT < len(flush) and len(flush) >= _JUSTIFIED_SHARE * len(whole),
                leadings=_leadings(rows),
            )
        )
    return columns


def span_of(row: Sequence[Segment], *, rtl: bool) -> tuple[float, float]:
    """Return from where to where a row reaches, in reading coordinates."""
    return (-row[-1].x1, -row[0].x0) if rtl else (row[0].x0, row[-1].x1)


def _page_margin(spans: Sequence[tuple[float, float]], width: float | None, *, rtl: bool) -> float:
    """Return where lines end if the page has equal margins, in reading coordinates."""
    if width is None or not spans:
        return math.inf
    start = min(start for start, _ in spans)
    return -(width + start) if rtl else width - start


def _median_size(rows: Rows) -> float:
    return statistics.median(segment.size for row in rows for segment in row) if rows else 1.0


def _obstacle(found: Sequence[Rows], position: int, *, rtl: bool) -> float:
    """Return where the next column begins beside a region."""
    rows = found[position]
    if not rows:
        return math.inf
    top, bottom = rows[0][0].baseline, rows[-1][0].baseline
    end = statistics.median(span_of(row, rtl=rtl)[1] for row in rows)
    limit = math.inf
    for other, others in enumerate(found):
        if other != position and others and others[0][0].baseline <= bottom and others[-1][0].baseline >= top:
            begins = [start for row in others if (start := span_of(row, rtl=rtl)[0]) > end]
            limit = min(limit, min(begins, default=limit))
    return limit


def _leadings(rows: Rows) -> dict[str, Leading]:
    """Return the leading for each font that two successive lines share: fonts differ in what they need."""
    pitches: dict[str, list[float]] = defaultdict(list)
    for above, below in itertools.pairwise(rows):
        pitch = (below[0].baseline - above[0].baseline) / below[0].size
        if above[0].cells or below[0].cells or not alike(above[0].size, below[0].size) or not 0.9 < pitch <= MAX_LEADING:
            continue
        if above[0].fonts[0] == below[0].fonts[0]:
            pitches[below[0].fonts[0]].append(pitch)
    return {font: _leading(sorted(values)) for font, values in pitches.items() if len(values) > 1}


def _leading(pitches: Sequence[float]) -> Leading:
    smallest = next((low for low, high in itertools.pairwise(pitches) if high - low < SAME_LEADING), pitches[0])
    return Leading(smallest, sum(pitch > smallest + SAME_LEADING for pitch in pitches) >= _SUPPORT)


def alike(one: float, other: float) -> bool:
    """Tell whether two sizes are the same but for rounding."""
    return max(one, other) <= _SAME_SIZE * min(one, other)


def continues(above: Segment, below: Segment, *, room: tuple[float, float], rtl: bool) -> bool:
    """Tell whether a line of a cell wrapped: the first word of the next one had no room left on it.

    Args:
        above: The line.
        below: The one below it.
        room: From where to where lines may reach.
        rtl: Whether the page reads from right to left.
    """
    words = below.text.split(" ")
    first = len(words[-1] if rtl else words[0]) / max(len(below.text), 1) * (below.x1 - below.x0)
    left = above.x0 - room[0] if rtl else room[1] - above.x1
    same_edge = abs(above.x1 - below.x1 if rtl else above.x0 - below.x0) < above.size
    near = below.baseline - above.baseline <= _MAX_LEADING_IN_CELLS * above.size
    return same_edge and alike(above.size, below.size) and near and first + ROOM_FOR_A_SPACE * above.size >= left
