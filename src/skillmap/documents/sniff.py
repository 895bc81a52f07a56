"""Tell a file's format from its content; names and extensions lie."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum

from skillmap.errors import CorruptDocumentError, EmptyDocumentError, EncryptedDocumentError, UnsupportedFormatError


class Format(StrEnum):
    """A format that can be read; the value is its media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"


READABLE = "PDF, DOCX or plain text"

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# PDF 32000-1, annex H.3.4.1: readers accept the header anywhere in the first 1,024 bytes.
_PDF_HEADER_WINDOW_BYTES = 1024

_MAGIC = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM", "a BMP image"),
    (b"RIFF", "a WebP image or another RIFF file"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_TEXT_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_MAIL = re.compile(rb"(?:Received|Return-Path|MIME-Version|Message-ID): ", re.IGNORECASE)
# Control characters that no text file has; more than one in fifty means binary data.
_BINARY_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\f\v\x1a\x1b")) + b"\x7f"
_BINARY_SHARE = 0.02
_SHORT_MAGIC = 2  # bytes that text may begin with too ("MZ", "BM")
_MAX_MIMETYPE_BYTES = 1000


def sniff(data: bytes) -> Format:
    """Return the format of the bytes.

    Raises:
        EmptyDocumentError: there are no bytes, or only white space.
        UnsupportedFormatError: the format is another one; the message names it.
        CorruptDocumentError: a zip container that cannot be opened.
        EncryptedDocumentError: an Office document locked with a password.
    """
    if not data.strip(b" \t\r\n\f\v\x00"):
        raise EmptyDocumentError("the file is empty: send the file again, or check how it was saved")
    if b"%PDF-" in data[:_PDF_HEADER_WINDOW_BYTES]:
        return Format.PDF
    if data.startswith(_ZIP):
        return _sniff_zip(data)
    if data.startswith(_OLE):
        _refuse_ole(data)
    if data.startswith(_TEXT_BOMS):
        return Format.TEXT
    for magic, name in _MAGIC:
        if data.startswith(magic) and not (len(magic) <= _SHORT_MAGIC and _looks_like_text(data)):
            raise _unsupported(name)
    if _HTML.match(data[:4096]):
        raise _unsupported("an HTML page")
    if _XML.match(data[:256]):
        raise _unsupported("an XML file")
    if _MAIL.match(data):
        raise _unsupported("a mail message")
    if not _looks_like_text(data):
        raise _unsupported("of an unknown binary format")
    return Format.TEXT


def _unsupported(name: str) -> UnsupportedFormatError:
    return UnsupportedFormatError(f"the file is {name}: convert it to {READABLE}")


def _looks_like_text(data: bytes) -> bool:
    sample = data[:65536]
    # UTF-16 without a byte order mark: a NUL beside every ASCII character, always on the same side.
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) // 5 and min(even, odd) == 0:
        sample = sample.replace(b"\x00", b"")
    controls = len(sample) - len(sample.translate(None, delete=_BINARY_CONTROLS))
    return controls <= len(sample) * _BINARY_SHARE


def _sniff_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = archive.read("mimetype")[:100] if _is_short(archive, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as exc:
        message = "the zip container (a DOCX is one) is cut short or damaged: save the document again"
        raise CorruptDocumentError(message) from exc
    if any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return Format.DOCX
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        raise _unsupported("an ODT document")
    if mimetype.startswith(b"application/epub"):
        raise _unsupported("an EPUB book")
    for prefix, name in (("xl/", "an XLSX workbook"), ("ppt/", "a PPTX presentation"), ("Index/", "a Pages document")):
        if any(entry.startswith(prefix) for entry in names):
            raise _unsupported(name)
    raise _unsupported("a zip archive without a Word document")


def _is_short(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < _MAX_MIMETYPE_BYTES


def _refuse_ole(data: bytes) -> None:
    """An OLE container is an old Office document, or a new one that is locked with a password (MS-OFFCRYPTO 2.3.4)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedDocumentError("the Word document is locked with a password: save it without one")
    if "WordDocument".encode("utf-16-le") in data:
        raise _unsupported("a Word 97-2003 document (.doc)")
    raise _unsupported("an OLE container (an old Office document or a mail message)")
