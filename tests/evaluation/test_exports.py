"""Predictions go to a labelling tool and come back as labels: the same spans, the same concepts."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from skillmap.errors import GoldInvalidError, SettingsError
from skillmap.evaluation.exports import export_predictions
from skillmap.evaluation.labels import LabeledDocument, LabeledSet, LinkLabel, RankedConcept, SpanLabel
from skillmap.evaluation.sets import read_set
from skillmap.records import Span

A = "http://data.europa.eu/esco/skill/a"
TEXT = "👷🏽 لحام القوس\nSoudure à l'arc; Excel/VBA  "


def _span(wording: str, uri: str | None, kind: str = "skill") -> SpanLabel:
    start = TEXT.index(wording)
    match = RankedConcept(uri=uri, score=0.75) if uri else None
    ranking = (RankedConcept(uri=A, score=0.75),)
    return SpanLabel(span=Span(start, start + len(wording)), type=kind, link=LinkLabel(match=match, ranking=ranking))


DOCUMENT = LabeledDocument(id="cv-1", text=TEXT, language="ar")
# "القوس" ends a token, "xcel" begins within one.
PREDICTION = replace(DOCUMENT, text="", spans=(_span("القوس", A), _span("Soudure", None), _span("xcel", A, "knowledge")))
SET = LabeledSet(name="mine", documents=(DOCUMENT, replace(DOCUMENT, id="cv-2")), format="gold", digest="")
EXPECTED = [("القوس", "skill", (A,)), ("Soudure", "skill", ()), ("xcel", "knowledge", (A,))]


def _labels(path: Path) -> list[tuple[str, list[tuple[str, str, tuple[str, ...] | None]]]]:
    return [
        (one.id, [(label.span.of(one.text), label.type, label.link.accepted if label.link else None) for label in one.spans or ()])
        for one in read_set(path).documents
    ]


@pytest.mark.parametrize(("to", "name"), [("doccano", "out.jsonl"), ("spacy", "out.spacy")])
def test_export_and_import_give_the_same_labels(tmp_path: Path, to: str, name: str) -> None:
    assert export_predictions([SET], {("mine", "cv-1"): PREDICTION}, tmp_path / name, to=to) == (1, 0)
    assert _labels(tmp_path / name) == [("cv-1", EXPECTED)]


def test_export_to_label_studio_comes_back_when_a_person_has_submitted_it(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    assert export_predictions([SET], {(None, "cv-1"): PREDICTION}, path, to="label-studio") == (1, 0)
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for task in tasks:
        for result in task["predictions"][0]["result"]:
            value = result["value"]
            assert TEXT[value["start"] : value["end"]] in {"القوس", "Soudure", "xcel"}
        assert task["predictions"][0]["score"] == 0.75
        # The tool copies a prediction into the annotation that a person then corrects and submits.
        task |= {"id": 1, "annotations": [{"id": 2, "was_cancelled": False, "result": task["predictions"][0]["result"]}]}
    path.write_text(json.dumps(tasks), encoding="utf-8")
    assert _labels(path) == [("cv-1", EXPECTED)]


def test_export_to_spacy_keeps_the_longer_of_overlapping_spans(tmp_path: Path) -> None:
    both = replace(PREDICTION, spans=(_span("Soudure à l'arc", A), _span("arc", None)))
    assert export_predictions([SET], {(None, "cv-1"): both}, tmp_path / "out.spacy", to="spacy") == (1, 1)
    assert _labels(tmp_path / "out.spacy") == [("cv-1", [("Soudure à l'arc", "skill", (A,))])]


def test_export_refuses_what_is_of_no_use(tmp_path: Path) -> None:
    with pytest.raises(GoldInvalidError, match="mark spans in none"):
        export_predictions([SET], {(None, "cv-1"): replace(PREDICTION, spans=None)}, tmp_path / "a", to="doccano")
    with pytest.raises(GoldInvalidError, match="predictions are of documents that no set has: cv-9"):
        export_predictions([SET], {(None, "cv-9"): PREDICTION}, tmp_path / "a", to="doccano")
    with pytest.raises(SettingsError, match="cannot be written"):
        export_predictions([SET], {(None, "cv-1"): PREDICTION}, tmp_path / "none" / "a", to="doccano")
