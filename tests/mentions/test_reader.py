"""The reader of sentences on its real graph: spans in three languages, the same whatever was read before, and plain errors."""

import shutil
from pathlib import Path

import pytest
from tests.real import real_home

from skillmap.encoders.build import build_reader, reader_folder
from skillmap.encoders.e5 import READER_DECODING, READER_GRAPH, READER_TOKENIZER
from skillmap.encoders.e5_reader import PARAMETERS, RANGES, write_reader
from skillmap.encoders.e5_weights import E5Weights, find_weights, read_weights
from skillmap.errors import ModelNotFoundError
from skillmap.mentions.reader import HEADS, SentenceReader
from skillmap.resources import resource_dir

MODELS = resource_dir("models") / "mentions"


@pytest.fixture(scope="module")
def folder() -> Path:
    return build_reader(real_home())


@pytest.fixture(scope="module")
def reader(folder: Path) -> SentenceReader:
    return SentenceReader(folder)


def words_marked(reader: SentenceReader, sentence: str) -> str:
    (readings,) = reader.read([sentence])
    return " | ".join(reading.span.of(sentence) for reading in readings)


@pytest.mark.parametrize(
    ("sentence", "stated", "unsaid"),
    [
        pytest.param(
            "We are looking for a nurse who can take blood samples and has good knowledge of wound care.",
            ("take blood samples", "wound care"),
            ("looking for", "We are"),
            id="en",
        ),
        pytest.param(
            "Depuis cinq ans je prépare les repas du personnel et je tiens la comptabilité du magasin.",
            ("repas", "comptabilité"),
            ("Depuis", "cinq ans"),
            id="fr",
        ),
        pytest.param(
            "عملت سنوات في صيانة المكيفات وتمديد الكابلات الكهربائية في بيروت.",
            ("صيانة المكيفات", "الكابلات"),
            ("سنوات في", "بيروت"),
            id="ar",
        ),
    ],
)
def test_reader_marks_what_a_sentence_says_that_one_can_do(
    reader: SentenceReader, sentence: str, stated: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    marked = words_marked(reader, sentence)
    for words in stated:
        assert words in marked
    for words in unsaid:
        assert words not in marked


@pytest.mark.parametrize(
    "sentence",
    ["Our office is open from nine to five.", "Je suis né à Lyon le 3 mai 1990.", "وصلت إلى بيروت مع عائلتي عام 2015.", "", "…"],
    ids=["en", "fr", "ar", "empty", "mark"],
)
def test_reader_marks_nothing_where_nothing_is_stated(reader: SentenceReader, sentence: str) -> None:
    assert words_marked(reader, sentence) == ""


def test_readings_are_spans_of_the_sentence_with_chances(reader: SentenceReader) -> None:
    sentences = ["You will weld steel pipes.", "", "Knowledge of Python and SQL is required.", "Paris"]
    found = reader.read(sentences)
    assert [len(readings) > 0 for readings in found[:3]] == [True, False, True]
    for sentence, readings in zip(sentences, found, strict=True):
        for reading in readings:
            assert 0 <= reading.span.start < reading.span.end <= len(sentence)
            assert 0 < reading.chance <= 1
            assert reading.head in HEADS


def test_a_sentence_by_itself_does_not_depend_on_the_others(reader: SentenceReader) -> None:
    sentences = ["You will weld steel pipes.", "Knowledge of Python and SQL is required.", "A long sentence about nothing. " * 30]
    together = reader.read(sentences, most=1)
    for sentence, readings in zip(sentences, together, strict=True):
        (alone,) = reader.read([sentence], most=1)
        assert [(reading.span, reading.head) for reading in alone] == [(reading.span, reading.head) for reading in readings]
        assert [reading.chance for reading in alone] == pytest.approx([reading.chance for reading in readings], abs=1e-3)


def test_a_sentence_without_end_is_read_as_far_as_it_goes(reader: SentenceReader) -> None:
    sentence = "Knowledge of Python. " + "word " * 3000
    (readings,) = reader.read([sentence])
    assert "Python" in [reading.span.of(sentence) for reading in readings]


def test_reader_opens_nothing_before_it_reads(folder: Path, tmp_path: Path) -> None:
    (tmp_path / READER_GRAPH).write_bytes(b"no graph")
    shutil.copy(folder / READER_TOKENIZER, tmp_path)
    reader = SentenceReader(tmp_path)
    assert reader.read([]) == []
    with pytest.raises(ModelNotFoundError, match="damaged"):
        reader.read(["You will weld steel pipes."])


@pytest.mark.parametrize("name", [READER_GRAPH, READER_TOKENIZER, READER_DECODING])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short"], ids=["empty", "other"])
def test_a_damaged_folder_says_what_to_do(folder: Path, tmp_path: Path, name: str, content: bytes) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelNotFoundError, match=r"is damaged: remove that folder and run 'skillmap setup'"):
        SentenceReader(tmp_path).read(["You will weld steel pipes."])


def test_a_reader_that_is_not_built_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="run 'skillmap setup'"):
        SentenceReader(tmp_path).read(["You will weld steel pipes."])


@pytest.mark.parametrize("name", [PARAMETERS, RANGES])
@pytest.mark.parametrize("content", [None, b"", b"{}"], ids=["missing", "empty", "other"])
def test_damaged_parameters_are_named(tmp_path: Path, e5_weights: E5Weights, name: str, content: bytes | None) -> None:
    models = tmp_path / "mentions"
    models.mkdir()
    for other in (PARAMETERS, RANGES):
        shutil.copy(MODELS / other, models)
    (models / name).unlink()
    if content is not None:
        (models / name).write_bytes(content)
    with pytest.raises(ModelNotFoundError, match=r"models/mentions is missing or damaged: restore it"):
        write_reader(e5_weights, tmp_path, models, tmp_path)


def test_another_reader_gets_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("e5-small", "mentions"):
        (tmp_path / part).mkdir()
    shutil.copy(resource_dir("models") / "e5-small" / "manifest.json", tmp_path / "e5-small")
    shutil.copy(MODELS / PARAMETERS, tmp_path / "mentions")
    (tmp_path / "mentions" / RANGES).write_text("{}", encoding="utf-8")
    before = reader_folder(tmp_path)
    monkeypatch.setattr("skillmap.encoders.build.resource_dir", lambda _: tmp_path)
    assert reader_folder(tmp_path) != before


def test_missing_parameters_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mentions").mkdir()
    monkeypatch.setattr("skillmap.encoders.build.resource_dir", lambda _: tmp_path)
    with pytest.raises(ModelNotFoundError, match=r"reader\.npz is missing: restore it, or run train_reader\.py"):
        reader_folder(tmp_path)


@pytest.fixture(scope="module")
def e5_weights() -> E5Weights:
    return read_weights(find_weights())
