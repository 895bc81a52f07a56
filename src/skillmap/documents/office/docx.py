"""DOCX -> text: every paragraph a line, every table row a line, text boxes, headers, footers and notes included.

The XML is walked as it is (ECMA-376, part 1, chapter 17): python-docx loses text boxes and content controls.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText, iso_day
from skillmap.documents.limits import Limits
from skillmap.documents.office.docx_styles import Styles, styles, value
from skillmap.documents.office.package import Package
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import DocumentDate

_CELL_SEPARATOR = " | "
_BULLET = "• "
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# Deleted and moved-away text, field codes, and what only describes the paragraph or its pictures.
_SKIPPED = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "docPr"})
_MAX_DEPTH = 100


def read_docx(data: bytes, limits: Limits) -> Content:
    """Read all text of a Word document.

    Raises:
        CorruptDocumentError: the package or its XML is damaged.
        LimitExceededError: it unpacks to too much, or holds too much text.
    """
    package = Package(data, limits)
    name = _main_part(package)
    document = package.xml(name)
    body = document.find("body") if document is not None else None
    if document is None or body is None:
        raise CorruptDocumentError("the Word document has no body: save it again")
    walker = _Walker(styles(package, posixpath.dirname(name)), limits.max_chars)
    try:
        blocks = [*_margin_parts(package, name, document, "headerReference", walker)]
        blocks.append(walker.block(body))
        blocks.extend(_notes(package, name, walker))
        blocks.extend(_margin_parts(package, name, document, "footerReference", walker))
    except RecursionError as exc:
        raise CorruptDocumentError("the Word document is nested too deeply: save it again") from exc
    text = "\n\n".join(block for block in blocks if block)
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    return Content(pages=(PageText(text=text, quality=text_quality(text)),), dates=_dates(package))


def _main_part(package: Package) -> str:
    for relation in _relations(package, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _relations(package: Package, name: str) -> list[ET.Element]:
    root = package.xml(name)
    return [] if root is None else list(root)


def _targets(package: Package, main: str, kind: str) -> dict[str, str]:
    folder, file = posixpath.split(main)
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        for relation in _relations(package, f"{folder}/_rels/{file}.rels")
        if relation.get("Type", "").endswith(f"/{kind}")
    }


def _margin_parts(package: Package, main: str, document: ET.Element, reference: str, walker: _Walker) -> Iterator[str]:
    """Yield the headers or footers in use, each text once."""
    targets = _targets(package, main, reference.removesuffix("Reference"))
    seen = set()
    for mention in document.iter(reference):
        root = package.xml(targets.get(mention.get("id", ""), ""))
        text = walker.block(root) if root is not None else ""
        if text and text not in seen:
            seen.add(text)
            yield text


def _notes(package: Package, main: str, walker: _Walker) -> Iterator[str]:
    for kind in ("footnotes", "endnotes"):
        for target in _targets(package, main, kind).values():
            root = package.xml(target)
            if root is not None:
                yield walker.block(root)


def _is_on(element: ET.Element | None) -> bool:
    return element is not None and element.get("val", "true") not in {"0", "false", "off"}


def _dates(package: Package) -> tuple[DocumentDate, ...]:
    root = package.xml("docProps/core.xml")
    dates = []
    for name in ("modified", "created"):
        match = _ISO_DATE.match((root.findtext(name) or "") if root is not None else "")
        day = iso_day(*map(int, match[0].split("-"))) if match else None
        if day is not None:
            dates.append(DocumentDate(date=day, source="metadata", field=f"docx.{name}"))
    return tuple(dates)


class _Walker:
    """Turns block content into lines; counts characters over all parts of the document."""

    def __init__(self, styles: Styles, max_chars: int) -> None:
        self._styles = styles
        self._max_chars = max_chars
        self._chars = 0

    def block(self, parent: ET.Element) -> str:
        """Return the lines of all block content below an element."""
        return "\n".join(self._lines(parent)).strip("\n")

    def _lines(self, parent: ET.Element) -> Iterator[str]:
        for child in parent:
            if child.tag == "p":
                yield from self._paragraph(child)
            elif child.tag == "tbl":
                yield ""
                yield from self._table(child)
                yield ""
            elif child.tag == "AlternateContent":
                yield from self._lines(_alternative(child))
            elif child.tag not in _SKIPPED:
                yield from self._lines(child)  # content controls, custom XML, insertions, notes

    def _paragraph(self, paragraph: ET.Element) -> Iterator[str]:
        boxes: list[ET.Element] = []
        text = clean("".join(self._inline(paragraph, boxes, 0))).strip(" \n")
        self._chars += len(text) + 1
        if self._chars > self._max_chars:
            message = f"the document has more than {self._max_chars} characters: send the CV alone"
            raise LimitExceededError(message)
        style = value(paragraph.find("pPr/pStyle"))
        if text and (style in self._styles.headings or paragraph.find("pPr/outlineLvl") is not None):
            yield ""
        if text or not boxes:
            lines = text.split("\n")
            yield (_BULLET if text and self._is_bulleted(paragraph, style) else "") + lines[0].strip()
            yield from (line.strip() for line in lines[1:])
        for box in boxes:
            yield ""
            yield from self._lines(box)
            yield ""

    def _is_bulleted(self, paragraph: ET.Element, style: str) -> bool:
        number = paragraph.find("pPr/numPr")
        if number is None:
            return self._styles.list_of_style.get(style) in self._styles.bullets
        return (value(number.find("numId")), value(number.find("ilvl")) or "0") in self._styles.bullets

    def _inline(self, parent: ET.Element, boxes: list[ET.Element], depth: int) -> Iterator[str]:
        """Yield the text of a paragraph; text boxes anchored in it are put aside."""
        if depth > _MAX_DEPTH:
            raise CorruptDocumentError("the Word document is nested too deeply: save it again")
        for child in parent:
            match child.tag:
                case "t":
                    yield child.text or ""
                case "tab" | "ptab":
                    yield "\t"
                case "br" | "cr":
                    yield "\n"
                case "noBreakHyphen":
                    yield "-"
                case "sym":
                    yield _symbol(child)
                case "txbxContent":
                    boxes.append(child)
                case "AlternateContent":
                    yield from self._inline(_alternative(child), boxes, depth + 1)
                case "r" if _is_on(child.find("rPr/vanish")):
                    continue
                case tag if tag not in _SKIPPED:
                    yield from self._inline(child, boxes, depth + 1)

    def _table(self, table: ET.Element) -> Iterator[str]:
        for row in _rows(table):
            cells = [list(_squeeze(self._lines(cell))) for cell in _cells(row)]
            cells = [cell for cell in cells if any(cell)]
            if all(len(cell) == 1 for cell in cells):
                yield _CELL_SEPARATOR.join(cell[0] for cell in cells)
                continue
            for cell in cells:
                yield from cell
                yield ""


def _rows(table: ET.Element) -> Iterator[ET.Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _rows(child)


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    for child in row:
        if child.tag == "tc":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _cells(child)


def _squeeze(lines: Iterator[str]) -> Iterator[str]:
    """Drop empty lines at the edges and all but one in a row within."""
    gap = started = False
    for line in lines:
        if not line:
            gap = started
            continue
        if gap:
            yield ""
        gap, started = False, True
        yield line


def _alternative(alternatives: ET.Element) -> ET.Element:
    """Pick the newer of two drawings of the same thing, unless only the older holds the text."""
    choices = [child for child in alternatives if child.tag in {"Choice", "Fallback"}]
    for choice in choices:
        if next(choice.iter("t"), None) is not None:
            return choice
    return choices[0] if choices else alternatives


def _symbol(symbol: ET.Element) -> str:
    try:
        return chr(int(symbol.get("char", ""), 16))
    except (ValueError, OverflowError):
        return ""
