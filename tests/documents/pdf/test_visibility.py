import io
from collections.abc import Callable

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from skillmap.documents.pdf.visibility import is_white
from skillmap.documents.reading import read_bytes as read
from skillmap.records import Document


def drawn(draw: Callable[[Canvas], None], rotation: int = 0) -> Document:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setPageRotation(rotation)
    canvas.drawString(50, 500, "Forklift driver")
    draw(canvas)
    canvas.save()
    return read(buffer.getvalue())


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(50, 400, "python python")


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 0.5)
    canvas.drawString(50, 400, "python python")


def without_ink(canvas: Canvas) -> None:
    text = canvas.beginText(50, 400)
    text.setTextRenderMode(3)
    text.textOut("python python")
    canvas.drawText(text)


def outside_the_crop(canvas: Canvas) -> None:
    canvas.setCropBox((0, 450, 595, 842))
    canvas.drawString(50, 400, "python python")


@pytest.mark.parametrize("draw", [white, tiny, without_ink, outside_the_crop])
def test_read_leaves_out_what_cannot_be_seen_and_says_so(draw: Callable[[Canvas], None]) -> None:
    document = drawn(draw)
    assert document.text == "Forklift driver"
    assert [problem.code for problem in document.problems] == ["hidden-text"]
    assert "python" not in document.problems[0].message


def test_read_keeps_white_text_on_a_dark_ground() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.1, 0.4)
        canvas.rect(0, 350, 300, 100, stroke=0, fill=1)
        white(canvas)

    assert "python python" in drawn(draw).text


def test_read_keeps_text_without_ink_over_a_picture() -> None:
    def draw(canvas: Canvas) -> None:
        pixel = io.BytesIO(b"P6 1 1 255 \xff\xff\xff")
        canvas.drawImage(ImageReader(pixel), 0, 300, 300, 150)
        without_ink(canvas)

    assert "python python" in drawn(draw).text


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_read_reads_turned_pages(rotation: int) -> None:
    document = drawn(lambda canvas: canvas.drawString(50, 400, "Stock control"), rotation)
    assert [line for line in document.text.split("\n") if line] == ["Forklift driver", "Stock control"]
    assert not document.problems


@pytest.mark.parametrize(
    ("color", "white"), [(1, True), ((1, 1, 1), True), ((0, 0, 0, 0), True), (0, False), ((1, 1, 0), False), ("P1", False), (None, False)]
)
def test_is_white_knows_the_device_spaces(color: object, white: bool) -> None:
    assert is_white(color) is white
