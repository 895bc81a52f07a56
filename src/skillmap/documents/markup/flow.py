"""A tree of HTML elements -> lines, as a browser lays them out: blocks, list items, table rows, line breaks.

The tree is walked by events, never by recursion: pages nest as deeply as their writers forget to close tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from skillmap.documents.characters import clean
from skillmap.errors import LimitExceededError

_BULLET = "• "
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html",
    "legend", "li", "main", "menu", "nav", "ol", "optgroup", "p", "pre", "search", "section", "summary", "table", "tbody", "tfoot",
    "td", "th", "thead", "tr", "ul", "text", "textarea",
})  # fmt: skip
# Blocks that stand apart from what is before and after them.
_APART = frozenset({
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "section", "article", "header", "footer", "aside", "nav", "fieldset", "form",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NOT_SHOWN = frozenset({
    "script", "style", "template", "noscript", "head", "title", "meta", "link", "iframe", "object", "applet", "audio", "video",
    "canvas", "datalist", "area", "map", "rp", "xml", "defs", "metadata", "desc", "symbol",
})  # fmt: skip
_CONTROLS = frozenset({"select", "option", "button"})  # they stand apart from the words beside them
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)\b", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"(?:^|;)\s*display\s*:\s*(?:block|flex|grid|list-item|table|table-row)\b", re.IGNORECASE)
_MSO_MARK = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)  # Word writes the bullet of a list item as text
_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|pre-wrap|pre-line|break-spaces)\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_TYPED_INPUTS = frozenset({"", "text", "email", "tel", "url", "search", "number", "date", "month", "week", "time", "datetime-local"})


@dataclass(slots=True)
class _Cell:
    """What a table cell, or the page itself, holds so far."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    mark: str = ""  # the bullet or number that the next line begins with


@dataclass(slots=True)
class _List:
    """A list that is open, and the number of its last item."""

    ordered: bool
    number: int = 0


