"""Pages as pictures, within bounds: what text recognition reads, and what a person looks at beside the text."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageOps

from skillmap.documents.limits import Limits
from skillmap.documents.sniff import Format, sniff
from skillmap.errors import CorruptDocumentError, LimitExceededError

PICTURE_FORMATS = {Format.PNG: "PNG", Format.JPEG: "JPEG", Format.TIFF: "TIFF"}
# What Pillow raises on broken files.
_BROKEN = (OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, struct.error, zlib.error)
_POINTS_PER_INCH = 72.0
_MIN_DPI = 10.0  # a page so huge that fewer fit the bound shows nothing
_MAX_REDUCTION = 8  # JPEG decodes to 1/2, 1/4 and 1/8 of its size without holding the whole (ITU-T T.81, A.1)
_REDUCED_RESOLUTION = 1  # TIFF 6.0, NewSubfileType: a smaller copy of another picture in the file
_NEW_SUBFILE_TYPE = 254
_SHOWN_WIDTH_INCHES = 8.27  # a picture is shown as wide as a sheet of A4
_DEEP = frozenset({"I", "F"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A page drawn in gray or color; ``dpi`` is ``None`` where the file does not say it (or says nonsense)."""

    image: Image.Image
    dpi: float | None


def page_picture(data: bytes, number: int, limits: Limits, *, dpi: float, gray: bool = False) -> Picture | None:
    """Draw one page of a PDF, or decode one picture; ``None`` where the page cannot be drawn.

    Args:
        data: A PDF, PNG, JPEG or TIFF.
        number: The page, from 1.
        limits: ``max_pixels`` bounds the picture: a larger page is drawn at fewer dots an inch.
        dpi: Dots an inch at which a PDF is drawn; a picture keeps its own.
        gray: Whether the picture is wanted without its colors.

    Raises:
        LimitExceededError: A picture file has more pixels than ``max_pixels``.
    """
    media_type = sniff(data)
    if media_type is Format.PDF:
        return _pdf_page(data, number, limits, dpi=dpi, gray=gray)
    if media_type not in PICTURE_FORMATS:
        return None
    with _frames(data, media_type) as frames:
        try:
            _to_frame(frames, number)
            return _picture(frames, limits, gray=gray)
        except _BROKEN:
            return None


def count_frames(data: bytes, media_type: Format, limits: Limits) -> int:
    """Return how many pages a picture file has; a TIFF may have several.

    Raises:
        CorruptDocumentError: The file is cut short or damaged.
        LimitExceededError: It has too many pages, or a page has too many pixels.
    """
    with _frames(data, media_type) as frames:
        number = 0
        try:
            while True:
                _to_frame(frames, number + 1)
                number += 1
                if number > limits.max_pages:
                    message = f"the picture has more than {limits.max_pages} pages: send the CV alone"
                    raise LimitExceededError(message, code="too-many-pages")
                _reduction(frames, limits)
        except EOFError:
            pass
        except _BROKEN as exc:
            if number == 0:
                raise CorruptDocumentError(_DAMAGED) from exc
        return number


def page_pngs(data: bytes, limits: Limits, dpi: int) -> list[bytes | None]:
    """Return a PNG of every page to look at; ``None`` for a page that cannot be drawn, no page for other formats."""
    media_type = sniff(data)
    if media_type is Format.PDF:
        pages = min(_count_pdf_pages(data), limits.max_pages)
    elif media_type in PICTURE_FORMATS:
        pages = count_frames(data, media_type, limits)
    else:
        return []
    return [_png(page_picture(data, number, limits, dpi=dpi), dpi) for number in range(1, pages + 1)]


_DAMAGED = "the picture is cut short or damaged: scan or photograph the page again"


