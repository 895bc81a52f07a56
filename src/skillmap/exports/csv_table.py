"""A table as CSV (RFC 4180, UTF-8 with a byte order mark, which spreadsheets need to read Arabic).

A cell that begins like a formula gets an apostrophe before it: a spreadsheet would run it otherwise, and CVs come from strangers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from skillmap.exports.formats import ExportOptions
from skillmap.exports.items import CARRIES, COLUMNS, Cell, rows
from skillmap.exports.losses import Notes, Profile

__all__ = ["CARRIES", "write"]

# Characters that begin a formula in one spreadsheet or another, as OWASP lists them ("CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one table of all the profiles."""
    del options
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows(profiles, notes):
        table.writerow([_written(row[column], column, notes) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _written(cell: Cell, column: str, notes: Notes) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        notes.changed(f"(column {column})", "an apostrophe stands before a cell that begins like a formula")
        return f"'{cell}"
    return str(cell)
