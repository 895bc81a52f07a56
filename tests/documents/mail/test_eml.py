"""Mails as mailers write them, and web archives."""

import base64
import binascii
import io
from email.message import EmailMessage
from typing import cast

import pytest
from PIL import Image

from skillmap.documents import Limits
from skillmap.documents.content import Content
from skillmap.documents.reading import READERS, read_bytes
from skillmap.documents.sniff import Format
from skillmap.errors import CorruptDocumentError, LimitExceededError, NoTextError
from skillmap.records import Document

HEAD = b"From: a@example.org\r\nTo: jobs@example.org\r\nMIME-Version: 1.0\r\n"


def mail(subject: str = "Candidature", text: str = "Bonjour,\nvoici mon CV.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Rim <rim@example.org>"
    message["To"] = "jobs@example.org"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    return message


def attach(message: EmailMessage, data: bytes, name: str | None = None, kind: str = "application/octet-stream") -> None:
    main, sub = kind.split("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=name)


def png(width: int, height: int) -> bytes:
    """A picture cut short: its size can be told, and no time goes into reading it."""
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 50).save(buffer, "PNG")
    return buffer.getvalue()[:100]


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.problems]


def test_read_mail_puts_the_subject_before_the_text_and_leaves_the_other_headers_out() -> None:
    document = read_bytes(bytes(mail("Soudeur – سيرة ذاتية", "Bonjour,\n> ancien message\n-- \nRim\n")))
    assert document.media_type == "message/rfc822"
    assert document.text == "Soudeur – سيرة ذاتية\n\nBonjour,\n> ancien message\n-- \nRim"


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("Tue, 03 Mar 2020 23:30:00 -0500", "2020-03-03"),  # in UTC it was the 4th already
        ("Tue, 03 Mar 2020 00:30:00 +0300", "2020-03-03"),  # in UTC it was still the 2nd
        ("3 Mar 2020 10:00 GMT", "2020-03-03"),
        ("Tue, 3 Mar 20 10:00:00 +0000", "2020-03-03"),
    ],
)
def test_read_mail_dates_it_by_the_day_of_its_sender(date: str, day: str) -> None:
    data = HEAD + f"Date: {date}\r\nSubject: CV\r\n\r\nHello\r\n".encode()
    (found,) = read_bytes(data).dates
    assert (found.date, found.source, found.field) == (day, "metadata", "mail.Date")


def test_read_mail_without_a_sound_date_has_that_of_the_first_server() -> None:
    trace = b"Received: by b; Wed, 4 Mar 2020 01:00:00 +0000\r\nReceived: by a; Tue, 3 Mar 2020 23:00:00 +0000\r\n"
    document = read_bytes(trace + HEAD + b"Date: yesterday\r\n\r\nHello\r\n")
    assert [(date.date, date.field) for date in document.dates] == [("2020-03-03", "mail.Received")]
    assert read_bytes(HEAD + b"Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\nHello\r\n").dates == ()


def test_read_mail_prefers_the_plain_text() -> None:
    message = mail(text="Soudeuse depuis 2015 à Sfax.")
    message.add_alternative("<p>Soudeuse depuis <b>2015</b> à Sfax.</p>", subtype="html")
    assert read_bytes(bytes(message)).text == "Candidature\n\nSoudeuse depuis 2015 à Sfax."


def test_read_mail_takes_the_html_where_the_plain_text_is_an_excuse() -> None:
    message = mail(text="Your program cannot show this.")
    message.add_alternative("<p>Welder</p>" + "<p>I repaired pipes and tanks in three shipyards.</p>" * 3, subtype="html")
    assert read_bytes(bytes(message)).text.splitlines()[2] == "Welder"


def test_read_mail_decodes_html_by_the_charset_of_its_part() -> None:
    page = "<html><head><meta charset=utf-8></head><body><p>خبرة في النجارة والحدادة</p></body></html>".encode("windows-1256")
    data = HEAD + b"Content-Type: text/html; charset=windows-1256\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(page)
    assert read_bytes(data).text == "خبرة في النجارة والحدادة"


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "", "us-ascii", "x-unknown", "iso-8859-1"])
def test_read_mail_decodes_arabic_text_also_where_the_charset_is_missing_or_wrong(charset: str) -> None:
    text = "السلام عليكم، أرفق لكم سيرتي الذاتية للعمل نجارا في الورشة" if charset != "iso-8859-6" else "السلام عليكم، أرفق لكم سيرتي"
    encoding = "iso-8859-6" if charset == "iso-8859-6" else "windows-1256"
    kind = f"Content-Type: text/plain; charset={charset}\r\n" if charset else "Content-Type: text/plain\r\n"
    data = HEAD + kind.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + text.encode(encoding)
    assert read_bytes(data).text == text


