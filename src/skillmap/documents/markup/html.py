"""HTML -> text: what a browser shows, line by line; nothing outside the file is looked at."""

from __future__ import annotations

import re

from lxml import etree

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText, iso_day
from skillmap.documents.encodings import decode
from skillmap.documents.limits import Limits
from skillmap.documents.markup.flow import Flow
from skillmap.documents.plain import encoding_problems
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import DocumentDate

_HEAD_BYTES = 8192
_STATED = (
    re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w:.()-]+)", re.IGNORECASE),
    re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w:.-]+)", re.IGNORECASE),
)
_MAX_TAGS = 300_000  # a saved page has some thousands; each costs the parser some hundred bytes
_INLINE_TAG = re.compile(r"</?(?:font|span|b|i|u|em|strong|small|big|a|tt|s)\b[^<>]*>", re.IGNORECASE)


def _meta_date(names: str) -> re.Pattern[str]:
    return re.compile(rf"<meta\s+name=[\"']?(?:{names})\b[^>]*?\bcontent=[\"']?(\d{{4}})-?(\d\d)-?(\d\d)", re.IGNORECASE)


# Where Word, LibreOffice and those who follow Dublin Core say when a page was written, the likelier first.
_DATES = (
    ("changed", re.compile(r"<o:LastSaved>(\d{4})-(\d\d)-(\d\d)")),
    ("changed", _meta_date(r"changed|dcterms\.modified|last-modified")),
    ("created", re.compile(r"<o:Created>(\d{4})-(\d\d)-(\d\d)")),
    ("created", _meta_date(r"created|date|dcterms\.created|dcterms\.date")),
)


def read_html(data: bytes, limits: Limits) -> Content:
    """Read what a browser would show of a page.

    The encoding is that of the byte order mark, else UTF-8 where the bytes are that, else the stated one unless the
    letters make no sense in it.

    Raises:
        LimitExceededError: too many tags or characters.
        CorruptDocumentError: the tags are nested beyond any page that was written.
    """
    decoded = decode(data, stated=_stated_encoding(data))
    text = html_text(decoded.text, limits.max_chars)
    return Content(
        pages=(PageText(text=text, quality=text_quality(text)),), problems=encoding_problems(decoded), dates=_dates(decoded.text)
    )


def html_text(source: str, max_chars: int) -> str:
    """Return the visible text of a page or of a piece of one (a description in another format).

    Raises:
        LimitExceededError: too many tags or characters.
        CorruptDocumentError: the tags are nested too deeply.
    """
    if source.count("<") > _MAX_TAGS:
        message = f"the page has more than {_MAX_TAGS} tags: save the CV alone as PDF"
        raise LimitExceededError(message)
    root = _parse(source)
    if root is None:
        return ""
    flow = Flow(max_chars)
    flow.walk(root)
    text = flow.text()
    return text or clean(" ".join((root.findtext(".//title") or "").split()))


def _parse(source: str) -> etree._Element | None:
    source = source.replace("\0", "")
    for attempt in (source, _INLINE_TAG.sub("", source)):  # some editors never close a <font>
        # Without huge_tree libxml2 drops what lies more than 256 elements deep; with it the bound is 2,048.
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
        try:
            root: etree._Element | None = etree.fromstring(attempt.encode("utf-8", errors="replace"), parser)
        except (etree.ParserError, etree.XMLSyntaxError):
            return None  # white space and comments only
        if not any("xcessive depth" in entry.message for entry in parser.error_log):
            return root
    raise CorruptDocumentError("the page's tags are nested too deeply: save the CV as PDF")


def _stated_encoding(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    return next((match[1].decode("ascii", errors="ignore") for pattern in _STATED if (match := pattern.search(head))), None)


def _dates(source: str) -> tuple[DocumentDate, ...]:
    dates: dict[str, DocumentDate] = {}
    head = source[:_HEAD_BYTES]
    for name, pattern in _DATES:
        match = pattern.search(head)
        day = iso_day(int(match[1]), int(match[2]), int(match[3])) if match else None
        if day is not None:
            dates.setdefault(name, DocumentDate(date=day, source="metadata", field=f"html.{name}"))
    return tuple(dates.values())
