"""Mail as it travels (RFC 5322, MIME), and web archives, which are pages of HTML in the same packing (RFC 2557).

Much that is called ``.doc`` is a web archive that Word wrote.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText
from skillmap.documents.encodings import decode
from skillmap.documents.limits import Limits
from skillmap.documents.mail.flowed import unflow
from skillmap.documents.mail.headers import BROKEN_HEADER, RawPolicy, file_name, header, sent_on
from skillmap.documents.mail.letter import STAGE, Body, Enclosure, Letter, as_utf8, html_text, letter_content
from skillmap.documents.mail.uuencoded import cut_uuencoded
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import Problem

_POLICY = RawPolicy()
_WRITTEN = Compat32(max_line_length=None)
_MAX_PARTS = 500
_MAX_NESTING = 30
_REFERENCE = re.compile(rb"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)
# Marks on a message, not documents: signatures and keys, invitations, visiting cards, reports of delivery, Mac icons.
_NO_DOCUMENTS = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/ics",
        "application/applefile",
        "message/delivery-status",
        "message/disposition-notification",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/rfc822-headers",
    }
)
_RTF = frozenset({"text/rtf", "application/rtf"})
_LOCKED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})


def read_mail(data: bytes, limits: Limits) -> Content:
    """Read a message or a web archive.

    The text of a message is its subject and its body; quoted messages and signatures are kept. What is attached comes
    as bytes, but for logos, signatures and other marks.

    Raises:
        CorruptDocumentError: nested too deeply, or no message inside.
        LimitExceededError: too many parts, or too much text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    try:
        message = message_from_bytes(data.removeprefix(codecs.BOM_UTF8), policy=_POLICY)
        parts = sum(1 for _ in message.walk())
    except RecursionError as exc:
        raise CorruptDocumentError("the mail is nested too deeply: send the CV alone") from exc
    except BROKEN_HEADER as exc:
        raise CorruptDocumentError("the mail is damaged: save or send it again") from exc
    if parts > _MAX_PARTS:
        text = f"the mail has more than {_MAX_PARTS} parts: send the CV alone"
        raise LimitExceededError(text)
    if _is_web_archive(message):
        return _read_web_archive(message, limits)
    return letter_content(_Opener(limits=limits).open(message), limits)


def _is_web_archive(message: Message) -> bool:
    """Tell a saved page: it was sent to nobody, by a program or by no one."""
    addressed = any(name in message for name in ("To", "Cc", "Bcc", "Received", "Delivered-To", "Return-Path"))
    sender = str(message.get("From", ""))
    saved = not sender or sender.strip(' "<').lower().startswith("saved by")
    return saved and not addressed and message.get_content_type() in {"multipart/related", "text/html"}


def _read_web_archive(message: Message, limits: Limits) -> Content:
    """Read the pages (frames, Word's headers and footers) in their order; pictures and styles belong to them."""
    texts = []
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            text = html_text(_html(part), limits)
            if text and text not in texts:
                texts.append(text)
    text = "\n\n".join(texts)
    if len(text) > limits.max_chars:
        problem = f"the web archive has {len(text)} characters, more than {limits.max_chars}: send the CV alone"
        raise LimitExceededError(problem)
    return Content(pages=(PageText(text=text, quality=text_quality(text)),), dates=sent_on(message))


def _bytes(part: Message) -> bytes:
    """Return what a part holds, decoded from how it traveled; what cannot be decoded stays as it came."""
    try:
        payload = part.get_payload(decode=True)
    except BROKEN_HEADER:
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except BROKEN_HEADER:
        return None


def _html(part: Message) -> bytes:
    data = _bytes(part)
    charset = _charset(part)
    return data if charset is None else as_utf8(decode(data, stated=charset).text)


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except BROKEN_HEADER:
        return ""
    return value.lower() if isinstance(value, str) else ""


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except BROKEN_HEADER:
        return ""


