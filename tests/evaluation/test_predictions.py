"""Predictions on file: what is read, what is refused, and what is written comes back."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.labels import (
    EducationLabel,
    JobLabel,
    LabeledDocument,
    LabeledSet,
    LanguageLabel,
    LinkLabel,
    RankedConcept,
    SpanLabel,
)
from skillmap.evaluation.matching import match_predictions
from skillmap.evaluation.predictions import prediction_json, read_predictions
from skillmap.records import PartialDate, Span

A, B = "http://data.europa.eu/esco/skill/a", "http://data.europa.eu/esco/skill/b"
GOLD = LabeledDocument(id="cv-1", text="Soudure à l'arc", language="fr", spans=())
SET = LabeledSet(name="mine", documents=(GOLD, replace(GOLD, id="cv-2", text="Excel")), format="gold", digest="")


def _write(path: Path, *rows: Any) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def test_read_predictions_of_another_system_in_its_least_form(tmp_path: Path) -> None:
    rows = (
        {"id": "cv-1", "spans": [{"start": 0, "end": 7, "uri": A, "score": 0.5}, {"start": 8, "end": 9}]},
        {"id": "q1", "ranking": [{"uri": B}, {"uri": A}], "match": None},
        {"id": "s1", "concepts": [{"uri": A}]},
    )
    found = read_predictions(_write(tmp_path / "a.jsonl", *rows))
    first = RankedConcept(uri=A, score=0.5)
    assert found[None, "cv-1"].spans == (
        SpanLabel(span=Span(0, 7), type="skill", link=LinkLabel(match=first, ranking=(first,))),
        SpanLabel(span=Span(8, 9), type="skill"),
    )
    assert found[None, "q1"].link == LinkLabel(ranking=(RankedConcept(uri=B), RankedConcept(uri=A)))
    assert found[None, "s1"].concepts == (RankedConcept(uri=A),)


def test_prediction_json_comes_back_as_it_was(tmp_path: Path) -> None:
    match = RankedConcept(uri=A, score=0.9)
    link = LinkLabel(match=match, ranking=(match, RankedConcept(uri=B, score=0.1)))
    said = LabeledDocument(
        id="cv-1",
        text="what was read",
        spans=(SpanLabel(span=Span(0, 7), type="skill", link=link), SpanLabel(span=Span(8, 9), type="knowledge", link=LinkLabel())),
        link=LinkLabel(ranking=(match,)),
        concepts=(match,),
        jobs=(JobLabel(title="Soudeur", start=PartialDate(date="2019-04", precision="month"), current=True, isco08=("7212",), months=3),),
        educations=(EducationLabel(degree="CAP", end=PartialDate(date="2014", precision="year"), isced=3, eqf=3),),
        languages=(LanguageLabel(code="fr", level="native"),),
        path=Path("a.pdf"),
        facets={"quality": "0.9 or more"},
    )
    found = read_predictions(_write(tmp_path / "a.jsonl", prediction_json(said, "mine")))
    assert found == {("mine", "cv-1"): replace(said, path=None)}


def test_read_predictions_lists_all_faults(tmp_path: Path) -> None:
    rows: tuple[Any, ...] = (
        {"id": "a", "spans": [{"start": 4, "end": 4}, {"start": -1, "end": 2, "uri": A, "score": 3}]},
        "{",
        {"spans": []},
        {"id": "b", "jobs": [{"start": "May"}]},
        {"id": "c"},
        {"id": "c"},
        {"schema": "skillmap/profile/1", "skills": 3},
    )
    with pytest.raises(GoldInvalidError) as caught:
        read_predictions(_write(tmp_path / "a.jsonl", *rows))
    told = str(caught.value)
    assert told.startswith("a.jsonl: 8 faults in the predictions:")
    assert "line 1: spans.0: a span ends after it starts" in told
    assert "line 1: spans.1.start: " in told
    assert "line 1: spans.1.score: " in told
    assert "line 2: is no JSON" in told
    assert "line 3: id: Field required" in told
    assert "line 4: jobs.0.start: " in told
    assert "line 6: 'c' was there before" in told
    assert "line 7: is no profile as skillmap prints it" in told


def test_match_predictions_by_set_by_id_and_by_the_hash_of_the_document() -> None:
    said = LabeledDocument(id="x", text="", spans=())
    digest = f"sha256:{hashlib.sha256(GOLD.text.encode()).hexdigest()}"
    for key in (("mine", "cv-1"), (None, "cv-1"), (None, digest)):
        found = match_predictions([SET], {key: said, ("another set", "z"): said})
        assert found == {"mine": {"cv-1": replace(said, id="cv-1")}}


def test_match_predictions_refuses_unknown_documents_and_spans_outside_the_text() -> None:
    outside = LabeledDocument(id="cv-2", text="", spans=(SpanLabel(span=Span(0, 6), type="skill"),))
    with pytest.raises(GoldInvalidError, match=r"document cv-2: the span 0:6 does not lie in the text of 5 characters"):
        match_predictions([SET], {(None, "cv-2"): outside})
    empty = LabeledDocument(id="cv-1", text="")
    with pytest.raises(GoldInvalidError, match="1 predictions are of documents that no set has: cv-9"):
        match_predictions([SET], {(None, "cv-1"): empty, (None, "cv-9"): empty})
    with pytest.raises(GoldInvalidError, match="speak of none"):
        match_predictions([SET], {("another set", "cv-1"): empty})
