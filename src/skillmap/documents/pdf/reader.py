"""PDF -> text of its pages, from glyphs and their places; a page without text or beyond repair becomes a problem."""

from __future__ import annotations

import io
import itertools
import re
import struct
import zlib
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from skillmap.documents.content import Content, PageText, iso_day
from skillmap.documents.layout.page import page_text
from skillmap.documents.layout.placement import drop_fillers
from skillmap.documents.limits import Limits
from skillmap.documents.pdf.drawing import Meter, page_content
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, EncryptedDocumentError, LimitExceededError
from skillmap.records import DocumentDate, Problem

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


def read_pdf(data: bytes, limits: Limits) -> Content:
    """Read the text layer of every page.

    Raises:
        EncryptedDocumentError: a password is needed to open it.
        CorruptDocumentError: the file is cut short or is no PDF inside.
        LimitExceededError: too many pages or characters, or content that unfolds.
    """
    meter = Meter(limits)
    pages: list[PageText] = []
    problems: list[Problem] = []
    # Never closed: closing makes pdfplumber build all pages, broken ones too, and there is no file to let go of.
    document = _open(data)
    manager = PDFResourceManager()
    for number, page in enumerate(_pages(document, limits), start=1):
        read, problem = _read_page(page, number, manager, meter)
        pages.append(read)
        problems.extend([problem] if problem else [])
    if problems and all(problem.code == "page-unreadable" for problem in problems) and not any(page.text for page in pages):
        raise CorruptDocumentError("no page of the PDF can be read: print it to a new PDF")
    return Content(pages=tuple(pages), problems=tuple(problems), dates=_dates(document.metadata))


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


def _read_page(page: PDFPage, number: int, manager: PDFResourceManager, meter: Meter) -> tuple[PageText, Problem | None]:
    try:
        content = page_content(page, manager, meter)
    except BROKEN_PAGE:
        message = "the page is damaged and was left out: print the document to a new PDF"
        return PageText(text="", quality=0.0), Problem(stage=_STAGE, code="page-unreadable", message=message, page=number)
    glyphs = drop_fillers(content.glyphs)
    raw = "".join(glyph.text for glyph in glyphs)
    if not raw.strip():
        what = "looks scanned" if content.images else "is blank or drawn as shapes"
        message = f"the page has no text and {what}: it needs text recognition"
        return PageText(text="", quality=0.0, needs_ocr=True), Problem(stage=_STAGE, code="page-needs-ocr", message=message, page=number)
    return PageText(text=page_text(glyphs, content.rulings), quality=text_quality(raw)), None


def _dates(metadata: dict[str, Any]) -> tuple[DocumentDate, ...]:
    """Return the dates that the file states of itself (PDF 32000-1, 14.3.3), the likelier one first."""
    dates = []
    for key in ("ModDate", "CreationDate"):
        match = _DATE.match(str(metadata.get(key, "")))
        day = iso_day(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
        if day is not None:
            dates.append(DocumentDate(date=day, source="metadata", field=f"pdf.{key}"))
    return tuple(dates)
