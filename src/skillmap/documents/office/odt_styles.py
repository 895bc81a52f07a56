"""What an ODT's styles say about its text: what is hidden, what is a list item with a bullet, which page style is used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

_MAX_ANCESTORS = 12
_HEADING = re.compile(r"(?:Heading|Title)(?:_20_|\b)")
_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{0,9})?)(pt|in|cm|mm|px|pc)")
_POINTS_PER_UNIT = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "px": 0.75, "pc": 12.0}


@dataclass(slots=True, kw_only=True)
class OdtStyles:
    """The styles of content and of page margins; automatic styles of either may have the same names."""

    _styles: dict[tuple[str, str], ET.Element] = field(default_factory=dict)  # by family and name
    _bullets: set[tuple[str, int]] = field(default_factory=set)  # list style and level
    _list_styles: set[str] = field(default_factory=set)

    def add(self, roots: Iterable[ET.Element | None]) -> None:
        """Read the style definitions below some elements; later ones replace earlier ones."""
        for element in (element for root in roots if root is not None for element in root):
            name = element.get("name", "")
            if element.tag in {"style", "default-style"}:
                self._styles[element.get("family", ""), name] = element
            elif element.tag == "list-style":
                self._list_styles.add(name)
                for level in element:
                    key = (name, int(level.get("level", "1")) if level.get("level", "1").isdecimal() else 1)
                    self._bullets.discard(key)
                    if _shows_bullet(level):
                        self._bullets.add(key)

    def copy(self) -> OdtStyles:
        """Return styles to which more can be added."""
        return OdtStyles(_styles=dict(self._styles), _bullets=set(self._bullets), _list_styles=set(self._list_styles))

    def is_bulleted(self, list_style: str, level: int) -> bool:
        """Tell whether a bullet stands before the items of a list."""
        return (list_style, level) in self._bullets

    def is_hidden(self, family: str, name: str) -> bool:
        """Tell whether text of a style is not shown."""
        return self._property(family, name, "text-properties", "display") == "none"

    def is_hidden_table(self, name: str) -> bool:
        """Tell whether a table is not shown."""
        return self._property("table", name, "table-properties", "display") == "false"

    def list_of(self, name: str) -> str:
        """Return the list style that a paragraph style names."""
        return self._attribute("paragraph", name, "list-style-name")

    def has_list(self, name: str) -> bool:
        """Tell whether a list style is defined."""
        return name in self._list_styles

    def is_heading(self, name: str) -> bool:
        """Tell whether a paragraph style is that of a heading or title; "_20_" is how a space is stored."""
        return any(
            _HEADING.match(style.get("name", "")) or style.get("default-outline-level") for style in self._lineage("paragraph", name)
        )

    def master_page_of(self, family: str, name: str) -> str:
        """Return the page style that begins with a paragraph or table of a style, if one does."""
        return self._attribute(family, name, "master-page-name")

    def breaks_page(self, name: str) -> bool:
        """Tell whether a page ends before a paragraph."""
        return self._property("paragraph", name, "paragraph-properties", "break-before") == "page"

    def graphic(self, name: str, key: str) -> str:
        """Return a property of a drawing."""
        return self._property("graphic", name, "graphic-properties", key)

    def _lineage(self, family: str, name: str) -> Iterable[ET.Element]:
        for _ in range(_MAX_ANCESTORS):
            style = self._styles.get((family, name))
            if style is None:
                return
            yield style
            name = style.get("parent-style-name", "")

    def _property(self, family: str, name: str, group: str, key: str) -> str:
        for style in self._lineage(family, name):
            properties = style.find(group)
            if properties is not None and key in properties.attrib:
                return properties.attrib[key]
        return ""

    def _attribute(self, family: str, name: str, key: str) -> str:
        return next((style.attrib[key] for style in self._lineage(family, name) if style.get(key)), "")


def points(length: str | None) -> float | None:
    """Return an absolute length in points."""
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * _POINTS_PER_UNIT[match[2]] if match else None


def _shows_bullet(level: ET.Element) -> bool:
    if level.tag == "list-level-style-image":
        return True
    return level.tag == "list-level-style-bullet" and bool(level.get("bullet-char", "").strip("\u200b\u2060 "))
