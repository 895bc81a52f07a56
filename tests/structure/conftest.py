"""What the tests of the structure stage share."""

from collections.abc import Callable

import pytest

from skillmap.records import Document, Page, Span, Structure
from skillmap.structure import LanguageDetector, StructureFinder


@pytest.fixture(scope="session")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.fixture(scope="session")
def finder(detector: LanguageDetector) -> StructureFinder:
    return StructureFinder(detector)


@pytest.fixture(scope="session")
def find(finder: StructureFinder) -> Callable[[str], Structure]:
    """Find the structure of a text."""

    def find_in(text: str) -> Structure:
        page = Page(number=1, span=Span(0, len(text)))
        return finder.find_structure(Document(doc_id="sha256:0", media_type="text/plain", text=text, pages=(page,)))

    return find_in
