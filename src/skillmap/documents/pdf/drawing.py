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
from skillmap.documents.layout.glyph import Dot, Glyph, Ruling
from skillmap.documents.limits import Limits
from skillmap.documents.pdf.operators import operations
from skillmap.documents.pdf.visibility import Sight, is_white, view_of
from skillmap.documents.words.codes import glyph_code
from skillmap.errors import LimitExceededError

# A span with /ActualText is taken for one glyph cluster only when it is short and on one line; whole paragraphs
# marked so (for screen readers) would lose their geometry.
_MAX_CLUSTER_GLYPHS = 12
# PDF 32000-1, annex D.2, note 3: codes that WinAnsiEncoding leaves unused draw a bullet. reportlab uses the first.
_UNUSED_WINANSI = frozenset({0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D})
_CHECKSUM_BYTES = 4  # RFC 1950: Adler-32
_MAX_FORMS_PER_DOCUMENT = 5_000
_MAX_RULINGS_PER_PAGE = 1_000
_MAX_PATH_POINTS = 2_000
_MAX_THICKNESS = 3.0  # points: a filled rectangle no thicker is a line
_MIN_RULING = 4.0
_STRAIGHT = 0.5
# A disc is four curves or more, a square four lines.
_MIN_DOT_POINTS, _MAX_DOT_POINTS = 4, 40
_MAX_DOTS_PER_PAGE = 300
_MIN_DOT, _MAX_DOT = 1.5, 8.0  # points
_ROUND = 0.15


class PageContent(NamedTuple):
    """What is drawn on a page, in drawing order."""

    glyphs: list[Glyph]
    images: int
    rulings: list[Ruling]
    dots: Sequence[Dot] = ()
    width: float | None = None
    covered: float = 0.0  # share of the page that its largest picture takes
    hidden: int = 0  # glyphs that cannot be seen, and were left out


