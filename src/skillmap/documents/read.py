"""The one way in: bytes or a path -> Document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from skillmap.documents.docx import read_docx
from skillmap.documents.limits import Limits
from skillmap.documents.pdf import read_pdf
from skillmap.documents.plain import read_plain
from skillmap.documents.quality import text_quality
from skillmap.documents.sniff import Format, sniff
from skillmap.errors import EmptyDocumentError, LimitExceededError, NoTextError
from skillmap.records import Document, Page, Problem, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What a reader found: the text of each page, in order, and the quality where the reader knows better."""

    pages: tuple[str, ...]
    qualities: tuple[float, ...]
    problems: tuple[Problem, ...] = ()
    modified: str | None = None


def read(source: bytes | Path, *, limits: Limits = Limits()) -> Document:  # noqa: B008 - frozen, so safe to share
    """Read a document, whatever its name says it is.

    A page that cannot be read, or holds only a picture, costs a problem on the document; the other pages are read.

    Args:
        source: The bytes of the document, or where they are.
        limits: The bounds past which a document is refused.

    Returns:
        The document; its text is in logical order, with lines separated by line feeds, blocks by an empty line,
        pages by a form feed, and what stood apart in one line (a date at the far margin) by a tab.

    Raises:
        DocumentError: the document cannot be read; the class and its code say why.
        OSError: the path cannot be opened.
    """
    data = _load(source, limits)
    media_type = sniff(data)
    if media_type is Format.PDF:
        pdf = read_pdf(data, limits)
        parts = _Parts(pages=pdf.pages, qualities=pdf.qualities, problems=pdf.problems, modified=pdf.modified)
    elif media_type is Format.DOCX:
        docx = read_docx(data, limits)
        parts = _Parts(pages=(docx.text,), qualities=(text_quality(docx.text),), modified=docx.modified)
    else:
        texts = read_plain(data, limits)
        if not any(text.strip() for text in texts):
            raise EmptyDocumentError("the file holds only white space: check how it was saved")
        parts = _Parts(pages=texts, qualities=tuple(text_quality(text) for text in texts))
    if not any(text.strip() for text in parts.pages):
        raise NoTextError(_no_text_message(media_type))
    return _assemble(data, media_type, parts)


def _load(source: bytes | Path, limits: Limits) -> bytes:
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > limits.max_bytes:
        message = f"the file has {size} bytes, more than {limits.max_bytes}: send the CV without its pictures"
        raise LimitExceededError(message)
    return source.read_bytes() if isinstance(source, Path) else source


def _no_text_message(media_type: Format) -> str:
    if media_type is Format.PDF:
        return "no page holds text (the pages look scanned): run text recognition on it, or send the original"
    return "the document holds no text: send the one with the CV in it"


def _assemble(data: bytes, media_type: Format, parts: _Parts) -> Document:
    pages = []
    start = 0
    for number, (text, quality) in enumerate(zip(parts.pages, parts.qualities, strict=True), start=1):
        pages.append(Page(number=number, span=Span(start, start + len(text)), quality=round(quality, 4)))
        start += len(text) + 1  # the form feed
    return Document(
        doc_id=f"sha256:{hashlib.sha256(data).hexdigest()}",
        media_type=media_type.value,
        text="\f".join(parts.pages),
        pages=tuple(pages),
        problems=parts.problems,
        modified=parts.modified,
    )