def test_read_mail_decodes_quoted_printable_of_windows_that_calls_itself_latin_1() -> None:
    kind = b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    assert read_bytes(HEAD + kind + b"L=92atelier =96 \x9cuvre=\r\n s=E9rieuse\r\n").text == "L’atelier – œuvre sérieuse"


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?B?2LfZhNioINi52YXZhA==?=",
        "=?windows-1256?Q?=D8=E1=C8_=DA=E3=E1?=",
        "=?utf-8?B?2LfZhNi?=\r\n =?utf-8?B?qCDYudmF2YQ=?=",  # a letter cut in two
        "طلب عمل",
    ],
)
def test_read_mail_decodes_subjects(subject: str) -> None:
    data = HEAD + b"Subject: " + subject.encode() + b"\r\n\r\n.\r\n"
    assert read_bytes(data).text.split("\n")[0] == "طلب عمل"


def test_read_mail_shows_a_subject_that_cannot_be_decoded() -> None:
    assert read_bytes(HEAD + b"Subject: =?utf-8?B?a?= CV\r\n\r\nHello").text.endswith("CV\n\nHello")


def test_read_mail_joins_lines_that_the_mailer_broke() -> None:
    kind = b"Content-Type: text/plain; format=flowed; charset=utf-8\r\n\r\n"
    document = read_bytes(HEAD + kind + b"I have welded ships for \r\nten years.\r\nSfax\r\n> quoted \r\n> text\r\n-- \r\nRim\r\n")
    assert document.text == "I have welded ships for ten years.\nSfax\n> quoted text\n--\nRim"


def test_read_mail_of_a_mailbox_begins_after_its_separator() -> None:
    document = read_bytes(b"From rim@example.org Tue Mar  3 10:00:00 2020\n" + bytes(mail()))
    assert document.text.startswith("Candidature\n")


def test_read_mail_reads_attachments_as_documents_of_its_day() -> None:
    message = mail(Date="Tue, 03 Mar 2020 10:00:00 +0100")
    attach(message, "Soudeur TIG\nSfax 2010 – 2015".encode("utf-16"), "CV.txt")
    attach(message, b"<html><body><h1>Diplome</h1></body></html>", None, "application/octet-stream")
    document = read_bytes(bytes(message))
    assert [(part.name, part.media_type, part.text) for part in document.attachments] == [
        ("CV.txt", "text/plain", "Soudeur TIG\nSfax 2010 – 2015"),
        (None, "text/html", "Diplome"),
    ]
    assert all(part.dates == document.dates for part in document.attachments)
    assert document.problems == ()


def test_read_mail_attached_mails_keep_their_own_date_and_attachments() -> None:
    inner = mail("Fw: CV", "De la part de Sami", Date="Wed, 04 Mar 2015 10:00:00 +0000")
    attach(inner, b"Plumber in Tunis, 2001 to 2009", "cv.txt")
    message = mail(Date="Tue, 03 Mar 2020 10:00:00 +0100")
    message.add_attachment(inner)
    (part,) = read_bytes(bytes(message)).attachments
    assert part.media_type == "message/rfc822"
    assert part.text == "Fw: CV\n\nDe la part de Sami"
    assert [date.date for date in part.dates] == ["2015-03-04", "2020-03-03"]
    assert [date.date for date in part.attachments[0].dates] == ["2015-03-04", "2020-03-03"]
    assert part.attachments[0].text == "Plumber in Tunis, 2001 to 2009"


def test_read_mail_reads_an_attached_mail_that_was_encoded_against_the_rules() -> None:
    data = (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(bytes(mail("Inner", "Carpenter")))
        + b"--x--\r\n"
    )
    assert read_bytes(data).attachments[0].text == "Inner\n\nCarpenter"


def test_read_mail_bounds_how_deep_mails_lie_in_mails() -> None:
    message = mail("level 0", "text")
    for level in range(1, 7):
        outer = mail(f"level {level}", "text")
        outer.add_attachment(message)
        message = outer
    document = read_bytes(bytes(message))
    depth = 0
    while document.attachments:
        depth += 1
        (document,) = document.attachments
    assert depth == 3
    assert codes(document) == ["too-large"]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''%D8%B3%D9%8A%D8%B1%D8%A9.txt", "سيرة.txt"),
        ("attachment; filename*0*=utf-8''CV%20de; filename*1*=%20R%C3%A9mi.txt", "CV de Rémi.txt"),
        ('attachment; filename="=?utf-8?Q?CV_R=C3=A9mi.txt?="', "CV Rémi.txt"),
        ('attachment; filename="سيرة.txt"', "سيرة.txt"),
        (r'attachment; filename="C:\\Users\\Rim\\cv.txt"', "cv.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="cv\u202efdp.exe"', "cvfdp.exe"),
        ('attachment; filename=".."', None),
        ("attachment", None),
    ],
)
def test_read_mail_names_attachments_as_given_without_folders(disposition: str, name: str | None) -> None:
    data = (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Disposition: " + disposition.encode() + b"\r\n\r\nWelder\r\n--x--\r\n"
    )
    assert read_bytes(data).attachments[0].name == name


