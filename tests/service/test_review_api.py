"""Reviews over HTTP: what a person changes, what stood there before, and what comes of it for the evaluation kit."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from tests.service.running import make_key, on_both

import skillmap.profiles
from skillmap.evaluation.gold import read_gold
from skillmap_service.service import Service

SCHEMA = json.loads(Path(skillmap.profiles.__file__).with_name("schema.json").read_text(encoding="utf-8"))
TEXT = """Zenobia Quillfeather

Experience
Welder, Harbor Works, 2015 - 2019
Arc welding and reading of blueprints, forklift driving

Skills
basket weaving with willow
"""


@pytest.fixture
def headers(service: Service) -> dict[str, str]:
    return make_key(service)


@pytest.fixture
def kept(client: TestClient, headers: dict[str, str]) -> dict[str, Any]:
    answer = client.post("/v1/profiles?keep=true", json={"text": TEXT}, headers=headers)
    found: dict[str, Any] = answer.json()
    assert len(found["profile"]["skills"]) >= 2
    assert found["profile"]["experience"]
    return found


def review(client: TestClient, kept: dict[str, Any], headers: dict[str, str], *changes: dict[str, Any], **more: Any) -> Any:
    return client.post(f"/v1/profiles/{kept['id']}/review", json={"changes": list(changes), **more}, headers=headers)


def concept(client: TestClient, headers: dict[str, str], query: str, kind: str) -> str:
    found: str = client.get("/v1/concepts", params={"q": query, "kind": kind, "limit": 1}, headers=headers).json()["concepts"][0]["uri"]
    return found


@on_both
def test_a_review_changes_links_and_fields_and_keeps_what_stood_there(
    client: TestClient, headers: dict[str, str], kept: dict[str, Any]
) -> None:
    right, wrong = (skill["concept"]["uri"] for skill in kept["profile"]["skills"][:2])
    basket, span = concept(client, headers, "weave baskets", "skill"), [TEXT.index("basket"), TEXT.index("basket") + len("basket weaving")]
    plumber = concept(client, headers, "plumber", "occupation")
    changes = [
        {"action": "accept", "skill": right},
        {"action": "reject", "skill": wrong},
        {"action": "add", "skill": basket, "span": span},
        {"action": "occupation", "job": 0, "isco08": "7126", "occupation": plumber},
        {"action": "set", "field": "/person/name", "value": "Zenobia Marsh"},
        {"action": "set", "field": "/experience/0/start", "value": "2014-03"},
    ]
    answer = review(client, kept, headers, *changes, finished=True, version=1)
    assert answer.status_code == 200, answer.text
    profile = answer.json()["profile"]
    jsonschema.validate(profile, SCHEMA)
    skills = {skill["concept"]["uri"]: skill for skill in profile["skills"]}
    assert skills[right]["status"] == "verified"
    assert wrong not in skills
    assert [one["text"] for one in skills[basket]["evidence"]][-1] == "basket weaving"
    assert profile["experience"][0]["occupation"]["isco08"]["code"] == "7126"
    assert [one["isco08"] for one in profile["occupations"]] == ["7126"]
    assert profile["person"]["name"] == {"text": "Zenobia Marsh", "span": [0, 0]}  # stands nowhere in the text
    assert profile["experience"][0]["start"] == {"date": "2014-03", "precision": "month"}
    assert (answer.json()["status"], answer.json()["version"]) == ("verified", 2)
    history = client.get(f"/v1/profiles/{kept['id']}/history", headers=headers).json()["changes"]
    assert [one["action"] for one in history] == ["accept", "reject", "add", "occupation", "set", "set", "verify"]
    assert {one["actor"] for one in history} == {"alpha desk"}
    assert history[1]["before"]["concept"]["uri"] == wrong
    assert history[4]["before"]["text"] == "Zenobia Quillfeather"
    plumbers = client.get("/v1/profiles", params={"occupation": plumber}, headers=headers).json()["profiles"]
    assert [one["id"] for one in plumbers] == [kept["id"]]
    assert client.get("/v1/profiles", params={"skill": wrong}, headers=headers).json()["profiles"] == []
    assert len(client.get("/v1/profiles", params={"status": "verified"}, headers=headers).json()["profiles"]) == 1


def test_what_follows_from_dates_is_counted_again(client: TestClient, headers: dict[str, str], kept: dict[str, Any]) -> None:
    used = [skill["concept"]["uri"] for skill in kept["profile"]["skills"] if skill["evidence"][0]["entry"] == 0]
    assert used
    dates = [
        {"action": "set", "field": f"/experience/0/{name}", "value": value} for name, value in (("start", "2017-01"), ("end", "2017-06"))
    ]
    group = {"action": "occupation", "job": 0, "isco08": "7126"}
    profile = review(client, kept, headers, *dates, group).json()["profile"]
    jsonschema.validate(profile, SCHEMA)
    assert (profile["experience"][0]["months"], profile["experience_months"]) == (6, 6)
    assert {(one["months"], one["last_used"]) for one in profile["skills"] if one["concept"]["uri"] in used} == {(6, "2017-06")}
    assert [(one["isco08"], one["months"], one["last_used"]) for one in profile["occupations"]] == [("7126", 6, "2017-06")]
    assert [level["code"] for level in profile["experience"][0]["occupation"]["levels"]] == ["7", "71", "712"]
    back = review(client, kept, headers, {"action": "set", "field": "/experience/0/end", "value": "2016-01"})
    assert (back.status_code, back.json()["errors"][0]["message"]) == (422, "job 0 ends before it begins")


def test_a_skill_that_the_person_told_of_has_no_place_in_the_text(
    client: TestClient, headers: dict[str, str], kept: dict[str, Any], tmp_path: Path
) -> None:
    basket, boats = concept(client, headers, "weave baskets", "skill"), "mends boats at home"
    added = review(
        client,
        kept,
        headers,
        {"action": "add", "skill": basket, "words": boats},
        {"action": "set", "field": "/person/phones", "value": "0920 001 122, +216 20 000 111"},
        finished=True,
    )
    profile = added.json()["profile"]
    jsonschema.validate(profile, SCHEMA)
    told = [one for skill in profile["skills"] if skill["concept"]["uri"] == basket for one in skill["evidence"] if one["text"] == boats]
    assert [(one["span"], one["page"], one["entry"]) for one in told] == [([0, 0], None, None)]
    assert [one["text"] for one in profile["person"]["phones"]] == ["0920 001 122", "+216 20 000 111"]
    with zipfile.ZipFile(io.BytesIO(client.get("/v1/labelled", headers=headers).content)) as archive:
        archive.extractall(tmp_path / "set")
    gold = json.loads((tmp_path / "set" / f"{kept['id']}.json").read_text(encoding="utf-8"))
    assert boats not in [one["surface"] for one in gold["skills"]]


def test_one_place_can_be_another_skill(client: TestClient, headers: dict[str, str], kept: dict[str, Any]) -> None:
    skill = kept["profile"]["skills"][0]
    other = concept(client, headers, "weave baskets", "skill")
    span = skill["evidence"][0]["span"]
    answer = review(client, kept, headers, {"action": "replace", "skill": skill["concept"]["uri"], "by": other, "span": span})
    skills = {one["concept"]["uri"]: one for one in answer.json()["profile"]["skills"]}
    assert span in [one["span"] for one in skills[other]["evidence"]]
    assert answer.json()["status"] == "in-review"


def test_changes_that_do_not_fit_are_named_and_none_is_made(client: TestClient, headers: dict[str, str], kept: dict[str, Any]) -> None:
    uri = kept["profile"]["skills"][0]["concept"]["uri"]
    good = {"action": "reject", "skill": uri}
    for bad in (
        {"action": "accept", "skill": "http://data.europa.eu/esco/skill/none"},
        {"action": "replace", "skill": uri, "by": "http://data.europa.eu/esco/isco/C7126"},
        {"action": "add", "skill": uri, "span": [5, 5]},
        {"action": "add", "skill": uri, "span": [0, 10_000]},
        {"action": "dismiss", "span": [0, 1]},
        {"action": "occupation", "job": 99, "isco08": "7126"},
        {"action": "occupation", "job": 0, "isco08": "0000"},
        {"action": "set", "field": "/experience/99/title", "value": "x"},
        {"action": "set", "field": "/experience/0/start", "value": "2014-02-31"},
        {"action": "set", "field": "/person/name", "value": True},
    ):
        answer = review(client, kept, headers, {"action": "set", "field": "/person/address", "value": "Harbor"}, bad)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request"), bad
        assert answer.json()["errors"][0]["field"] == "body.changes.1"
    assert client.get(f"/v1/profiles/{kept['id']}", headers=headers).json()["profile"] == kept["profile"]
    assert review(client, kept, headers, good, version=1).status_code == 200
    late = review(client, kept, headers, good, version=1)
    assert (late.status_code, late.json()["code"]) == (409, "version-conflict")
    unknown = review(client, kept, headers, {"action": "set", "field": "/document/id", "value": "x"})
    assert unknown.status_code == 422


def test_verified_profiles_are_labelled_data(client: TestClient, headers: dict[str, str], kept: dict[str, Any], tmp_path: Path) -> None:
    client.post("/v1/profiles?keep=true", json={"text": "Plumber, never looked at"}, headers=headers)
    review(client, kept, headers, finished=True)
    packed = client.get("/v1/labelled", headers=headers).content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert sorted(archive.namelist()) == [f"{kept['id']}.json", f"{kept['id']}.txt"]
        archive.extractall(tmp_path / "set")
    gold = json.loads((tmp_path / "set" / f"{kept['id']}.json").read_text(encoding="utf-8"))
    assert gold["skills"]
    text = (tmp_path / "set" / f"{kept['id']}.txt").read_text(encoding="utf-8")
    assert all(text[one["start"] : one["end"]] == one["surface"] for one in gold["skills"])
    assert [document.id for document in read_gold(tmp_path / "set")] == [kept["id"]]
