"""A message, whatever it was stored as, and how it becomes content: which text counts, what among the enclosed is a document."""

from __future__ import annotations

import codecs
import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from PIL import Image

from skillmap.documents.characters import clean
from skillmap.documents.content import Attachment, Content, PageText
from skillmap.documents.limits import Limits
from skillmap.documents.markup.html import read_html
from skillmap.documents.office.rtf import read_rtf
from skillmap.documents.words.quality import text_quality
from skillmap.errors import DocumentError, EmptyDocumentError, LimitExceededError, NoTextError
from skillmap.records import DocumentDate, Problem

STAGE = "documents.mail"
# The shorter side of a picture in pixels. A page photographed or scanned to be read has more than 700 (A4 at 85 dpi),
# logos and signatures in the body have less; an icon that nothing refers to is smaller still.
_MIN_SHOWN_PIXELS = 700
_MIN_ATTACHED_PIXELS = 200
_SHOWN = re.compile(r"\[cid:[^\]\s]+\]")  # where Outlook's plain text had a picture
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One stretch of a message's text in the forms that it comes in; ``pages`` are HTML, for its reader to decode."""

    plain: str = ""
    pages: tuple[bytes, ...] = field(default=(), repr=False)
    rtf: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """What came with a message. ``shown`` tells that the body displays it in its place."""

    name: str
    data: bytes = field(repr=False)
    media_type: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message taken apart."""

    subject: str
    bodies: Sequence[Body]
    enclosures: Sequence[Enclosure]
    dates: tuple[DocumentDate, ...] = ()
    problems: tuple[Problem, ...] = ()


def letter_content(letter: Letter, limits: Limits) -> Content:
    """Turn a message into content: its subject and its text; what is enclosed as attachments.

    Sender and addressee are not part of the text: they are seldom the person whom the CV is about. Quoted messages
    and signatures are.

    Raises:
        LimitExceededError: more text than allowed.
    """
    problems = list(letter.problems)
    blocks = [clean(letter.subject), *(_body_text(body, limits, problems) for body in letter.bodies)]
    text = "\n\n".join(block for block in blocks if block)
    if len(text) > limits.max_chars:
        message = f"the mail has {len(text)} characters, more than {limits.max_chars}: send the CV alone"
        raise LimitExceededError(message)
    attachments = tuple(_documents(letter.enclosures, limits, problems))
    page = PageText(text=text, quality=text_quality(text) if text else 1.0)
    return Content(pages=(page,), problems=tuple(problems), dates=letter.dates, attachments=attachments)


def _body_text(body: Body, limits: Limits, problems: list[Problem]) -> str:
    """Return the plain text, or the HTML's where that says far more ("your program cannot show this message")."""
    plain = _BLANK_LINES.sub("\n\n", _SHOWN.sub("", body.plain)).strip()
    if not body.pages and (plain or not body.rtf):
        return plain
    try:
        rich = "\n\n".join(filter(None, (html_text(page, limits) for page in body.pages))) or _rtf_text(body.rtf, limits)
    except LimitExceededError:
        raise
    except DocumentError as exc:
        if not plain:
            problems.append(Problem(stage=STAGE, code=exc.code, message=f"the text of the mail cannot be read: {exc}", page=1))
        return plain
    return plain if 2 * len(plain.split()) >= len(rich.split()) else rich


def html_text(data: bytes, limits: Limits) -> str:
    """Return the text of a page of HTML; '' where it holds none."""
    return _text_of(read_html, data, limits)


def _rtf_text(data: bytes, limits: Limits) -> str:
    return _text_of(read_rtf, data, limits) if data else ""


def _text_of(reader: Callable[[bytes, Limits], Content], data: bytes, limits: Limits) -> str:
    try:
        return "\n\n".join(page.text for page in reader(data, limits).pages).strip()
    except (EmptyDocumentError, NoTextError):
        return ""


def as_utf8(text: str) -> bytes:
    """Return text as bytes that no reader can take for another encoding."""
    return codecs.BOM_UTF8 + text.encode("utf-8", errors="replace")


def _documents(enclosures: Sequence[Enclosure], limits: Limits, problems: list[Problem]) -> Iterator[Attachment]:
    """Yield what may be a document, as far as the limits reach."""
    count = size = 0
    for enclosure in enclosures:
        if _is_decoration(enclosure):
            continue
        count += 1
        size += len(enclosure.data)
        if count > limits.max_attachments:
            message = f"the mail has more than {limits.max_attachments} attachments: send the CV alone; the others were left out"
            problems.append(Problem(stage=STAGE, code="too-large", message=message))
            return
        if size > limits.max_unpacked_bytes:
            message = f"the attachments have more than {limits.max_unpacked_bytes} bytes: send the CV alone; the others were left out"
            problems.append(Problem(stage=STAGE, code="too-large", message=message))
            return
        yield Attachment(name=enclosure.name, data=enclosure.data)


def _is_decoration(enclosure: Enclosure) -> bool:
    """Tell a logo or a signature from a picture of a page."""
    if not enclosure.media_type.startswith("image/"):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(enclosure.data)) as picture:  # reads the header only
                side = min(picture.size)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return enclosure.shown  # a broken attachment is worth a problem, a broken logo is not
    return side < (_MIN_SHOWN_PIXELS if enclosure.shown else _MIN_ATTACHED_PIXELS)
