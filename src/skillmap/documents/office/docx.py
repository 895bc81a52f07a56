"""DOCX -> text: every paragraph a line, every table row a line, text boxes, headers, footers and notes included.

The XML is walked as it is (ECMA-376, part 1, chapter 17, transitional and strict): python-docx loses text boxes and
content controls. Comments are no part of the text; changes are taken as accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from skillmap.documents.content import Attachment, Content, PageText, iso_day
from skillmap.documents.limits import Limits
from skillmap.documents.office.docx_drawings import Sheet, sheet_of
from skillmap.documents.office.docx_parts import Part, main_part
from skillmap.documents.office.docx_settle import settle
from skillmap.documents.office.docx_story import StoryReader
from skillmap.documents.office.docx_styles import Styles, is_on, styles
from skillmap.documents.office.flow import Budget
from skillmap.documents.office.package import Package
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError
from skillmap.records import DocumentDate

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_docx(data: bytes, limits: Limits) -> Content:
    """Read all text of a Word document.

    A document that it only embeds (``w:altChunk``) comes as an attachment.

    Raises:
        CorruptDocumentError: the package or its XML is damaged.
        LimitExceededError: it unpacks to too much, or holds too much text.
    """
    package = Package(data, limits)
    main = main_part(package)
    body = main.root.find("body") if main.root is not None else None
    if main.root is None or body is None:
        raise CorruptDocumentError("the Word document has no body: save it again")
    stories = _Stories(styles(main), sheet_of(main.root), Budget(limits))
    blocks = [
        *_margins(main, "header", stories),
        stories.text(main, body),
        *(stories.text(part, part.root) for kind in ("footnotes", "endnotes") for part in main.others(kind) if part.root is not None),
        *_margins(main, "footer", stories),
    ]
    text = "\n\n".join(filter(None, blocks))
    page = PageText(text=text, quality=text_quality(text))
    return Content(pages=(page,), dates=_dates(package), attachments=tuple(_embedded(main, package)))


class _Stories:
    """Reads the parts of one document with what they share."""

    def __init__(self, styles: Styles, sheet: Sheet, budget: Budget) -> None:
        self._styles = styles
        self._sheet = sheet
        self._budget = budget

    def text(self, part: Part, story: ET.Element) -> str:
        settle(story, part)
        return "\n".join(StoryReader(part, self._styles, self._sheet, self._budget).lines(story))


def _margins(main: Part, kind: str, stories: _Stories) -> Iterator[str]:
    """Yield the headers or footers in use, each text once.

    Those of the first page and of even pages show only where section and settings ask for them.
    """
    root = main.root
    if root is None:
        return
    settings = [part.root for part in main.others("settings") if part.root is not None]
    even = any(is_on(root.find("evenAndOddHeaders")) for root in settings)
    seen_parts, seen = set(), set()
    for section in root.iter("sectPr"):
        shown = {"default": True, "first": is_on(section.find("titlePg")), "even": even}
        for mention in sorted(section.findall(f"{kind}Reference"), key=lambda mention: mention.get("type") != "first"):
            part = main.other(mention.get("id", ""))
            if part is None or part.root is None or part.name in seen_parts or not shown.get(mention.get("type", "default"), True):
                continue
            seen_parts.add(part.name)
            text = stories.text(part, part.root)
            if text not in seen:
                seen.add(text)
                yield text


def _embedded(main: Part, package: Package) -> Iterator[Attachment]:
    for mention in main.root.iter("altChunk") if main.root is not None else ():
        part = main.other(mention.get("id", ""))
        if part is not None:
            yield Attachment(name=part.name.rpartition("/")[2], data=package.read(part.name))


def _dates(package: Package) -> tuple[DocumentDate, ...]:
    root = package.xml("docProps/core.xml")
    dates = []
    for name in ("modified", "created"):
        match = _ISO_DATE.match((root.findtext(name) or "") if root is not None else "")
        day = iso_day(*map(int, match[0].split("-"))) if match else None
        if day is not None:
            dates.append(DocumentDate(date=day, source="metadata", field=f"docx.{name}"))
    return tuple(dates)
