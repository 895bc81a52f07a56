"""What a line of predictions decides: the first of a ranking, one that it names, or that none fits."""

import json
from pathlib import Path
from typing import Any

import pytest

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.predictions import prediction_json, read_predictions

RANKING = [{"uri": "http://x/a", "score": 0.9}, {"uri": "http://x/b", "score": 0.4}]


def read_one(folder: Path, row: dict[str, Any]) -> LabeledDocument:
    path = folder / "predictions.jsonl"
    path.write_text(json.dumps({"id": "d", **row}), encoding="utf-8")
    (found,) = read_predictions(path).values()
    return found


def chosen(document: LabeledDocument) -> str | None:
    link = document.link if document.link is not None else (document.spans or ())[0].link
    assert link is not None
    assert [concept.uri for concept in link.ranking] == ["http://x/a", "http://x/b"]
    return link.match.uri if link.match is not None else None


@pytest.mark.parametrize(
    ("decision", "expected"),
    [({}, "http://x/a"), ({"match": None}, None), ({"match": RANKING[1]}, "http://x/b")],
    ids=["left out", "none fits", "named"],
)
def test_a_ranking_decides_for_its_first_unless_it_says_otherwise(tmp_path: Path, decision: dict[str, Any], expected: str | None) -> None:
    whole = read_one(tmp_path, {"ranking": RANKING, **decision})
    marked = read_one(tmp_path, {"spans": [{"start": 0, "end": 4, "candidates": RANKING, **decision}]})
    assert chosen(whole) == chosen(marked) == expected
    for document in (whole, marked):  # and so when our own output is read back
        assert chosen(read_one(tmp_path, prediction_json(document, "set"))) == expected


def test_jobs_that_give_dates_and_no_months_get_them_by_the_rule_of_profiles(tmp_path: Path) -> None:
    rows = [
        {"start": "2015-03", "end": "2015-05"},
        {"start": "2015-03", "end": "2015-05", "months": 7},
        {"start": "2015-03", "current": True},
    ]
    found = read_one(tmp_path, {"jobs": rows})
    assert [job.months for job in found.jobs or ()] == [3, 7, None]
