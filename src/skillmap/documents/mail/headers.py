"""What the headers of a mail say: decoded words, file names, the day it was sent.

Headers are kept as they came (``RawPolicy``) and decoded here. The newer policies of the standard library parse every
header by its grammar, which raises on headers that mailers do write.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_tz

from skillmap.documents.content import iso_day
from skillmap.documents.encodings import decode
from skillmap.records import DocumentDate

# What the standard library raises on broken headers; it validates little before it uses it.
BROKEN_HEADER = (HeaderParseError, ValueError, LookupError, TypeError, AttributeError)
_MAX_NAME_CHARS = 150
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?")


class RawPolicy(Compat32):
    """Gives header values as they stand in the file, bytes above ASCII as surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value unchanged."""
        del name
        return value


def decode_words(value: str) -> str:
    """Return a header's text: encoded words (RFC 2047) decoded, bytes above ASCII by the likeliest encoding, one line.

    >>> decode_words("=?utf-8?q?CV_de_R=C3=A9mi?=")
    'CV de Rémi'
    """
    if any("\udc80" <= character <= "\udcff" for character in value):
        value = decode(value.encode("utf-8", "surrogateescape")).text
    if _ENCODED_WORD.search(value):
        with contextlib.suppress(*BROKEN_HEADER):  # cut in the middle of a word: shown as it is
            value = "".join(_decode_chunk(chunk, charset) for chunk, charset in decode_header(value))
    return " ".join(value.split())


def _decode_chunk(chunk: bytes | str, charset: str | None) -> str:
    if isinstance(chunk, str):
        return chunk
    if charset is None:
        return chunk.decode("raw-unicode-escape", errors="replace")  # how decode_header packs what is no encoded word
    return decode(chunk, stated=charset).text


def safe_name(name: str) -> str:
    r"""Return the last part of a file name, without characters that are invisible or turn the reading direction.

    >>> safe_name(r"C:\Users\x\..\cv.pdf")
    'cv.pdf'
    """
    last = re.split(r"[/\\]", name.strip())[-1]
    seen = "".join(character for character in last if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    seen = " ".join(unicodedata.normalize("NFC", seen).split())
    return "" if seen.strip(".") == "" else seen[-_MAX_NAME_CHARS:]


def file_name(part: Message) -> str:
    """Return the name that a part is attached under (RFC 2183, 2231; also the old ``name`` of its type), or ''."""
    try:
        name = part.get_filename() or ""
    except BROKEN_HEADER:
        return ""
    return safe_name(decode_words(name))


def header(message: Message, name: str) -> str:
    """Return a header's text, or ''."""
    return decode_words(str(message.get(name, "")))


def sent_on(message: Message) -> tuple[DocumentDate, ...]:
    """Return the day a mail was sent, in the zone of the sender; where it does not say, the day a server took it."""
    received = [value.rpartition(";")[2] for value in message.get_all("Received", [])]
    for field, values in (("mail.Date", message.get_all("Date", [])), ("mail.Received", received[-1:])):
        for value in values:
            day = mail_day(value)
            if day is not None:
                return (DocumentDate(date=day, source="metadata", field=field),)
    return ()


def mail_day(value: str) -> str | None:
    """Return the day of a date as mail writes it (RFC 5322, 3.3), in the zone that it names."""
    try:
        parsed = parsedate_tz(value)
    except (*BROKEN_HEADER, OverflowError):
        return None
    return None if parsed is None else iso_day(*parsed[:3])
