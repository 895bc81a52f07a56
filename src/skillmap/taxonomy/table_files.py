"""Tables as offices publish them, read as text: CSV in the encodings and with the delimiters that occur, and workbooks."""

from __future__ import annotations

import csv
from pathlib import Path

import python_calamine

from skillmap.errors import TaxonomyInvalidError
from skillmap.taxonomy.crosswalk_columns import Rows


def read_table(path: Path) -> Rows:
    """Read a table as text.

    Raises:
        TaxonomyInvalidError: The file is no table that can be read.
    """
    if path.suffix.casefold() in {".csv", ".tsv", ".txt"}:
        return _read_csv(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheets = [[[_cell(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names]
    except (python_calamine.CalamineError, OSError) as exc:
        msg = f"{path.name} cannot be read as a workbook ({type(exc).__name__}): save it as CSV"
        raise TaxonomyInvalidError(msg) from exc
    return max(sheets, key=len, default=[])


def _cell(cell: object) -> str:
    # Codes come as numbers in some workbooks: 7212.0 is 7212.
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _read_csv(path: Path) -> Rows:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")  # what spreadsheets of statistical offices write
    delimiter = max("\t;,", key=lambda sign: text[:20_000].count(sign) if sign != "," else text[:20_000].count(sign) / 2)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter)]
    except csv.Error as exc:
        msg = f"{path.name} is no sound CSV: {exc}"
        raise TaxonomyInvalidError(msg) from exc
