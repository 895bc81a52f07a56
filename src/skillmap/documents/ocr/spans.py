"""Where words that were recognized stand in the text that was made of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from skillmap.documents.ocr.tesseract import Word
from skillmap.records import Span

_EDGES = "()[]«»-–—.,:،؛•"


def locate(wanted: Sequence[Word], words: Sequence[Word], text: str) -> list[Span]:
    """Return the spans of words in a text, in text order.

    The layout may move words and turn ranges of years, so that places tell little: a word that occurs several times is
    taken where the line of text has most of the words of its own line.

    Args:
        wanted: The words to find.
        words: All words of the page.
        text: The page's text.
    """
    taken: set[Span] = set()
    for word in wanted:
        neighbors = Counter(other.text for other in words if other.line == word.line)
        places = [Span(*match.span()) for match in re.finditer(rf"(?<!\S){re.escape(word.text)}(?!\S)", text)]
        places = places or [Span(*match.span()) for match in re.finditer(re.escape(word.text.strip(_EDGES)), text)]
        free = [place for place in places if place not in taken and place.end > place.start]
        if free:
            taken.add(max(free, key=lambda place: _shared(_line_at(text, place), neighbors)))
    return sorted(taken)


def _line_at(text: str, place: Span) -> str:
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end)
    return text[start : end if end >= 0 else len(text)]


def _shared(line: str, neighbors: Counter[str]) -> float:
    found = Counter(line.split())
    return sum((found & neighbors).values()) / max(found.total(), 1)
