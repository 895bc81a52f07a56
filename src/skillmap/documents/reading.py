"""The one way in: bytes -> Document, by the reader for the format that the content shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from skillmap.documents.content import Attachment, Content
from skillmap.documents.dates import credible, inherit
from skillmap.documents.limits import Limits
from skillmap.documents.mail.eml import read_mail
from skillmap.documents.mail.outlook import read_outlook
from skillmap.documents.markup.europass import read_europass
from skillmap.documents.markup.html import read_html
from skillmap.documents.markup.json_resume import read_json_resume
from skillmap.documents.ocr.pages import read_picture, recognized, uncertain_date
from skillmap.documents.office.docx import read_docx
from skillmap.documents.office.legacy import convert_doc, convert_rtf
from skillmap.documents.office.odt import read_odt
from skillmap.documents.pdf.reader import read_pdf
from skillmap.documents.pictures import PICTURE_FORMATS
from skillmap.documents.plain import read_plain
from skillmap.documents.sniff import Format, sniff
from skillmap.documents.words.mend import mend
from skillmap.errors import DocumentError, LimitExceededError, NoTextError, UnsupportedFormatError
from skillmap.records import Document, DocumentDate, Page, Problem, Span

READERS: Mapping[Format, Callable[[bytes, Limits], Content]] = {
    Format.PDF: read_pdf,
    Format.DOCX: read_docx,
    Format.DOC: convert_doc,
    Format.RTF: convert_rtf,
    Format.ODT: read_odt,
    Format.HTML: read_html,
    Format.EUROPASS: read_europass,
    Format.JSON_RESUME: read_json_resume,
    Format.TEXT: read_plain,
    Format.MAIL: read_mail,
    Format.OUTLOOK: read_outlook,
    Format.PNG: read_picture,
    Format.JPEG: read_picture,
    Format.TIFF: read_picture,
}
_ATTACHMENT_STAGE = "documents.attachment"
_MAX_DEPTH = 3  # a mail in a mail in a mail


def _no_more(_seconds: float) -> None:
    """Nobody keeps the time of a document that is read in this process."""


def read_bytes(
    data: bytes,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    *,
    name: str | None = None,
    depth: int = 0,
    extend: Callable[[float], None] = _no_more,
) -> Document:
    """Read a document in this process, whatever its name says it is.

    A page that cannot be read, or holds only a picture, costs a problem on the document; the other pages are read. So
    does an attachment.

    Args:
        data: The bytes of the document.
        limits: The bounds past which a document is refused.
        name: What an attachment is called in the document that carries it.
        depth: How many documents it lies within.
        extend: Called before a step that may take so many seconds more than reading may (text recognition of a page).

    Returns:
        The document; its text is in logical order, with lines separated by line feeds, blocks by an empty line,
        pages by a form feed, and what stood apart in one line (a date at the far margin) by a tab.

    Raises:
        DocumentError: the document cannot be read; the class and its code say why.
    """
    if len(data) > limits.max_bytes:
        message = f"the file has {len(data)} bytes, more than {limits.max_bytes}: send the CV without its pictures"
        raise LimitExceededError(message)
    media_type = sniff(data)
    reader = READERS.get(media_type)
    if reader is None:
        message = f"{media_type.value} is not read yet: convert it to PDF"
        raise UnsupportedFormatError(message)
    content = mend(reader(data, limits), drawn=media_type is Format.PDF)
    content = recognized(content, data, limits, extend)
    document = _assemble(data, media_type, content, name)
    attachments, problems = _read_attachments(content.attachments, limits, depth, extend)
    if not document.text.strip() and not attachments:
        raise NoTextError(_no_text_message(media_type, (*content.problems, *problems)))
    return _with_attachments(document, attachments, problems)


def _no_text_message(media_type: Format, problems: tuple[Problem, ...]) -> str:
    scans = [problem for problem in problems if problem.code in {"page-needs-ocr", "ocr-failed"}]
    if scans:
        return f"no page holds text: {scans[0].message}"
    attached = [problem for problem in problems if problem.stage == _ATTACHMENT_STAGE]
    if attached:
        return f"the document holds no text, and nothing that is attached can be read ({attached[0].message})"
    if media_type in PICTURE_FORMATS or media_type is Format.PDF:
        return "no page holds text that can be seen: send the original document"
    return "the document holds no text: send the one with the CV in it"


def _assemble(data: bytes, media_type: Format, content: Content, name: str | None) -> Document:
    pages = []
    doubts: list[Problem] = []
    start = 0
    for number, page in enumerate(content.pages, start=1):
        span = Span(start, start + len(page.text))
        doubts += [uncertain_date(Span(start + doubt.start, start + doubt.end), number) for doubt in page.doubts]
        pages.append(Page(number=number, span=span, source=page.source, quality=round(page.quality, 4)))
        start = span.end + 1  # the form feed
    return Document(
        doc_id=f"sha256:{hashlib.sha256(data).hexdigest()}",
        media_type=media_type.value,
        text="\f".join(page.text.replace("\f", "\n") for page in content.pages),
        pages=tuple(pages),
        problems=(*content.problems, *doubts),
        dates=credible(content.dates),
        structure=content.structure,
        name=name or None,
    )


def _read_attachments(
    attachments: tuple[Attachment, ...], limits: Limits, depth: int, extend: Callable[[float], None]
) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """Read what a document carries; together it may hold no more pages and text than the limits say."""
    documents: list[Document] = []
    problems: list[Problem] = []
    pages, chars = limits.max_attached_pages, limits.max_chars
    for number, attachment in enumerate(attachments, start=1):
        left = replace(limits, max_pages=min(limits.max_pages, pages), max_attached_pages=pages, max_chars=chars)
        try:
            document = _read_attachment(attachment, left, depth + 1, extend)
        except DocumentError as exc:
            problems.append(Problem(stage=_ATTACHMENT_STAGE, code=exc.code, message=f"attachment {number}: {exc}"))
            continue
        except MemoryError:
            raise
        except Exception as exc:  # noqa: BLE001 - a fault of one reader must not cost the mail and what else it carries
            message = f"attachment {number}: the reader failed on it ({type(exc).__name__}): print it to a new PDF"
            problems.append(Problem(stage=_ATTACHMENT_STAGE, code="corrupt-document", message=message))
            continue
        documents.append(document)
        for part in _parts(document):
            pages -= len(part.pages)
            chars -= len(part.text)
    return tuple(documents), tuple(problems)


def _read_attachment(attachment: Attachment, left: Limits, depth: int, extend: Callable[[float], None]) -> Document:
    if depth > _MAX_DEPTH:
        message = f"it lies within more than {_MAX_DEPTH} other documents: send it alone"
        raise LimitExceededError(message)
    if left.max_attached_pages <= 0 or left.max_chars <= 0:
        raise LimitExceededError("those before it hold as much as may be read of one document: send it alone")
    return read_bytes(attachment.data, left, name=attachment.name, depth=depth, extend=extend)


def _parts(document: Document) -> Iterator[Document]:
    """Yield a document and all that lies within it."""
    yield document
    for attachment in document.attachments:
        yield from _parts(attachment)


def _with_attachments(document: Document, attachments: tuple[Document, ...], problems: tuple[Problem, ...]) -> Document:
    if not attachments and not problems:
        return document
    dated = tuple(_dated(attachment, document.dates) for attachment in attachments)
    return replace(document, attachments=dated, problems=(*document.problems, *problems))


def _dated(document: Document, carrier: tuple[DocumentDate, ...]) -> Document:
    dates = inherit(document.dates, carrier)
    return replace(document, dates=dates, attachments=tuple(_dated(attachment, dates) for attachment in document.attachments))
