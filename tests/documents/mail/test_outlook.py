"""Outlook messages, written property by property."""

import datetime
import struct

import pytest
from tests.documents.mail.ole import message_storage, write_message, write_ole

from skillmap.documents import Limits
from skillmap.documents.mail.compressed_rtf import unpack_rtf
from skillmap.documents.reading import read_bytes
from skillmap.documents.sniff import Format, sniff
from skillmap.errors import CorruptDocumentError, LimitExceededError

SUBJECT, SENT, HEADERS, BODY, RTF, HTML = 0x0037, 0x0039, 0x007D, 0x1000, 0x1009, 0x1013
NAME, DATA, SHORT, METHOD, LONG, MIME, CID = 0x3001, 0x3701, 0x3704, 0x3705, 0x3707, 0x370E, 0x3712
INTERNET_CODE_PAGE, CODE_PAGE = 0x3FDE, 0x3FFD
# The example of MS-OXRTFCP, 4.1.1.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)  # fmt: skip
# The example of MS-OXRTFCP, 4.1.2: a run that reaches into itself.
REPEATED = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def filetime(year: int, month: int, day: int, hour: int) -> int:
    since = datetime.datetime(year, month, day, hour, tzinfo=datetime.UTC) - datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
    return int(since.total_seconds()) * 10_000_000


def test_read_outlook_puts_the_subject_before_the_text() -> None:
    data = write_message({SUBJECT: "طلب عمل", BODY: "Bonjour,\r\n\r\nmon CV est joint.\r\n", SENT: filetime(2020, 3, 3, 10)})
    document = read_bytes(data)
    assert sniff(data) is Format.OUTLOOK
    assert document.text == "طلب عمل\n\nBonjour,\n\nmon CV est joint."
    assert [(date.date, date.source, date.field) for date in document.dates] == [("2020-03-03", "metadata", "mail.ClientSubmitTime")]


def test_read_outlook_prefers_the_date_that_names_the_senders_zone() -> None:
    headers = "Received: by x; Wed, 4 Mar 2020 04:30:01 +0000\r\nDate: Tue, 03 Mar 2020 23:30:00 -0500\r\nSubject: CV\r\n\r\n"
    document = read_bytes(write_message({SUBJECT: "CV", BODY: "x", HEADERS: headers, SENT: filetime(2020, 3, 4, 4)}))
    assert [(date.date, date.field) for date in document.dates] == [("2020-03-03", "mail.Date")]


def test_read_outlook_decodes_texts_of_old_messages_by_their_code_page() -> None:
    text = "أرفق لكم سيرتي الذاتية للعمل نجارا"
    document = read_bytes(write_message({SUBJECT: "طلب عمل", BODY: text, CODE_PAGE: 1256}, narrow="windows-1256"))
    assert document.text == f"طلب عمل\n\n{text}"


def test_read_outlook_reads_html_where_there_is_no_plain_text() -> None:
    page = "<html><body><p>نجار في عمّان</p><p>Menuisier</p></body></html>".encode("windows-1256")
    document = read_bytes(write_message({SUBJECT: "CV", HTML: page, INTERNET_CODE_PAGE: 1256}))
    assert [line for line in document.text.split("\n") if line] == ["CV", "نجار في عمّان", "Menuisier"]
    wide = read_bytes(write_message({SUBJECT: "CV", HTML: "<p>Menuisier à Lille</p>"}))
    assert wide.text == "CV\n\nMenuisier à Lille"


def test_read_outlook_reads_rtf_where_there_is_nothing_else() -> None:
    assert read_bytes(write_message({SUBJECT: "CV", RTF: PACKED})).text == "CV\n\nhello world"
    assert read_bytes(write_message({SUBJECT: "CV", BODY: "plain", RTF: PACKED})).text == "CV\n\nplain"


