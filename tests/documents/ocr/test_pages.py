import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from tests.documents.ocr.drawn import LETTER, png

from skillmap.documents.content import Content, PageText
from skillmap.documents.limits import Limits
from skillmap.documents.ocr.pages import recognized
from skillmap.documents.reading import read_bytes
from skillmap.errors import NoTextError
from skillmap.records import Problem

WORDS = set(" ".join(LETTER).split())


def share_found(text: str) -> float:
    return len(WORDS & set(text.split())) / len(WORDS)


def mixed_pdf(scan: bytes) -> bytes:
    """A PDF of a page with a text layer, then a scanned one."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    for number in range(12):
        canvas.drawString(72, 760 - 20 * number, "A covering letter with a text layer, written for the harbour office")
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(scan)), 0, 400, 595, 360)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def test_read_bytes_recognizes_a_picture(scan: bytes) -> None:
    document = read_bytes(scan)
    assert share_found(document.text) >= 0.97
    assert document.text.split("\n")[0] == LETTER[0]
    assert [page.source for page in document.pages] == ["ocr"]
    assert document.pages[0].quality is not None
    assert document.pages[0].quality > 0.85
    assert document.problems == ()
    assert document.media_type == "image/png"


@pytest.mark.parametrize("quarter_turns", [1, 2])
def test_read_bytes_turns_a_picture_upright(page: Image.Image, quarter_turns: int) -> None:
    turned = page.rotate(90 * quarter_turns, expand=True)
    assert share_found(read_bytes(png(turned)).text) >= 0.95


def test_read_bytes_levels_a_picture_and_ignores_a_wrong_resolution(page: Image.Image) -> None:
    askew = page.rotate(-4, Image.Resampling.BICUBIC, expand=True, fillcolor=250)
    photo = askew.resize((askew.width * 3 // 4, askew.height * 3 // 4), Image.Resampling.LANCZOS)
    assert share_found(read_bytes(png(photo, dpi=72)).text) >= 0.95


def test_read_bytes_recognizes_only_the_pages_without_text(scan: bytes) -> None:
    granted: list[float] = []
    document = read_bytes(mixed_pdf(scan), Limits(max_ocr_seconds=60.0), extend=granted.append)
    assert [page.source for page in document.pages] == ["text", "ocr"]
    assert share_found(document.pages[1].span.of(document.text)) >= 0.95
    assert "covering letter" in document.pages[0].span.of(document.text)
    assert granted == [60.0]
    assert document.problems == ()


def test_read_bytes_makes_every_frame_of_a_tiff_a_page(page: Image.Image) -> None:
    lower = Image.new("L", page.size, 250)
    lower.paste(page.crop((0, 560, page.width, 1000)), (0, 100))
    written = io.BytesIO()
    page.save(written, "TIFF", save_all=True, append_images=[lower], dpi=(200, 200), compression="tiff_lzw")
    document = read_bytes(written.getvalue())
    assert len(document.pages) == 2
    assert LETTER[0] in document.pages[0].span.of(document.text)
    assert LETTER[0] not in document.pages[1].span.of(document.text)
    assert LETTER[-1] in document.pages[1].span.of(document.text)


def test_without_tesseract_the_rest_is_read_and_the_package_named(scan: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    document = read_bytes(mixed_pdf(scan))
    assert "covering letter" in document.text
    assert [(problem.code, problem.page) for problem in document.problems] == [("page-needs-ocr", 2)]
    assert "apt-get install tesseract-ocr tesseract-ocr-ara tesseract-ocr-fra" in document.problems[0].message
    with pytest.raises(NoTextError, match="apt-get install tesseract-ocr"):
        read_bytes(scan)


def test_a_page_that_takes_too_long_costs_a_problem(scan: bytes) -> None:
    document = read_bytes(mixed_pdf(scan), Limits(max_ocr_seconds=0.05))
    assert "covering letter" in document.text
    assert [(problem.code, problem.page) for problem in document.problems] == [("ocr-failed", 2)]


def test_a_blank_page_is_told_and_has_no_text(scan: bytes) -> None:
    blank = Image.new("L", (1200, 800), 255)
    written = io.BytesIO()
    Image.open(io.BytesIO(scan)).save(written, "TIFF", save_all=True, append_images=[blank], dpi=(200, 200))
    document = read_bytes(written.getvalue())
    assert [(problem.code, problem.page) for problem in document.problems] == [("page-blank", 2)]
    with pytest.raises(NoTextError):
        read_bytes(png(blank))


def test_recognized_keeps_a_text_layer_that_makes_more_sense(scan: bytes) -> None:
    problem = Problem(stage="documents.pdf", code="page-needs-ocr", message="", page=1)
    sound = Content(pages=(PageText(text="A sound text", quality=0.999, needs_ocr=True),), problems=(problem,))
    kept = recognized(sound, scan, Limits(), lambda _seconds: None)
    assert kept.pages[0].text == "A sound text"
    assert kept.problems == ()


def rendered(path: Path, page: int = 0) -> bytes:
    """A page of a PDF as a scan at 200 dots an inch."""
    document = pypdfium2.PdfDocument(path)
    image = document[page].render(scale=200 / 72, grayscale=True).to_pil()
    document.close()
    return png(image)


@pytest.fixture(scope="module")
def arabic(samples: dict[str, Path]) -> tuple[str, str]:
    """The text layer of an Arabic CV, and what is recognized of its picture."""
    path = samples["ar-plumber.pdf"]
    truth = read_bytes(path.read_bytes())
    found = read_bytes(rendered(path), Limits(max_ocr_seconds=120.0))
    return truth.pages[0].span.of(truth.text), found.text


def test_arabic_page_is_recognized_in_logical_order(arabic: tuple[str, str]) -> None:
    words = set(arabic[0].split())
    assert len(words & set(arabic[1].split())) / len(words) >= 0.85
    assert not any("\ufb50" <= character <= "\ufefc" or "\u200e" <= character <= "\u200f" for character in arabic[1])


def test_columns_of_a_scan_are_not_read_across(shared: Path) -> None:
    text = read_bytes((shared / "data/documents/scan/fr3.200.jpg").read_bytes(), Limits(max_ocr_seconds=120.0)).text
    lines = text.split("\n")
    heading = lines.index("Formation et certifications")
    assert lines[heading + 1].startswith("Diplôme")
    assert "Langues" in lines


def test_dates_in_eastern_digits_are_never_silently_wrong(shared: Path) -> None:
    """Of seven lines with such dates, each is right or has a flag that points into it."""
    document = read_bytes((shared / "data/documents/scan/ar1.200.jpg").read_bytes(), Limits(max_ocr_seconds=120.0))
    flags = [problem for problem in document.problems if problem.code == "ocr-uncertain-date"]
    assert {(flag.stage, flag.page) for flag in flags} == {("documents.ocr", 1)}
    lines = document.text.split("\n")
    flagged = {document.text.count("\n", 0, flag.span.start) for flag in flags if flag.span}
    # The line before each date, which is recognized well, says where it stands.
    before_dates = ("مهندسة موقع أولى", "مؤسسة الإعمار الحديثة", "جامعة البعث", "معهد الإدارة الأهلي")
    for before in before_dates:
        number = next(number for number, line in enumerate(lines) if before in line)
        below = range(number + 1, number + 3)
        assert flagged & {*below} or any(flag.span is None for flag in flags), before
    assert any("الميلاد" in lines[number] for number in flagged)


def test_sure_dates_in_western_digits_are_not_flagged(shared: Path) -> None:
    document = read_bytes((shared / "data/documents/scan/ar3.200.jpg").read_bytes(), Limits(max_ocr_seconds=120.0))
    flagged = {flag.span.of(document.text) for flag in document.problems if flag.span}
    assert "03/11/1992" in document.text
    assert not flagged & {"03/11/1992", "2019", "2018", "nour.bensalah@example.net"}