def test_read_mail_names_an_attachment_of_bytes_in_an_old_code_page() -> None:
    data = (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/octet-stream\r\n"
        b'Content-Disposition: attachment; filename="' + "السيرة الذاتية.txt".encode("windows-1256") + b'"\r\n\r\nWelder\r\n--x--\r\n'
    )
    assert read_bytes(data).attachments[0].name == "السيرة الذاتية.txt"


def test_read_mail_tells_what_it_cannot_read_and_reads_the_rest() -> None:
    message = mail()
    attach(message, b"\x78\x9f\x3e\x22" + bytes(50), "winmail.dat", "application/ms-tnef")
    attach(message, b"GIF89a" + bytes(20), "scan.gif", "application/octet-stream")
    attach(message, b"", "empty.pdf", "application/pdf")
    attach(message, b"Welder in Sfax", "cv.txt")
    document = read_bytes(bytes(message))
    assert codes(document) == ["unsupported-format", "unsupported-format", "empty-document"]
    assert "attachment 1: the file is a winmail.dat" in document.problems[0].message
    assert [part.text for part in document.attachments] == ["Welder in Sfax"]
    assert not any("scan" in problem.message for problem in document.problems)  # a file's name may be a person's


def test_read_mail_of_nothing_but_unreadable_attachments_says_why() -> None:
    message = mail(subject="", text="")
    attach(message, b"GIF89a" + bytes(20), "scan.gif")
    with pytest.raises(NoTextError, match="attachment 1: the file is a GIF"):
        read_bytes(bytes(message))


def test_read_mail_outlives_a_fault_in_the_reader_of_an_attachment(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_data: bytes, _limits: Limits) -> Content:
        raise ZeroDivisionError

    monkeypatch.setitem(cast("dict[Format, object]", READERS), Format.HTML, fail)
    message = mail()
    attach(message, b"<html><p>Diploma", "diploma.html")
    attach(message, b"Welder in Sfax", "cv.txt")
    document = read_bytes(bytes(message))
    assert codes(document) == ["corrupt-document"]
    assert [part.text for part in document.attachments] == ["Welder in Sfax"]


def related(picture: bytes, reference: str) -> bytes:
    message = mail(text="plain")
    message.add_alternative(f'<p>plain <img src="{reference}"></p>', subtype="html")
    html = next(part for part in message.walk() if part.get_content_type() == "text/html")
    assert isinstance(html, EmailMessage)
    html.add_related(picture, maintype="image", subtype="png", cid="<logo@x>", filename="image001.png")
    return bytes(message)


def picture_problems(document: Document) -> list[str]:
    """What became of pictures: they are read or refused, but not left out silently."""
    return [problem.message[:12] for problem in document.problems] + [part.media_type for part in document.attachments]


def test_read_mail_leaves_logos_out_and_keeps_pictures_of_pages() -> None:
    assert picture_problems(read_bytes(related(png(300, 120), "cid:logo@x"))) == []
    assert len(picture_problems(read_bytes(related(png(900, 1200), "cid:logo@x")))) == 1
    small, large = mail(), mail()
    attach(small, png(90, 90), "icon.png", "image/png")
    attach(large, png(620, 877), "scan.png", "image/png")
    assert picture_problems(read_bytes(bytes(small))) == []
    assert len(picture_problems(read_bytes(bytes(large)))) == 1


