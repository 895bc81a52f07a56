"""Recognized words -> text: columns, rows and reading order by the layout that text layers go through too.

Each word becomes glyphs, set side by side within its box as they are seen: from right to left where it is Arabic.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence

from skillmap.documents.layout.direction import is_rtl, kind
from skillmap.documents.layout.glyph import Glyph
from skillmap.documents.layout.page import page_text
from skillmap.documents.ocr.tesseract import Word

_POINTS_PER_INCH = 72.0
_CLUSTER = re.compile(r"(?s).[\u0300-\u036f\u064b-\u065f\u0670]*")
# What is drawn from left to right within an Arabic word: Latin letters and digits, with the signs between them.
_LTR = "A-Za-z\u00c0-\u024f0-9٠-٩"
_RUN = re.compile(rf"[{_LTR}](?:[^\u0600-\u065f\u066a-\u06ff]*[{_LTR}])?|(?s:.)[\u064b-\u065f\u0670]*")
_NUMBER = re.compile(r"\+?[0-9٠-٩](?:[0-9٠-٩./:,]*[0-9٠-٩])?[+%]?|(?s:.)[\u0300-\u036f\u064b-\u065f\u0670]*")
_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))


def text_of_words(words: Sequence[Word], *, dpi: float) -> str:
    """Return the words' text in reading order."""
    scale = _POINTS_PER_INCH / dpi
    rtl = is_rtl(" ".join(word.text for word in words))
    glyphs: list[Glyph] = []
    for _, line in itertools.groupby(words, key=lambda word: word.line):
        glyphs += _line(sorted(line, key=lambda word: word.box.x0), scale, rtl=rtl)
    return page_text(glyphs)


def _line(line: Sequence[Word], scale: float, *, rtl: bool) -> Iterator[Glyph]:
    """Set the words of a line from left to right; a space parts them, however near their boxes are."""
    baseline, size = statistics.median(word.baseline for word in line) * scale, line[0].size * scale
    ends = [*(word.box.x0 for word in line[1:]), float("inf")]
    for word, end in zip(line, ends, strict=True):
        clusters = _as_seen(word.text, rtl=rtl)
        x0, x1 = word.box.x0 * scale, max(min(word.box.x1, end - 1) * scale, word.box.x0 * scale + 1)
        width = (x1 - x0) / len(clusters)
        for position, cluster in enumerate(clusters):
            yield Glyph(cluster, x0 + position * width, x0 + (position + 1) * width, baseline, size)
        if word is not line[-1]:
            yield Glyph(" ", x1, max(end * scale, x1), baseline, size)


def _as_seen(text: str, *, rtl: bool) -> list[str]:
    """Return a word's characters, marks with their bases, from left to right as they are drawn.

    On right-to-left pages numbers keep their signs, which Tesseract has put in logical order already; what stands on
    either side of a dash is where it is seen.

    >>> "".join(_as_seen("(\u0627\u0628", rtl=True))
    '\u0628\u0627)'
    >>> _as_seen("(+216)", rtl=True)
    ['(', '+216', ')']
    """
    if not any(kind(cluster) == "R" for cluster in text):
        return _NUMBER.findall(text) if rtl else _CLUSTER.findall(text)
    seen: list[str] = []
    for piece in reversed(_RUN.findall(text)):
        seen += _CLUSTER.findall(piece) if kind(piece) in {"L", "N"} else [_MIRRORED.get(piece, piece)]
    return seen
