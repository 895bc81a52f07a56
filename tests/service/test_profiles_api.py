"""Profiles over HTTP, on both databases, with the real pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from tests.service.page_samples import keep_sample
from tests.service.running import bytes_of_database, make_key, on_both

import skillmap.profiles
from skillmap.exports.formats import FORMATS
from skillmap_service.service import Service
from skillmap_service.storage import profiles, retention
from skillmap_service.storage.database import now
from skillmap_service.storage.tables import ConceptRow, ProfileRow

pytestmark = on_both
SCHEMA = json.loads(Path(skillmap.profiles.__file__).with_name("schema.json").read_text(encoding="utf-8"))
TEXT = """Zenobia Quillfeather
Welder

Experience
Welder, Harbor Works, 2015 - 2019
Arc welding and reading of blueprints

Skills
forklift driving
"""


def post(client: TestClient, headers: dict[str, str], *, text: str = TEXT, **query: Any) -> dict[str, object]:
    answer = client.post("/v1/profiles", params={"keep": True, **query}, json={"text": text, "name": "cv.txt"}, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_posting_answers_with_a_sound_profile_and_keeps_nothing_unasked(
    client: TestClient, service: Service, samples: dict[str, Path]
) -> None:
    sample = samples["fr-electrician.pdf"].read_bytes()
    answer = client.post("/v1/profiles", content=sample, headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 200
    assert answer.json()["id"] is None
    jsonschema.validate(answer.json()["profile"], SCHEMA)
    assert answer.json()["profile"]["skills"]
    assert client.get("/v1/profiles").json() == {"profiles": [], "next": None}
    with service.database.read() as session:
        assert session.query(ProfileRow).count() == 0


def test_a_form_is_kept_with_its_file_and_text(client: TestClient, samples: dict[str, Path]) -> None:
    sample = samples["ar-carer.docx"]
    answer = client.post("/v1/profiles?keep=true&keep_original=true", files={"file": (sample.name, sample.read_bytes())})
    assert answer.status_code == 201
    where = answer.headers["Location"]
    assert client.get(where).json()["profile"] == answer.json()["profile"]
    document = client.get(f"{where}/document").json()
    assert document["name"] == sample.name
    name = answer.json()["profile"]["person"]["name"]
    assert document["text"][slice(*name["span"])] == name["text"]
    assert client.get(f"{where}/original").content == sample.read_bytes()


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_can_be_had(client: TestClient, name: str, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        return  # formats know no database
    kept = post(client, {})
    answer = client.get(f"/v1/profiles/{kept['id']}", params={"format": name, "language": "ar"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[name].media_type
    assert answer.content


def test_the_format_follows_the_accept_header(client: TestClient) -> None:
    kept = post(client, {})
    where = f"/v1/profiles/{kept['id']}"
    assert client.get(where, headers={"Accept": "text/plain"}).text.count("Zenobia") == 1
    assert json.loads(client.get(where, headers={"Accept": "application/x-ndjson"}).text)["schema"] == "skillmap/profile/1"
    assert client.get(where, headers={"Accept": "image/png"}).status_code == 406


def test_lists_are_filtered_and_paged(client: TestClient, service: Service) -> None:
    headers = make_key(service)
    made = [post(client, headers)["id"] for _ in range(3)]
    french = post(client, headers, text="Compétences\nPose de carrelage\nSoudage à l'arc\nFrançais, langue maternelle")["id"]
    first = client.get("/v1/profiles", params={"limit": 2}, headers=headers).json()
    second = client.get("/v1/profiles", params={"limit": 2, "cursor": first["next"]}, headers=headers).json()
    assert [one["id"] for one in first["profiles"] + second["profiles"]] == [french, *reversed(made)]
    assert second["next"] is None
    by_language = client.get("/v1/profiles", params={"language": "fr"}, headers=headers).json()["profiles"]
    assert [one["id"] for one in by_language] == [french]
    welders = client.get("/v1/profiles", params={"occupation": "72"}, headers=headers).json()["profiles"]
    assert {one["id"] for one in welders} == set(made)
    uri = client.get(f"/v1/profiles/{made[0]}", headers=headers).json()["profile"]["skills"][0]["concept"]["uri"]
    assert made[0] in {one["id"] for one in client.get("/v1/profiles", params={"skill": uri}, headers=headers).json()["profiles"]}
    today = now().date().isoformat()
    assert client.get("/v1/profiles", params={"until": today}, headers=headers).json()["profiles"] == []
    assert len(client.get("/v1/profiles", params={"since": today}, headers=headers).json()["profiles"]) == 4
    other = client.get("/v1/profiles", params={"limit": 2, "language": "fr", "cursor": first["next"]}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "invalid-cursor")


def test_another_tenant_sees_nothing(client: TestClient, service: Service) -> None:
    mine, theirs = make_key(service, "alpha"), make_key(service, "beta")
    kept = post(client, mine, keep_original=False)["id"]
    for method, path in [("GET", ""), ("DELETE", ""), ("GET", "/document"), ("GET", "/original"), ("GET", "/history")]:
        answer = client.request(method, f"/v1/profiles/{kept}{path}", headers=theirs)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    answer = client.post(f"/v1/profiles/{kept}/review", json={"changes": [], "finished": True}, headers=theirs)
    assert answer.status_code == 404
    assert client.get("/v1/profiles", headers=theirs).json()["profiles"] == []
    assert client.get(f"/v1/profiles/{kept}", headers=mine).status_code == 200


def test_an_idempotency_key_keeps_a_document_once(client: TestClient, service: Service) -> None:
    headers = {**make_key(service), "Idempotency-Key": "abc-1"}
    first, again = post(client, headers), post(client, headers)
    assert first == again
    assert len(client.get("/v1/profiles", headers=headers).json()["profiles"]) == 1
    other = client.post("/v1/profiles?keep=true", json={"text": "Plumber"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    failed = {**headers, "Idempotency-Key": "abc-2"}
    assert client.post("/v1/profiles?keep=true", json={"text": " "}, headers=failed).json()["code"] == "empty-document"
    assert post(client, failed)["id"] != first["id"]  # what failed may be sent again


def test_erased_means_gone_from_every_file(client: TestClient, service: Service, database_url: str, tmp_path: Path) -> None:
    kept = post(client, {}, keep_original=True)
    change = {"action": "set", "field": "/person/name", "value": "Zenobia Quillfeather-Marsh"}
    assert client.post(f"/v1/profiles/{kept['id']}/review", json={"changes": [change]}).status_code == 200
    with service.database.read() as session:
        row = session.get_one(ProfileRow, kept["id"])
        sealed = [row.sealed_profile[-64:], row.sealed_document[-64:]]
    before = bytes_of_database(database_url, tmp_path)
    assert b"Quillfeather" not in before  # encrypted at rest
    assert all(one in before for one in sealed)
    assert client.delete(f"/v1/profiles/{kept['id']}").status_code == 204
    assert client.get(f"/v1/profiles/{kept['id']}").status_code == 404
    with service.database.read() as session:
        assert session.query(ConceptRow).count() == 0
    after = bytes_of_database(database_url, tmp_path)
    assert b"Quillfeather" not in after
    if service.database.is_sqlite:  # not even the ciphertext; PostgreSQL keeps that in its log until it turns over
        assert not any(one in after for one in sealed)


def test_what_has_expired_is_purged(quick: Service) -> None:
    """Nothing runs beside it: a housekeeper could be quicker."""
    kept, stays = keep_sample(quick), keep_sample(quick)
    with quick.database.write() as session:
        session.get_one(ProfileRow, kept).expires_at = now()
    assert retention.purge(quick.database, quick.settings) == 1
    with quick.database.read() as session:
        assert profiles.get(session, quick.vault, "local", kept) is None
        assert profiles.get(session, quick.vault, "local", stays) is not None
