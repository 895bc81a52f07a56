"""Outlook messages (.msg): an OLE container of properties, taken apart into a letter like any mail."""

from __future__ import annotations

import datetime
import hashlib
import mimetypes
import re
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import HeaderParser
from email.utils import format_datetime

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, iso_day
from skillmap.documents.encodings import decode
from skillmap.documents.limits import Limits
from skillmap.documents.mail.compressed_rtf import unpack_rtf
from skillmap.documents.mail.headers import RawPolicy, safe_name, sent_on
from skillmap.documents.mail.letter import STAGE, Body, Enclosure, Letter, as_utf8, letter_content
from skillmap.documents.mail.properties import PROPERTIES_STREAM, Container, Path, Properties, Property
from skillmap.errors import CorruptDocumentError
from skillmap.records import DocumentDate, Problem

_ROOT_HEADER, _EMBEDDED_HEADER, _ATTACHMENT_HEADER = 32, 24, 8  # bytes before the properties (MS-OXMSG, 2.4.1)
_EMBEDDED_MESSAGE = 5  # a way of attaching (MS-OXCMSG, 2.2.2.9)
_OLE_OBJECT = 6
_LINKS = frozenset({2, 3, 4, 7})
_MAX_DEPTH = 3
_REFERENCE = re.compile(rb"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)


def read_outlook(data: bytes, limits: Limits) -> Content:
    """Read an Outlook message: plain text, else HTML, else the RTF that Outlook itself keeps.

    Raises:
        CorruptDocumentError: the container is damaged, or holds no message.
        LimitExceededError: too much text, or too many bytes attached.
    """
    container = Container(data, limits)
    if not container.stream((PROPERTIES_STREAM,)):
        raise CorruptDocumentError("the Outlook file holds no message: save the message again")
    return letter_content(_letter(container, (), depth=0), limits)


def _letter(container: Container, path: Path, *, depth: int) -> Letter:
    message = Properties.read(container, path, header_size=_EMBEDDED_HEADER if path else _ROOT_HEADER)
    body = _body(message)
    references = {match.decode("ascii", "replace") for page in body.pages for match in _REFERENCE.findall(page)}
    enclosures: list[Enclosure] = []
    problems: list[Problem] = []
    for number, storage in enumerate(_attachments(container, path), start=1):
        attached = Properties.read(container, (*path, storage), header_size=_ATTACHMENT_HEADER, code_page=message.code_page)
        try:
            enclosures.append(_enclosure(attached, references, depth))
        except NotStoredError as exc:
            problems.append(Problem(stage=STAGE, code="unsupported-format", message=f"attachment {number}: {exc}"))
    return Letter(
        subject=message.text(Property.SUBJECT), bodies=[body], enclosures=enclosures, dates=_dates(message), problems=tuple(problems)
    )


def _attachments(container: Container, path: Path) -> list[str]:
    return [name for name in container.names(path) if name.startswith("__attach_version1.0_#")]


def _body(message: Properties) -> Body:
    plain = message.text(Property.BODY)
    page = message.binary(Property.HTML)
    if page:
        page = as_utf8(decode(page, stated=message.page_encoding).text) if message.page_encoding is not None else page
    elif text := message.text(Property.HTML):
        page = as_utf8(text)
    rich = b"" if plain.strip() or page else unpack_rtf(message.binary(Property.COMPRESSED_RTF))
    return Body(plain=clean(plain), pages=(page,) if page else (), rtf=rich)


class NotStoredError(Exception):
    """What is attached is not in the file, or not as bytes."""


def _enclosure(attached: Properties, references: set[str], depth: int) -> Enclosure:
    method = attached.integer(Property.ATTACH_METHOD)
    name = safe_name(attached.text(Property.ATTACHED_LONG_NAME) or attached.text(Property.ATTACHED_NAME))
    if method == _EMBEDDED_MESSAGE:
        if depth >= _MAX_DEPTH:
            raise NotStoredError("the message lies within too many others: send it alone")
        data = _as_mail(_letter(attached.container, attached.storage(Property.ATTACHED_DATA), depth=depth + 1))
        return Enclosure(name=safe_name(attached.text(Property.DISPLAY_NAME)), data=data, media_type="message/rfc822")
    data = attached.binary(Property.ATTACHED_DATA)
    if not data and method in _LINKS:
        raise NotStoredError("it is only a link to a file: send the file")
    if not data and method == _OLE_OBJECT:
        raise NotStoredError("it is an object in the text, no file: save the object as a file")
    media_type = attached.text(Property.ATTACHED_TYPE).lower() or (mimetypes.guess_type(name)[0] or "")
    identifier = attached.text(Property.CONTENT_ID).strip("<> ")
    return Enclosure(name=name, data=data, media_type=media_type, shown=bool(identifier) and identifier in references)


def _dates(message: Properties) -> tuple[DocumentDate, ...]:
    """Return the day it was sent: by the header of its sender, who names a zone, else in UTC."""
    headers = message.text(Property.TRANSPORT_HEADERS)
    if headers:
        found = sent_on(HeaderParser(policy=RawPolicy()).parsestr(headers.lstrip("\r\n "), headersonly=True))
        if found:
            return found
    for name, field in ((Property.SENT, "mail.ClientSubmitTime"), (Property.RECEIVED, "mail.MessageDeliveryTime")):
        date = message.day(name)
        day = iso_day(date.year, date.month, date.day) if date is not None else None
        if day is not None:
            return (DocumentDate(date=day, source="metadata", field=field),)
    return ()


def _as_mail(letter: Letter) -> bytes:
    """Write a message within a message as a mail of its own; the same message always gives the same bytes."""
    mail = MIMEMultipart("mixed")
    mail["Subject"] = Header(" ".join(letter.subject.split()), "utf-8").encode()
    for date in letter.dates:
        noon = datetime.datetime.fromisoformat(date.date).replace(hour=12, tzinfo=datetime.UTC)
        mail["Date"] = format_datetime(noon)
    for body in letter.bodies:
        mail.attach(_alternative(body))
    for enclosure in letter.enclosures:
        mail.attach(_part(enclosure))
    digest = hashlib.sha256()
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}")
        else:
            digest.update(str(part.get_payload()).encode())
    mail.set_boundary(f"=_{digest.hexdigest()[:32]}")
    return mail.as_bytes()


def _alternative(body: Body) -> MIMEMultipart:
    forms = MIMEMultipart("alternative")
    if body.plain.strip():
        forms.attach(MIMEText(body.plain, "plain", "utf-8"))
    for page in body.pages:
        forms.attach(_encoded("text", "html", page))
    if body.rtf:
        forms.attach(_encoded("text", "rtf", body.rtf))
    return forms


def _encoded(main: str, sub: str, data: bytes) -> MIMEBase:
    part = MIMEBase(main, sub)
    part.set_payload(data)
    encode_base64(part)
    return part


def _part(enclosure: Enclosure) -> MIMEBase:
    main, _, sub = enclosure.media_type.partition("/")
    if enclosure.media_type == "message/rfc822" or not re.fullmatch(r"[\w.+-]+/[\w.+-]+", enclosure.media_type):
        main, sub = "application", "octet-stream"  # a mail may not be encoded as what it is (RFC 2046, 5.2.1)
    part = _encoded(main, sub, enclosure.data)
    disposition = "inline" if enclosure.shown else "attachment"
    part.add_header("Content-Disposition", disposition, filename=("utf-8", "", enclosure.name))
    return part
