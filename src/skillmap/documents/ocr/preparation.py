"""A page's picture -> what Tesseract reads best: gray, at about 200 dpi, with level lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageFilter

from skillmap.documents.ocr.tesseract import Box

DPI = 200.0
_HIGHEST_DPI = 300.0
_LOWEST_DPI = 180.0
_PAGE_INCHES = 11.0  # between the lengths of Letter and A4
_PLAUSIBLE_PAGE_INCHES = (5.0, 18.0)
_MAX_ENLARGEMENT = 4.0
_MAX_PIXELS = 12_000_000  # of a page to recognize: A3 at 250 dpi

_MAX_SKEW = 10.0  # degrees; more is a photo to take again
_COARSE_STEP, _FINE_STEP = 0.5, 0.05
_LEAST_SKEW = 0.1
_PROFILE_WIDTH = 1_000  # pixels: skew shows in a small picture as well
_MAX_POINTS = 40_000
_GROUND_STEP = 4
_BLACK, _WHITE = 0.35, 0.8  # shares of the paper's lightness
_SHADE = 0.4  # the same; what is darker is no shaded paper
_PANEL = 0.55  # the same; what is darker is a panel, where it is large
_PANEL_REACH = 10  # small pixels: a panel is no less than 0.2 inch wide
_MOSTLY = 0.55

_RULE_INCHES = 0.6  # no stroke of a letter is as long
_RULE_THICKNESS_INCHES = 0.05
_RULE_SOLID = 0.97


def at_working_size(image: Image.Image, stated_dpi: float | None) -> tuple[Image.Image, float]:
    """Return the picture at 180 to 300 dots an inch, and how many it has.

    A stated figure that would make a page of no common size (72 for a phone's photo) is not believed: the longer side
    is then taken for that of a sheet of A4.
    """
    longer = max(image.size)
    dpi = stated_dpi or 0.0
    smallest, largest = _PLAUSIBLE_PAGE_INCHES
    if dpi < 1.0 or not smallest <= longer / dpi <= largest:
        dpi = longer / _PAGE_INCHES
    scale = 1.0 if _LOWEST_DPI <= dpi <= _HIGHEST_DPI else (DPI if dpi < _LOWEST_DPI else _HIGHEST_DPI) / dpi
    scale = min(scale, _MAX_ENLARGEMENT, (_MAX_PIXELS / (image.width * image.height)) ** 0.5)
    if scale != 1.0:
        size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
        image = image.resize(size, Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC)
    return image, dpi * scale


def even(image: Image.Image) -> Image.Image:
    """Return the picture with its paper white, whatever its shade from place to place, and its ink dark.

    Light text on a dark panel becomes dark on white. Measured on Arabic scans: four words in a hundred more are right.
    """
    small = image.resize((max(image.width // _GROUND_STEP, 1), max(image.height // _GROUND_STEP, 1)), Image.Resampling.BOX)
    paper = float(np.percentile(np.asarray(small), 90))
    panels = _panels(small, paper)
    if panels.getbbox():
        image = Image.composite(ImageChops.invert(image), image, panels.resize(image.size))
        small = Image.composite(ImageChops.invert(small), small, panels)
    lightest = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(4))
    ground = np.asarray(lightest.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)
    shade = np.asarray(image, dtype=np.float32) / np.maximum(ground, max(_SHADE * paper, 1.0))
    return Image.fromarray((np.clip((shade - _BLACK) / (_WHITE - _BLACK), 0.0, 1.0) * 255).astype(np.uint8))


def _panels(small: Image.Image, paper: float) -> Image.Image:
    """Return where a picture is mostly dark, and wider than a letter's stroke: white there, black elsewhere."""
    dark = small.point([255 * (value < _PANEL * paper) for value in range(256)])
    around = dark.filter(ImageFilter.BoxBlur(_PANEL_REACH))
    return around.point([255 * (value > _MOSTLY * 255) for value in range(256)])


def without_rules(image: Image.Image, dpi: float) -> Image.Image:
    """Return the picture without its long thin lines; Tesseract takes the heading above one for a part of it."""
    values = np.asarray(image)
    ink = values < 128
    length, thickness = round(_RULE_INCHES * dpi), round(_RULE_THICKNESS_INCHES * dpi)
    rules = _thin_runs(ink, length, thickness) | _thin_runs(ink.T, length, thickness).T
    return Image.fromarray(np.where(rules, np.uint8(255), values)) if rules.any() else image


def _thin_runs(ink: npt.NDArray[np.bool_], length: int, thickness: int) -> npt.NDArray[np.bool_]:
    """Return the pixels of level runs of ink that are long, and not thick."""
    long = _opened(ink, length, _RULE_SOLID)
    return long & ~_opened(long.T, thickness, 1.0).T


def _opened(ink: npt.NDArray[np.bool_], length: int, solid: float) -> npt.NDArray[np.bool_]:
    """Return the pixels that lie in a stretch of a row of the given length that is nearly all ink."""
    rows, columns = ink.shape
    if not 0 < length < columns or not ink.any():
        return np.zeros_like(ink)
    sums = np.zeros((rows, columns + 1), dtype=np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    starts = sums[:, length:] - sums[:, :-length] >= solid * length
    marks = np.zeros((rows, columns + 1), dtype=np.int32)
    marks[:, : starts.shape[1]] += starts
    marks[:, length : length + starts.shape[1]] -= starts[:, : columns + 1 - length]
    covered: npt.NDArray[np.bool_] = np.cumsum(marks, axis=1)[:, :columns] > 0
    return covered & ink


def only(image: Image.Image, boxes: Sequence[Box], *, margin: int) -> Image.Image:
    """Return the picture with nothing on it but what stands in some boxes."""
    shown = Image.new("L", image.size, 255)
    for box in boxes:
        place = (int(box.x0) - margin, int(box.y0) - margin, int(box.x1) + margin, int(box.y1) + margin)
        shown.paste(image.crop(place), place[:2])
    return shown


def level(image: Image.Image) -> Image.Image:
    """Turn a picture by the few degrees by which it was scanned askew."""
    angle = skew(image)
    if abs(angle) < _LEAST_SKEW:
        return image
    return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=_ground(image))


def skew(image: Image.Image) -> float:
    """Return the counterclockwise turn, in degrees, that levels the lines.

    The one at which rows of pixels differ most: text gives dark rows and light ones between them.
    """
    scale = min(1.0, _PROFILE_WIDTH / image.width)
    small = image.resize((max(round(image.width * scale), 1), max(round(image.height * scale), 1)), Image.Resampling.BOX)
    ys, xs = np.nonzero(_edges(small))
    if len(xs) < 100:
        return 0.0
    if len(xs) > _MAX_POINTS:
        chosen = np.linspace(0, len(xs) - 1, _MAX_POINTS).astype(int)
        ys, xs = ys[chosen], xs[chosen]
    coarse = np.arange(-_MAX_SKEW, _MAX_SKEW + _COARSE_STEP, _COARSE_STEP)
    best = float(max(coarse, key=lambda angle: _contrast(xs, ys, float(angle))))
    fine = np.arange(best - _COARSE_STEP, best + _COARSE_STEP + _FINE_STEP / 2, _FINE_STEP)
    return float(max(fine, key=lambda angle: _contrast(xs, ys, float(angle))))


def _edges(image: Image.Image) -> npt.NDArray[np.bool_]:
    """Return the pixels that are darker than their surroundings: ink, also on a shaded ground."""
    ground = image.filter(ImageFilter.BoxBlur(12))
    values, around = np.asarray(image, dtype=np.int16), np.asarray(ground, dtype=np.int16)
    return np.asarray(values < around - 30)


def _contrast(xs: npt.NDArray[np.int_], ys: npt.NDArray[np.int_], angle: float) -> float:
    """Return how unevenly the ink falls on rows when the picture is turned by so much."""
    turned = ys * np.cos(np.radians(angle)) - xs * np.sin(np.radians(angle))
    rows = np.bincount((turned - turned.min()).astype(int)).astype(float)
    return float(np.square(np.diff(rows)).sum())


def _ground(image: Image.Image) -> int:
    """Return the shade of the paper."""
    return int(np.argmax(image.histogram()[128:])) + 128
