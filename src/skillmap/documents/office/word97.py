"""DOC -> text without LibreOffice: the pieces of Word 97 to 2003 files, and the text of Word 6 and 95 files (MS-DOC).

Text, tables, notes, headers, footers and text boxes are read, deleted and hidden text and field codes are not; lists
have no bullets, and text boxes come after the body.
"""

from __future__ import annotations

import datetime
import io
import re
import struct

import olefile

from skillmap.documents.content import Content, PageText, iso_day
from skillmap.documents.limits import Limits
from skillmap.documents.office.flow import Budget, Flow, shown
from skillmap.documents.office.links import without_codes
from skillmap.documents.office.tables import table_lines
from skillmap.documents.office.word_binary import CELL_PARAGRAPH_END, ROW_END, WordText, word_text
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, EncryptedDocumentError
from skillmap.records import DocumentDate

_OLE_FAULTS = (OSError, ValueError, LookupError, struct.error, TypeError, AttributeError, OverflowError, RecursionError)
_LOCKED = 0x0100  # FibBase.fEncrypted
_FILTERS = ((103, "MS WinWord 6.0"), (105, "MS Word 95"), (0xFFFF, "MS Word 97"))  # by FibBase.nFib
_SECTION_OFFSET_AT = 44
_TIMES = (("modified", 13), ("created", 12))
_FILE_TIME = 0x40
_MAX_PROPERTIES = 64
_MARKS_PER_CHARACTER = 3  # field codes, table marks and deleted text come on top of the text
_PIECE = re.compile(f"([\r\x07\x0c{ROW_END}{CELL_PARAGRAPH_END}])")
_SHOWN = str.maketrans({"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": None, "\x01": None, "\x02": None, "\x05": None, "\x08": None})
# MS-DOC 2.3.5: six stories of separators, then for each section headers and footers of even, odd and first pages.
_SEPARATORS = 6
_STORIES_OF_SECTION = 6
_HEADERS = frozenset({0, 1, 4})


def read_word97(data: bytes, limits: Limits) -> Content:
    """Read the text of a Word document of 1993 to 2003.

    Raises:
        CorruptDocumentError: the container or what it says about its text is damaged.
        EncryptedDocumentError: it is locked with a password.
        LimitExceededError: it holds too much text.
    """
    filter_for(data)  # refuses what is locked
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            document, *tables = (_stream(ole, name) for name in ("WordDocument", "0Table", "1Table"))
    except _OLE_FAULTS as exc:
        raise CorruptDocumentError("the Word document's container is damaged: save it again as DOCX") from exc
    word = word_text(document, (tables[0], tables[1]), _MARKS_PER_CHARACTER * limits.max_chars)
    text = "\n\n".join(filter(None, ("\n".join(lines) for lines in _blocks(word, Budget(limits)))))
    return Content(pages=(PageText(text=text, quality=text_quality(text)),), dates=word97_dates(data))


def filter_for(data: bytes) -> str:
    """Return what LibreOffice calls the version of a document; a damaged one is left to its readers.

    Raises:
        EncryptedDocumentError: it is locked with a password.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            version, flags = struct.unpack_from("<2xH6xH", ole.openstream("WordDocument").read(12))
    except _OLE_FAULTS:
        return _FILTERS[-1][1]
    if flags & _LOCKED:
        raise EncryptedDocumentError("the Word document is locked with a password: save it without one")
    return next((name for newest, name in _FILTERS if version <= newest), _FILTERS[-1][1])


def word97_dates(data: bytes) -> tuple[DocumentDate, ...]:
    """Return when the document says that it was last saved and created (MS-OLEPS 2.21; olefile follows counts without bound)."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            summary = _stream(ole, "\x05SummaryInformation")
            (start,) = struct.unpack_from("<I", summary, _SECTION_OFFSET_AT)
            (count,) = struct.unpack_from("<I", summary, start + 4)
            entries = struct.unpack_from(f"<{2 * min(count, _MAX_PROPERTIES)}I", summary, start + 8)
            places = dict(zip(entries[::2], entries[1::2], strict=True))
            days = [(name, _day(summary, start + places[key])) for name, key in _TIMES if key in places]
    except _OLE_FAULTS:
        return ()
    return tuple(DocumentDate(date=day, source="metadata", field=f"doc.{name}") for name, day in days if day is not None)


def _day(summary: bytes, at: int) -> str | None:
    """Read a time in steps of 100 ns since 1601."""
    kind, steps = struct.unpack_from("<IQ", summary, at)
    if kind != _FILE_TIME:
        return None
    time = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(microseconds=steps // 10)
    return iso_day(time.year, time.month, time.day)


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    return bytes(ole.openstream(name).read()) if ole.exists(name) else b""


def _blocks(word: WordText, budget: Budget) -> list[list[str]]:
    headers: dict[str, None] = {}
    footers: dict[str, None] = {}
    for number, story in enumerate(word.margins):
        if number >= _SEPARATORS or len(word.margins) == 1:
            is_header = (number - _SEPARATORS) % _STORIES_OF_SECTION in _HEADERS
            (headers if is_header else footers)[story] = None
    stories = (*headers, word.main, word.text_boxes, word.footnotes, word.endnotes, *footers)
    return [_lines(without_codes(story), budget) for story in stories]


def _lines(story: str, budget: Budget) -> list[str]:
    """Part a story at Word's marks: paragraphs, pages, cells and rows."""
    flow = Flow()
    rows: list[list[list[str]]] = []
    cells: list[list[str]] = []
    cell: list[str] = []
    tokens = _PIECE.split(story)
    for text, mark in zip(tokens[::2], [*tokens[1::2], "\r"], strict=True):
        lines = [line.strip() for line in shown(text.translate(_SHOWN)).split("\n")]
        budget.spend(len(text) + 1)
        if mark in {CELL_PARAGRAPH_END, "\x07"}:
            cell += lines
        if mark == "\x07":
            cells.append(cell)
            cell = []
        elif mark == ROW_END:
            rows.append(cells)
            cells = []
        elif mark in "\r\x0c":
            if rows or cells or cell:
                flow.block(table_lines([*rows, [*cells, cell]]))
                rows, cells, cell = [], [], []
            flow.paragraph(lines)
            if mark == "\x0c":
                flow.page_break()
    return flow.lines()