def test_unpack_rtf_follows_the_examples_of_the_specification() -> None:
    assert unpack_rtf(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpack_rtf(REPEATED) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert unpack_rtf(struct.pack("<II4sI", 20, 8, b"MELA", 0) + b"{\\rtf1 }and more") == b"{\\rtf1 }"


@pytest.mark.parametrize("data", [b"", b"short", bytes(16), PACKED[:20], PACKED[:-3], PACKED[:16] + b"\xff" * 50])
def test_unpack_rtf_reads_damaged_data_as_far_as_it_goes(data: bytes) -> None:
    assert len(unpack_rtf(data)) <= 17 * len(data)


def test_read_outlook_reads_attachments_by_their_long_names() -> None:
    data = write_message(
        {SUBJECT: "CV", BODY: "x", SENT: filetime(2020, 3, 3, 10)},
        {METHOD: 1, DATA: b"Welder in Sfax", SHORT: "CVRIM~1.TXT", LONG: r"C:\temp\سيرة ريم.txt"},
        {METHOD: 1, DATA: "<html><p>Diplôme".encode(), SHORT: "DIPLOME.HTM"},
        {METHOD: 1, DATA: b"GIF89a" + bytes(30), LONG: "scan.gif", MIME: "application/octet-stream"},
    )
    document = read_bytes(data)
    assert [(part.name, part.text) for part in document.attachments] == [("سيرة ريم.txt", "Welder in Sfax"), ("DIPLOME.HTM", "Diplôme")]
    assert [problem.code for problem in document.problems] == ["unsupported-format"]
    assert all(part.dates == document.dates for part in document.attachments)


def test_read_outlook_reads_messages_within_messages() -> None:
    innermost = message_storage({SUBJECT: "third", BODY: "Plumber"})
    inner = message_storage(
        {SUBJECT: "Fw: CV", BODY: "من سامي", SENT: filetime(2015, 3, 4, 12)},
        {METHOD: 1, DATA: b"Carpenter in Tunis, 2001 to 2009", LONG: "cv é.txt"},
        {METHOD: 5, DATA: innermost, NAME: "third"},
    )
    data = write_message({SUBJECT: "CV", BODY: "x"}, {METHOD: 5, DATA: inner, NAME: "Fw: CV"})
    (part,) = read_bytes(data).attachments
    assert (part.name, part.media_type, part.text) == ("Fw: CV", "message/rfc822", "Fw: CV\n\nمن سامي")
    assert [date.date for date in part.dates] == ["2015-03-04"]
    assert [(attached.name, attached.text) for attached in part.attachments] == [
        ("cv é.txt", "Carpenter in Tunis, 2001 to 2009"),
        ("third", "third\n\nPlumber"),
    ]
    assert read_bytes(data) == read_bytes(data)


def test_read_outlook_tells_what_is_not_in_the_file() -> None:
    data = write_message(
        {SUBJECT: "CV", BODY: "x"},
        {METHOD: 4, LONG: "on-a-server.docx"},
        {METHOD: 6, DATA: {"CONTENTS": b"x"}, LONG: "object"},
        {METHOD: 1, DATA: b"Welder", LONG: "cv.txt"},
    )
    document = read_bytes(data)
    assert [problem.message.split(":")[0] for problem in document.problems] == ["attachment 1", "attachment 2"]
    assert [part.text for part in document.attachments] == ["Welder"]


def test_read_outlook_leaves_pictures_out_that_its_page_shows() -> None:
    logo = b"\x89PNG\r\n\x1a\n" + bytes(60)  # too broken to tell its size
    page = b'<p>Welder</p><img src="cid:logo@x">'
    data = write_message({SUBJECT: "CV", HTML: page}, {METHOD: 1, DATA: logo, MIME: "image/png", CID: "logo@x", LONG: "logo.png"})
    document = read_bytes(data)
    assert (document.attachments, document.problems) == ((), ())


def test_sniff_is_not_misled_by_what_a_message_carries() -> None:
    word = write_ole({"WordDocument": bytes(5000), "1Table": bytes(10)})
    locked = write_ole({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(10)})
    message = write_message({SUBJECT: "CV"}, {METHOD: 1, DATA: word, LONG: "cv.doc"}, {METHOD: 1, DATA: locked, LONG: "cv.docx"})
    assert sniff(word) is Format.DOC
    assert sniff(message) is Format.OUTLOOK
    document = read_bytes(write_message({SUBJECT: "CV"}, {METHOD: 1, DATA: locked, LONG: "cv.docx"}))
    assert [problem.code for problem in document.problems] == ["encrypted-document"]


def test_read_outlook_bounds_what_it_unpacks() -> None:
    data = write_message({SUBJECT: "CV", BODY: "x"}, {METHOD: 1, DATA: bytes(60_000), LONG: "a"})
    with pytest.raises(LimitExceededError, match="unpacks"):
        read_bytes(data, Limits(max_unpacked_bytes=50_000))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_read_outlook_tells_a_message_that_is_cut_short(share: float) -> None:
    data = write_message({SUBJECT: "CV", BODY: "x" * 9000}, {METHOD: 1, DATA: bytes(9000), LONG: "a"})
    with pytest.raises(CorruptDocumentError, match="cut short"):
        read_bytes(data[: int(len(data) * share)])
