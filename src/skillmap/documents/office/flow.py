"""The reading order of one story (a body, a header, a cell): paragraphs, and the boxes of text that stand beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from skillmap.documents.characters import SYMBOL_BULLETS, clean
from skillmap.documents.layout.direction import is_rtl
from skillmap.documents.limits import Limits
from skillmap.errors import LimitExceededError

BULLET = "• "
LINE_POINTS = 14.0
_SIDEBAR_LINES = 4
_SIDEBAR_WIDTH_POINTS = 330.0  # more than that is no column of a page
_DROPPED: dict[int, str | None] = {
    **dict.fromkeys((*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), *range(0xF000, 0xF100))),
    **SYMBOL_BULLETS,
}
_OVERLAP_POINTS = 9.0  # boxes are drawn a little over each other
_MAX_PLACED = 200


def shown(text: str) -> str:
    """Return the text of a paragraph, cleaned.

    Controls say nothing in an office document. What the fonts of pictures draw, which lies where Windows puts their
    characters (U+F000 to U+F0FF), is a bullet or says nothing either, even beside a letter.
    """
    return clean(text.translate(_DROPPED))


class Budget:
    """Counts characters over all stories of a document."""

    def __init__(self, limits: Limits) -> None:
        """Start with all characters left."""
        self._limits = limits
        self._left = limits.max_chars

    def spend(self, characters: int) -> None:
        """Take characters off.

        Raises:
            LimitExceededError: there are none left.
        """
        self._left -= characters
        if self._left < 0:
            message = f"the document has more than {self._limits.max_chars} characters: send the CV alone"
            raise LimitExceededError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a box stands on its page, in points from the top left corner.

    ``of_paragraph`` says that ``top`` is measured from the paragraph that the box is anchored in.
    """

    left: float
    top: float
    width: float
    height: float
    of_paragraph: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The lines of a text box, shape or diagram; no ``place`` where it stands in the line of its paragraph."""

    lines: tuple[str, ...]
    place: Place | None = None

    @property
    def is_sidebar(self) -> bool:
        """Tell a column beside the body from a label, a heading or a remark."""
        return self.place is not None and len(self.lines) >= _SIDEBAR_LINES and self.place.width < _SIDEBAR_WIDTH_POINTS


_Placed = tuple[Place, Box]


class Flow:
    """Collects the lines of a story.

    Boxes anchored in paragraphs without text of their own wait for the next paragraph with text and are then put in
    reading order together, so that a page made of boxes comes out column by column. A column beside the body that is
    anchored amid the body's text comes after it: it must not part a job from its duties.
    """

    def __init__(self) -> None:
        """Start an empty story."""
        self._lines: list[str] = []
        self._waiting: list[Box] = []
        self._beside: list[Box] = []
        self._rows = 0

    def paragraph(self, lines: Sequence[str], boxes: Iterable[Box] = (), *, heading: bool = False) -> None:
        """Add a paragraph with the boxes that are anchored in it."""
        boxes = [box for box in boxes if any(box.lines)]
        row = self._rows
        self._rows += max(len(lines), 1)
        if not any(lines):
            self._waiting.extend(_on_page(box, row) for box in boxes)
            if not boxes:
                self._lines.append("")
            return
        after = []
        for box in boxes:
            if box.is_sidebar:
                self._beside.append(_on_page(box, row))
            elif box.place is not None and box.place.of_paragraph and box.place.top <= LINE_POINTS / 2:
                self._waiting.append(_on_page(box, row))
            else:
                after.append(_on_page(box, row))
        self._settle()
        if heading:
            self._lines.append("")
        self._lines.extend(lines)
        self._put(after)

    def block(self, lines: Iterable[str]) -> None:
        """Add lines that stand apart (a table)."""
        self._settle()
        self._lines.extend(["", *lines, ""])

    def page_break(self) -> None:
        """End a page: what stood beside its text comes before the next page's."""
        self._settle()
        self._put(self._beside)
        self._beside = []

    def lines(self) -> list[str]:
        """Return the story so far; at most one empty line in a row, none at the edges."""
        self.page_break()
        return squeeze(self._lines)

    def _settle(self) -> None:
        waiting = self._waiting
        self._waiting = []
        if any(self._lines):
            self._beside.extend(box for box in waiting if box.is_sidebar)
            waiting = [box for box in waiting if not box.is_sidebar]
        self._put(waiting)

    def _put(self, boxes: list[Box]) -> None:
        for box in in_reading_order(boxes):
            self._lines.extend(["", *box.lines, ""])


def squeeze(lines: Iterable[str]) -> list[str]:
    """Drop empty lines at the edges and all but one in a row within."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    if kept and not kept[-1]:
        kept.pop()
    return kept


def in_reading_order(boxes: Sequence[Box]) -> list[Box]:
    """Put boxes in order: column by column where they stand in columns, else from top to bottom.

    The right column comes first where the text runs from right to left. Where a box has no place, all keep theirs.
    """
    if len(boxes) > _MAX_PLACED or any(box.place is None for box in boxes):
        return list(boxes)
    placed = [(box.place, box) for box in boxes if box.place is not None]
    if is_rtl("".join(line for box in boxes for line in box.lines)):
        placed = [(replace(place, left=-place.left - place.width), box) for place, box in placed]
    return [box for _, box in _cut(placed)]


def _on_page(box: Box, row: int) -> Box:
    """Measure all tops alike: those measured from a paragraph grow with the lines above it."""
    if box.place is None or not box.place.of_paragraph:
        return box
    return replace(box, place=replace(box.place, top=box.place.top + row * LINE_POINTS, of_paragraph=False))


def _cut(boxes: list[_Placed]) -> list[_Placed]:
    """Cut into columns where nothing crosses the gap; else take what stands on top and try again with the rest."""
    columns = _parted(boxes, "left", "width")
    if len(columns) > 1:
        return [box for column in columns for box in _cut(column)]
    bands = _parted(boxes, "top", "height")
    ordered: list[_Placed] = []
    while bands:
        count = _columned(bands)
        together = [box for band in bands[:count] for box in band]
        bands = bands[count:]
        ordered += _cut(together) if count > 1 else _settled(together)
    return ordered


def _columned(bands: list[list[_Placed]]) -> int:
    """Return how many bands, from the first on, fall into the same columns; at least one."""
    for count in range(len(bands), 1, -1):
        if len(_parted([box for band in bands[:count] for box in band], "left", "width")) > 1:
            return count
    return 1


def _settled(band: list[_Placed]) -> list[_Placed]:
    columns = _parted(band, "left", "width")
    if len(columns) > 1:
        return [box for column in columns for box in _settled(sorted(column, key=lambda placed: placed[0].top))]
    return sorted(band, key=lambda placed: (placed[0].top, placed[0].left))


def _parted(boxes: list[_Placed], start: str, size: str) -> list[list[_Placed]]:
    """Part boxes wherever a straight line passes between them."""
    begin, extent = attrgetter(start), attrgetter(size)
    parts: list[list[_Placed]] = []
    end = -math.inf
    for placed in sorted(boxes, key=lambda placed: float(begin(placed[0]))):
        place = placed[0]
        if not parts or begin(place) >= end - _OVERLAP_POINTS:
            parts.append([])
        parts[-1].append(placed)
        end = max(end, begin(place) + extent(place))
    return parts
