"""A workbook for offices: a sheet for each kind of item, headings in the language asked, from right to left for Arabic.

Every cell is written as text or number, never as a formula, and text that begins like one is marked as text, so that it stays so when
the sheet is edited or saved as CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from skillmap.exports.formats import ExportOptions
from skillmap.exports.items import CARRIES, COLUMNS, Cell, Row, rows
from skillmap.exports.losses import Notes, Profile

__all__ = ["CARRIES", "write"]

# Sheets in order: their kinds of items, and the columns that say something of them.
_SHEETS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "people": (("person",), ("type", "text")),
    "occupations": (("occupation",), ("LABEL", "isco08", "months", "last_used", "score", "uri")),
    "jobs": (("job",), ("text", "employer", "place", "start", "end", "current", "months", "paid", "isco08", "score", "uri")),
    "skills": (("skill",), ("LABEL", "text", "type", "status", "score", "months", "last_used", "section", "page", "job", "uri")),
    "education": (("education",), ("text", "place", "start", "end", "completed", "isced", "eqf")),
    "languages": (("language",), ("code", "level", "text")),
    "papers": (("certificate", "licence"), ("kind", "text", "page")),
    "to_ask": (("unlinked",), ("text", "section", "page")),
    "all": ((), ()),
}
_WIDE, _NARROW = 38, 14
_WIDE_COLUMNS = frozenset({"text", "employer", "place", "label_en", "label_fr", "label_ar"})
_MAX_CELL = 32_767  # characters, the format's own bound


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one workbook of all the profiles."""
    found = list(rows(profiles, notes))
    headings = _headings(options.language)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = _Formats(book)
        for name, (kinds, columns) in _SHEETS.items():
            chosen = [row for row in found if not kinds or row["kind"] in kinds]
            shown = _columns(columns, options) if columns else tuple(COLUMNS)
            _sheet(
                book,
                headings[f"sheet.{name}"],
                ("document_name", "document", *shown) if columns else shown,
                chosen,
                headings,
                formats,
                options,
            )
    return out.getvalue()


class _Formats:
    """The looks of cells."""

    def __init__(self, book: Workbook) -> None:
        self.heading: Format = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"})
        self.text: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.quoted: Format = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})


def _columns(columns: Sequence[str], options: ExportOptions) -> tuple[str, ...]:
    """Put the label in the language asked first, then the English one."""
    labels = tuple(dict.fromkeys((f"label_{options.language}", "label_en")))
    return tuple(name for column in columns for name in (labels if column == "LABEL" else (column,)))


def _sheet(
    book: Workbook,
    name: str,
    columns: Sequence[str],
    chosen: Sequence[Row],
    headings: Mapping[str, str],
    formats: _Formats,
    options: ExportOptions,
) -> None:
    sheet = book.add_worksheet(name)
    if options.language == "ar":
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, _WIDE if column in _WIDE_COLUMNS else _NARROW)
        sheet.write_string(0, number, headings.get(column, column), formats.heading)
    for line, row in enumerate(chosen, start=1):
        for number, column in enumerate(columns):
            cell: Cell = row[column]
            if isinstance(cell, bool):
                sheet.write_string(line, number, headings["yes" if cell else "no"], formats.text)
            elif isinstance(cell, int | float):
                sheet.write_number(line, number, cell, formats.text)
            elif cell is not None:
                sheet.write_string(
                    line, number, cell[:_MAX_CELL], formats.quoted if cell.startswith(("=", "+", "-", "@")) else formats.text
                )
    if chosen:
        sheet.autofilter(0, 0, len(chosen), len(columns) - 1)


def _headings(language: str) -> Mapping[str, str]:
    with (Path(__file__).parent / "xlsx.tsv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row[language] for row in csv.DictReader(file, delimiter="\t")}
