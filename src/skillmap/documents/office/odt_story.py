"""One story of an ODT (body, header, note, text box) -> lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from skillmap.documents.office.flow import BULLET, Box, Budget, Flow, Place, shown
from skillmap.documents.office.links import contact_of
from skillmap.documents.office.odt_styles import OdtStyles, points
from skillmap.documents.office.tables import table_lines
from skillmap.errors import CorruptDocumentError

# Comments, deleted text, declarations, and what describes a drawing or the making of an index.
_SKIPPED = frozenset(
    {
        "annotation",
        "annotation-end",
        "tracked-changes",
        "forms",
        "event-listeners",
        "sequence-decls",
        "variable-decls",
        "user-field-decls",
        "dde-connection-decls",
        "title",
        "desc",
        "note-citation",
        "ruby-text",
        "table-of-content-source",
        "illustration-index-source",
        "table-index-source",
        "object-index-source",
        "user-index-source",
        "alphabetical-index-source",
        "bibliography-source",
        "meta",
        "script",
        "image",
        "binary-data",
    }
)
_DRAWINGS = frozenset({"frame", "custom-shape", "g", "rect", "ellipse", "circle", "polygon", "path", "line", "polyline", "regular-polygon"})
_BLOCKS = frozenset({"p", "h", "list", "table", "section"})
_MAX_DEPTH = 100
_MARGIN_POINTS = 57.0  # as LibreOffice sets up a page
_MAX_SPACES = 100  # <text:s text:c="1000000000"/>
_NO_BREAK_HYPHEN = "\u2011"
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class _Found:
    """What a paragraph holds besides its text."""

    boxes: list[Box] = field(default_factory=list)


class OdtReader:
    """Turns the block content of an ODT into lines; notes are put aside in ``notes``."""

    def __init__(self, styles: OdtStyles, budget: Budget, embedded: Callable[[str], tuple[str, ...]]) -> None:
        """Take the styles of the content, and what tells the lines of an embedded object by its address."""
        self.notes: list[list[str]] = []
        self._styles = styles
        self._budget = budget
        self._embedded = embedded
        self._depth = 0

    def lines(self, parent: ET.Element) -> list[str]:
        """Return the lines of all block content below an element."""
        self._depth += 1
        flow = Flow()
        self._fill(flow, parent, 0)
        self._depth -= 1
        return flow.lines()

    def _fill(self, flow: Flow, parent: ET.Element, depth: int) -> None:
        self._refuse_depth(depth + self._depth)
        for child in parent:
            match child.tag:
                case "p" | "h":
                    self._paragraph(flow, child)
                case "list":
                    self._list(flow, child, child.get("style-name", ""), 1)
                case "table":
                    if not self._styles.is_hidden_table(child.get("style-name", "")):
                        flow.block(self._table(child))
                case "section" if child.get("display") == "none" or child.get("is-hidden") == "true":
                    continue
                case tag if tag in _DRAWINGS:
                    flow.paragraph([""], self._boxes(child, None, 0))
                case tag if tag not in _SKIPPED:
                    self._fill(flow, child, depth + 1)

    def _refuse_depth(self, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise CorruptDocumentError("the document is nested too deeply: save it again")

    def _list(self, flow: Flow, items: ET.Element, style: str, level: int) -> None:
        self._refuse_depth(level + self._depth)
        for item in items:
            first = item.tag == "list-item"
            for child in item:
                if child.tag in {"p", "h"}:
                    self._paragraph(flow, child, (style, level) if first else None)
                    first = False
                elif child.tag == "list":
                    self._list(flow, child, child.get("style-name", "") or style, level + 1)
                elif child.tag not in _SKIPPED:
                    self._fill(flow, child, level)

    def _table(self, table: ET.Element) -> list[str]:
        rows = (row for row in _within(table, "table-row") if row.get("visibility", "visible") == "visible")
        return table_lines([self.lines(cell) for cell in row if cell.tag == "table-cell"] for row in rows)

    def _paragraph(self, flow: Flow, paragraph: ET.Element, item: tuple[str, int] | None = None) -> None:
        found = _Found()
        style = paragraph.get("style-name", "")
        text = shown("".join(self._inline(paragraph, found, 0))).replace(_NO_BREAK_HYPHEN, "-").strip(" \n")
        if self._styles.is_hidden("paragraph", style):
            text = ""
        self._budget.spend(len(text) + 1)
        lines = [line.strip() for line in text.split("\n")]
        if text and item is not None and self._styles.is_bulleted(item[0] or self._styles.list_of(style), item[1]):
            lines[0] = BULLET + lines[0]
        if self._styles.breaks_page(style):
            flow.page_break()
        flow.paragraph(lines, found.boxes, heading=paragraph.tag == "h" or self._styles.is_heading(style))

    def _inline(self, parent: ET.Element, found: _Found, depth: int) -> Iterator[str]:
        """Yield the text of a paragraph; drawings anchored in it and notes are put aside."""
        self._refuse_depth(depth + self._depth)
        yield _WHITE_SPACE.sub(" ", parent.text or "")
        for child in parent:
            match child.tag:
                case "s":
                    count = child.get("c", "1")
                    yield " " * min(int(count) if count.isdecimal() and len(count) < 9 else 1, _MAX_SPACES)
                case "tab":
                    yield "\t"
                case "line-break":
                    yield "\n"
                case "note":
                    self.notes.extend(self.lines(body) for body in child.iter("note-body"))
                case "a":
                    shown = "".join(self._inline(child, found, depth + 1))
                    yield shown + contact_of(child.get("href", ""), shown)
                case "hidden-text" | "hidden-paragraph" | "conditional-text" if child.get("is-hidden") == "true":
                    pass
                case "span" if self._styles.is_hidden("text", child.get("style-name", "")):
                    pass
                case tag if tag in _DRAWINGS:
                    found.boxes.extend(self._boxes(child, None, 0))
                case tag if tag not in _SKIPPED:
                    yield from self._inline(child, found, depth + 1)
            yield _WHITE_SPACE.sub(" ", child.tail or "")

    def _boxes(self, drawing: ET.Element, outer: ET.Element | None, depth: int) -> Iterator[Box]:
        """Yield what a drawing says: its paragraphs, or those of the drawings in it."""
        self._refuse_depth(depth + self._depth)
        anchored = outer if outer is not None else drawing
        place = self._place(drawing, anchored)
        if any(child.tag in _BLOCKS for child in drawing):
            yield Box(lines=tuple(self.lines(drawing)), place=place)
            return
        for child in drawing:
            if child.tag == "text-box":
                yield Box(lines=tuple(self.lines(child)), place=place)
            elif child.tag == "object":
                lines = self._embedded(child.get("href", ""))
                self._budget.spend(sum(map(len, lines)))
                yield Box(lines=lines, place=place)
            elif child.tag in _DRAWINGS or child.tag == "a":
                yield from self._boxes(child, anchored, depth + 1)

    def _place(self, drawing: ET.Element, anchored: ET.Element) -> Place | None:
        """Return where a drawing stands; that of a group says where from its members' places count."""
        kind = anchored.get("anchor-type", "")
        left, top = points(drawing.get("x")), points(drawing.get("y"))
        width, height = points(drawing.get("width")), points(drawing.get("height"))
        if kind == "as-char" or left is None or top is None or width is None:
            return None
        style = anchored.get("style-name", "")
        if kind == "page":
            return Place(left=left, top=top, width=width, height=height or 0.0)
        of_page = self._styles.graphic(style, "vertical-rel").startswith("page")
        if self._styles.graphic(style, "horizontal-rel") != "page":
            left += _MARGIN_POINTS
        return Place(left=left, top=top, width=width, height=height or 0.0, of_paragraph=not of_page)


def _within(parent: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Yield the rows of a table, also those in groups."""
    waiting = list(reversed(parent))
    while waiting:
        child = waiting.pop()
        if child.tag == tag:
            yield child
        elif child.tag in {"table-rows", "table-header-rows", "table-row-group"}:
            waiting.extend(reversed(child))
