import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.doubles import OCCUPATION, SKILL, HashingEncoder, small_draft

from skillmap.encoders.build import EncoderChoice
from skillmap.encoders.protocol import Vectors, normalize
from skillmap.errors import IndexMismatchError
from skillmap.records import Language
from skillmap.taxonomy import vector_index as module
from skillmap.taxonomy.label_vectors import LabelVectors
from skillmap.taxonomy.store import ConceptScheme, LabelRow, open_scheme, write_scheme
from skillmap.taxonomy.vector_index import VectorIndex, build_vector_index, distinct_labels


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        pytest.param("install electrical wiring", SKILL + "electrical-wiring", id="skill-en"),
        pytest.param("peindre des surfaces", SKILL + "paint-walls", id="skill-fr"),
        pytest.param("خياطة قطع القماش", SKILL + "sew-garments", id="skill-ar"),
        pytest.param("cuisinière", OCCUPATION + "cook", id="occupation-fr"),
    ],
)
def test_search_finds_a_label_in_its_language(vector_index: VectorIndex, small_scheme: ConceptScheme, text: str, uri: str) -> None:
    concept = small_scheme.number(uri)
    assert concept is not None
    kind = small_scheme.kinds[concept]
    found = vector_index.search(kind, HashingEncoder().encode([text]), labels=5)
    best = int(np.argmax(found.scores))
    assert found.concepts[best] == concept
    assert found.scores[best] == pytest.approx(1, abs=0.02)  # vectors are kept in 8 bits
    assert {small_scheme.kinds[number] for number in found.concepts} == {kind}


def test_search_takes_labels_of_every_language(vector_index: VectorIndex) -> None:
    queries = HashingEncoder().encode(["بناء الطوب"])
    found = vector_index.search("skill", queries, labels=3)
    assert 3 <= len(found.concepts) <= 9
    assert len(vector_index.search("skill", queries, labels=1).concepts) <= 3


def test_search_keeps_a_concepts_best_label(vector_index: VectorIndex, small_scheme: ConceptScheme) -> None:
    encoder = HashingEncoder()
    query = encoder.encode(["metal welding"])
    found = vector_index.search("skill", query, labels=1000)
    rows = [row for row in distinct_labels(small_scheme.labels("skill")) if row.concept == small_scheme.number(SKILL + "weld-metal")]
    best = float((encoder.encode([row.text for row in rows]) @ query[0]).max())
    (place,) = np.nonzero(found.concepts == rows[0].concept)[0]
    assert found.scores[place] == pytest.approx(best, abs=0.02)
    assert len(set(found.concepts.tolist())) == len(found.concepts)


def test_search_gives_what_its_rows_give_one_by_one(vector_index: VectorIndex) -> None:
    queries = HashingEncoder().encode(["lay bricks", "تحضير الأطباق", "souder"])
    together = vector_index.search("skill", queries, labels=4)
    for row in range(3):
        alone = vector_index.search("skill", queries[row : row + 1], labels=4)
        np.testing.assert_array_equal(together.concepts[together.rows == row], alone.concepts)
        np.testing.assert_array_equal(together.scores[together.rows == row], alone.scores)


def test_compare_gives_the_cosines_with_the_labels_that_were_found(vector_index: VectorIndex) -> None:
    vectors = HashingEncoder().encode(["welding of pipes", "infirmière", "لحام المعادن"])
    found = vector_index.search("skill", vectors, labels=5)
    cosines = vector_index.compare("skill", found, np.stack([vectors, -vectors, np.zeros_like(vectors)], axis=1))
    assert len(set(found.rows.tolist())) == len(vectors)
    np.testing.assert_allclose(cosines, found.scores[:, None] * [1, -1, 0], atol=1e-5)


def test_search_for_nothing_gives_nothing(vector_index: VectorIndex) -> None:
    assert len(vector_index.search("skill", np.zeros((0, 64), dtype=np.float32), labels=4).rows) == 0


def test_centroids_are_mean_directions_of_preferred_labels(vector_index: VectorIndex, small_scheme: ConceptScheme) -> None:
    numbers, vectors = vector_index.centroids("skill")
    concept = small_scheme.number(SKILL + "weld-metal")
    texts = [row.text for row in small_scheme.labels("skill") if row.concept == concept and row.role == "preferred"]
    mean = HashingEncoder().encode(texts).mean(axis=0)
    (place,) = np.nonzero(numbers == concept)[0]
    np.testing.assert_allclose(vectors[place], mean / np.linalg.norm(mean), atol=1e-3)
    assert len(numbers) == sum(kind == "skill" for kind in small_scheme.kinds)


