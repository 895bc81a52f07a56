"""PDF content streams -> glyphs and rulings with geometry, within bounds.

pdfminer's interpreter does the work; the device below takes each glyph straight from it, without building layout
objects, so that a page can be left as soon as a bound is passed.
"""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, stream_value
from pdfminer.utils import apply_matrix_pt, decode_text

from skillmap.documents.characters import SYMBOL_BULLETS
from skillmap.documents.layout.glyph import UNKNOWN, Glyph, Ruling
from skillmap.documents.limits import Limits
from skillmap.errors import LimitExceededError

# A span with /ActualText is taken for one glyph cluster only when it is short and on one line; whole paragraphs
# marked so (for screen readers) would lose their geometry.
_MAX_CLUSTER_GLYPHS = 12
# PDF 32000-1, annex D.2, note 3: codes that WinAnsiEncoding leaves unused draw a bullet. reportlab uses the first.
_UNUSED_WINANSI = frozenset({0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D})
_MAX_FORMS_PER_DOCUMENT = 5_000
_MAX_RULINGS_PER_PAGE = 1_000
_MAX_PATH_POINTS = 2_000
_MAX_THICKNESS = 3.0  # points: a filled rectangle no thicker is a line
_MIN_RULING = 4.0
_STRAIGHT = 0.5


class PageContent(NamedTuple):
    """What is drawn on a page, in drawing order."""

    glyphs: list[Glyph]
    images: int
    rulings: list[Ruling]


class Meter:
    """What is left of a document's bounds; shared by all its pages."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._chars = limits.max_chars
        self._content_bytes = limits.max_content_bytes
        self._forms = _MAX_FORMS_PER_DOCUMENT
        self._deadline = time.monotonic() + limits.max_seconds

    def take_char(self) -> None:
        """Count one drawn glyph."""
        self._chars -= 1
        if self._chars < 0:
            message = f"the PDF draws more than {self._limits.max_chars} characters: send the CV alone"
            raise LimitExceededError(message)

    def take_time(self) -> None:
        """Refuse the document once its time is spent."""
        if time.monotonic() > self._deadline:
            message = f"the PDF takes more than {self._limits.max_seconds:g} s to read: print it to a new PDF"
            raise LimitExceededError(message, code="timeout")

    def take_content(self, stream: PDFStream) -> None:
        """Count a content stream, unpacking it piecewise so that a bomb never unfolds in memory."""
        self._forms -= 1
        self._content_bytes -= _unpacked_bytes(stream, self._content_bytes)
        if self._content_bytes < 0 or self._forms < 0:
            message = (
                f"the PDF's pages unpack to more than {self._limits.max_content_bytes} bytes of drawing instructions: print it to a new PDF"
            )
            raise LimitExceededError(message)


def _unpacked_bytes(stream: PDFStream, limit: int) -> int:
    if stream.data is not None or stream.rawdata is None:
        return len(stream.data or b"")
    data = stream.rawdata
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for name, _ in stream.get_filters():
        if name not in LITERALS_FLATE_DECODE:
            break
        try:
            data = zlib.decompressobj().decompress(data, limit + 1)
        except zlib.error:
            break  # pdfminer has its own way with damaged streams
        if len(data) > limit:
            break
    return len(data)


class _Interpreter(PDFPageInterpreter):
    """Counts every content stream (a page's own and its forms') before it is run."""

    def execute(self, streams: Sequence[object]) -> None:
        device = self.device
        if isinstance(device, GlyphDevice):
            for item in streams:
                device.meter.take_content(stream_value(item))
        super().execute(streams)


class GlyphDevice(PDFTextDevice):
    """Collects a page's glyphs and rulings in the order in which they are drawn, and counts its pictures."""

    def __init__(self, manager: PDFResourceManager, meter: Meter) -> None:
        super().__init__(manager)
        self.meter = meter
        self.glyphs: list[Glyph] = []
        self.images = 0
        self.rulings: list[Ruling] = []
        self._tags: list[tuple[int, str]] = []  # where an open tag began, and its /ActualText

    def paint_path(
        self,
        gstate: object,  # noqa: ARG002 - the interface is pdfminer's
        stroke: bool,  # noqa: FBT001
        fill: bool,  # noqa: FBT001
        evenodd: bool,  # noqa: ARG002, FBT001
        path: Sequence[Any],
    ) -> None:
        """Keep the lines that may part the cells of a table; other shapes only take time."""
        self.meter.take_time()
        if len(path) > _MAX_PATH_POINTS or self.ctm is None:
            return
        for subpath in _subpaths(path):
            points = [apply_matrix_pt(self.ctm, point) for point in subpath]
            if len(self.rulings) < _MAX_RULINGS_PER_PAGE:
                self.rulings.extend(_rulings(points, stroke=stroke, fill=fill))

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002 - the interface is pdfminer's
        """Count a picture; a page with pictures and no glyphs is a scan."""
        self.images += 1

    def render_string(self, *args: Any) -> None:
        """Draw a string, glyph by glyph."""
        self.meter.take_time()
        super().render_string(*args)

    def render_char(
        self,
        matrix: tuple[float, float, float, float, float, float],
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        *_args: Any,
    ) -> float:
        """Take one glyph and return its advance in text space."""
        self.meter.take_char()
        try:
            text = str(font.to_unichr(cid)).translate(SYMBOL_BULLETS)
        except PDFUnicodeNotDefined:
            text = "•" if cid in _UNUSED_WINANSI and not font.is_multibyte() else UNKNOWN
        advance = float(font.char_width(cid)) * fontsize * scaling
        if not text or not math.isfinite(advance):
            return advance if math.isfinite(advance) else 0.0
        a, b, c, d, e, f = matrix
        start = (c * rise + e, d * rise + f)
        end = (a * advance + start[0], b * advance + start[1])
        size = math.hypot(c, d) * abs(fontsize)
        if all(map(math.isfinite, (*start, *end, size))):
            self.glyphs.append(_in_own_frame(text, start, end, size, (a, b)))
        return advance

    def begin_tag(self, tag: object, props: object = None) -> None:  # noqa: ARG002 - the interface is pdfminer's
        """Remember where marked content begins, and the text that the producer says it stands for."""
        actual = props.get("ActualText") if isinstance(props, dict) else None
        self._tags.append((len(self.glyphs), decode_text(actual) if isinstance(actual, bytes) else ""))

    def end_tag(self) -> None:
        """Put one glyph cluster for marked content that carries its text (PDF 32000-1, 14.9.4).

        LibreOffice marks so each ligature whose glyphs do not map to characters one by one.
        """
        if not self._tags:
            return
        start, actual = self._tags.pop()
        drawn = [glyph for glyph in self.glyphs[start:] if not glyph.text.isspace()]
        if not actual.strip() or not drawn or len(drawn) > _MAX_CLUSTER_GLYPHS or len(actual) > 3 * len(drawn) + 3:
            return
        if max(glyph.baseline for glyph in drawn) - min(glyph.baseline for glyph in drawn) > drawn[0].size:
            return
        widest = max(drawn, key=lambda glyph: glyph.x1 - glyph.x0)
        x0, x1 = min(glyph.x0 for glyph in drawn), max(glyph.x1 for glyph in drawn)
        self.glyphs[start:] = [widest._replace(text=actual.strip(), x0=x0, x1=x1)]