class Flow:
    """Collects the lines of a page.

    Args:
        max_chars: More characters than these raise :class:`LimitExceededError`.
    """

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._chars = 0
        self._cells = [_Cell()]
        self._rows: list[list[list[str]]] = []  # the cells of each row that is open
        self._lists: list[_List] = []
        self._pre = 0

    def text(self) -> str:
        """Return the lines so far, blocks separated by one empty line."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._cells[0].lines)).strip("\n")

    def walk(self, root: etree._Element) -> None:
        """Lay out an element and all that is in it."""
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in events:
            if event == "start" and isinstance(element.tag, str):
                if self._is_hidden(element):
                    events.skip_subtree()
                    continue
                self._open(element)
                self._put(element.text)
                continue
            if event == "end" and isinstance(element.tag, str) and not self._is_hidden(element):
                self._close(element)
            if element is not root:
                self._put(element.tail)

    def _is_hidden(self, element: etree._Element) -> bool:
        tag = element.tag
        if tag in _NOT_SHOWN or "hidden" in element.attrib or (tag == "input" and element.get("type", "").lower() == "hidden"):
            return not (tag == "object" and len(element))  # what an object shows where it cannot be loaded
        if tag == "option":
            return not _is_chosen(element)
        return bool(_HIDDEN_STYLE.search(element.get("style", "")))

    def _open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            self._end_line(even_empty=True)
        elif tag == "input":
            self._put_value(element)
        elif tag in _CONTROLS:
            self._put(" ")
        elif tag in {"td", "th"} and self._rows:
            self._end_line()
            self._cells.append(_Cell())
        elif _is_block(element):
            self._end_line()
            if tag in _APART:
                self._gap()
        if tag == "tr":
            self._rows.append([])
        elif tag in {"ul", "ol", "menu", "dir"}:
            self._lists.append(_List(ordered=tag == "ol", number=_start(element)))
        elif tag == "li":
            self._cells[-1].mark = self._mark(element)
        if _is_preformatted(element):
            self._pre += 1

    def _close(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in {"td", "th"} and self._rows and len(self._cells) > 1:
            self._end_line()
            self._rows[-1].append(_squeezed(self._cells.pop().lines))
        elif _is_block(element):
            self._end_line()
            if tag in _APART and tag not in _HEADINGS:
                self._gap()
        elif tag in _CONTROLS:
            self._put(" ")
        if tag == "tr" and self._rows:
            self._end_row(self._rows.pop())
        elif tag in {"ul", "ol", "menu", "dir"} and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._cells[-1].mark = ""
        if "style" in element.attrib and _MSO_MARK.search(element.get("style", "")):
            self._take_mark()
        if _is_preformatted(element):
            self._pre -= 1

    def _mark(self, item: etree._Element) -> str:
        if self._lists and self._lists[-1].ordered and item.get("data-list") != "bullet":
            self._lists[-1].number += 1
            return f"{self._lists[-1].number}. "
        return _BULLET

    def _take_mark(self) -> None:
        """Make the bullet that Word wrote at the start of a paragraph the mark of the line; a number stays text."""
        cell = self._cells[-1]
        written = "".join(cell.line).strip()
        if written and not any(character.isdigit() for character in written) and len(written) <= 2:  # a letter, in Wingdings
            cell.line.clear()
            cell.mark = _BULLET

    def _put(self, text: str | None) -> None:
        if not text:
            return
        self._chars += len(text)
        if self._chars > self._max_chars and (not text.isspace() or self._chars > 20 * self._max_chars):
            message = f"the page has more than {self._max_chars} characters: save the CV alone"
            raise LimitExceededError(message)
        if not self._pre:
            if text.isspace() and "\u00a0" not in text:
                self._chars -= len(text) - 1
            self._cells[-1].line.append(_SPACES.sub(" ", text))
            return
        first, *others = text.replace("\r\n", "\n").split("\n")
        self._cells[-1].line.append(first)
        for line in others:
            self._end_line(even_empty=True)
            self._cells[-1].line.append(line)

    def _put_value(self, element: etree._Element) -> None:
        if element.get("type", "").lower() in _TYPED_INPUTS and element.get("value"):
            self._put(f" {element.get('value')} ")

    def _end_line(self, *, even_empty: bool = False) -> None:
        cell = self._cells[-1]
        line = clean("".join(cell.line))
        line = line.strip("\n") if self._pre else _SPACES.sub(" ", line).strip()
        blank = bool(cell.line) and not line.strip() and "\u00a0" in "".join(cell.line)  # an empty paragraph is a gap
        cell.line.clear()
        if line.strip():
            cell.lines.append((cell.mark + line).rstrip())
            cell.mark = ""
        elif even_empty or blank:
            self._gap()

    def _gap(self) -> None:
        lines = self._cells[-1].lines
        if lines and lines[-1]:
            lines.append("")

    def _end_row(self, cells: list[list[str]]) -> None:
        """A row of short cells is a line; cells of several lines (a page laid out as a table) come one by one."""
        lines = self._cells[-1].lines
        cells = [cell for cell in cells if cell]
        if all(len(cell) == 1 for cell in cells):
            if cells:
                lines.append("\t".join(cell[0] for cell in cells))
            return
        for cell in cells:
            self._gap()
            lines.extend(cell)
        self._gap()


def _is_block(element: etree._Element) -> bool:
    return element.tag in _BLOCKS or ("style" in element.attrib and bool(_BLOCK_STYLE.search(element.get("style", ""))))


def _is_preformatted(element: etree._Element) -> bool:
    if element.tag in {"pre", "textarea", "listing", "xmp", "plaintext"}:
        return True
    return "style" in element.attrib and bool(_PRE_STYLE.search(element.get("style", "")))


def _is_chosen(option: etree._Element) -> bool:
    """Tell whether an option is the one that is shown: a chosen one, else the first."""
    siblings = list(option.iterancestors("select"))
    if not siblings or "selected" in option.attrib:
        return True
    options = list(siblings[0].iter("option"))
    return "multiple" not in siblings[0].attrib and option is options[0] and not any("selected" in other.attrib for other in options)


def _start(element: etree._Element) -> int:
    try:
        return int(element.get("start", "1")) - 1
    except ValueError:
        return 0


def _squeezed(lines: list[str]) -> list[str]:
    """Drop empty lines at the edges and all but one in a row within."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return text.split("\n") if text else []