# --- PDF ------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _pdf(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def _count_pdf_pages(data: bytes) -> int:
    try:
        with _pdf(data) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def _pdf_page(data: bytes, number: int, limits: Limits, *, dpi: float, gray: bool) -> Picture | None:
    try:
        with _pdf(data) as document:
            if number > len(document):
                return None
            with contextlib.suppress(pypdfium2.PdfiumError):
                document.init_forms()  # what is typed into form fields is drawn by this only
            page = document[number - 1]
            width, height = (side / _POINTS_PER_INCH for side in page.get_size())
            if not width > 0 < height:
                return None
            dpi = min(dpi, (limits.max_pixels / (width * height)) ** 0.5)
            if dpi < _MIN_DPI:
                return None
            bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=gray)
            image = bitmap.to_pil().convert("L" if gray else "RGB")
            return Picture(image=image, dpi=dpi)
    except (pypdfium2.PdfiumError, MemoryError, ValueError):
        return None


# --- picture files --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _frames(data: bytes, media_type: Format) -> Iterator[Image.Image]:
    """Open a picture file without decoding it, by the decoder for its format alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the number of pixels is checked below, and odd tags do not matter
        try:
            frames = Image.open(io.BytesIO(data), formats=[PICTURE_FORMATS[media_type]])
        except Image.DecompressionBombError as exc:
            raise LimitExceededError("the picture has far too many pixels: scan the page at 300 dpi") from exc
        except _BROKEN as exc:
            raise CorruptDocumentError(_DAMAGED) from exc
        with frames:
            yield frames


def _to_frame(frames: Image.Image, number: int) -> None:
    """Go to a page; smaller copies of a page do not count.

    Raises:
        EOFError: There is no such page.
    """
    position = page = 0
    while True:
        frames.seek(position)
        page += not _is_smaller_copy(frames)
        if page == number:
            return
        position += 1


def _is_smaller_copy(frames: Image.Image) -> bool:
    tags = getattr(frames, "tag_v2", {})
    return bool(int(tags.get(_NEW_SUBFILE_TYPE, 0)) & _REDUCED_RESOLUTION)


def _reduction(frame: Image.Image, limits: Limits) -> int:
    """Return by how much the sides must shrink while decoding.

    Raises:
        LimitExceededError: Nothing but decoding the whole would do.
    """
    pixels = frame.width * frame.height
    if pixels <= limits.max_pixels:
        return 1
    # A progressive JPEG is held whole before it can be reduced.
    if frame.format == "JPEG" and not frame.info.get("progressive") and not frame.info.get("progression"):
        for reduction in (2, 4, _MAX_REDUCTION):
            if pixels <= limits.max_pixels * reduction**2:
                return reduction
    message = f"the picture has {pixels} pixels, more than {limits.max_pixels}: scan the page at 300 dpi"
    raise LimitExceededError(message)


def _picture(frame: Image.Image, limits: Limits, *, gray: bool) -> Picture:
    reduction = _reduction(frame, limits)
    dpi = _stated_dpi(frame)
    if reduction > 1:
        frame.draft(None, (frame.width // reduction, frame.height // reduction))
        dpi = dpi / reduction if dpi else None
    frame.load()
    upright = ImageOps.exif_transpose(frame)
    return Picture(image=_on_white(upright).convert("L" if gray else "RGB"), dpi=dpi)


def _stated_dpi(frame: Image.Image) -> float | None:
    stated = frame.info.get("dpi")
    try:
        across, down = (float(value) for value in stated or ())
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (across + down) / 2 if 0.8 * down <= across <= 1.25 * down and across > 1 else None


def _on_white(image: Image.Image) -> Image.Image:
    """Return a picture in 8-bit gray or color, what is transparent in it as white."""
    if image.mode in _DEEP or image.mode.startswith("I;"):
        return _eight_bit(image)
    if image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("L" if image.mode in {"1", "L"} else "RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float32)
    top = float(values.max(initial=0.0))
    # 16-bit gray is 0–65535; some scanners store 12 or 8 bits in it, and floats are 0–1.
    white = next((bound for bound in (1.0, 255.0, 4095.0) if top <= bound), 65535.0)
    return Image.fromarray(np.clip(values * (255.0 / white), 0, 255).astype(np.uint8))


def _png(picture: Picture | None, dpi: int) -> bytes | None:
    if picture is None:
        return None
    image = picture.image
    widest = max(round(_SHOWN_WIDTH_INCHES * dpi), 1)
    if picture.dpi is None or picture.dpi > dpi:
        image.thumbnail((2 * widest, 4 * widest))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
