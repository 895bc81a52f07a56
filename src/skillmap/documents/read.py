"""The one way in: bytes -> Document, by the reader for the format that the content shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from skillmap.documents.content import Attachment, Content
from skillmap.documents.limits import Limits
from skillmap.documents.office.docx import read_docx
from skillmap.documents.pdf.reader import read_pdf
from skillmap.documents.plain import read_plain
from skillmap.documents.sniff import Format, sniff
from skillmap.errors import DocumentError, LimitExceededError, NoTextError, UnsupportedFormatError
from skillmap.records import Document, Page, Problem, Span

_READERS: Mapping[Format, Callable[[bytes, Limits], Content]] = {
    Format.PDF: read_pdf,
    Format.DOCX: read_docx,
    Format.TEXT: read_plain,
}
_MAX_DEPTH = 3  # a mail in a mail in a mail


def read_bytes(data: bytes, limits: Limits = Limits(), *, name: str | None = None, depth: int = 0) -> Document:  # noqa: B008 - frozen
    """Read a document in this process, whatever its name says it is.

    A page that cannot be read, or holds only a picture, costs a problem on the document; the other pages are read. So
    does an attachment.

    Args:
        data: The bytes of the document.
        limits: The bounds past which a document is refused.
        name: What an attachment is called in the document that carries it.
        depth: How many documents it lies within.

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
    reader = _READERS.get(media_type)
    if reader is None:
        message = f"{media_type.value} is not read yet: convert it to PDF"
        raise UnsupportedFormatError(message)
    content = reader(data, limits)
    attachments, problems = _read_attachments(content.attachments, limits, depth)
    document = _assemble(data, media_type, content, name)
    if not document.text.strip() and not attachments:
        raise NoTextError(_no_text_message(media_type))
    return _with_attachments(document, attachments, problems)


def _no_text_message(media_type: Format) -> str:
    if media_type is Format.PDF:
        return "no page holds text (the pages look scanned): run text recognition on it, or send the original"
    return "the document holds no text: send the one with the CV in it"


def _assemble(data: bytes, media_type: Format, content: Content, name: str | None) -> Document:
    pages = []
    start = 0
    for number, page in enumerate(content.pages, start=1):
        span = Span(start, start + len(page.text))
        pages.append(Page(number=number, span=span, source=page.source, quality=round(page.quality, 4)))
        start = span.end + 1  # the form feed
    return Document(
        doc_id=f"sha256:{hashlib.sha256(data).hexdigest()}",
        media_type=media_type.value,
        text="\f".join(page.text for page in content.pages),
        pages=tuple(pages),
        problems=content.problems,
        dates=content.dates,
        structure=content.structure,
        name=name,
    )


def _read_attachments(attachments: tuple[Attachment, ...], limits: Limits, depth: int) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    documents: list[Document] = []
    problems: list[Problem] = []
    for number, attachment in enumerate(attachments, start=1):
        try:
            if depth >= _MAX_DEPTH:
                message = f"it lies within more than {_MAX_DEPTH} other documents: send it alone"
                raise LimitExceededError(message)
            documents.append(read_bytes(attachment.data, limits, name=attachment.name, depth=depth + 1))
        except DocumentError as exc:
            problems.append(Problem(stage="documents.attachment", code=exc.code, message=f"attachment {number}: {exc}"))
    return tuple(documents), tuple(problems)


def _with_attachments(document: Document, attachments: tuple[Document, ...], problems: tuple[Problem, ...]) -> Document:
    if not attachments and not problems:
        return document
    return replace(document, attachments=attachments, problems=(*document.problems, *problems))
