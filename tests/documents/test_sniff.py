import io
import zipfile

import pytest

from skillmap.documents.sniff import Format, sniff
from skillmap.errors import CorruptDocumentError, EmptyDocumentError, EncryptedDocumentError, UnsupportedFormatError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def make_zip(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7\n", Format.PDF),
        (b"\n\x00junk before the header %PDF-1.4", Format.PDF),
        (make_zip(**{"word/document.xml": "<x/>"}), Format.DOCX),
        (make_zip(**{"word/document2.xml": "<x/>"}), Format.DOCX),
        ("Compétences : soudure".encode("cp1252"), Format.TEXT),
        ("المهارات".encode("windows-1256"), Format.TEXT),
        ("المهارات".encode("utf-16"), Format.TEXT),
        (b"MZ is how my CV begins", Format.TEXT),
    ],
)
def test_sniff_knows_what_can_be_read(data: bytes, media_type: Format) -> None:
    assert sniff(data) is media_type


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"  <?xml version='1.0'?>\n<html>", "HTML"),
        (b"<?xml version='1.0'?><Profile/>", "XML"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word 97-2003"),
        (make_zip(mimetype="application/vnd.oasis.opendocument.text"), "ODT"),
        (make_zip(**{"xl/workbook.xml": ""}), "XLSX"),
        (make_zip(**{"photo.txt": ""}), "zip archive"),
        (bytes(range(256)) * 10, "binary"),
    ],
)
def test_sniff_names_what_cannot_be_read(data: bytes, name: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=name):
        sniff(data)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n"])
def test_sniff_refuses_emptiness(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError):
        sniff(data)


def test_sniff_tells_a_damaged_container() -> None:
    with pytest.raises(CorruptDocumentError):
        sniff(make_zip(**{"word/document.xml": "<x/>" * 1000})[:200])


def test_sniff_tells_a_locked_word_document() -> None:
    with pytest.raises(EncryptedDocumentError):
        sniff(OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"))


def test_sniff_does_not_take_a_few_control_bytes_for_utf_16() -> None:
    with pytest.raises(UnsupportedFormatError, match="binary"):
        sniff(b"\x00\x01\x02")
    assert sniff("Welder, Amman".encode("utf-16-le")) is Format.TEXT