def test_distinct_labels_take_the_first_wordings_of_the_lexicon() -> None:
    rows = [LabelRow(id=k, concept=k // 4, text=f"mot {k}", language="fr", role="lexicon") for k in range(8)]
    assert [row.id for row in distinct_labels(rows, limit=2)] == [0, 1, 4, 5]
    assert distinct_labels(rows) == rows


def test_distinct_labels_keep_one_english_wording_of_the_same_stems() -> None:
    wordings: list[tuple[int, str, Language]] = [
        (0, "use welding tools", "en"),
        (0, "using welding tool", "en"),
        (0, "welding torches", "en"),
        (1, "use welding tools", "en"),
        (0, "soudeur", "fr"),
        (0, "soudeurs", "fr"),
    ]
    rows = [
        LabelRow(id=number, concept=concept, text=text, language=language, role="alternative")
        for number, (concept, text, language) in enumerate(wordings)
    ]
    assert [row.id for row in distinct_labels(rows)] == [0, 2, 3, 4, 5]


def test_index_of_another_encoder_is_refused(vector_folder: Path, small_scheme: ConceptScheme) -> None:
    with pytest.raises(IndexMismatchError, match=r"another encoder \('hashing-3'\).*'hashing-4'") as caught:
        VectorIndex(vector_folder, small_scheme, HashingEncoder(letters=4))
    assert caught.value.code == "index-mismatch"


def test_index_of_another_scheme_is_refused(vector_folder: Path, tmp_path: Path) -> None:
    draft = small_draft()
    draft.labels.pop()
    write_scheme(draft, tmp_path)
    with pytest.raises(IndexMismatchError, match=r"built from another small@1\.0") as caught:
        VectorIndex(vector_folder, open_scheme(tmp_path, "small"), HashingEncoder())
    assert caught.value.code == "index-mismatch"


def test_missing_index_is_refused(small_scheme: ConceptScheme, tmp_path: Path) -> None:
    with pytest.raises(IndexMismatchError, match="skillmap setup") as caught:
        VectorIndex(tmp_path, small_scheme, HashingEncoder())
    assert caught.value.code == "index-mismatch"


def test_manifest_names_scheme_and_encoder(vector_folder: Path, small_scheme: ConceptScheme) -> None:
    manifest = json.loads((vector_folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scheme_hash"] == small_scheme.hash
    assert (manifest["scheme"], manifest["encoder"], manifest["dimension"]) == ("small@1.0", "hashing-3", 64)
    assert manifest["encoder_fingerprint"] == HashingEncoder().fingerprint


def test_build_that_fails_leaves_the_old_index(small_scheme: ConceptScheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, folder = HashingEncoder(), tmp_path / "index"
    cache = LabelVectors(tmp_path / "cache", encoder, EncoderChoice(name=encoder.name), tmp_path)
    build_vector_index(small_scheme, encoder, cache, folder, workers=1, progress=None)

    def fail(path: Path, content: object) -> None:
        del path, content
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_json", fail)
        with pytest.raises(OSError, match="No space left"):
            build_vector_index(small_scheme, encoder, cache, folder, workers=1, progress=None)
    assert len(VectorIndex(folder, small_scheme, encoder).search("skill", encoder.encode(["cook"]), labels=1).rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "index"]


def large_index(folder: Path, monkeypatch: pytest.MonkeyPatch, vectors: Vectors) -> Any:
    monkeypatch.setattr(module, "_SKETCHED_FROM", 1_000)
    paths = folder / "whole.faiss", folder / "sketch.faiss"
    module._write_index(vectors, *paths)
    return module._open_index(*paths)


def unit_vectors(count: int, dimension: int) -> Vectors:
    """Vectors around two hundred directions, as labels lie around concepts."""
    chance = np.random.default_rng(7)
    directions = chance.normal(size=(200, dimension))[chance.integers(200, size=count)]
    return normalize((directions + 0.7 * chance.normal(size=(count, dimension))).astype(np.float32))


def test_large_index_finds_nearly_what_an_exhaustive_search_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(3_200, 64)
    vectors, queries = vectors[:3_000], vectors[3_000:]
    index = large_index(tmp_path, monkeypatch, vectors)
    assert type(index).__name__ == "IndexRefine"
    scores, places = index.search(queries, 10)
    exact = np.argsort(-(queries @ vectors.T), axis=1)[:, :10]
    recall = np.mean([len({*row} & {*best}) / 10 for row, best in zip(places.tolist(), exact.tolist(), strict=True)])
    assert recall > 0.9
    np.testing.assert_allclose(scores[:, 0], (queries * vectors[places[:, 0]]).sum(axis=1), atol=0.02)


def test_large_index_gives_a_text_the_same_in_any_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(3_200, 64)
    index = large_index(tmp_path, monkeypatch, vectors[:3_000])
    queries = vectors[3_000:]
    scores, places = index.search(queries, 64)
    for rows in ([5], [9, 4], [*range(17)], [*range(199, 130, -1)]):
        some = index.search(np.ascontiguousarray(queries[rows]), 64)
        np.testing.assert_array_equal(some[0], scores[rows])
        np.testing.assert_array_equal(some[1], places[rows])
    again = tmp_path / "again"
    again.mkdir()
    np.testing.assert_array_equal(large_index(again, monkeypatch, vectors[:3_000]).search(queries, 64)[1], places)


def test_vectors_that_no_sketch_fits_are_searched_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(1_100, 15)
    index = large_index(tmp_path, monkeypatch, vectors)
    assert type(index).__name__ == "IndexScalarQuantizer"
    assert index.search(vectors[:50], 1)[1][:, 0].tolist() == [*range(50)]