@pytest.mark.parametrize("kind", ["text/calendar", "application/pkcs7-signature", "application/pgp-signature", "text/x-vcard"])
def test_read_mail_leaves_out_what_is_no_document(kind: str) -> None:
    message = mail()
    attach(message, b"BEGIN:THING\nEND:THING\n", "thing", kind)
    document = read_bytes(bytes(message))
    assert (document.attachments, document.problems) == ((), ())


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("multipart/encrypted; boundary=x", "encrypted-document"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "encrypted-document"),
        ("application/pkcs7-mime; smime-type=signed-data", "unsupported-format"),
    ],
)
def test_read_mail_tells_a_locked_mail(kind: str, code: str) -> None:
    inside = b"--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x--\r\n" if "boundary" in kind else b"AAAA"
    document = read_bytes(HEAD + b"Subject: CV\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + inside)
    assert document.text == "CV"
    assert codes(document) == [code]


def test_read_mail_finds_files_within_the_text() -> None:
    content = "Électricien à Lille, 1998-2004".encode("latin-1") * 3
    lines = b"".join(binascii.b2a_uu(content[start : start + 45]) for start in range(0, len(content), 45))
    document = read_bytes(HEAD + b"Subject: CV\n\nBonjour,\n\nbegin 644 cv.txt\n" + lines + b"`\nend\n\nRim\n")
    assert document.text == "CV\n\nBonjour,\n\nRim"
    assert [(part.name, part.text) for part in document.attachments] == [("cv.txt", content.decode("latin-1"))]


def test_read_mail_without_parts_may_be_the_document() -> None:
    data = HEAD + b"Content-Type: application/octet-stream; name=cv.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    document = read_bytes(data + base64.encodebytes(b"Welder in Sfax"))
    assert [(part.name, part.text) for part in document.attachments] == [("cv.txt", "Welder in Sfax")]


def test_read_mail_bounds_what_is_attached() -> None:
    message = mail()
    for number in range(4):
        attach(message, f"Welder number {number}".encode(), f"cv{number}.txt")
    data = bytes(message)
    few = read_bytes(data, Limits(max_attachments=2))
    assert (len(few.attachments), codes(few)) == (2, ["too-large"])
    small = read_bytes(data, Limits(max_unpacked_bytes=40))
    assert (len(small.attachments), codes(small)) == (2, ["too-large"])
    pages = read_bytes(data, Limits(max_attached_pages=3))
    assert (len(pages.attachments), codes(pages)) == (3, ["too-large"])
    chars = read_bytes(data, Limits(max_chars=40))
    assert (len(chars.attachments), codes(chars)) == (2, ["too-large", "too-large"])


def test_read_mail_refuses_too_much_text() -> None:
    with pytest.raises(LimitExceededError, match="characters"):
        read_bytes(bytes(mail(text="word " * 300)), Limits(max_chars=1000))


def test_read_mail_refuses_endless_parts_and_nesting() -> None:
    many = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 600 + b"--x--\r\n"
    with pytest.raises(LimitExceededError, match="parts"):
        read_bytes(many)
    deep = HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))
    with pytest.raises((CorruptDocumentError, LimitExceededError)):
        read_bytes(deep)


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Type: multipart/mixed\r\n",  # no boundary
        b"Content-Type: multipart/mixed; boundary=missing\r\n",
        b"Content-Type: ;;;\r\n",
        b"Content-Type: text/plain; charset\r\n",
        b"Content-Type: text/plain; charset*=utf-8''utf-8; charset=nonsense\r\n",
        b"Content-Type: text/plain; charset=base64\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: nonsense\r\n",
        b"Content-Disposition: attachment; filename*9999999999999999999=x\r\nContent-Type: text/plain\r\n",
        b"Subject: \xff\xfe\x80\r\n",
        b"Date: \xff\r\nDate: Tue, 99 Mar 99999999999 99:99\r\n",
    ],
)
def test_read_mail_survives_broken_headers(headers: bytes) -> None:
    document = read_bytes(HEAD + headers + b"\r\nWelder in Sfax since 2015\r\n")
    texts = [document.text, *(part.text for part in document.attachments)]
    assert any("Welder in Sfax since 2015" in text for text in texts)


def test_read_web_archive_reads_its_page_and_nothing_else() -> None:
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
        b"--x\r\nContent-Location: file:///C:/cv.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b'Content-Type: text/html; charset="windows-1252"\r\n\r\n'
        b'<html><body><h1>Am=E9lie</h1><p>Soudeuse =96 Nantes</p><img src=3D"a.png"></body></html>\r\n'
        b"--x\r\nContent-Location: file:///C:/a.png\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\n"
        + base64.encodebytes(png(900, 1200))
        + b"--x\r\nContent-Location: file:///C:/header.htm\r\nContent-Type: text/html\r\n\r\n<p>Page d'en-tete</p>\r\n"
        b"--x\r\nContent-Location: file:///C:/filelist.xml\r\nContent-Type: text/xml\r\n\r\n<xml/>\r\n--x--\r\n"
    )
    document = read_bytes(data)
    assert document.text.split("\n\n")[-1] == "Page d'en-tete"
    assert [line for line in document.text.split("\n") if line] == ["Amélie", "Soudeuse – Nantes", "Page d'en-tete"]
    assert (document.attachments, document.problems) == ((), ())


def test_read_web_archive_of_a_browser_leaves_the_title_out_and_keeps_the_day() -> None:
    data = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/cv\r\nSubject: The title of the page\r\n"
        b"Date: Tue, 3 Mar 2020 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/html\r\nContent-ID: <f@m>\r\n\r\n<title>The title of the page</title><p>Welder in Sfax</p>\r\n--x--\r\n"
    )
    document = read_bytes(data)
    assert document.text == "Welder in Sfax"
    assert [date.date for date in document.dates] == ["2020-03-03"]
