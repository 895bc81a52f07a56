"""One story of a DOCX (body, header, note, text box) -> lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from skillmap.documents.office.docx_drawings import Shape, Sheet, shapes
from skillmap.documents.office.docx_parts import Part
from skillmap.documents.office.docx_styles import Styles, is_on, value
from skillmap.documents.office.flow import BULLET, Box, Budget, Flow, shown
from skillmap.documents.office.tables import table_lines
from skillmap.errors import CorruptDocumentError

# Deleted and moved-away text, field codes, and what only describes the paragraph, its pictures or its readings.
_SKIPPED = frozenset({"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr", "docPr", "rt"})
_DRAWINGS = frozenset({"drawing", "pict", "object"})
_MAX_DEPTH = 100
# Fonts whose characters are pictures; those of other fonts may be stored shifted to the private use area (ECMA-376, 17.3.3.30).
_PICTURE_FONTS = ("symbol", "wingdings", "webdings", "zapf", "marlett")
_SHIFTED = range(0xF020, 0xF100)


@dataclass(slots=True)
class _Found:
    """What a paragraph holds besides its text."""

    shapes: list[Shape] = field(default_factory=list)
    ends_page: bool = False


class StoryReader:
    """Turns the block content of one part into lines."""

    def __init__(self, part: Part, styles: Styles, sheet: Sheet, budget: Budget) -> None:
        """Take what all stories of the document share, and the part that this one's ids refer to."""
        self._part = part
        self._styles = styles
        self._sheet = sheet
        self._budget = budget
        self._depth = 0

    def lines(self, parent: ET.Element) -> list[str]:
        """Return the lines of all block content below an element."""
        self._depth += 1
        self._refuse_depth(self._depth)
        flow = Flow()
        self._fill(flow, parent, 0)
        self._depth -= 1
        return flow.lines()

    def _fill(self, flow: Flow, parent: ET.Element, depth: int) -> None:
        self._refuse_depth(depth)
        for child in parent:
            if child.tag == "p":
                self._paragraph(flow, child)
            elif child.tag == "tbl":
                flow.block(table_lines([[self.lines(cell) for cell in _children(row, "tc")] for row in _children(child, "tr")]))
            elif child.tag == "AlternateContent":
                self._fill(flow, _alternative(child), depth + 1)
            elif child.tag not in _SKIPPED:
                self._fill(flow, child, depth + 1)  # content controls, custom XML, insertions, notes

    def _refuse_depth(self, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise CorruptDocumentError("the Word document is nested too deeply: save it again")

    def _paragraph(self, flow: Flow, paragraph: ET.Element) -> None:
        found = _Found()
        style = value(paragraph.find("pPr/pStyle"))
        text = "" if style in self._styles.hidden else shown("".join(self._inline(paragraph, found, 0))).strip(" \n")
        self._budget.spend(len(text) + 1)
        lines = [line.strip() for line in text.split("\n")]
        if text and self._styles.is_bulleted(paragraph, style):
            lines[0] = BULLET + lines[0]
        is_heading = style in self._styles.headings or paragraph.find("pPr/outlineLvl") is not None
        flow.paragraph(lines, [self._box(shape) for shape in found.shapes], heading=is_heading)
        if found.ends_page:
            flow.page_break()

    def _box(self, shape: Shape) -> Box:
        lines = self.lines(shape.content) if shape.content is not None else shape.lines
        if shape.content is None:
            self._budget.spend(sum(map(len, lines)))
        return Box(lines=tuple(lines), place=shape.place)

    def _inline(self, parent: ET.Element, found: _Found, depth: int) -> Iterator[str]:
        """Yield the text of a paragraph; drawings anchored in it are put aside."""
        self._refuse_depth(depth)
        for child in parent:
            match child.tag:
                case "t":
                    yield child.text or ""
                case "tab" | "ptab":
                    yield "\t"
                case "br" | "cr":
                    found.ends_page |= child.get("type") == "page"
                    yield "\n"
                case "noBreakHyphen":
                    yield "-"
                case "sym":
                    yield _symbol(child)
                case "AlternateContent":
                    yield from self._inline(_alternative(child), found, depth + 1)
                case "txbxContent":
                    found.shapes.append(Shape(content=child))
                case tag if tag in _DRAWINGS:
                    found.shapes.extend(shapes(child, self._part, self._sheet))
                case "r" if self._is_hidden(child):
                    continue
                case tag if tag not in _SKIPPED:
                    yield from self._inline(child, found, depth + 1)

    def _is_hidden(self, run: ET.Element) -> bool:
        switch = run.find("rPr/vanish")
        return is_on(switch) if switch is not None else value(run.find("rPr/rStyle")) in self._styles.hidden


def _children(parent: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls."""
    waiting = list(reversed(parent))
    while waiting:
        child = waiting.pop()
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED and child.tag not in {"p", "tbl"}:
            waiting.extend(reversed(child))


def _alternative(alternatives: ET.Element) -> ET.Element:
    """Pick the newer of two drawings of the same thing, unless only the older holds the text."""
    choices = [child for child in alternatives if child.tag in {"Choice", "Fallback"}]
    for choice in choices:
        if any(element.tag in {"t", "relIds", "chart", "textpath"} for element in choice.iter()):
            return choice
    return choices[0] if choices else alternatives


def _symbol(symbol: ET.Element) -> str:
    try:
        code = int(symbol.get("char", ""), 16)
        if code in _SHIFTED and not symbol.get("font", "").lower().startswith(_PICTURE_FONTS):
            return bytes([code - 0xF000]).decode("cp1252", errors="ignore")
        return chr(code)
    except (ValueError, OverflowError):
        return ""