class Meter:
    """What is left of a document's bounds; shared by all its pages."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._chars = limits.max_chars
        self._content_bytes = limits.max_content_bytes
        self._forms = _MAX_FORMS_PER_DOCUMENT
        self._unmapped: dict[tuple[int, int], int] = {}  # fonts live as long as their document's manager
        self._deadline = time.monotonic() + limits.max_seconds

    def code_of(self, font: object, cid: int) -> str:
        """Return the code by which a glyph without a Unicode value is known again in the document."""
        return glyph_code(self._unmapped.setdefault((id(font), cid), len(self._unmapped)))

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
        data = _inflate(data, limit + 1)
        if len(data) > limit:
            break
    return len(data)


def _inflate(data: bytes, most: int) -> bytes:
    """Unpack no more than so many bytes; like pdfminer, a stream with a wrong checksum too, but none damaged before it."""
    for packed in (data, data[:-_CHECKSUM_BYTES]):
        try:
            return zlib.decompressobj().decompress(packed, most)
        except zlib.error:
            continue
    return b""


class _Interpreter(PDFPageInterpreter):
    """Counts every content stream (a page's own and its forms') before it is run."""

    def execute(self, streams: Sequence[object]) -> None:
        device = self.device
        if isinstance(device, GlyphDevice):
            for item in streams:
                device.meter.take_content(stream_value(item))
        self._run(b"\n".join(stream.get_data() for stream in self._not_within_themselves(streams)))

    def _not_within_themselves(self, streams: Sequence[object]) -> list[PDFStream]:
        """Return the streams that are not being run already, further out: a form may draw itself."""
        found = [stream for stream in map(stream_value, streams) if stream.objid is not None and stream.objid not in self.parent_stream_ids]
        self.stream_ids.clear()
        self.stream_ids.update(stream.objid for stream in found if stream.objid is not None)
        return found

    def do_sh(self, name: object) -> None:
        """Note a gradient."""
        if isinstance(self.device, GlyphDevice):
            self.device.sight.shade()
        super().do_sh(name)

    def _run(self, content: bytes) -> None:
        known: dict[bytes, tuple[Any, int] | None] = {}
        for operator, operands in operations(content):
            if operator not in known:
                known[operator] = self._method(operator)
            if (method := known[operator]) is not None and len(operands) >= method[1]:
                self.argstack = operands  # operators with any number of operands take them from here
                method[0](*operands[len(operands) - method[1] :])

    def _method(self, operator: bytes) -> tuple[Any, int] | None:
        name = operator.decode("latin-1").replace("*", "_a").replace('"', "_w").replace("'", "_q")
        method = getattr(self, f"do_{name}", None)
        return None if method is None else (method, method.__code__.co_argcount - 1)


class GlyphDevice(PDFTextDevice):
    """Collects a page's glyphs and rulings in the order in which they are drawn, and counts its pictures."""

    def __init__(self, manager: PDFResourceManager, meter: Meter, sight: Sight) -> None:
        super().__init__(manager)
        self.meter = meter
        self.glyphs: list[Glyph] = []
        self.images = 0
        self.largest_image = 0.0  # square points
        self.rulings: list[Ruling] = []
        self.dots: list[Dot] = []
        self.sight = sight
        self.hidden = 0
        self._mode, self._color = 0, None
        self._tags: list[tuple[int, str]] = []  # where an open tag began, and its /ActualText

    def paint_path(
        self,
        gstate: Any,
        stroke: bool,  # noqa: FBT001
        fill: bool,  # noqa: FBT001
        evenodd: bool,  # noqa: ARG002, FBT001 - the interface is pdfminer's
        path: Sequence[Any],
    ) -> None:
        """Keep the lines that may part the cells of a table; other shapes only take time."""
        self.meter.take_time()
        if len(path) > _MAX_PATH_POINTS or self.ctm is None:
            return
        if fill:
            points = [apply_matrix_pt(self.ctm, (float(x), float(y))) for _, *xs in path for x, y in zip(xs[::2], xs[1::2], strict=False)]
            self.sight.paint(points, gstate.ncolor)
            if _MIN_DOT_POINTS <= len(path) <= _MAX_DOT_POINTS and len(self.dots) < _MAX_DOTS_PER_PAGE and not is_white(gstate.ncolor):
                self.dots.extend(_dots(points))
        for subpath in _subpaths(path):
            points = [apply_matrix_pt(self.ctm, point) for point in subpath]
            if len(self.rulings) < _MAX_RULINGS_PER_PAGE:
                self.rulings.extend(_rulings(points, stroke=stroke, fill=fill))

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002 - the interface is pdfminer's
        """Count a picture, and keep the area of the largest: a page that one covers, with few glyphs or none, is a scan."""
        self.images += 1
        if self.ctm is not None:
            self.sight.picture(self.ctm)
            a, b, c, d, *_ = self.ctm  # a picture fills the unit square (PDF 32000-1, 8.9.3)
            self.largest_image = max(self.largest_image, abs(a * d - b * c))

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """Draw a string, glyph by glyph."""
        self.meter.take_time()
        self._mode, self._color = textstate.render, graphicstate.ncolor
        super().render_string(textstate, seq, ncs, graphicstate)

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
            text = "•" if cid in _UNUSED_WINANSI and not font.is_multibyte() else self.meter.code_of(font, cid)
        advance = float(font.char_width(cid)) * fontsize * scaling
        if not text or not math.isfinite(advance):
            return advance if math.isfinite(advance) else 0.0
        a, b, c, d, e, f = matrix
        start = (c * rise + e, d * rise + f)
        end = (a * advance + start[0], b * advance + start[1])
        size = math.hypot(c, d) * abs(fontsize)
        if all(map(math.isfinite, (*start, *end, size))):
            glyph = _in_own_frame(text, start, end, size, (a, b), str(getattr(font, "fontname", "")))
            if self.sight.shows(start, end, glyph.size, mode=self._mode, color=self._color):
                self.glyphs.append(glyph)
            else:
                self.hidden += not text.isspace()
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


def _dots(points: Sequence[tuple[float, float]]) -> list[Dot]:
    """Return a shape that may be a bullet: small, and as wide as high."""
    if not points or not all(math.isfinite(value) for point in points for value in point):
        return []
    (x0, x1), (y0, y1) = ((min(values), max(values)) for values in zip(*points, strict=True))
    width, height = x1 - x0, y1 - y0
    if not _MIN_DOT <= width <= _MAX_DOT or abs(width - height) > _ROUND * width:
        return []
    return [Dot(x0, x1, -(y0 + y1) / 2)]


def _in_own_frame(
    text: str, start: tuple[float, float], end: tuple[float, float], size: float, direction: tuple[float, float], font: str
) -> Glyph:
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
    return Glyph(text, min(x0, x1), max(x0, x1), baseline, size, turn, font)


def page_content(page: PDFPage, manager: PDFResourceManager, meter: Meter) -> PageContent:
    """Return what is drawn on a page.

    Raises:
        LimitExceededError: the document's bounds are spent.
        Exception: whatever pdfminer raises on a broken page; ``pdf.BROKEN_PAGE`` lists the kinds.
    """
    device = GlyphDevice(manager, meter, Sight(view_of(page)))
    _Interpreter(manager, device).process_page(page)
    width, height = _size(page)
    covered = device.largest_image / (width * height) if width and height else 0.0
    return PageContent(device.glyphs, device.images, device.rulings, device.dots, width, covered, device.hidden)


def _size(page: PDFPage) -> tuple[float, float] | tuple[None, None]:
    """Return how wide and high an upright page is seen, in points; ``None`` where its boxes are no numbers."""
    try:
        x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    except (TypeError, ValueError):
        return None, None
    width, height = abs(x1 - x0), abs(y1 - y0)
    return (height, width) if page.rotate in {90, 270} else (width, height)
