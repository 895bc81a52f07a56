"""Files as other tools write them, by hand and small: spans cut the right text, concepts are there, faults are told."""

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.labels import LabeledDocument, LabeledSet
from skillmap.evaluation.sets import read_set

A, B = "http://data.europa.eu/esco/skill/a", "http://data.europa.eu/esco/skill/b"
TEXT = "👷 لحام القوس\nSoudure à l'arc, Excel"
Found = list[tuple[str, str, tuple[str, ...] | None]]


def _found(document: LabeledDocument) -> Found:
    return [
        (label.span.of(document.text), label.type, None if label.link is None else label.link.accepted) for label in document.spans or ()
    ]


def _read(path: Path, form: str) -> LabeledSet:
    labeled = read_set(path)
    assert labeled.format == form
    return labeled


def _refused(path: Path) -> str:
    with pytest.raises(GoldInvalidError) as caught:
        read_set(path)
    assert "Soudure" not in str(caught.value)
    return str(caught.value)


def _region(id_: str, wording: str, label: str = "Skill", *, units: bool = False) -> dict[str, Any]:
    start = TEXT.index(wording)
    value = {"start": start, "end": start + len(wording), "text": wording, "labels": [label]}
    if units:
        value |= {key: len(TEXT[: value[key]].encode("utf-16-le")) // 2 for key in ("start", "end")}  # type: ignore[index]
    return {"value": value, "id": id_, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual"}


def _answer(id_: str, kind: str, value: Any) -> dict[str, Any]:
    return {"value": {"start": 0, "end": 1, kind: value}, "id": id_, "from_name": "concept", "to_name": "text", "type": kind}


def _task(*annotations: dict[str, Any], **data: Any) -> dict[str, Any]:
    filled = [{"id": 9, "completed_by": 1, "was_cancelled": False, "ground_truth": False, "lead_time": 3.1, **one} for one in annotations]
    return {"id": 5, "annotations": filled, "file_upload": "a.json", "drafts": [], "predictions": [], "data": {"text": TEXT, **data}}


def _write_json(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("units", [False, True], ids=["code points", "UTF-16, as before 1.6"])
def test_label_studio_offsets_cut_what_the_regions_repeat(tmp_path: Path, *, units: bool) -> None:
    result = [
        _region("x", "لحام القوس", units=units),
        _region("y", "Excel", "Knowledge", units=units),
        _answer("y", "textarea", {"text": [A]}),
    ]
    result[2]["value"] = {"text": [A]}
    labeled = _read(_write_json(tmp_path / "export.json", [_task({"result": result}, id="cv-1", language="ar")]), "label-studio")
    (document,) = labeled.documents
    assert (document.id, document.language) == ("cv-1", "ar")
    assert _found(document) == [("لحام القوس", "skill", ()), ("Excel", "knowledge", (A,))]


def test_label_studio_takes_ground_truth_then_the_last_and_leaves_out_what_nobody_did(tmp_path: Path) -> None:
    first, last = {"result": [_region("x", "Excel")]}, {"result": [_region("x", "Soudure")]}
    tasks = [
        {**_task({**first, "ground_truth": True}, last), "id": 1},
        {**_task(first, last), "id": 2},
        {**_task(first, {**last, "was_cancelled": True}), "id": 3},
        {**_task(), "id": 4},
        {**_task({"result": [_region("x", "Excel"), _answer("x", "taxonomy", [["Skills", A], ["Skills", B]])]}), "id": 6},
    ]
    documents = _read(_write_json(tmp_path / "export.json", tasks), "label-studio").documents
    assert [(document.id, *(label[0] for label in _found(document))) for document in documents] == [
        ("1", "Excel"),
        ("2", "Soudure"),
        ("3", "Excel"),
        ("6", "Excel"),
    ]
    assert _found(documents[-1]) == [("Excel", "skill", (A, B))]


def test_label_studio_min_export(tmp_path: Path) -> None:
    start = TEXT.index("Excel")
    task = {
        "text": TEXT,
        "id": 7,
        "label": [{"start": start, "end": start + 5, "text": "Excel", "labels": ["knowledge"]}],
        "annotator": 1,
        "annotation_id": 3,
        "lead_time": 2.5,
    }
    (document,) = _read(_write_json(tmp_path / "min.json", [task]), "label-studio").documents
    assert (document.id, _found(document)) == ("7", [("Excel", "knowledge", None)])


def test_label_studio_faults(tmp_path: Path) -> None:
    outside, strange = _region("x", "Excel"), _region("y", "Excel")
    outside["value"] |= {"end": 500}
    strange["value"] |= {"start": "/div[1]/text()[1]"}
    told = _refused(_write_json(tmp_path / "export.json", [_task({"result": [outside, strange, {"id": "z"}]}), {"id": 8, "data": {}}, 3]))
    assert told.startswith("export.json: 5 faults in the set:")
    assert f"task 5: region x does not lie in the text of {len(TEXT)} characters" in told
    assert "task 5: region y does not lie in the text" in told
    assert "task 5: a result without a value" in told
    assert "task 8: no text in its data" in told
    assert "task 3: is no JSON object" in told


@pytest.mark.parametrize("key", ["label", "labels", "entities"])
def test_doccano_both_forms(tmp_path: Path, key: str) -> None:
    start = TEXT.index("لحام")
    spans: list[Any] = [[start, start + 10, f"Skill|{A}"], [len(TEXT) - 5, len(TEXT), "knowledge|"]]
    if key == "entities":
        spans = [{"id": n, "label": label, "start_offset": one, "end_offset": two} for n, (one, two, label) in enumerate(spans)]
    row = {"id": 12, "text": TEXT, key: spans, "relations": [], "Comments": []}
    (document,) = _read(_write_json(tmp_path / "all.jsonl", row), "doccano").documents
    assert (document.id, _found(document)) == ("12", [("لحام القوس", "skill", (A,)), ("Excel", "knowledge", ())])


def test_doccano_faults(tmp_path: Path) -> None:
    rows = [{"text": TEXT, "label": [[0, 500, "x"], [5, 5, "x"], ["0", 3, "x"], 4]}, {"text": 4, "label": []}, {"text": TEXT}]
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n{", encoding="utf-8")
    told = _refused(path)
    assert told.count("does not lie in the text") == 2
    assert told.count("line 1: a label that is not start, end and name") == 2
    assert told.count("no text with a list of labels") == 2
    assert "line 4: is no JSON" in told


def _brat(folder: Path, annotations: str, text: str = TEXT) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "cv-1.txt").write_bytes(text.encode())
    (folder / "cv-1.ann").write_bytes(annotations.encode())
    return folder


def test_brat_spans_parts_and_references(tmp_path: Path) -> None:
    arc, excel = TEXT.index("Soudure"), TEXT.index("Excel")
    lines = [
        f"T1\tSkill {TEXT.index('لحام')} {TEXT.index('لحام') + 10}\tلحام القوس",
        f"T2\tSkill {arc} {arc + 7};{arc + 10} {arc + 15}\tSoudure l'arc",
        f"T3\tKnowledge {excel} {excel + 5}\tExcel",
        f"N1\tReference T1 ESCO:{A}\tarc welding",
        f"N2\tReference T1 {B}\twelding",
        "N3\tReference T3 Wikipedia:1\tExcel",
        "A1\tNegation T3",
        "#1\tAnnotatorNotes T1\tsure?",
        "*\tEquiv T1 T2",
    ]
    (document,) = _read(_brat(tmp_path / "set", "\n".join(lines) + "\n"), "brat").documents
    assert document.id == "cv-1"
    assert _found(document) == [("لحام القوس", "skill", (A, B)), ("Soudure à l'arc", "skill", ()), ("Excel", "knowledge", ())]


def test_brat_spans_over_a_line_end_and_windows_line_ends(tmp_path: Path) -> None:
    text = TEXT.replace("\n", "\r\n")
    end = text.index("Soudure")
    line = f"T1\tskill {end - 7} {end - 2};{end} {end + 7}\tالقوس Soudure\r\n"
    (document,) = _read(_brat(tmp_path / "set", line, text), "brat").documents
    assert _found(document) == [("القوس\r\nSoudure", "skill", None)]


def test_brat_faults(tmp_path: Path) -> None:
    folder = _brat(tmp_path / "set", "T1\tskill 0 7\tSoudure\nT2\tskill 3 900\tx\nT3\tskill\nN1\tReference T9 ESCO:http://a\tx\n")
    (folder / "cv-2.ann").write_text("", encoding="utf-8")
    (folder / "cv-3.ann").write_text("", encoding="utf-8")
    (folder / "cv-3.txt").write_bytes(b"\xe9")
    told = _refused(folder)
    assert told.startswith("set: 6 faults")
    assert "cv-1.ann line 1: the text at 0:7 is another than the line says" in told
    assert "cv-1.ann line 2: the span 3:900 does not lie in the text" in told
    assert "cv-1.ann line 3: is no span" in told
    assert "cv-1.ann line 4: refers to T9" in told
    assert "cv-2.ann: cv-2.txt is missing beside it" in told
    assert "cv-3.txt: is not UTF-8 (byte 0)" in told


def test_docbin_entities_and_span_groups(tmp_path: Path) -> None:
    nlp = spacy.blank("xx")

    def entity(doc: Doc, start: int, end: int, label: str, concept: str = "") -> Span:
        found = doc.char_span(start, end, label=label, kb_id=concept)
        assert found is not None
        return found

    linked: Doc = nlp(TEXT)
    arc, excel = TEXT.index("Soudure"), TEXT.index("Excel")
    linked.ents = [
        entity(linked, arc, arc + 7, "SKILL", A),
        entity(linked, excel, excel + 5, "KNOWLEDGE", "NIL"),
    ]
    linked.user_data["id"] = "cv-1"
    grouped: Doc = nlp(TEXT)
    grouped.spans["sc"] = [entity(grouped, excel, excel + 5, "KNOWLEDGE")]
    DocBin(docs=[linked, grouped], store_user_data=True).to_disk(tmp_path / "dev.spacy")
    documents = _read(tmp_path / "dev.spacy", "spacy").documents
    assert [document.id for document in documents] == ["cv-1", "2"]
    assert _found(documents[0]) == [("Soudure", "skill", (A,)), ("Excel", "knowledge", ())]
    assert _found(documents[1]) == [("Excel", "knowledge", ())]


@pytest.mark.parametrize("content", [b"", b"no spaCy", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_docbin_refuses_other_bytes(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "dev.spacy").write_bytes(content)
    assert "is no DocBin of spaCy" in _refused(tmp_path / "dev.spacy")


def test_skillspan_conll(tmp_path: Path) -> None:
    lines = ["Weld\tB-Skill\tO", "steel\tI-Skill\tB-Knowledge", "pipes\tI-Skill\tI-Knowledge", ".\tO\tO", "", "Cobol\tO\tB-Knowledge", ""]
    (tmp_path / "skillspan_house_dev.conll").write_text("\n".join(lines), encoding="utf-8")
    documents = _read(tmp_path / "skillspan_house_dev.conll", "skillspan-conll").documents
    assert [document.text for document in documents] == ["Weld steel pipes .", "Cobol"]
    assert [_found(document) for document in documents] == [
        [("Weld steel pipes", "skill", None), ("steel pipes", "knowledge", None)],
        [("Cobol", "knowledge", None)],
    ]
    (tmp_path / "bad.conll").write_text("\n".join([*lines, "Cobol\tO", "", "Java\tX\tO"]), encoding="utf-8")
    told = _refused(tmp_path / "bad.conll")
    assert "line 8: a sentence with lines that are not a token and two tags" in told
    assert "line 10: skill tags begin with B, I or O" in told


def test_decorte_labels_are_looked_up_and_sentences_have_all_concepts(tmp_path: Path) -> None:
    path = tmp_path / "tech.csv"
    rows = [
        "sentence,span,sub_span,label",
        '"Weld, and file steel",Weld,,Weld metal',
        '"Weld, and file steel",file steel,,LABEL NOT PRESENT',
        '"Weld, and file steel",file steel,file,file metal',
        "We are nice,nice,,UNDERSPECIFIED",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    labeled = read_set(path, lookup={"Weld metal": A, "file metal": B}.get)
    assert labeled.format == "table"
    assert [(document.text, document.link.accepted if document.link else None) for document in labeled.documents] == [
        ("Weld, and file steel", (A, B)),
        ("We are nice", ()),
    ]
    assert [tuple(concept.uri for concept in document.concepts or ()) for document in labeled.documents] == [(A, B), ()]
    with pytest.raises(GoldInvalidError, match=r"line 4: no concept of the classification is called 'file metal'"):
        read_set(path, lookup={"Weld metal": A}.get)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_table_of_texts_and_uris(tmp_path: Path, delimiter: str) -> None:
    rows = [("id", "text", "language", "kind", "uri"), ("q1", "Soudeuse", "fr", "occupation", A), ("q1", "Soudeuse", "fr", "occupation", B)]
    path = tmp_path / "titles.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(map(delimiter.join, rows)).encode())
    (document,) = read_set(path).documents
    assert (document.id, document.kind, document.language, document.concepts) == ("q1", "occupation", "fr", None)
    assert document.link is not None
    assert document.link.accepted == (A, B)
    path.write_bytes(
        path.read_bytes() + "\r\n".join(map(delimiter.join, [(), ("q1", "x", "fr", "skill", A), ("q2", "", "", "", A)])).encode()
    )
    told = _refused(path)
    assert "line 4: the id 'q1' stood for another text or kind before" in told
    assert "line 5: no text" in told


def test_melo_folder(tmp_path: Path) -> None:
    folder = tmp_path / "bel_q_fr_c_fr"
    folder.mkdir()
    (folder / "queries.tsv").write_text("Q000001\tBoucher / Bouchère\nQ000002\tCocher\n", encoding="utf-8")
    (folder / "corpus_elements.tsv").write_text("C1_fr_000\tboucher\nC1_fr_001\tbouchère\nC2_fr_000\tcocher\n", encoding="utf-8")
    (folder / "concept_mapping.tsv").write_text(f"C1_fr_000\t{A}\nC1_fr_001\t{A}\nC2_fr_000\t{B}\n", encoding="utf-8")
    annotations = "Q000001\t0\tC1_fr_000\t1\nQ000001\t0\tC1_fr_001\t1\nQ000002\t0\tC2_fr_000\t1\nQ000002\t0\tC1_fr_000\t0\n"
    (folder / "annotations.tsv").write_text(annotations, encoding="utf-8")
    documents = _read(folder, "melo").documents
    assert [(one.id, one.text, one.language, one.kind, one.link.accepted if one.link else None) for one in documents] == [
        ("Q000001", "Boucher / Bouchère", "fr", "occupation", (A,)),
        ("Q000002", "Cocher", "fr", "occupation", (B,)),
    ]
    (folder / "annotations.tsv").write_text("Q9\t0\tC2_fr_000\t1\nQ000001\t0\tC9\t1\nQ000001\tC9\n", encoding="utf-8")
    told = _refused(folder)
    assert "annotations.tsv line 1: Q9 is not in queries.tsv" in told
    assert "annotations.tsv line 2: C9 is not in concept_mapping.tsv" in told
    assert "annotations.tsv line 3: 2 columns in the place of 4" in told


def test_dotin_labels_without_tags_and_entities(tmp_path: Path) -> None:
    skills = '<label type="Tech Tools"> Excel </label>, <label type="Soft Skills">calm</label>'
    body = f'Sales <label type="Designation">Clerk</label> R&amp;D & {skills}'
    (tmp_path / "1.xml").write_text(f'<?xml version="1.0"?>\n<cv>\n{body}\n</cv>', encoding="utf-8")
    (document,) = _read(tmp_path, "dotin").documents
    assert document.text.strip() == "Sales Clerk R&D &  Excel , calm"
    assert _found(document) == [("Excel", "knowledge", None), ("calm", "transversal", None)]
    (tmp_path / "2.xml").write_text('<cv>\n<label type="Soft Skills">calm</cv>', encoding="utf-8")
    assert "2.xml: a label that is not closed" in _refused(tmp_path)


def test_files_index(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_text("file,language,format,ground_truth\na.pdf,fr,pdf,a.txt\nb.pdf,fr,pdf,a.txt\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-")
    documents = _read(tmp_path, "files").documents
    assert [(one.id, one.text, one.facets, one.path) for one in documents] == [
        (name, TEXT, {"format": "pdf"}, tmp_path / name) for name in ("a.pdf", "b.pdf")
    ]
    (tmp_path / "b.pdf").unlink()
    assert "line 3: b.pdf is missing" in _refused(tmp_path)
