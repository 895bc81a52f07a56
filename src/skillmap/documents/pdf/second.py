"""A second opinion on a page: PDFium's reading of its glyphs, laid out by the same rules as the first reader's.

PDFium repairs files that pdfminer gives up on, and reads fonts in other ways (their built-in encodings, their own
tables of characters). Its own text comes last: it mixes columns, and takes lines of Arabic apart. Its characters come
with their places, which is all that the layout needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from skillmap.documents.characters import SYMBOL_BULLETS, clean
from skillmap.documents.layout.glyph import UNKNOWN, Glyph
from skillmap.documents.layout.page import page_text
from skillmap.documents.layout.placement import drop_fillers
from skillmap.documents.words.quality import text_quality

_SOUND = 0.9
_CLEARLY = 0.05
_SAME_PLACE = 0.01  # points
_NO_CHARACTER = frozenset({0, 0xFFFE, 0xFFFF})
_DOUBLED = frozenset("ft")  # within one glyph: "ff", "tt"; other letters at one place are drawn twice, to look bold
_SPACE = 0x20
_MADE_UP_SIZE = 1.0  # points: of a space that no font draws
_LAM = "\u0644"
_ALEFS = frozenset("\u0622\u0623\u0625\u0627")


class SecondReader:
    """Opens a PDF once, when the first page is asked for."""

    def __init__(self, data: bytes, max_chars: int) -> None:
        """Take the bytes of a PDF, and how many characters of a page are read at most."""
        self._data = data
        self._max_chars = max_chars
        self._document: pypdfium2.PdfDocument | None = None
        self._failed = False

    def text(self, number: int) -> str:
        """Return the text of a page (numbered from 1) in reading order; none where this reader fails too.

        PDFium's own text stands in where it is clearly sounder: for glyphs whose places tell less than their order.
        """
        ours = page_text(drop_fillers(self.glyphs(number)))
        quality = text_quality(ours)
        if quality >= _SOUND:
            return ours
        theirs = clean(self._own_text(number)).strip()
        return theirs if text_quality(theirs) > quality + _CLEARLY else ours

    def _own_text(self, number: int) -> str:
        with contextlib.suppress(pypdfium2.PdfiumError, IndexError), self._text_page(number) as text_page:
            return str(text_page.get_text_range(count=min(text_page.count_chars(), self._max_chars)))
        return ""

    def glyphs(self, number: int) -> list[Glyph]:
        """Return the glyphs of a page, in drawing order."""
        with contextlib.suppress(pypdfium2.PdfiumError, IndexError), self._text_page(number) as text_page:
            return list(_glyphs(text_page.raw, self._max_chars))
        return []

    @contextlib.contextmanager
    def _text_page(self, number: int) -> Iterator[Any]:
        document = self._open()
        if document is None:
            raise IndexError(number)
        with contextlib.closing(document[number - 1]) as page, contextlib.closing(page.get_textpage()) as text_page:
            yield text_page

    def _open(self) -> pypdfium2.PdfDocument | None:
        if self._document is None and not self._failed:
            try:
                self._document = pypdfium2.PdfDocument(self._data)
            except pypdfium2.PdfiumError:
                self._failed = True
        return self._document


class _Character(NamedTuple):
    """One character as PDFium has it: a glyph that stands for several comes as several, at one place."""

    text: str
    x: float
    y: float
    left: float
    right: float
    bottom: float
    top: float
    size: float
    angle: float


def _glyphs(text_page: Any, max_chars: int) -> Iterator[Glyph]:
    cluster: list[_Character] = []
    for character in _characters(text_page, max_chars):
        if cluster and not _same_place(cluster[-1], character):
            yield _glyph(cluster)
            cluster = []
        cluster.append(character)
    if cluster:
        yield _glyph(cluster)


def _characters(text_page: Any, max_chars: int) -> Iterator[_Character]:
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    for index in range(min(pdfium.FPDFText_CountChars(text_page), max_chars)):
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue  # a space or line break that PDFium put there; the layout has its own
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        lost = code in _NO_CHARACTER or 0xD800 <= code < 0xE000 or pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1
        if not pdfium.FPDFText_GetCharOrigin(text_page, index, x, y) or not pdfium.FPDFText_GetLooseCharBox(text_page, index, box):
            continue
        if code == _SPACE and box.right <= box.left and pdfium.FPDFText_GetFontSize(text_page, index) == _MADE_UP_SIZE:
            continue  # the same, without saying so
        scale = math.hypot(matrix.c, matrix.d) if pdfium.FPDFText_GetMatrix(text_page, index, matrix) else 1.0
        size = abs(pdfium.FPDFText_GetFontSize(text_page, index)) * (scale or 1.0)
        angle = pdfium.FPDFText_GetCharAngle(text_page, index)
        text = UNKNOWN if lost else chr(code).translate(SYMBOL_BULLETS)
        values = (x.value, y.value, box.left, box.right, box.bottom, box.top, size, angle)
        if all(map(math.isfinite, values)):
            yield _Character(text, *values)


def _same_place(before: _Character, after: _Character) -> bool:
    """Tell whether two characters come from one glyph: a ligature, or a letter with its mark."""
    near = abs(before.x - after.x) < _SAME_PLACE and abs(before.y - after.y) < _SAME_PLACE
    part = before.text != after.text or before.text in _DOUBLED
    return near and part and not before.text.isspace() and not after.text.isspace()


def _glyph(cluster: list[_Character]) -> Glyph:
    first = cluster[0]
    turn = round(first.angle / (math.pi / 2)) % 4
    left, right = min(c.left for c in cluster), max(c.right for c in cluster)
    bottom, top = min(c.bottom for c in cluster), max(c.top for c in cluster)
    if turn == 0:
        x0, x1, baseline = min(first.x, left), max(right, first.x), -first.y
    elif turn == 1:
        x0, x1, baseline = min(first.y, bottom), max(top, first.y), first.x
    elif turn == 2:
        x0, x1, baseline = -max(right, first.x), -min(left, first.x), first.y
    else:
        x0, x1, baseline = -max(top, first.y), -min(bottom, first.y), -first.x
    size = max(first.size, 0.6 * (x1 - x0) / len(cluster), 0.1)
    return Glyph(_in_order([character.text for character in cluster]), x0, x1, baseline, size, turn)


def _in_order(texts: list[str]) -> str:
    """Return the characters of one glyph as they are read: PDFium turns some of those that run from right to left."""
    texts.sort(key=lambda text: bool(unicodedata.combining(text)))
    if len(texts) > 1 and texts[0] in _ALEFS and texts[1] == _LAM:
        texts[:2] = texts[1::-1]
    return "".join(texts)
