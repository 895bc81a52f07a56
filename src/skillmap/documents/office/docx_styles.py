"""What a DOCX says about its paragraphs apart from their text: which are headings, which are list items."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from skillmap.documents.office.package import Package

_HEADING = re.compile(r"(?:heading|title)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """What paragraph styles and list definitions say about how a paragraph looks."""

    headings: frozenset[str]
    list_of_style: dict[str, tuple[str, str]]  # style -> (numId, level)
    bullets: frozenset[tuple[str, str]]  # (numId, level)


def styles(package: Package, folder: str) -> Styles:
    """Read the style and list definitions beside the main part."""
    headings = set()
    lists: dict[str, tuple[str, str]] = {}
    root = package.xml(f"{folder}/styles.xml")
    for style in root.iter("style") if root is not None else ():
        style_id = style.get("styleId", "")
        if _HEADING.match(value(style.find("name"))) or style.find("pPr/outlineLvl") is not None:
            headings.add(style_id)
        number = style.find("pPr/numPr")
        if number is not None:
            lists[style_id] = (value(number.find("numId")), value(number.find("ilvl")) or "0")
    return Styles(headings=frozenset(headings), list_of_style=lists, bullets=_bullets(package, folder))


def _bullets(package: Package, folder: str) -> frozenset[tuple[str, str]]:
    root = package.xml(f"{folder}/numbering.xml")
    if root is None:
        return frozenset()
    levels: dict[str, set[str]] = {}
    for abstract in root.iter("abstractNum"):
        bulleted = {level.get("ilvl", "") for level in abstract.iter("lvl") if value(level.find("numFmt")) == "bullet"}
        levels[abstract.get("abstractNumId", "")] = bulleted
    return frozenset(
        (number.get("numId", ""), level) for number in root.iter("num") for level in levels.get(value(number.find("abstractNumId")), ())
    )


def value(element: ET.Element | None) -> str:
    """Return what an element of the form ``<w:… w:val="…"/>`` says, or nothing."""
    return "" if element is None else element.get("val", "")
