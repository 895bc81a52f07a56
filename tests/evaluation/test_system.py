"""How documents are cut into the chunks that processes share: by the documents alone, and none is lost."""

from pathlib import Path

import pytest

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.system import chunks_of, quality_band
from skillmap.evaluation.workers import worth_workers


def _documents(lengths: list[int], path: Path | None = None) -> list[LabeledDocument]:
    return [LabeledDocument(id=str(number), text="x" * length, path=path) for number, length in enumerate(lengths)]


@pytest.mark.parametrize(
    ("lengths", "path", "sizes"),
    [
        ([], None, []),
        ([10] * 600, None, [256, 256, 88]),
        ([20_000, 10_000, 10_000, 50_000, 1], None, [2, 1, 1, 1]),
        ([10] * 17, Path("a.pdf"), [8, 8, 1]),
    ],
)
def test_chunks_of_bounds_texts_characters_and_files(lengths: list[int], path: Path | None, sizes: list[int]) -> None:
    documents = _documents(lengths, path)
    chunks = list(chunks_of(documents))
    assert [len(chunk) for chunk in chunks] == sizes
    assert [document for chunk in chunks for document in chunk] == documents


def test_worth_workers_looks_at_all_sets_together() -> None:
    assert not worth_workers([_documents([2_000] * 18)])
    assert worth_workers([_documents([60_000]), _documents([60_000])])


@pytest.mark.parametrize(("quality", "band"), [(1.0, "0.9 or more"), (0.9, "0.9 or more"), (0.85, "0.8 to 0.9"), (0.2, "below 0.8")])
def test_quality_band(quality: float, band: str) -> None:
    assert quality_band(quality) == band
