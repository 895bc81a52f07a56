"""Plain text -> pages: the encoding is the only question."""

from __future__ import annotations

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText
from skillmap.documents.encodings import Decoded, decode
from skillmap.documents.limits import Limits
from skillmap.documents.words.quality import text_quality
from skillmap.errors import EmptyDocumentError, LimitExceededError
from skillmap.records import Problem

_DOS_END = "\x1a"  # what DOS editors end a file with


def read_plain(data: bytes, limits: Limits) -> Content:
    """Return the text of each page; a form feed ends a page.

    Raises:
        LimitExceededError: more characters than allowed.
        EmptyDocumentError: only white space.
    """
    decoded = decode(data)
    text = clean(decoded.text.replace(_DOS_END, ""))
    if len(text) > limits.max_chars:
        message = f"the text has {len(text)} characters, more than {limits.max_chars}: send the CV alone"
        raise LimitExceededError(message)
    pages = [_tidy(page) for page in text.split("\f")]
    if not any(page.strip() for page in pages):
        raise EmptyDocumentError("the file holds only white space: check how it was saved")
    return Content(pages=tuple(PageText(text=page, quality=text_quality(page)) for page in pages), problems=encoding_problems(decoded))


def encoding_problems(decoded: Decoded) -> tuple[Problem, ...]:
    """Return what was not as it should be in the bytes of a text."""
    problems = []
    if decoded.stray:
        message = f"{decoded.stray} bytes of the UTF-8 text are none and were read by an old code page: save it as UTF-8"
        problems.append(Problem(stage="documents.encoding", code="stray-bytes", message=message))
    if decoded.mended:
        message = f"{decoded.mended} stretches of the text had been encoded twice and were mended: check the names"
        problems.append(Problem(stage="documents.encoding", code="encoded-twice", message=message))
    return tuple(problems)


def _tidy(page: str) -> str:
    return "\n".join(line.rstrip() for line in page.split("\n")).strip("\n")
