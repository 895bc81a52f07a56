"""PDF -> text of its pages, from glyphs and their places; a page without text or beyond repair becomes a problem."""

from __future__ import annotations

import io
import itertools
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from skillmap.documents.characters import clean
from skillmap.documents.columns import regions
from skillmap.documents.direction import is_rtl
from skillmap.documents.glyphs import Glyph, Meter, Ruling, page_content
from skillmap.documents.limits import Limits
from skillmap.documents.placement import drop_fillers
from skillmap.documents.quality import text_quality
from skillmap.documents.tables import with_aligned_tables, with_ruled_tables
from skillmap.documents.writing import text_of
from skillmap.errors import CorruptDocumentError, EncryptedDocumentError, LimitExceededError
from skillmap.records import Problem

# What pdfminer raises on broken files, as met in the wild; it validates little before it uses it.
BROKEN_PAGE = (
    PSException,
    PDFException,
    PdfminerException,
    MalformedPDFException,
    struct.error,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    EOFError,
    OSError,
)
_STAGE = "documents.pdf"
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """What a PDF holds: a text and a quality per page."""

    pages: tuple[str, ...]
    qualities: tuple[float, ...]
    problems: tuple[Problem, ...]
    modified: str | None


def read_pdf(data: bytes, limits: Limits) -> PdfText:
    """Read the text layer of every page.

    Raises:
        EncryptedDocumentError: a password is needed to open it.
        CorruptDocumentError: the file is cut short or is no PDF inside.
        LimitExceededError: too many pages or characters, or content that unfolds.
    """
    meter = Meter(limits)
    texts: list[str] = []
    qualities: list[float] = []
    problems: list[Problem] = []
    # Never closed: closing makes pdfplumber build all pages, broken ones too, and there is no file to let go of.
    document = _open(data)
    manager = PDFResourceManager()
    for number, page in enumerate(_pages(document, limits), start=1):
        text, quality, problem = _read_page(page, number, manager, meter)
        texts.append(text)
        qualities.append(quality)
        problems.extend([problem] if problem else [])
    modified = _modified(document.metadata)
    if problems and all(problem.code == "page-unreadable" for problem in problems) and not any(texts):
        raise CorruptDocumentError("no page of the PDF can be read: print it to a new PDF")
    return PdfText(pages=tuple(texts), qualities=tuple(qualities), problems=tuple(problems), modified=modified)


def _open(data: bytes) -> Any:
    try:
        return pdfplumber.open(io.BytesIO(data))
    except BROKEN_PAGE as exc:
        causes = [exc, *exc.args, exc.__context__]
        if any(isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError) for cause in causes):
            raise EncryptedDocumentError("the PDF is locked with a password: save it without one") from exc
        raise CorruptDocumentError("the PDF is cut short or damaged: save or print it again") from exc


def _pages(document: Any, limits: Limits) -> list[PDFPage]:
    try:
        pages = list(itertools.islice(PDFPage.create_pages(document.doc), limits.max_pages + 1))
    except BROKEN_PAGE as exc:
        raise CorruptDocumentError("the PDF's list of pages is damaged: save or print it again") from exc
    if len(pages) > limits.max_pages:
        message = f"the PDF has more than {limits.max_pages} pages: send the CV alone"
        raise LimitExceededError(message, code="too-many-pages")
    if not pages:
        raise CorruptDocumentError("the PDF has no pages: it is cut short or damaged; save or print it again")
    return pages


def _read_page(page: PDFPage, number: int, manager: PDFResourceManager, meter: Meter) -> tuple[str, float, Problem | None]:
    try:
        content = page_content(page, manager, meter)
    except BROKEN_PAGE:
        message = "the page is damaged and was left out: print the document to a new PDF"
        return "", 0.0, Problem(stage=_STAGE, code="page-unreadable", message=message, page=number)
    glyphs = drop_fillers(content.glyphs)
    raw = "".join(glyph.text for glyph in glyphs)
    if not raw.strip():
        what = "looks scanned" if content.images else "is blank or drawn as shapes"
        message = f"the page has no text and {what}: it needs text recognition"
        return "", 0.0, Problem(stage=_STAGE, code="page-needs-ocr", message=message, page=number)
    return page_text(glyphs, content.rulings), text_quality(raw), None


def page_text(glyphs: Sequence[Glyph], rulings: Sequence[Ruling] = ()) -> str:
    """Return the text of a page in reading order; text turned sideways comes last."""
    glyphs = _restore_swapped(glyphs)
    parts = []
    for turn in range(4):
        frame = [glyph for glyph in glyphs if glyph.turn == turn]
        if frame:
            parts.append(_frame_text(frame, rulings if turn == 0 else ()))
    return "\n\n".join(part for part in parts if part)


def _frame_text(glyphs: Sequence[Glyph], rulings: Sequence[Ruling]) -> str:
    rtl = is_rtl(clean("".join(glyph.text for glyph in glyphs)))
    ruled = with_ruled_tables(glyphs, rulings, rtl=rtl)
    found = regions(with_aligned_tables(ruled, rtl=rtl), rtl=rtl)
    return text_of(found, rtl=rtl)


def _restore_swapped(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Undo the byte swap by which Ghostscript stores ligatures ("ti" as U+7400 U+6900).

    Only on pages without any other ideograph: some of the swapped values are common Chinese characters.
    """
    ideographs = {c for glyph in glyphs for c in glyph.text if "\u3400" <= c <= "\u9fff"}
    if not ideographs or not all(ord(c) & 0xFF == 0 and chr(ord(c) >> 8).isalpha() for c in ideographs):
        return glyphs
    table = {ord(c): chr(ord(c) >> 8) for c in ideographs}
    return [glyph._replace(text=glyph.text.translate(table)) for glyph in glyphs]


def _modified(metadata: dict[str, Any]) -> str | None:
    for key in ("ModDate", "CreationDate"):
        match = _DATE.match(str(metadata.get(key, "")))
        if match:
            year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
            if year >= 1990 and 1 <= month <= 12 and 1 <= day <= 31:
                return f"{year:04}-{month:02}-{day:02}"
    return None
