"""Tables as office documents use them: for data (a row is a line), for labels, and to lay out a page in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from skillmap.documents.office.flow import squeeze

CELL_SEPARATOR = " | "

Cell = Sequence[str]  # its lines
Row = Sequence[Cell]


def table_lines(rows: Iterable[Row]) -> list[str]:
    """Return the lines of a table.

    A row whose cells hold a line each is one line; else its cells follow one another, parted by an empty line unless
    a cell of one line (a date) stands before its content. A table of headings above columns is read column by column.
    """
    filled = [[cell for cell in map(squeeze, row) if cell] for row in rows]
    filled = [row for row in filled if row]
    lines: list[str] = []
    for band in _bands(filled):
        if _is_columned(band):
            columns = list(zip(*band, strict=True))
            lines += [line for column in columns for cell in column for line in (*cell, *_gap_after(cell))]
        else:
            lines += [line for row in band for line in _row_lines(row)]
    return squeeze(lines)


def _row_lines(row: Row) -> Iterator[str]:
    if all(len(cell) == 1 for cell in row):
        yield CELL_SEPARATOR.join(cell[0] for cell in row)
        return
    for cell, following in zip(row, [*row[1:], None], strict=True):
        yield from cell
        if len(cell) > 1 or following is None or len(following) == 1:
            yield ""


def _gap_after(cell: Cell) -> tuple[str, ...]:
    return ("",) if len(cell) > 1 else ()


def _bands(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Part a table where a row has another number of cells."""
    band: list[Row] = []
    for row in rows:
        if band and len(band[-1]) != len(row):
            yield band
            band = []
        band.append(row)
    if band:
        yield band


def _is_columned(band: Sequence[Row]) -> bool:
    """Tell headings side by side, each above its own content, from rows that belong together."""
    width = len(band[0])
    return (
        width > 1
        and len(band) % 2 == 0
        and all(len(cell) == 1 for row in band[::2] for cell in row)
        and all(sum(len(cell) > 1 for cell in row) > 1 for row in band[1::2])
    )