@dataclass(kw_only=True)
class _Opener:
    """Takes one message apart; the lists fill in the order of its parts."""

    limits: Limits
    enclosures: list[Enclosure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    references: set[str] = field(default_factory=set)

    def open(self, message: Message) -> Letter:
        """Return the message as a letter."""
        for part in message.walk():
            if part.get_content_type() == "text/html":
                self.references.update(match.decode("ascii", "replace") for match in _REFERENCE.findall(_bytes(part)))
        bodies = list(self._bodies(message, related=False, depth=0))
        return Letter(
            subject=header(message, "Subject"),
            bodies=bodies,
            enclosures=self.enclosures,
            dates=sent_on(message),
            problems=tuple(self.problems),
        )

    def _bodies(self, part: Message, *, related: bool, depth: int) -> Iterator[Body]:
        if depth > _MAX_NESTING:
            raise CorruptDocumentError("the mail is nested too deeply: send the CV alone")
        media_type = part.get_content_type()
        if media_type in {"message/rfc822", "message/global"}:
            self._enclose(part, _nested(part), "message/rfc822", related=False)
        elif media_type in _NO_DOCUMENTS:
            return
        elif media_type in _LOCKED:
            self._refuse(part)
        elif part.is_multipart():
            inside = [child for child in part.get_payload() if isinstance(child, Message)]
            found = [body for child in inside for body in self._bodies(child, related=media_type == "multipart/related", depth=depth + 1)]
            yield from _alternative(found) if media_type == "multipart/alternative" else found
        elif media_type.startswith("multipart/"):
            yield Body(plain=self._plain(part))  # its boundary is missing or cut: what stands there is shown
        elif _is_text(part, media_type):
            yield self._body(part, media_type)
        else:
            self._enclose(part, _bytes(part), media_type, related=related)

    def _body(self, part: Message, media_type: str) -> Body:
        if media_type == "text/html":
            return Body(pages=(_html(part),))
        if media_type in _RTF:
            return Body(rtf=_bytes(part))
        return Body(plain=self._plain(part))

    def _plain(self, part: Message) -> str:
        data = _bytes(part)
        data, files = cut_uuencoded(data)
        self.enclosures.extend(Enclosure(name=name, data=content) for name, content in files)
        text = clean(decode(data, stated=_charset(part)).text)
        if _parameter(part, "format") == "flowed":
            text = unflow(text, delete_space=_parameter(part, "delsp") == "yes")
        return text

    def _enclose(self, part: Message, data: bytes, media_type: str, *, related: bool) -> None:
        identifier = str(part.get("Content-ID", "")).strip(" <>\t\r\n")
        shown = bool(identifier) and (related or identifier in self.references)
        self.enclosures.append(Enclosure(name=file_name(part), data=data, media_type=media_type, shown=shown))

    def _refuse(self, part: Message) -> None:
        if _parameter(part, "smime-type") == "signed-data":
            code, message = "unsupported-format", "the mail is wrapped in its signature (S/MIME): save the attachment and send it alone"
        else:
            code, message = "encrypted-document", "the mail is encrypted: open it and send the CV alone"
        self.problems.append(Problem(stage=STAGE, code=code, message=message))


def _is_text(part: Message, media_type: str) -> bool:
    """Tell a part of the message's own text from a text file that is attached."""
    if _disposition(part) == "attachment" or file_name(part):
        return False
    return media_type.startswith("text/") or media_type in _RTF


def _alternative(bodies: list[Body]) -> list[Body]:
    """Put the forms of one text together; a form may itself be in several pieces (Apple Mail puts files between them)."""
    plain = "\n\n".join(body.plain for body in bodies if body.plain.strip())
    return [Body(plain=plain, pages=tuple(page for body in bodies for page in body.pages), rtf=b"".join(body.rtf for body in bodies))]


def _nested(part: Message) -> bytes:
    """Return a message within a message as bytes."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        return b""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() in {"base64", "quoted-printable"}:
        # RFC 2046, 5.2.1 forbids it; some write it, and the parser then takes the encoded text for the message's.
        inner["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"])
        return _bytes(inner)
    try:
        return inner.as_bytes(policy=_WRITTEN)
    except (*BROKEN_HEADER, RecursionError):
        return b""
