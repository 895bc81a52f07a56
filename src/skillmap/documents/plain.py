"""Plain text -> pages: the encoding is the only question."""

from __future__ import annotations

import codecs

import chardet

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText
from skillmap.documents.limits import Limits
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, EmptyDocumentError, LimitExceededError

# The code pages that Arabic, French and English text was ever saved in. cp437 is left out: wherever it and cp850 differ
# in a letter, French needs cp850.
_CODE_PAGES = (
    "windows-1252",
    "iso-8859-1",
    "iso-8859-15",
    "cp850",
    "mac-roman",
    "windows-1256",
    "iso-8859-6",
    "cp720",
    "cp864",
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_plain(data: bytes, limits: Limits) -> Content:
    """Return the text of each page; a form feed ends a page.

    The encoding is that of the byte order mark, else UTF-8 where the bytes are valid UTF-8, else the likeliest among
    the code pages of the supported languages.

    Raises:
        LimitExceededError: more characters than allowed.
        EmptyDocumentError: only white space.
        CorruptDocumentError: the bytes fit no encoding.
    """
    text = clean(_decode(data))
    if len(text) > limits.max_chars:
        message = f"the text has {len(text)} characters, more than {limits.max_chars}: send the CV alone"
        raise LimitExceededError(message)
    pages = [_tidy(page) for page in text.split("\f")]
    if not any(page.strip() for page in pages):
        raise EmptyDocumentError("the file holds only white space: check how it was saved")
    return Content(pages=tuple(PageText(text=page, quality=text_quality(page)) for page in pages))


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    if max(even, odd) > len(data[:4096]) // 5:
        return data.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    likeliest = chardet.detect(data, include_encodings=_CODE_PAGES)["encoding"]
    try:
        return data.decode(likeliest or "windows-1252", errors="replace")
    except LookupError as exc:
        raise CorruptDocumentError("the text is in an unknown encoding: save it as UTF-8") from exc


def _tidy(page: str) -> str:
    return "\n".join(line.rstrip() for line in page.split("\n")).strip("\n")
