"""What a DOCX says about its paragraphs apart from their text: which are headings, which are list items, what is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from skillmap.documents.office.docx_parts import Part

_HEADING = re.compile(r"(?:heading|title)\b", re.IGNORECASE)
_MAX_ANCESTORS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """What styles and list definitions say about how a paragraph looks."""

    headings: frozenset[str]
    hidden: frozenset[str]
    list_of_style: dict[str, tuple[str, str]]  # style -> (numId, level)
    bullets: frozenset[tuple[str, str]]  # (numId, level)

    def is_bulleted(self, paragraph: ET.Element, style: str) -> bool:
        """Tell whether a bullet stands before the paragraph; numbers are no part of its text."""
        number_id, level = self.list_of_style.get(style, ("", "0"))
        number = paragraph.find("pPr/numPr")
        if number is not None:
            number_id = value(number.find("numId")) or number_id
            level = value(number.find("ilvl")) or level
        return (number_id, level) in self.bullets


def styles(main: Part) -> Styles:
    """Read the style and list definitions that belong to the main part."""
    found = {
        style.get("styleId", ""): style for part in main.others("styles") if part.root is not None for style in part.root.iter("style")
    }
    headings = set()
    hidden = set()
    lists: dict[str, tuple[str, str]] = {}
    for style_id, style in found.items():
        lineage = _lineage(style, found)
        if any(_HEADING.match(value(each.find("name"))) for each in lineage) or any(
            each.find("pPr/outlineLvl") is not None for each in lineage
        ):
            headings.add(style_id)
        if is_on(_first(lineage, "rPr/vanish")):
            hidden.add(style_id)
        number_id, level = value(_first(lineage, "pPr/numPr/numId")), value(_first(lineage, "pPr/numPr/ilvl"))
        if number_id:
            lists[style_id] = (number_id, level or "0")
    return Styles(headings=frozenset(headings), hidden=frozenset(hidden), list_of_style=lists, bullets=_bullets(main))


def _lineage(style: ET.Element, found: dict[str, ET.Element]) -> list[ET.Element]:
    """Return a style and those that it is based on, nearest first."""
    lineage = [style]
    while len(lineage) < _MAX_ANCESTORS:
        parent = found.get(value(lineage[-1].find("basedOn")))
        if parent is None:
            break
        lineage.append(parent)
    return lineage


def _first(lineage: list[ET.Element], path: str) -> ET.Element | None:
    return next((element for element in (style.find(path) for style in lineage) if element is not None), None)


def _bullets(main: Part) -> frozenset[tuple[str, str]]:
    roots = [part.root for part in main.others("numbering") if part.root is not None]
    abstracts = {abstract.get("abstractNumId", ""): abstract for root in roots for abstract in root.iter("abstractNum")}
    by_style = {value(abstract.find("styleLink")): abstract for abstract in abstracts.values() if abstract.find("styleLink") is not None}
    bullets = set()
    for number in (number for root in roots for number in root.iter("num")):
        abstract = abstracts.get(value(number.find("abstractNumId")))
        if abstract is not None and abstract.find("numStyleLink") is not None:
            abstract = by_style.get(value(abstract.find("numStyleLink")), abstract)
        levels = {} if abstract is None else {level.get("ilvl", ""): level for level in abstract.iter("lvl")}
        levels |= {level.get("ilvl", ""): level for level in number.iter("lvl")}
        bullets |= {(number.get("numId", ""), key) for key, level in levels.items() if _shows_bullet(level)}
    return frozenset(bullets)


def _shows_bullet(level: ET.Element) -> bool:
    text = level.find("lvlText")
    return value(level.find("numFmt")) == "bullet" and (text is None or bool(value(text).strip()))


def is_on(element: ET.Element | None) -> bool:
    """Tell whether a switch such as ``<w:vanish/>`` is there and not turned off."""
    return element is not None and element.get("val", "true") not in {"0", "false", "off"}


def value(element: ET.Element | None) -> str:
    """Return what an element of the form ``<w:… w:val="…"/>`` says, or nothing."""
    return "" if element is None else element.get("val", "")
