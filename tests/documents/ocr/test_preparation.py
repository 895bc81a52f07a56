import numpy as np
import pytest
from PIL import Image, ImageDraw

from skillmap.documents.ocr.preparation import at_working_size, even, only, skew, without_rules
from skillmap.documents.ocr.tesseract import Box


@pytest.mark.parametrize("angle", [-6.0, -1.5, 0.0, 0.7, 3.0, 8.0])
def test_skew_is_told_within_a_fifth_of_a_degree(page: Image.Image, angle: float) -> None:
    askew = page.rotate(-angle, Image.Resampling.BICUBIC, fillcolor=250)
    assert skew(askew) == pytest.approx(angle, abs=0.2)


def test_skew_of_an_empty_page_is_none() -> None:
    assert skew(Image.new("L", (600, 800), 255)) == 0.0


@pytest.mark.parametrize(
    ("size", "stated", "dpi"),
    [
        pytest.param((1654, 2339), 200.0, 200, id="as stated"),
        pytest.param((2480, 3508), 300.0, 300, id="fine scan"),
        pytest.param((3000, 4000), 72.0, 300, id="phone"),
        pytest.param((827, 1170), 100.0, 200, id="coarse scan"),
        pytest.param((4960, 7016), 600.0, 300, id="very fine scan"),
        pytest.param((800, 1100), None, 200, id="nothing stated"),
    ],
)
def test_at_working_size_trusts_only_what_can_be(size: tuple[int, int], stated: float | None, dpi: int) -> None:
    image, found = at_working_size(Image.new("L", size), stated)
    assert found == pytest.approx(dpi, rel=0.02)
    assert max(image.size) == pytest.approx(dpi * 11.5, rel=0.06)


def test_at_working_size_bounds_pixels() -> None:
    image, _ = at_working_size(Image.new("L", (9000, 900)), None)
    assert image.width * image.height <= 12_100_000


def test_even_whitens_shaded_paper_and_turns_dark_panels() -> None:
    shade = np.tile(np.linspace(255, 150, 600), (400, 1))
    shade[100:110, 50:550:20] *= 0.3  # ink
    shade[250:400] = 40  # a dark panel
    shade[300:304, 100:500:10] = 255  # with white text
    found = np.asarray(even(Image.fromarray(shade.astype(np.uint8))))
    assert found[20:80].min() > 240
    assert found[103, 50:550:20].max() < 60
    assert found[270, 20:580].min() > 240
    assert found[301, 100] < 60


def test_without_rules_drops_lines_and_keeps_letters_and_panels(page: Image.Image) -> None:
    ruled = page.copy()
    pen = ImageDraw.Draw(ruled)
    pen.line((100, 210, 1500, 212), fill=0, width=3)
    pen.line((60, 40, 60, 900), fill=0, width=2)
    pen.rectangle((900, 900, 1500, 990), fill=0)
    found = np.asarray(without_rules(ruled, 200))
    expected = np.asarray(page).copy()
    expected[900:991, 900:1501] = 0
    assert (np.abs(found.astype(int) - expected) > 60).sum() <= 4


def test_only_shows_nothing_but_the_boxes() -> None:
    image = Image.new("L", (100, 100), 0)
    found = np.asarray(only(image, [Box(20, 30, 40, 50)], margin=2))
    assert (found == 0).sum() == 24 * 24
    assert found[40, 30] == 0
