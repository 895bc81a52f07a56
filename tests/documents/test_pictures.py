import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from skillmap.documents.limits import Limits
from skillmap.documents.pictures import count_frames, page_picture, page_pngs
from skillmap.documents.sniff import Format
from skillmap.errors import CorruptDocumentError, LimitExceededError

LIMITS = Limits()


def saved(image: Image.Image, media_type: str, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, media_type, **options)
    return written.getvalue()


def pdf(width: float, height: float, pages: int = 1) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(width, height))
    for _ in range(pages):
        canvas.rect(0, 0, width / 2, height, fill=1)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def shades(data: bytes, *, limits: Limits = LIMITS, gray: bool = True) -> np.ndarray:
    picture = page_picture(data, 1, limits, dpi=72, gray=gray)
    assert picture is not None
    return np.asarray(picture.image)


def test_page_picture_draws_a_pdf_at_the_resolution_asked_for() -> None:
    picture = page_picture(pdf(144, 72), 1, LIMITS, dpi=200, gray=True)
    assert picture is not None
    assert picture.image.size == (400, 200)
    assert (picture.image.getpixel((50, 100)), picture.image.getpixel((350, 100))) == (0, 255)


def test_page_picture_draws_what_is_typed_into_form_fields() -> None:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(200, 100))
    canvas.acroForm.textfield(value="MMMMM", x=10, y=30, width=180, height=40, borderWidth=0, fillColor=None, fontSize=30)
    canvas.showPage()
    canvas.save()
    assert (shades(written.getvalue()) < 100).sum() > 100


def test_page_picture_lowers_the_resolution_of_huge_pages() -> None:
    picture = page_picture(pdf(14_400, 14_400), 1, Limits(max_pixels=10_000_000), dpi=200)
    assert picture is not None
    assert picture.image.width * picture.image.height <= 10_010_000
    assert picture.dpi == pytest.approx(15.8, abs=0.1)


def test_page_picture_is_none_where_nothing_can_be_drawn() -> None:
    assert page_picture(pdf(100, 100), 2, LIMITS, dpi=72) is None
    assert page_picture(b"%PDF-1.4 nothing behind it", 1, LIMITS, dpi=72) is None


def test_picture_bounds_hold_before_decoding() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    with pytest.raises(LimitExceededError) as caught:
        count_frames(b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IDAT", Format.PNG, LIMITS)
    assert caught.value.code == "too-large"


def test_large_jpeg_is_reduced_while_decoding_but_a_large_png_is_refused() -> None:
    image = Image.new("L", (400, 200), 255)
    image.paste(0, (0, 0, 200, 200))
    small = Limits(max_pixels=10_000)
    found = shades(saved(image, "JPEG", quality=95), limits=small)
    assert found.size <= 10_000
    assert found[0, 2] < 20
    assert found[0, -2] > 235
    with pytest.raises(LimitExceededError):
        page_picture(saved(image, "PNG"), 1, small, dpi=72)


def test_picture_is_turned_as_the_camera_says() -> None:
    image = Image.new("L", (80, 40), 255)
    image.paste(0, (0, 0, 40, 40))  # dark on the left
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    found = shades(saved(image, "JPEG", exif=exif.tobytes()))
    assert found.shape == (80, 40)
    assert found[5].mean() < 50
    assert found[-5].mean() > 200


@pytest.mark.parametrize(
    ("image", "media_type"),
    [
        pytest.param(Image.fromarray(np.array([[0, 65535]] * 4, dtype=np.uint16)), "PNG", id="16-bit"),
        pytest.param(Image.fromarray(np.array([[0, 4095]] * 4, dtype=np.uint16)), "TIFF", id="12-bit"),
        pytest.param(Image.fromarray(np.array([[False, True]] * 4)), "TIFF", id="1-bit"),
        pytest.param(Image.merge("CMYK", [Image.fromarray(np.array([[255, 0]] * 4, dtype=np.uint8))] * 4), "TIFF", id="cmyk"),
        pytest.param(
            Image.merge("LA", [Image.new("L", (2, 4), 0), Image.fromarray(np.array([[255, 0]] * 4, dtype=np.uint8))]), "PNG", id="alpha"
        ),
    ],
)
def test_pictures_of_all_depths_become_gray_on_white(image: Image.Image, media_type: str) -> None:
    found = shades(saved(image, media_type))
    assert found.dtype == np.uint8
    assert found[0].tolist() == [0, 255]


def test_tiff_frames_are_pages_without_smaller_copies() -> None:
    frames = [Image.new("L", (30, 20), shade) for shade in (10, 20, 30)]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert count_frames(data, Format.TIFF, LIMITS) == 3
    third = page_picture(data, 3, LIMITS, dpi=72, gray=True)
    assert third is not None
    assert third.image.getpixel((0, 0)) == 30
    thumbnail = Image.new("L", (3, 2))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    data = saved(frames[0], "TIFF", save_all=True, append_images=[thumbnail, frames[1]])
    assert count_frames(data, Format.TIFF, LIMITS) == 2
    second = page_picture(data, 2, LIMITS, dpi=72, gray=True)
    assert second is not None
    assert second.image.size == (30, 20)


def test_tiff_with_too_many_pages_is_refused() -> None:
    frames = [Image.new("1", (8, 8))] * 5
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    with pytest.raises(LimitExceededError) as caught:
        count_frames(data, Format.TIFF, Limits(max_pages=4))
    assert caught.value.code == "too-many-pages"


def test_damaged_picture_is_corrupt() -> None:
    with pytest.raises(CorruptDocumentError):
        count_frames(b"\xff\xd8\xff nothing", Format.JPEG, LIMITS)


def test_page_pngs_show_every_page() -> None:
    drawn = page_pngs(pdf(144, 72, pages=3), LIMITS, 50)
    assert len(drawn) == 3
    assert all(png is not None and Image.open(io.BytesIO(png)).size == (100, 50) for png in drawn)
    photo = page_pngs(saved(Image.new("RGB", (4000, 5000)), "JPEG"), LIMITS, 50)
    assert photo[0] is not None
    assert Image.open(io.BytesIO(photo[0])).width <= 2 * 414
    assert page_pngs(b"<!doctype html><p>A page without pages", LIMITS, 50) == []
