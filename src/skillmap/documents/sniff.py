"""Tell a file's format from its content; names and extensions lie."""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
from enum import StrEnum

import olefile

from skillmap.documents.encodings import utf16_order
from skillmap.errors import CorruptDocumentError, EmptyDocumentError, EncryptedDocumentError, UnsupportedFormatError


class Format(StrEnum):
    """A format that can be read; the value is its media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    DOC = "application/msword"
    RTF = "application/rtf"
    ODT = "application/vnd.oasis.opendocument.text"
    HTML = "text/html"
    TEXT = "text/plain"
    EUROPASS = "application/europass+xml"
    JSON_RESUME = "application/json"
    MAIL = "message/rfc822"
    OUTLOOK = "application/vnd.ms-outlook"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"


READABLE = "PDF, DOCX, DOC, RTF, ODT, HTML, plain text, mail, Europass XML, JSON Resume, PNG, JPEG or TIFF"

_ZIP = b"PK\x03\x04"
_OLE_NAMES = ("EncryptedPackage", "WordDocument", "__properties_version1.0", "Workbook", "PowerPoint Document")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# PDF 32000-1, annex H.3.4.1: readers accept the header anywhere in the first 1,024 bytes.
_PDF_HEADER_WINDOW_BYTES = 1024

_MAGIC = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"II*\x00", Format.TIFF),
    (b"MM\x00*", Format.TIFF),
    (b"{\\rtf", Format.RTF),
)
_OTHER_MAGIC = (
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"RIFF", "a WebP image or another RIFF file"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x78\x9f\x3e\x22", "a winmail.dat (what Outlook wraps attachments in)"),
)
_TEXT_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LEAD = rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
_HTML = re.compile(
    _LEAD + rb"<(?:!doctype\s+html|html|head|meta|title|style|body|div|table|h[1-6]|p|span|font|center)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*<(?:\?xml\b|[\w:.-]+\s[^<>]*\bxmlns\b)", re.IGNORECASE)
_EUROPASS = re.compile(rb"<(?:\w+:)?SkillsPassport\b|<Candidate\b[^>]*europass|europass\.(?:cedefop\.europa\.)?eu", re.IGNORECASE)
_MAIL = re.compile(
    rb"(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?"
    rb"(?:Received|Return-Path|MIME-Version|Message-ID|Delivered-To|X-Mailer|Content-Type|DKIM-Signature): ?",
    re.IGNORECASE,
)
_JSON = re.compile(rb'\s*\{\s*"')
_JSON_RESUME = re.compile(rb'"basics"\s*:\s*\{|"work"\s*:\s*\[|"education"\s*:\s*\[')
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
        return _sniff_ole(data)
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    if data.startswith(_TEXT_BOMS):
        return _sniff_markup(data) or Format.TEXT
    for magic, name in _OTHER_MAGIC:
        if data.startswith(magic) and not (len(magic) <= _SHORT_MAGIC and _looks_like_text(data)):
            raise _unsupported(name)
    if not _looks_like_text(data):
        raise _unsupported("of an unknown binary format")
    return _sniff_markup(data) or Format.TEXT


def _sniff_markup(data: bytes) -> Format | None:
    """Tell formats that are text themselves; ``None`` for prose."""
    start = _ascii(data[:8192])
    if _EUROPASS.search(start) and _XML.match(start):
        return Format.EUROPASS
    if _HTML.match(start):
        return Format.HTML
    if _XML.match(start):
        raise _unsupported("an XML file of an unknown kind")
    if _MAIL.match(start):
        return Format.MAIL
    if _JSON.match(start):
        if not _JSON_RESUME.search(_ascii(data)):
            raise _unsupported("a JSON file that is no JSON Resume")
        return Format.JSON_RESUME
    return None


def _ascii(data: bytes) -> bytes:
    """Return the ASCII of text in any encoding, also UTF-16."""
    return data.replace(b"\x00", b"").removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)


def _unsupported(name: str) -> UnsupportedFormatError:
    return UnsupportedFormatError(f"the file is {name}: convert it to {READABLE}")


def _looks_like_text(data: bytes) -> bool:
    sample = data[:65536]
    if utf16_order(sample) is not None:
        return True
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
        return Format.ODT
    if mimetype.startswith(b"application/epub"):
        raise _unsupported("an EPUB book")
    for prefix, name in (("xl/", "an XLSX workbook"), ("ppt/", "a PPTX presentation"), ("Index/", "a Pages document")):
        if any(entry.startswith(prefix) for entry in names):
            raise _unsupported(name)
    raise _unsupported("a zip archive without a Word document")


def _is_short(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < _MAX_MIMETYPE_BYTES


def _sniff_ole(data: bytes) -> Format:
    """An OLE container is an old Office document, a message, or a new document locked with a password (MS-OFFCRYPTO 2.3.4)."""
    names = _ole_names(data)
    if "EncryptedPackage" in names:
        raise EncryptedDocumentError("the Word document is locked with a password: save it without one")
    if "WordDocument" in names:
        return Format.DOC
    if "__properties_version1.0" in names:
        return Format.OUTLOOK
    raise _unsupported("an OLE container (an old Office document that is no Word document)")


def _ole_names(data: bytes) -> frozenset[str]:
    """Return the names at the top of an OLE container; of a damaged one, those that stand in it anywhere.

    A message may carry Word documents, and a Word document messages: only the top tells them apart.

    Raises:
        CorruptDocumentError: It is damaged, and nothing tells what it was.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return frozenset(entry.name for entry in ole.root.kids)
    except (OSError, ValueError, LookupError, struct.error, TypeError, AttributeError, RecursionError) as exc:
        names = frozenset(name for name in _OLE_NAMES if name.encode("utf-16-le") in data)
        if not names:
            raise CorruptDocumentError("the file (an old Word document or an Outlook message) is cut short: save it again") from exc
        return names
