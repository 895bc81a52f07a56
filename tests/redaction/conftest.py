"""What the tests of redaction share."""

from collections.abc import Callable

import pytest

from skillmap.documents import document_of
from skillmap.records import Analysis
from skillmap.redaction import find_private, mask
from skillmap.structure import LanguageDetector, StructureFinder

Hide = Callable[..., str]


@pytest.fixture(scope="session")
def analyze() -> Callable[[str], Analysis]:
    """Find the structure of a text; nothing is linked."""
    finder = StructureFinder(LanguageDetector())
    return lambda text: finder(Analysis(document=document_of(text)))


@pytest.fixture(scope="session")
def hide(analyze: Callable[[str], Analysis]) -> Hide:
    """Mask a text."""

    def hide_in(text: str, *file_names: str) -> str:
        return mask(text, (item.span for item in find_private(analyze(text), file_names=file_names)))

    return hide_in
