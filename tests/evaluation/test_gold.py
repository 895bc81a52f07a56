"""The project's own gold format: what is read, and what is refused, all at once."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.gold import SCHEMA_FILE, first_mixed, gold_schema, normal_form, read_gold
from skillmap.evaluation.labels import LabeledDocument
from skillmap.records import Span

TEXT = "Zoé Brel\nÉlectricienne à Agadir\nسباكة وتمديدات 👷 plomberie\n"
URI = "http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000001"


def _skill(surface: str, text: str = TEXT, **changes: Any) -> dict[str, Any]:
    start = text.index(surface)
    return {"surface": surface, "start": start, "end": start + len(surface), "esco": [URI], "type": "skill", **changes}


def _write(folder: Path, name: str = "a", *, text: str | None = TEXT, **changes: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    gold = {"id": name, "language": "fr", "skills": [_skill("plomberie"), _skill("سباكة")], **changes}
    (folder / f"{name}.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    if text is not None:
        (folder / f"{name}.txt").write_bytes(text.encode())


def _faults(folder: Path, known: frozenset[str] | None = None) -> list[str]:
    with pytest.raises(GoldInvalidError) as caught:
        read_gold(folder, known=known)
    head, *lines = str(caught.value).split("\n")
    assert head == f"{folder.name}: {len(lines)} fault{'s' if len(lines) > 1 else ''} in the set:"
    return [line.strip() for line in lines]


def test_read_gold_shared_files_have_spans_that_are_their_surfaces(shared: Path) -> None:
    documents = read_gold(shared / "data" / "gold")
    assert [sum(document.language == code for document in documents) for code in ("ar", "fr", "en")] == [6, 6, 6]
    assert sum(len(document.spans or ()) for document in documents) == 538
    for document in documents:
        stored = json.loads((shared / "data" / "gold" / str(document.language) / f"{document.id}.json").read_text(encoding="utf-8"))
        assert [label.span.of(document.text) for label in document.spans or ()] == [skill["surface"] for skill in stored["skills"]]


def test_gold_schema_file_is_that_of_the_code_and_fits_the_shared_files(shared: Path) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert schema == gold_schema()
    validator = jsonschema.Draft202012Validator(schema)
    paths = sorted((shared / "data" / "gold").rglob("*.json"))
    assert len(paths) == 18
    for path in paths:
        gold = json.loads(path.read_text(encoding="utf-8"))
        validator.validate(gold)
        assert not validator.is_valid({**gold, "skills": [{**gold["skills"][0], "type": "talent"}]})


def test_read_gold_counts_code_points_and_keeps_line_ends(tmp_path: Path) -> None:
    text = TEXT.replace("\n", "\r\n")
    _write(tmp_path, text=text, skills=[_skill("plomberie", text)])
    (document,) = read_gold(tmp_path)
    assert isinstance(document, LabeledDocument)
    assert [label.span.of(document.text) for label in document.spans or ()] == ["plomberie"]
    assert document.spans is not None
    assert document.spans[0].span == Span(text.index("plomberie"), text.index("plomberie") + 9)


def test_read_gold_lists_every_fault_of_every_file_at_once(tmp_path: Path) -> None:
    wrong = _skill("plomberie", start=2, end=11)
    outside = _skill("plomberie", start=500, end=509)
    unknown = _skill("سباكة", esco=[URI, URI.replace("1", "2")])
    _write(tmp_path, "a", skills=[wrong, outside, unknown, unknown])
    _write(tmp_path / "deep", "b", text=None)
    _write(tmp_path / "deep", "c", id="a")
    _write(tmp_path, "d", skills=[{**_skill("plomberie"), "start": "7", "note": 1}], language="French")
    (tmp_path / "e.json").write_bytes(b'{"id": "e", ')
    (tmp_path / "e.txt").write_text(TEXT, encoding="utf-8")
    _write(tmp_path, "f")
    (tmp_path / "f.txt").write_bytes("Électricienne".encode("cp1252"))
    (tmp_path / "g.json").write_bytes('{"id": "é"}'.encode("cp1252"))
    (tmp_path / "g.txt").write_text(TEXT, encoding="utf-8")
    start = TEXT.index("سباكة")
    assert _faults(tmp_path, frozenset({URI})) == [
        f"a.json: skills.0 at offset 2: the text there is not the surface: it stands at {TEXT.index('plomberie')}",
        f"a.json: skills.1 at offset 500: the span 500:509 does not lie in the text of {len(TEXT)} characters",
        f"a.json: skills.3 at offset {start}: the span is that of skills.2 too: list all concepts in one entry",
        f"a.json: skills.2.esco.1 at offset {start}: {URI.replace('1', '2')} is not in the classification",
        f"a.json: skills.3.esco.1 at offset {start}: {URI.replace('1', '2')} is not in the classification",
        "d.json: language: String should match pattern '^[a-z]{2,3}$'",
        "d.json: skills.0.start: Input should be a valid integer",
        "d.json: skills.0.note: Extra inputs are not permitted",
        "deep/b.json: text: b.txt is missing beside it",
        "deep/c.json: id: 'a' is also the id of a.json",
        "e.json: line 1 at offset 12: is no JSON: Expecting property name enclosed in double quotes",
        "f.txt: file at offset 0: is not UTF-8 (the offset counts bytes)",
        "g.json: file at offset 8: is not UTF-8 (the offset counts bytes)",
    ]


def test_read_gold_refuses_two_normal_forms_in_a_text(tmp_path: Path) -> None:
    text = TEXT.replace("É", unicodedata.normalize("NFD", "É"))
    _write(tmp_path, text=text, skills=[_skill("plomberie", text)])
    place = text.index(unicodedata.normalize("NFD", "É"))
    assert _faults(tmp_path) == [
        f"a.txt: text at offset {place}: composed and decomposed letters are mixed: save text and labels in one normal form (NFC)"
    ]


def test_read_gold_refuses_labels_in_another_normal_form_than_the_text(tmp_path: Path) -> None:
    text = unicodedata.normalize("NFD", TEXT)
    job = {"title": "Électricienne", "start": "2019-04"}
    _write(tmp_path, text=text, skills=[_skill("plomberie", text)], experience=[job], person={"name": "Zoé Brel"})
    told = "is in another Unicode normal form than the text, or in two: save text and labels in one normal form (NFC)"
    assert _faults(tmp_path) == [f"a.json: person.name: {told}", f"a.json: experience.0.title: {told}"]


def test_read_gold_messages_quote_no_text(tmp_path: Path) -> None:
    _write(tmp_path, skills=[_skill("plomberie", start=0, end=9), {**_skill("سباكة"), "surface": 7}])
    _write(tmp_path, "b", skills=[_skill("plomberie", start=0, end=9)])
    told = "\n".join(_faults(tmp_path))
    assert "plomberie" not in told
    assert "Brel" not in told


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("cafe", "any"),
        ("café", "NFC"),
        (unicodedata.normalize("NFD", "café"), "NFD"),
        ("café " + unicodedata.normalize("NFD", "é"), "mixed"),
        ("أحمد", "NFC"),
        (unicodedata.normalize("NFD", "أحمد"), "NFD"),
        ("معلّم ومعلِّم", "any"),  # the shadda is typed before the vowel: in no canonical order, and no matter
    ],
)
def test_normal_form_looks_at_letters_not_at_the_order_of_marks(text: str, form: str) -> None:
    assert normal_form(text) == form
    assert (first_mixed(text) is not None) == (form == "mixed")
