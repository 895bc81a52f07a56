"""Jobs, schooling and languages that a reviewer adds or takes out: what is counted again, what is kept in the log, what exports say."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from tests.service.page_forms import change, kept
from tests.service.page_samples import keep_sample, sample
from tests.service.running import make_key, on_both

import skillmap.profiles
from skillmap.exports.formats import FORMATS
from skillmap_service.pages.words import words
from skillmap_service.problems import InvalidRequestError
from skillmap_service.review.apply import apply_changes
from skillmap_service.review.changes import Review
from skillmap_service.review.context import Context
from skillmap_service.service import Service

SCHEMA = json.loads(Path(skillmap.profiles.__file__).with_name("schema.json").read_text(encoding="utf-8"))
TOLD = {
    "en": {"title": "Bicycle mender", "employer": "Uncle's shop", "location": "Aleppo"},
    "fr": {"title": "Réparatrice de vélos", "employer": "L'atelier de l'oncle", "location": "Alep"},
    "ar": {"title": "مصلّحة دراجات", "employer": "ورشة الخال", "location": "حلب"},
}


def whole(profile: dict[str, Any]) -> dict[str, Any]:
    """Return a sample with what every profile of the pipeline has."""
    lists: dict[str, Any] = {"experience_months": None, "publications": None, "suggested": []}
    return {**lists, **profile}


def make(profile: dict[str, Any], service: Service, *changes: dict[str, Any], text: str = "") -> tuple[dict[str, Any], list[Any]]:
    """Make changes, without a database."""
    review = Review.model_validate({"changes": list(changes)})
    return apply_changes(profile, review.changes, Context(text=text, pages=(), scheme=service.scheme))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_job_is_added_by_its_form(quick_client: TestClient, quick: Service, language: str) -> None:
    identity, told = keep_sample(quick, "ar" if language == "ar" else "en"), TOLD[language]
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩") if language == "ar" else {}
    dates = {"start": "2010-01".translate(digits), "end": "2011-12".translate(digits)}
    quick_client.get(f"/?lang={language}")
    page = change(quick_client, identity, action="add-job", **told, **dates, paid="no", isco08="7234".translate(digits))
    profile = kept(quick, identity)
    job = profile["experience"][2]
    assert {name: job[name]["text"] for name in told} == told
    assert {tuple(job[name]["span"]) for name in told} == {(0, 0)}  # the person told of it: the document does not say so
    assert (job["start"], job["end"]) == ({"date": "2010-01", "precision": "month"}, {"date": "2011-12", "precision": "month"})
    assert (job["months"], job["paid"], job["current"], job["occupation"]["isco08"]["code"]) == (24, False, False, "7234")
    assert profile["experience_months"] == 48 + 67 + 24
    assert {one["isco08"]: one["months"] for one in profile["occupations"]} == {"7212": 48, "7234": 24}
    said = words(language)
    assert page.count(said["entry.told"]) == 1
    assert said["action.add-job"] in page


@on_both
def test_entries_are_added_and_removed_on_both_databases(quick_client: TestClient, quick: Service) -> None:
    identity = keep_sample(quick)
    change(quick_client, identity, action="add-job", title="Bicycle mender", start="2010", current="yes", version="1")
    change(quick_client, identity, action="add-education", degree="Sewing course", end="2009", isced="3", completed="yes")
    change(quick_client, identity, action="add-language", code="ti", cefr="native")
    profile = kept(quick, identity)
    assert profile["experience"][2]["current"] is True
    school = profile["education"][1]
    assert (school["degree"], school["isced"], school["completed"]) == ({"text": "Sewing course", "span": [0, 0]}, 3, True)
    assert profile["languages"][1] == {
        "code": "ti",
        "cefr": {"overall": "native"},
        "as_stated": {"text": "Tigrinya", "span": [0, 0]},
        "level": None,
    }
    removed = profile["experience"][0]
    change(quick_client, identity, action="remove-job", entry="0")
    change(quick_client, identity, action="remove-education", entry="0")
    change(quick_client, identity, action="remove-language", entry="0")
    after = kept(quick, identity)
    assert after["experience"] == profile["experience"][1:]
    assert (after["education"], after["languages"]) == (profile["education"][1:], profile["languages"][1:])
    history = quick_client.get(f"/v1/profiles/{identity}/history").json()["changes"]
    actions = ["add-job", "add-education", "add-language", "remove-job", "remove-education", "remove-language"]
    assert [one["action"] for one in history] == actions
    assert all(one["actor"] and one["at"] for one in history)
    assert history[0]["before"] is None
    assert (history[3]["before"], history[4]["before"]) == (removed, profile["education"][0])
    page = quick_client.get(f"/profiles/{identity}?lang=en").text
    assert all(words("en")[f"action.{action}"] in page for action in actions)


def test_what_hangs_on_a_removed_job_is_counted_again(quick: Service) -> None:
    made = sample(quick.scheme, "en")
    before = whole(copy.deepcopy(dict(made.profile)))
    suggestion = {"concept": before["skills"][0]["concept"], "occupation": {}, "relation": "essential"}
    reason = {"by": "isco08", "code": "7212"}
    before["suggested"] = [{**suggestion, "entries": [0]}, {**suggestion, "entries": [0, 1]}]
    before["regulated"] = [{"because": [{**reason, "job": 0}]}, {"because": [{**reason, "job": 1}, {**reason, "job": None}]}]
    before["skills"][1]["evidence"][0]["entry"] = 1
    after, [taken] = make(before, quick, {"action": "remove-job", "job": 0}, text=made.text)
    assert taken == before["experience"][0]
    assert after["experience"] == before["experience"][1:]
    first, second = after["skills"]  # the words still stand in the document
    assert (first["evidence"][0]["entry"], first["months"], first["last_used"]) == (None, None, None)
    assert second["evidence"][0]["entry"] == 0
    assert (after["occupations"], after["experience_months"]) == ([], 67)
    assert [one["entries"] for one in after["suggested"]] == [[0]]
    assert [[one["job"] for one in flag["because"]] for flag in after["regulated"]] == [[0, None]]


def test_dates_set_before_another_job_is_removed_are_counted(quick: Service) -> None:
    before = whole(dict(sample(quick.scheme, "en").profile))
    changes = (
        {"action": "set", "field": "/experience/1/start", "value": "2025-01"},
        {"action": "set", "field": "/experience/0/end", "value": "2001"},  # before it begins: but the job goes
        {"action": "remove-job", "job": 0},
    )
    after, _ = make(before, quick, *changes)
    assert [job["months"] for job in after["experience"]] == [13]
    assert after["experience_months"] == 13


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "add-job"},
        {"action": "add-job", "title": "  ", "employer": None},
        {"action": "add-job", "title": "Baker", "start": "2019", "end": "2018"},
        {"action": "add-job", "title": "Baker", "start": "2019-13"},
        {"action": "add-job", "title": "Baker", "end": "2018", "current": True},
        {"action": "add-job", "title": "Baker", "isco08": "0000"},
        {"action": "remove-job", "job": 2},
        {"action": "add-education", "end": "2010"},
        {"action": "add-education", "degree": "Diploma", "start": "2010-06", "end": "2010-02"},
        {"action": "remove-education", "entry": 1},
        {"action": "add-language", "code": "xyz"},
        {"action": "add-language", "code": "fr"},
        {"action": "remove-language", "entry": 1},
        {"action": "set", "field": "/experience/0/start", "value": "٢٠١٥"},
    ],
)
def test_entries_that_cannot_be_are_refused(quick: Service, wrong: dict[str, Any]) -> None:
    before = whole(dict(sample(quick.scheme, "en").profile))
    with pytest.raises(InvalidRequestError) as refused:
        make(before, quick, wrong)
    assert refused.value.errors[0]["field"] == "body.changes.0"


@pytest.mark.parametrize("fields", [{"action": "add-job"}, {"action": "remove-job", "entry": "x"}, {"action": "add-language", "code": ""}])
def test_forms_that_say_too_little_are_told_in_words(quick_client: TestClient, quick: Service, fields: dict[str, str]) -> None:
    identity = keep_sample(quick)
    before = kept(quick, identity)
    page = change(quick_client, identity, **fields)
    assert words("en")["error.invalid-request"] in page
    assert kept(quick, identity) == before


def test_an_added_job_stays_the_persons_word_when_it_is_corrected(quick: Service) -> None:
    made = sample(quick.scheme, "en")
    before = whole(dict(made.profile))
    after, _ = make(
        before,
        quick,
        {"action": "add-job", "title": "Bicycle mender"},
        {"action": "set", "field": "/experience/2/employer", "value": "Brightwater Yard"},  # stands in the document, for another job
        {"action": "set", "field": "/experience/1/employer", "value": "Brightwater Yard"},
        text=made.text,
    )
    start = made.text.index("Brightwater Yard")
    assert [job["employer"]["span"][0] for job in after["experience"]] == [start, start, 0]


def test_every_export_holds_an_added_job_and_labelled_data_does_not(client: TestClient, service: Service, tmp_path: Path) -> None:
    headers, told = make_key(service), TOLD["ar"]
    answer = client.post(
        "/v1/profiles?keep=true", json={"text": "Ann Moss\n\nWelder, Harbor Works, 2015 - 2019\nArc welding"}, headers=headers
    )
    identity, jobs = answer.json()["id"], len(answer.json()["profile"]["experience"])
    dates = {"start": "2010-01", "end": "2011-12"}
    changes = [
        {"action": "add-job", **told, **dates, "isco08": "7234"},
        {"action": "add-education", "degree": "دورة خياطة", "institution": "مركز الحي", "end": "2009"},
    ]
    reviewed = client.post(f"/v1/profiles/{identity}/review", json={"changes": changes, "finished": True}, headers=headers)
    assert reviewed.status_code == 200, reviewed.text
    profile = reviewed.json()["profile"]
    jsonschema.validate(profile, SCHEMA)
    assert profile["experience"][jobs]["months"] == 24
    for name, one in FORMATS.items():
        content = client.get(f"/v1/profiles/{identity}?format={name}", headers=headers).raise_for_status().content
        if one.suffix in {".xlsx", ".parquet"}:
            (tmp_path / f"out{one.suffix}").write_bytes(content)
            content = _cells(tmp_path / f"out{one.suffix}")
        if name in {"json", "json-ld", "elm"}:
            content = json.dumps(json.loads(content), ensure_ascii=False).encode()
        if name not in {"text", "elm"}:  # a summary for the terminal; skills alone
            assert told["title"].encode() in content, name
    packed = client.get("/v1/labelled", headers=headers).content
    gold = json.loads(zipfile.ZipFile(io.BytesIO(packed)).read(f"{identity}.json"))
    assert len(gold["experience"]) == jobs  # the document does not say what the person told
    assert told["title"] not in json.dumps(gold, ensure_ascii=False)


def _cells(path: Path) -> bytes:
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist()).encode()
    with zipfile.ZipFile(path) as book:
        return b"".join(map(book.read, book.namelist()))
