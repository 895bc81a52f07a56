"""Pages drawn for the tests, and the real Tesseract to read them."""

import shutil

import pytest
from PIL import Image
from tests.documents.ocr.drawn import drawn_letter, png

from skillmap.documents.ocr.tesseract import missing_packages


@pytest.fixture(scope="session", autouse=True)
def _tesseract() -> None:
    if shutil.which("tesseract") is None or missing_packages():
        pytest.fail("these tests need Tesseract: apt-get install tesseract-ocr tesseract-ocr-ara tesseract-ocr-fra")


@pytest.fixture(scope="session")
def page() -> Image.Image:
    """A page of seven English lines, at 200 dots an inch, as wide as A4 and not as high."""
    return drawn_letter()


@pytest.fixture(scope="session")
def scan(page: Image.Image) -> bytes:
    """The page as a file."""
    return png(page)