def _subpaths(path: Sequence[Any]) -> list[list[tuple[float, float]]]:
    """Return the points of each subpath that is made of straight lines alone."""
    subpaths: list[list[tuple[float, float]]] = []
    curved = False
    for operator, *operands in path:
        if operator == "m":
            if curved and subpaths:
                subpaths.pop()
            curved = False
            subpaths.append([(float(operands[0]), float(operands[1]))])
        elif operator == "l" and subpaths:
            subpaths[-1].append((float(operands[0]), float(operands[1])))
        elif operator == "h" and subpaths:
            subpaths[-1].append(subpaths[-1][0])
        else:
            curved = True
    return subpaths[:-1] if curved else subpaths


def _rulings(points: Sequence[tuple[float, float]], *, stroke: bool, fill: bool) -> list[Ruling]:
    """Return the straight edges of what is stroked, and what is filled but as thin as a line."""
    if not all(math.isfinite(value) for point in points for value in point):
        return []
    found = []
    if stroke:
        for (ax, ay), (bx, by) in pairwise(points):
            edge = Ruling(min(ax, bx), -max(ay, by), max(ax, bx), -min(ay, by))
            width, height = edge.x1 - edge.x0, edge.y1 - edge.y0
            if min(width, height) < _STRAIGHT and max(width, height) >= _MIN_RULING:
                found.append(edge)
    elif fill:
        (x0, x1), (y0, y1) = ((min(values), max(values)) for values in zip(*points, strict=True))
        width, height = x1 - x0, y1 - y0
        if height <= _MAX_THICKNESS and width >= max(_MIN_RULING, 2 * height):
            found.append(Ruling(x0, -(y0 + y1) / 2, x1, -(y0 + y1) / 2))
        elif width <= _MAX_THICKNESS and height >= max(_MIN_RULING, 2 * width):
            found.append(Ruling((x0 + x1) / 2, -y1, (x0 + x1) / 2, -y0))
    return found


def _in_own_frame(text: str, start: tuple[float, float], end: tuple[float, float], size: float, direction: tuple[float, float]) -> Glyph:
    a, b = direction
    turn = (0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)
    if turn == 0:
        x0, x1, baseline = start[0], end[0], -start[1]
    elif turn == 1:
        x0, x1, baseline = start[1], end[1], start[0]
    elif turn == 2:
        x0, x1, baseline = -start[0], -end[0], start[1]
    else:
        x0, x1, baseline = -start[1], -end[1], -start[0]
    # Some Type 3 fonts state a size far below what they draw.
    size = max(size, 0.6 * abs(x1 - x0), 0.1)
    return Glyph(text, min(x0, x1), max(x0, x1), baseline, size, turn)


def page_content(page: PDFPage, manager: PDFResourceManager, meter: Meter) -> PageContent:
    """Return what is drawn on a page.

    Raises:
        LimitExceededError: the document's bounds are spent.
        Exception: whatever pdfminer raises on a broken page; ``pdf.BROKEN_PAGE`` lists the kinds.
    """
    device = GlyphDevice(manager, meter)
    _Interpreter(manager, device).process_page(page)
    return PageContent(device.glyphs, device.images, device.rulings)
