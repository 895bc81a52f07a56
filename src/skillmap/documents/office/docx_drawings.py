"""What drawings in a DOCX say and where they stand: text boxes, shapes, groups, diagrams, charts and WordArt.

DrawingML (ECMA-376, part 1, chapters 20 and 21) and the older VML (part 4, chapter 19).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from skillmap.documents.office.docx_parts import Part
from skillmap.documents.office.flow import Place, shown

_EMU_PER_POINT = 12_700
_TWIPS_PER_POINT = 20
_MAX_GROUPS = 30  # groups within groups
_POINTS_PER_UNIT = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 0.75}
_LENGTH = re.compile(r"(-?\d{1,9}(?:\.\d{0,9})?)(pt|in|cm|mm|px|)")
_OF_PARAGRAPH = frozenset({"paragraph", "line", "text"})
_GROUPS = frozenset({"wgp", "grpSp", "wpc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The paper of a section, in points."""

    width: float = 595.0
    height: float = 842.0
    left: float = 72.0
    right: float = 72.0
    top: float = 72.0
    bottom: float = 72.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A drawing that says something: in paragraphs (``content``), or in lines of its own."""

    content: ET.Element | None = None
    lines: tuple[str, ...] = ()
    place: Place | None = None


def sheet_of(root: ET.Element) -> Sheet:
    """Read the paper of the last section; CVs have one."""
    sections = list(root.iter("sectPr"))
    if not sections:
        return Sheet()
    size, margins = sections[-1].find("pgSz"), sections[-1].find("pgMar")
    known = {name: _twips(size, key) for name, key in (("width", "w"), ("height", "h"))}
    known |= {name: _twips(margins, name) for name in ("left", "right", "top", "bottom")}
    return Sheet(**{name: points for name, points in known.items() if points is not None})


def shapes(drawing: ET.Element, part: Part, sheet: Sheet) -> Iterator[Shape]:
    """Yield what a ``w:drawing``, ``w:pict`` or ``w:object`` says, in the order of the file."""
    if drawing.tag != "drawing":
        yield from _vml_shapes(drawing, sheet)
        return
    anchor = drawing.find("anchor")
    yield from _drawn(drawing, part, None if anchor is None else _place_of_anchor(anchor, sheet), 0)


def _drawn(parent: ET.Element, part: Part, place: Place | None, depth: int) -> Iterator[Shape]:
    if depth > _MAX_GROUPS:
        return
    for child in parent:
        if child.tag in {"txbxContent", "txBody"}:
            yield Shape(content=child, place=place)
        elif child.tag == "relIds":
            yield Shape(lines=_diagram(part.other(child.get("dm", ""))), place=place)
        elif child.tag == "chart":
            yield Shape(lines=_chart(part.other(child.get("id", ""))), place=place)
        elif child.tag in _GROUPS:
            yield from _grouped(child, part, place, depth)
        elif child.tag not in {"docPr", "cNvPr"}:
            yield from _drawn(child, part, place, depth + 1)


def _grouped(group: ET.Element, part: Part, place: Place | None, depth: int) -> Iterator[Shape]:
    """Members of a group are placed in units of their own, which its transform maps to the group's place."""
    inner = _transform(group.find("grpSpPr/xfrm"), "chOff", "chExt")
    for member in group:
        own = _transform(member.find("grpSpPr/xfrm" if member.tag in _GROUPS else "spPr/xfrm"), "off", "ext")
        within = place
        if place is not None and own is not None:
            left, top, width, height = own
            from_left, from_top, from_width, from_height = inner or (0.0, 0.0, 0.0, 0.0)
            across = place.width / from_width if from_width else 1 / _EMU_PER_POINT
            down = place.height / from_height if from_height else 1 / _EMU_PER_POINT
            within = Place(
                left=place.left + (left - from_left) * across,
                top=place.top + (top - from_top) * down,
                width=width * across,
                height=height * down,
                of_paragraph=place.of_paragraph,
            )
        if member.tag in _GROUPS:
            yield from _grouped(member, part, within, depth + 1) if depth < _MAX_GROUPS else ()
        else:
            yield from _drawn(member, part, within, depth + 1)


def _transform(transform: ET.Element | None, offset: str, extent: str) -> tuple[float, float, float, float] | None:
    if transform is None:
        return None
    start, size = transform.find(offset), transform.find(extent)
    numbers = [_number(start, "x"), _number(start, "y"), _number(size, "cx"), _number(size, "cy")]
    if any(number is None for number in numbers):
        return None
    left, top, width, height = (number or 0.0 for number in numbers)
    return left, top, width, height


def _place_of_anchor(anchor: ET.Element, sheet: Sheet) -> Place:
    extent = anchor.find("extent")
    width, height = (_number(extent, "cx") or 0.0) / _EMU_PER_POINT, (_number(extent, "cy") or 0.0) / _EMU_PER_POINT
    across, down = anchor.find("positionH"), anchor.find("positionV")
    of = down.get("relativeFrom", "page") if down is not None else "page"
    return Place(
        left=_offset(across, _horizontal(across, sheet), width),
        top=_offset(down, (0.0, 0.0) if of in _OF_PARAGRAPH else _vertical(of, sheet), height),
        width=width,
        height=height,
        of_paragraph=of in _OF_PARAGRAPH,
    )


