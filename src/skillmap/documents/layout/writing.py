"""Regions -> text: lines in logical order, an empty line between blocks, a row of a table on one line."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from skillmap.documents.characters import BULLETS, clean
from skillmap.documents.layout.bidi import logical_lines
from skillmap.documents.layout.columns import Rows
from skillmap.documents.layout.hyphens import Joiner
from skillmap.documents.layout.measure import Column, columns_of, continues
from skillmap.documents.layout.segments import SEGMENT_GAP, Segment, TableCell
from skillmap.documents.layout.wrapping import Habits, Line, Paragraph, habits_of, line_of

_BLOCK_GAP = 0.4  # em beyond the usual gap between rows
_TABLE_GAP = 2.0  # the same, where cells have room above and below their text
_ASCENT, _DESCENT = 0.8, 0.2
_BULLET = re.compile(rf"[{re.escape(''.join(BULLETS))}]")
_CELL_SEPARATOR = "\t"


def text_of(found: Sequence[Rows], *, rtl: bool, width: float | None = None) -> str:
    """Return the text of a page's regions, in the order given; ``width`` is the page's, in points, where it is known."""
    segments = list(_segments(found))
    lines = logical_lines([segment.clusters for segment in segments], rtl=rtl)
    texts = {id(segment): line.strip() for segment, line in zip(segments, lines, strict=True)}
    return "\n\n".join("\n".join(block) for block in _Writer(texts=texts, joiner=Joiner(lines), rtl=rtl, width=width).blocks(found))


def _segments(found: Sequence[Rows]) -> Iterator[Segment]:
    for segment in (segment for rows in found for row in rows for segment in row):
        if segment.cells:
            for cell in segment.cells:
                yield from _segments(cell.regions)
        else:
            yield segment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    texts: dict[int, str]  # by the id of the segment
    joiner: Joiner
    rtl: bool
    width: float | None = None

    def blocks(self, found: Sequence[Rows]) -> list[list[str]]:
        lines = [[line_of(row, self._line(row), rtl=self.rtl) for row in rows] for rows in found]
        columns = columns_of(found, rtl=self.rtl, width=self.width)
        habits = habits_of(zip(columns, lines, strict=True))
        blocks: list[list[str]] = []
        paragraph: Paragraph | None = None
        usual = _usual_gap(found)
        for rows, lines_of_rows, column in zip(found, lines, columns, strict=True):
            goes_on = paragraph is not None and bool(lines_of_rows) and paragraph.takes_from_next_column(lines_of_rows[0], column)
            if goes_on:
                blocks[-1][-1] = self.joiner.join(blocks[-1][-1], lines_of_rows[0].text)
            else:
                paragraph = None
                blocks.append([])
            for number, (row, line) in enumerate(zip(rows, lines_of_rows, strict=True)):
                if number == 0 and goes_on:
                    continue
                if number and _gap(rows[number - 1], row) > usual + _room(rows[number - 1], row):
                    blocks.append([])
                    paragraph = None
                paragraph = self._add(blocks, row, line, paragraph, (column, habits))
        return [block for block in blocks if block]

    def _add(
        self, blocks: list[list[str]], row: Sequence[Segment], line: Line, paragraph: Paragraph | None, known: tuple[Column, Habits]
    ) -> Paragraph | None:
        """Add a row to the last block, and return the paragraph that the next one may go on with."""
        if row[0].cells:
            self._add_table_row(blocks, row[0].cells)
            return None
        if not line.text:
            return paragraph
        if paragraph is not None and paragraph.takes(line):
            blocks[-1][-1] = self.joiner.join(blocks[-1][-1], line.text)
            return paragraph
        blocks[-1].append(line.text)
        return Paragraph(line, *known, rtl=self.rtl)

    def _add_table_row(self, blocks: list[list[str]], cells: Sequence[TableCell]) -> None:
        """Add a row as a line where each cell holds one paragraph, else cell by cell, as the reader of DOCX does."""
        ordered = cells[::-1] if self.rtl else cells
        paragraphs = [self._paragraph(cell) for cell in ordered]
        if all(paragraph is not None for paragraph in paragraphs):
            blocks[-1].append(_CELL_SEPARATOR.join(filter(None, paragraphs)))
            return
        for cell in ordered:
            blocks.extend(replace(self, width=None).blocks(cell.regions))
        blocks.append([])

    def _paragraph(self, cell: TableCell) -> str | None:
        """Return the text of a cell that holds one paragraph, its lines joined."""
        rows = [row for rows in cell.regions for row in rows]
        if len(cell.regions) > 1 or any(segment.cells for row in rows for segment in row):
            return None
        left = min(segment.x0 for row in rows for segment in row) - cell.x0
        right = cell.x1 - max(segment.x1 for row in rows for segment in row)
        padding = max(right if self.rtl else left, 0.0)
        room = (cell.x0 + padding, cell.x1 - padding)
        lines = [self._line(row) for row in rows]
        for (above, below), line in zip(itertools.pairwise(rows), lines[1:], strict=True):
            end, start = (above[0], below[-1]) if self.rtl else (above[-1], below[0])
            if _BULLET.match(line) or not continues(end, start, room=room, rtl=self.rtl):
                return None
        joined = ""
        for line in filter(None, lines):
            joined = self.joiner.join(joined, line) if joined else line
        return joined

    def _line(self, row: Sequence[Segment]) -> str:
        """Join what stands in one row: a tab for a wide gap, a space for a narrow one."""
        if row[0].cells:
            return ""
        line = self.texts[id(row[0])]
        for left, right in itertools.pairwise(row):
            separator = "\t" if right.x0 - left.x1 > SEGMENT_GAP * max(left.size, right.size) else " "
            text = self.texts[id(right)]
            line = text + separator + line if self.rtl else line + separator + text
        return clean(line).strip()


def _size(row: Sequence[Segment]) -> float:
    return max(segment.size for segment in row)


def _gap(above: Sequence[Segment], below: Sequence[Segment]) -> float:
    bottom = max(segment.baseline + segment.depth + _DESCENT * segment.size for segment in above)
    top = min(segment.baseline - _ASCENT * segment.size for segment in below)
    return top - bottom


def _room(above: Sequence[Segment], below: Sequence[Segment]) -> float:
    """Return what the gap between two rows of one block may have beyond the usual."""
    within_table = above[0].cells and below[0].cells
    return (_TABLE_GAP if within_table else _BLOCK_GAP) * min(_size(above), _size(below))


def _usual_gap(found: Sequence[Rows]) -> float:
    gaps = [_gap(above, below) for rows in found for above, below in itertools.pairwise(rows)]
    return statistics.median(gaps) if gaps else 0.0
