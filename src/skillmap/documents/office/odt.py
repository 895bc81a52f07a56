"""ODT -> text: paragraphs, tables, text boxes, headers and footers of the page styles in use, notes (OASIS ODF 1.3, part 3)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from skillmap.documents.content import Content, PageText, iso_day
from skillmap.documents.limits import Limits
from skillmap.documents.office.flow import Budget, shown
from skillmap.documents.office.odt_story import OdtReader
from skillmap.documents.office.odt_styles import OdtStyles
from skillmap.documents.office.package import Package
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, EncryptedDocumentError
from skillmap.records import DocumentDate

_MANIFEST = "META-INF/manifest.xml"
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_HEADERS = ("header-first", "header", "header-left")
_FOOTERS = ("footer-first", "footer", "footer-left")
_DEFAULT_MASTER = "Standard"


def read_odt(data: bytes, limits: Limits) -> Content:
    """Read all text of an OpenDocument text.

    Raises:
        CorruptDocumentError: the package or its XML is damaged.
        EncryptedDocumentError: it is locked with a password.
        LimitExceededError: it unpacks to too much, or holds too much text.
    """
    package = Package(data, limits)
    if "encrypted-package" in package.names or (_MANIFEST in package.names and b"encryption-data" in package.read(_MANIFEST)):
        raise EncryptedDocumentError("the document is locked with a password: save it without one")
    content = package.xml("content.xml")
    body = content.find("body/text") if content is not None else None
    if content is None or body is None:
        raise CorruptDocumentError("the document has no text body: save it again")
    definitions = package.xml("styles.xml")
    text = "\n\n".join(filter(None, _Reading(package, content, definitions, limits).blocks(body)))
    return Content(pages=(PageText(text=text, quality=text_quality(text)),), dates=_dates(package))


class _Reading:
    """Reads the stories of one document in order: headers, body, notes, footers."""

    def __init__(self, package: Package, content: ET.Element, definitions: ET.Element | None, limits: Limits) -> None:
        self._package = package
        self._definitions = definitions if definitions is not None else ET.Element("document-styles")
        self._budget = Budget(limits)
        shared = OdtStyles()
        shared.add([self._definitions.find("styles")])
        self._of_margins = shared.copy()
        self._of_margins.add([self._definitions.find("automatic-styles")])
        self._of_content = shared
        self._of_content.add([content.find("automatic-styles")])

    def blocks(self, body: ET.Element) -> Iterator[str]:
        masters = self._masters(body)
        reader = OdtReader(self._of_content, self._budget, self._embedded)
        yield from self._margins(masters, _HEADERS)
        yield "\n".join(reader.lines(body))
        yield "\n".join(line for note in reader.notes for line in note)
        yield from self._margins(masters, _FOOTERS)

    def _masters(self, body: ET.Element) -> list[ET.Element]:
        """Return the page styles in use: that of the first page, those that paragraphs ask for, and what follows on them."""
        masters = {master.get("name", ""): master for master in self._definitions.iterfind("master-styles/master-page")}
        wanted: list[str] = []
        for element in body.iter():
            if element.tag in {"p", "h", "table"}:
                family = "table" if element.tag == "table" else "paragraph"
                name = self._of_content.master_page_of(family, element.get("style-name", ""))
                wanted += [name] if name else [] if wanted else [_DEFAULT_MASTER]
        used: dict[str, ET.Element] = {}
        for name in dict.fromkeys(wanted):
            while name in masters and name not in used:
                used[name] = masters[name]
                name = used[name].get("next-style-name", "")  # noqa: PLW2901 - on to the next
        return list(used.values())

    def _margins(self, masters: list[ET.Element], tags: tuple[str, ...]) -> Iterator[str]:
        """Yield headers or footers, each text once."""
        seen = set()
        for margin in (margin for master in masters for tag in tags for margin in master.findall(tag)):
            if margin.get("display", "true") == "false":
                continue
            text = "\n".join(OdtReader(self._of_margins, self._budget, self._embedded).lines(margin))
            if text not in seen:
                seen.add(text)
                yield text

    def _embedded(self, address: str) -> tuple[str, ...]:
        """Return a chart's titles and the names of what it shows, without the numbers."""
        root = self._package.xml(posixpath.normpath(posixpath.join(address, "content.xml")))
        chart = root.find("body/chart/chart") if root is not None else None
        if chart is None:
            return ()
        titles = [title for tag in ("title", "subtitle") for title in chart.iter(tag)]
        cells = [cell for cell in chart.iter("table-cell") if cell.get("value-type") == "string"]
        lines = (shown("".join(paragraph.itertext())).strip() for part in (*titles, *cells) for paragraph in part.iter("p"))
        return tuple(dict.fromkeys(filter(None, lines)))


def _dates(package: Package) -> tuple[DocumentDate, ...]:
    root = package.xml("meta.xml")
    dates = []
    for name, tag in (("modified", "date"), ("created", "creation-date")):
        match = _ISO_DATE.match((root.findtext(f"meta/{tag}") or "") if root is not None else "")
        day = iso_day(*map(int, match[0].split("-"))) if match else None
        if day is not None:
            dates.append(DocumentDate(date=day, source="metadata", field=f"odt.{name}"))
    return tuple(dates)