def _horizontal(position: ET.Element | None, sheet: Sheet) -> tuple[float, float]:
    """Return where what a position is measured from begins, and how long it is."""
    of = position.get("relativeFrom", "") if position is not None else ""
    if of in {"page", "leftMargin"}:
        return 0.0, sheet.width if of == "page" else sheet.left
    if of == "rightMargin":
        return sheet.width - sheet.right, sheet.right
    return sheet.left, sheet.width - sheet.left - sheet.right


def _vertical(of: str, sheet: Sheet) -> tuple[float, float]:
    if of in {"page", "topMargin"}:
        return 0.0, sheet.height if of == "page" else sheet.top
    if of == "bottomMargin":
        return sheet.height - sheet.bottom, sheet.bottom
    return sheet.top, sheet.height - sheet.top - sheet.bottom


def _offset(position: ET.Element | None, base: tuple[float, float], size: float) -> float:
    start, length = base
    if position is None:
        return start
    offset = position.findtext("posOffset")
    if offset is not None:
        return start + (_float(offset) or 0.0) / _EMU_PER_POINT
    align = (position.findtext("align") or "").strip()
    return start + {"center": (length - size) / 2, "right": length - size, "outside": length - size, "bottom": length - size}.get(
        align, 0.0
    )


def _vml_shapes(picture: ET.Element, sheet: Sheet) -> Iterator[Shape]:
    for shape in picture:
        place = _vml_place(shape.get("style", ""), sheet)
        is_watermark = "WaterMark" in shape.get("id", "")
        for inner in _vml_texts(shape, 0):
            if inner.tag == "txbxContent":
                yield Shape(content=inner, place=place)
            elif not is_watermark:
                yield Shape(lines=(shown(inner.get("string", "")).strip(),), place=place)


def _vml_texts(parent: ET.Element, depth: int) -> Iterator[ET.Element]:
    """Yield outermost text boxes and the text of WordArt."""
    for child in parent:
        if child.tag in {"txbxContent", "textpath"}:
            yield child
        elif depth < _MAX_GROUPS:
            yield from _vml_texts(child, depth + 1)


def _vml_place(style: str, sheet: Sheet) -> Place | None:
    """Read where a shape stands from its style, which is that of a style sheet; a group's members keep their order."""
    rules = dict(rule.split(":", 1) for rule in style.replace(" ", "").lower().split(";") if ":" in rule)
    if rules.get("position") != "absolute":
        return None
    lengths = {name: _points(rules.get(name, "")) for name in ("margin-left", "margin-top", "width", "height")}
    of_page = rules.get("mso-position-horizontal-relative") == "page"
    of = rules.get("mso-position-vertical-relative", "text")
    of_paragraph = of in _OF_PARAGRAPH
    return Place(
        left=lengths["margin-left"] + (0.0 if of_page else sheet.left),
        top=lengths["margin-top"] + (0.0 if of_paragraph or of == "page" else sheet.top),
        width=lengths["width"],
        height=lengths["height"],
        of_paragraph=of_paragraph,
    )


def _diagram(data: Part | None) -> tuple[str, ...]:
    """Return the texts of a diagram's nodes; those for its presentation say nothing of their own."""
    root = data.root if data is not None else None
    if root is None:
        return ()
    nodes = [point for point in root.iter("pt") if point.get("type", "node") in {"node", "asst", "doc"}]
    return _texts(paragraph for node in nodes for paragraph in node.iter("p"))


def _chart(chart: Part | None) -> tuple[str, ...]:
    """Return a chart's titles and the names of what it shows, without the numbers."""
    root = chart.root if chart is not None else None
    if root is None:
        return ()
    titles = _texts(paragraph for title in root.iter("title") for paragraph in title.iter("p"))
    names = [shown(value.text or "").strip() for cache in root.iter("strCache") for value in cache.iter("v")]
    return tuple(dict.fromkeys(filter(None, (*titles, *names))))


def _texts(paragraphs: Iterator[ET.Element]) -> tuple[str, ...]:
    lines = (shown("".join(text.text or "" for text in paragraph.iter("t"))).strip() for paragraph in paragraphs)
    return tuple(filter(None, lines))


def _twips(element: ET.Element | None, name: str) -> float | None:
    number = _number(element, name)
    return None if number is None else number / _TWIPS_PER_POINT


def _number(element: ET.Element | None, name: str) -> float | None:
    return None if element is None else _float(element.get(name, ""))


def _float(text: str) -> float | None:
    match = re.fullmatch(r"\s*(-?\d{1,12}(?:\.\d{0,9})?)\s*", text)
    return float(match[1]) if match else None


def _points(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * _POINTS_PER_UNIT[match[2]] if match else 0.0
