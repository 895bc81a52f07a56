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
        (b"Name: Layla\nPhone: 1\n\nSkills: sewing", Format.TEXT),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Format.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00", Format.PNG),
        (b"II*\x00\x08", Format.TIFF),
        (b"{\\rtf1\\ansi", Format.RTF),
        (b"<!DOCTYPE html><html>", Format.HTML),
        (b"  <?xml version='1.0'?>\n<html>", Format.HTML),
        ("<html><body>نجار".encode("utf-16"), Format.HTML),
        (b"<div class='cv'><p>Welder", Format.HTML),
        (OLE + "WordDocument".encode("utf-16-le"), Format.DOC),
        (OLE + "__properties_version1.0".encode("utf-16-le"), Format.OUTLOOK),
        (make_zip(mimetype="application/vnd.oasis.opendocument.text"), Format.ODT),
        (b'<?xml version="1.0"?>\n<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass">', Format.EUROPASS),
        (b'<Candidate xmlns="http://www.europass.eu/1.0">', Format.EUROPASS),
        (b'{"basics": {"name": "x"}}', Format.JSON_RESUME),
        (b"Return-Path: <a@example.org>\r\nSubject: CV\r\n\r\nHello", Format.MAIL),
        (b"From: a@example.org\nTo: b@example.org\nSubject: CV\n of mine\nMIME-Version: 1.0\n\nHello", Format.MAIL),
    ],
)
def test_sniff_knows_what_can_be_read(data: bytes, media_type: Format) -> None:
    assert sniff(data) is media_type


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"GIF89a\x00", "GIF"),
        (b"<?xml version='1.0'?><Profile/>", "XML"),
        (b'{"name": "x"}', "JSON"),
        (OLE + "Workbook".encode("utf-16-le"), "OLE"),
        (b"\x78\x9f\x3e\x22\x01\x00", "winmail.dat"),
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


def test_sniff_tells_an_ole_container_that_is_cut_short() -> None:
    with pytest.raises(CorruptDocumentError, match="cut short"):
        sniff(OLE + b"\x3e\x00" * 300)


def test_sniff_tells_a_locked_word_document() -> None:
    with pytest.raises(EncryptedDocumentError):
        sniff(OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"))


def test_sniff_does_not_take_a_few_control_bytes_for_utf_16() -> None:
    with pytest.raises(UnsupportedFormatError, match="binary"):
        sniff(b"\x00\x01\x02")
    assert sniff("Welder, Amman".encode("utf-16-le")) is Format.TEXT
