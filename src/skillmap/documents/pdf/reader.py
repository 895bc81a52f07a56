"""PDF -> text of its pages, from glyphs and their places; a page without text or beyond repair becomes a problem."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from skillmap.documents.content import Attachment, Content, PageText
from skillmap.documents.layout.glyph import Glyph
from skillmap.documents.layout.page import page_text
from skillmap.documents.layout.placement import drop_fillers
from skillmap.documents.limits import Limits
from skillmap.documents.pdf.dates import pdf_dates
from skillmap.documents.pdf.drawing import Meter, PageContent, page_content
from skillmap.documents.pdf.embedded import carried_documents, embedded_files, stated_content
from skillmap.documents.pdf.second import SecondReader
from skillmap.documents.words.quality import text_quality
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
    RuntimeError,  # too deep a recursion, what is not implemented, a generator that runs dry
    EOFError,
    OSError,
)
_STAGE = "documents.pdf"

_DOUBTFUL = 0.9  # sound pages of all producers and kinds measured lie above
_CLEARLY_BETTER = 0.02
# A page that a picture covers, with no more text than a stamp or a page's number, is a scan.
_COVERED = 0.5
_FEW_CHARACTERS = 60
_FEW_HIDDEN = 3  # the digits of a page number painted over


def read_pdf(data: bytes, limits: Limits) -> Content:
    """Read the text layer of every page, or the Europass file in the PDF where there is one.

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
    opened = _pages(document, limits)
    files = _embedded_files(document, limits)
    stated = stated_content(files, limits)
    dates = pdf_dates(document.metadata, document.doc.catalog)
    if stated is not None:
        return replace(stated, dates=(*stated.dates, *dates))
    second = SecondReader(data, limits.max_chars)
    for number, page in enumerate(opened, start=1):
        read, noticed = _read_page(page, number, manager, meter, second)
        pages.append(read)
        problems.extend(noticed)
    if problems and all(problem.code == "page-unreadable" for problem in problems) and not any(page.text for page in pages):
        raise CorruptDocumentError("no page of the PDF can be read: print it to a new PDF")
    return Content(pages=tuple(pages), problems=tuple(problems), dates=dates, attachments=carried_documents(files))


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


def _embedded_files(document: Any, limits: Limits) -> tuple[Attachment, ...]:
    try:
        return embedded_files(document.doc, limits)
    except BROKEN_PAGE:
        return ()  # the pages may be sound


def _read_page(
    page: PDFPage, number: int, manager: PDFResourceManager, meter: Meter, second: SecondReader
) -> tuple[PageText, list[Problem]]:
    """Return a page's text by the reader whose text is better; the second is asked only where the first one's is doubtful."""
    try:
        content = page_content(page, manager, meter)
    except BROKEN_PAGE:
        content = None
    glyphs = drop_fillers(content.glyphs) if content else []
    text = page_text(glyphs, content.rulings, content.dots, width=content.width) if content and _has_ink(glyphs) else ""
    quality = text_quality(text)
    if content is None or quality < _DOUBTFUL:
        other = second.text(number)
        if (better := text_quality(other)) > quality + _CLEARLY_BETTER:
            why = "the page is damaged" if content is None else "its fonts do not say which letters they draw"
            message = f"{why}: read by the second reader, whose text is sounder ({better:.2f} against {quality:.2f})"
            problem = Problem(stage=_STAGE, code="second-reader", message=message, page=number)
            return PageText(text=other, quality=better), [problem]
    if content is None:
        message = "the page is damaged and was left out: print the document to a new PDF"
        return PageText(text="", quality=0.0), [Problem(stage=_STAGE, code="page-unreadable", message=message, page=number)]
    ink = sum(not character.isspace() for character in text)
    if ink and (ink >= _FEW_CHARACTERS or content.covered < _COVERED):
        return PageText(text=text, quality=quality), _hidden(content, number)
    what = "looks scanned" if content.images else "is blank or drawn as shapes"
    message = f"the page has {'next to ' if ink else ''}no text and {what}: it needs text recognition"
    needs_ocr = Problem(stage=_STAGE, code="page-needs-ocr", message=message, page=number)
    return PageText(text=text, quality=0.0, needs_ocr=True), [needs_ocr]


def _hidden(content: PageContent, number: int) -> list[Problem]:
    if content.hidden < _FEW_HIDDEN:
        return []
    message = f"{content.hidden} characters that cannot be seen on the page (white, tiny or outside it) were left out"
    return [Problem(stage=_STAGE, code="hidden-text", message=message, page=number)]


def _has_ink(glyphs: Sequence[Glyph]) -> bool:
    return any(not glyph.text.isspace() for glyph in glyphs)
