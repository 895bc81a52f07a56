"""Labelled sets as they lie in the shared folder: formats told, documents and spans counted, offsets right."""

import json
from collections import Counter
from pathlib import Path

import pytest

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.sets import detect_format, find_sets, read_set, read_sets

QUERY = {"id": "1", "query": "Boulangère", "language": "fr", "kind": "occupation", "gold": ["http://data.europa.eu/esco/occupation/1"]}


def test_read_sets_reads_all_that_is_shared(shared: Path) -> None:
    found = {labeled.name: labeled for labeled in read_sets([shared / "data"])}
    spans = {
        name: Counter(label.type for document in labeled.documents for label in document.spans or ()) for name, labeled in found.items()
    }
    assert {name: (labeled.format, len(labeled.documents)) for name, labeled in found.items()} == {
        "documents": ("files", 233),
        "cv-entities.dotin-dev.en": ("dotin", 310),
        "occupation-link.melo-bel.fr": ("queries", 328),
        "occupation-link.melo-usa.en": ("queries", 633),
        "skill-extract.house-dev.en": ("queries", 61),
        "skill-extract.tech-dev.en": ("queries", 74),
        "skill-link.competent-dev.fr": ("queries", 2379),
        "skillspan-dev": ("skillspan", 3174),
        "skillspan-train": ("skillspan", 4800),
        "gold": ("gold", 18),
    }
    assert spans["cv-entities.dotin-dev.en"] == {"knowledge": 3823, "skill": 2525, "transversal": 812}
    assert spans["skillspan-dev"] == {"knowledge": 1093, "skill": 1070}
    assert spans["skillspan-train"] == {"knowledge": 2969, "skill": 2221}
    for labeled in found.values():
        for document in labeled.documents:
            for label in document.spans or ():
                cut = label.span.of(document.text)
                assert cut
                assert cut == cut.strip()
    texts = {document.text: document for document in found["skillspan-dev"].documents}
    cloud = texts["DevOps Engineer ( CI CD Cloud Docker Jenkins ) <ORGANIZATION>"]
    assert (cloud.language, cloud.spans, cloud.facets) == ("en", (), {"source": "tech"})
    sentences = {document.text: document for document in found["skill-extract.tech-dev.en"].documents}
    assert len((sentences["javascript reactjs java"].link or pytest.fail("no link")).accepted) == 2
    assert sentences["javascript reactjs java"].concepts is not None
    assert all(document.concepts is None for document in found["occupation-link.melo-bel.fr"].documents)


def test_find_sets_takes_language_folders_as_one_set_and_others_apart(tmp_path: Path, shared: Path) -> None:
    for name, folder in (("en-07", "mine/en"), ("fr-03", "mine/fr"), ("ar-02", "cvs")):
        (tmp_path / folder).mkdir(parents=True)
        for suffix in (".json", ".txt"):
            source = shared / "data" / "gold" / name[:2] / f"{name}{suffix}"
            (tmp_path / folder / source.name).write_bytes(source.read_bytes())
    (tmp_path / "titles.jsonl").write_text(json.dumps(QUERY), encoding="utf-8")
    assert find_sets(tmp_path) == (tmp_path / "cvs", tmp_path / "mine", tmp_path / "titles.jsonl")
    assert [len(labeled.documents) for labeled in read_sets([tmp_path])] == [1, 2, 1]


def test_detect_format_knows_a_gold_folder_without_any_text(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"id": "a", "language": "fr", "skills": []}', encoding="utf-8")
    assert detect_format(tmp_path) == "gold"
    with pytest.raises(GoldInvalidError, match=r"a\.txt is missing"):
        read_set(tmp_path)


def test_read_set_digest_changes_with_a_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(QUERY), encoding="utf-8")
    before = read_set(path).digest
    path.write_text(json.dumps(QUERY) + "\n", encoding="utf-8")
    assert read_set(path).digest != before


def test_read_sets_tells_the_faults_of_all_sets(tmp_path: Path) -> None:
    unknown = {**QUERY, "gold": ["http://data.europa.eu/esco/occupation/9"]}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(QUERY)}\n{json.dumps(unknown)}\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        f"{json.dumps(QUERY)}\n{{\n[1]\n{json.dumps({**QUERY, 'gold': 'x', 'kind': 'job'})}\n", encoding="utf-8"
    )
    with pytest.raises(GoldInvalidError) as caught:
        read_sets([tmp_path], known=frozenset(QUERY["gold"]))
    told = str(caught.value)
    assert "document 1: the id stands for more than one document" in told
    assert "document 1, text: http://data.europa.eu/esco/occupation/9 is not in the classification" in told
    assert "line 2: is no JSON" in told
    assert "line 3: is no JSON object" in told
    assert "line 4: gold: " in told
    assert "line 4: kind: " in told


def test_read_sets_refuses_two_sets_of_one_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "titles.jsonl").write_text(json.dumps(QUERY), encoding="utf-8")
    with pytest.raises(GoldInvalidError, match=r"two sets have one name \(titles\)"):
        read_sets([tmp_path])


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.jsonl.gz", "a.zip", "a.conll", "a.tsv"])
@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe[{", b"PK\x03\x04 cut", b"[" * 5000])
def test_find_sets_says_that_other_files_are_no_sets(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GoldInvalidError, match="no labelled set in a known format"):
        find_sets(tmp_path)
