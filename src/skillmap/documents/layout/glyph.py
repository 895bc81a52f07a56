"""What a page is made of for the layout: glyphs and the lines between them, with geometry, whoever drew them."""

from __future__ import annotations

from typing import NamedTuple

UNKNOWN = "\ufffd"  # a glyph that has no Unicode value


class Glyph(NamedTuple):
    """One drawn glyph, in a frame where its text runs to the right; ``baseline`` grows down the page.

    ``turn`` counts the quarter turns (counterclockwise) that bring the page's frame to the glyph's.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    turn: int = 0
    font: str = ""


class Ruling(NamedTuple):
    """A level or upright line that is drawn on an upright page; ``y`` grows down the page, as baselines do."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_level(self) -> bool:
        """Whether the line runs from left to right."""
        return self.x1 - self.x0 >= self.y1 - self.y0


class Dot(NamedTuple):
    """A small shape that is drawn filled and as wide as high, on an upright page; ``y`` is its middle."""

    x0: float
    x1: float
    y: float
