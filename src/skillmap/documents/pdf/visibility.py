"""What a reader of the page cannot see: white on white, too small, outside the page, or drawn with no ink at all.

Words hidden so are not what the CV shows to people; some are put there to be found by programs alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

_WHITE = 0.97  # share of full white in each color
_SMALLEST = 1.0  # points: the height of the dot on an i in the smallest print
_NO_INK = frozenset({3, 7})  # text rendering modes (PDF 32000-1, 9.3.6)
_MAX_GROUNDS = 2_000
_TOLERANCE = 2.0  # points
_OVER_THE_EDGE = 1.0  # times the longer side


class Box(NamedTuple):
    """An upright rectangle on the page."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within or on the edge."""
        return self.x0 - _TOLERANCE <= x <= self.x1 + _TOLERANCE and self.y0 - _TOLERANCE <= y <= self.y1 + _TOLERANCE


class Sight:
    """What has been painted on a page so far, as far as it decides whether text on it can be seen."""

    def __init__(self, view: Box | None) -> None:
        self._view = view
        self._grounds: list[Box] = []
        self._unknown_ground = False

    def paint(self, points: Sequence[tuple[float, float]], color: object) -> None:
        """Note a filled shape: white text is seen on it unless it is white."""
        if points and not is_white(color):
            xs, ys = zip(*points, strict=True)
            self._add(Box(min(xs), min(ys), max(xs), max(ys)))

    def shade(self) -> None:
        """Note a gradient: where it reaches is not worked out, so white text may be seen anywhere."""
        self._unknown_ground = True

    def picture(self, matrix: tuple[float, float, float, float, float, float]) -> None:
        """Note a picture, which fills the unit square (PDF 32000-1, 8.9.3)."""
        a, b, c, d, e, f = matrix
        xs, ys = (e, a + e, c + e, a + c + e), (f, b + f, d + f, b + d + f)
        self._add(Box(min(xs), min(ys), max(xs), max(ys)))

    def _add(self, box: Box) -> None:
        if not all(map(math.isfinite, box)) or len(self._grounds) >= _MAX_GROUNDS:
            self._unknown_ground = True
        else:
            self._grounds.append(box)

    def shows(self, start: tuple[float, float], end: tuple[float, float], size: float, *, mode: int, color: object) -> bool:
        """Tell whether a glyph can be seen.

        Args:
            start: Where it begins on its baseline.
            end: Where it ends.
            size: Its size in points.
            mode: How its letters are filled and stroked.
            color: What they are filled with.
        """
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        if size < _SMALLEST or (self._view is not None and not self._view.holds(x, y)):
            return False
        if mode not in _NO_INK and (mode != 0 or not is_white(color)):
            return True
        # Text without ink over a picture is what a program has recognized in it.
        return self._unknown_ground or any(box.holds(x, y) for box in self._grounds)


def is_white(color: Any) -> bool:
    """Tell whether a color in device space is white; a pattern is none."""
    values = color if isinstance(color, tuple | list) else (color,)
    if not values or not all(isinstance(value, int | float) for value in values):
        return False
    if len(values) == 4:  # cyan, magenta, yellow, black
        return all(value <= 1 - _WHITE for value in values)
    return len(values) in {1, 3} and all(value >= _WHITE for value in values)


def view_of(page: Any) -> Box | None:
    """Return the part of a page that is shown, where pdfminer draws it; ``None`` where its boxes are of no use.

    A page that is not cropped is wider than it looks: wkhtmltopdf draws words of mixed lines at a wrong place, beside it.
    """
    try:
        x0, y0, x1, y1 = (float(value) for value in page.mediabox)
        left, bottom, right, top = (float(value) for value in page.cropbox)
    except (TypeError, ValueError):
        return None
    left, right = max(min(left, right), x0), min(max(left, right), x1)
    bottom, top = max(min(bottom, top), y0), min(max(bottom, top), y1)
    if right - left < 1 or top - bottom < 1:
        return None
    if max(left - x0, x1 - right, bottom - y0, y1 - top) < _TOLERANCE:
        margin = _OVER_THE_EDGE * max(x1 - x0, y1 - y0)
        left, right = left - margin, right + margin
    if page.rotate == 90:
        return Box(bottom - y0, x1 - right, top - y0, x1 - left)
    if page.rotate == 180:
        return Box(x1 - right, y1 - top, x1 - left, y1 - bottom)
    if page.rotate == 270:
        return Box(y1 - top, left - x0, y1 - bottom, right - x0)
    return Box(left - x0, bottom - y0, right - x0, top - y0)
