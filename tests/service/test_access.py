"""Who gets in: keys, scopes, loopback, other sites' pages, rates; and what the log says."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from tests.service.running import make_key, on_both, settings_for

from skillmap.errors import SettingsError
from skillmap_service.access import keys
from skillmap_service.access.principals import SCOPES, Principal
from skillmap_service.access.sessions import form_token, is_form_token, open_session, read_session
from skillmap_service.app import create_app
from skillmap_service.jobs.engine import Engine
from skillmap_service.labels import Labels
from skillmap_service.service import Service, open_service
from skillmap_service.storage.database import Database
from skillmap_service.storage.tables import AuditRow, KeyRow


def make(service: Service, **values: Any) -> tuple[str, keys.KeyInfo]:
    with service.database.write() as session:
        more = {"tenant": "alpha", "name": "desk", "scopes": list(SCOPES), "expires_in": None, **values}
        return keys.create_key(session, service.vault, **more)


@on_both
def test_keys_are_good_until_they_expire_or_are_revoked(quick: Service, quick_client: TestClient) -> None:
    key, info = make(quick)
    late, _ = make(quick, expires_in=datetime.timedelta(seconds=-1))
    with quick.database.read() as session:
        row = session.get_one(KeyRow, info.id)
        assert key not in {row.digest, row.id, row.name}
        principal = keys.authenticate(session, key)
        assert principal is not None
        assert principal.tenant == "alpha"
        assert keys.authenticate(session, late) is None
        assert keys.authenticate(session, key[:-1] + ("a" if key[-1] != "a" else "b")) is None
    assert quick_client.get("/v1/info", headers={"Authorization": f"Bearer {key}"}).json()["tenant"] == "alpha"
    with quick.database.write() as session:
        assert keys.revoke_key(session, info.id)
        assert not keys.revoke_key(session, "0" * 12)
    assert quick_client.get("/v1/info", headers={"X-API-Key": key}).status_code == 401


@pytest.mark.parametrize(
    ("values", "word"),
    [({"scopes": ["all"]}, "scopes"), ({"scopes": []}, "scopes"), ({"tenant": "../x"}, "tenant"), ({"name": "a\nb"}, "name")],
)
def test_keys_of_nonsense_are_refused(quick: Service, values: dict[str, Any], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        make(quick, **values)


def test_a_scope_that_is_missing_is_named(quick: Service, quick_client: TestClient) -> None:
    headers = make_key(quick, scopes=("text",))
    assert quick_client.get("/v1/concepts", params={"q": "weld"}, headers=headers).status_code == 200
    for method, path in [("GET", "/v1/profiles"), ("POST", "/v1/profiles"), ("POST", "/v1/batches"), ("GET", "/metrics")]:
        answer = quick_client.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_loopback_is_open_until_the_first_key_is_made(quick: Service, quick_client: TestClient) -> None:
    assert quick_client.get("/v1/profiles").status_code == 200
    _, info = make(quick)
    assert quick_client.get("/v1/profiles").status_code == 401
    with quick.database.write() as session:
        keys.revoke_key(session, info.id)
    assert quick_client.get("/v1/profiles").status_code == 401  # a revoked key does not open the door again


def test_other_addresses_need_keys(service_settings: Any, quick_engine: Engine, labels: Labels, library_flags: dict[str, Any]) -> None:
    outside = service_settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - what must be refused
    with pytest.raises(SettingsError, match="no API key"):
        open_service(outside, library_flags, engine=quick_engine, labels=labels)
    service = open_service(service_settings, library_flags, engine=quick_engine, labels=labels)
    make(service)
    service.stop()
    open_service(outside, library_flags, engine=quick_engine, labels=labels).stop()


def test_encryption_keys_are_needed_beyond_loopback(tmp_path: Any, library_flags: dict[str, Any]) -> None:
    settings = settings_for("", tmp_path, host="10.0.0.1", encryption_keys="")
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS"):
        open_service(settings, library_flags)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}])
def test_other_sites_pages_may_not_act_for_who_sits_at_the_machine(quick_client: TestClient, headers: dict[str, str]) -> None:
    answer = quick_client.post("/v1/profiles?keep=true", content=b"one", headers={"Content-Type": "text/plain", **headers})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    allowed = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"}
    assert quick_client.post("/v1/profiles", content=b"one", headers=allowed).status_code == 200


def test_hosts_that_are_not_ours_are_not_answered(quick_client: TestClient) -> None:
    answer = quick_client.get("/v1/info", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown-host")


def test_no_other_origin_is_allowed_by_default_and_every_answer_is_guarded(quick_client: TestClient) -> None:
    answer = quick_client.get("/v1/info", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert (
        quick_client.options("/v1/profiles", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}).status_code
        == 405
    )
    for path in ("/v1/info", "/v1/nothing", "/healthz"):
        headers = quick_client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_key_that_asks_too_often_is_told_when_to_come_back(
    tmp_path: Any, quick_engine: Engine, labels: Labels, library_flags: dict[str, Any]
) -> None:
    settings = settings_for("", tmp_path, requests_per_minute=5)
    service = open_service(settings, library_flags, engine=quick_engine, labels=labels)
    with TestClient(create_app(service), base_url="http://localhost") as client:
        mine, others = make_key(service, "alpha"), make_key(service, "beta")
        statuses = [client.get("/v1/info", headers=mine).status_code for _ in range(7)]
        assert statuses == [200] * 5 + [429] * 2
        refused = client.get("/v1/info", headers=mine)
        assert refused.json()["code"] == "rate-limited"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert client.get("/v1/info", headers=others).status_code == 200


def test_sessions_of_the_pages_end_with_their_key(quick: Service) -> None:
    key, info = make(quick)
    with quick.database.read() as session:
        principal = keys.authenticate(session, key)
        assert principal is not None
        cookie = open_session(quick.vault, principal, 1)
        found = read_session(session, quick.vault, cookie)
        assert isinstance(found, Principal)
        assert found.key == info.id
        assert read_session(session, quick.vault, open_session(quick.vault, principal, -1)) is None
        assert read_session(session, quick.vault, cookie[:-4] + "AAAA") is None
        assert read_session(session, quick.vault, "é") is None
    assert is_form_token(quick.vault, cookie, form_token(quick.vault, cookie))
    assert not is_form_token(quick.vault, cookie, form_token(quick.vault, cookie + "x"))
    with quick.database.write() as session:
        keys.revoke_key(session, info.id)
    with quick.database.read() as session:
        assert read_session(session, quick.vault, cookie) is None


@on_both
def test_the_audit_log_says_who_did_what_and_cannot_be_changed(quick: Service, quick_client: TestClient) -> None:
    headers = make_key(quick)
    kept = quick_client.post("/v1/profiles?keep=true", json={"text": "Zenobia Quillfeather"}, headers=headers).json()["id"]
    quick_client.delete(f"/v1/profiles/{kept}", headers=headers)
    with quick.database.read() as session:
        lines = [(row.tenant, row.actor, row.action, row.target) for row in session.query(AuditRow).order_by(AuditRow.number)]
    assert lines == [("alpha", "alpha desk", "profile.create", kept), ("alpha", "alpha desk", "profile.erase", kept)]
    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(DatabaseError, match="append-only"), quick.database.write() as session:
            session.execute(text(statement))


def test_neither_log_nor_answer_holds_what_was_sent(quick_client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    for content in ("fault", "encrypted Zenobia Quillfeather"):
        answer = quick_client.post("/v1/profiles?format=json", json={"text": content, "name": "Quillfeather.txt"})
        assert "Quillfeather" not in answer.text
    quick_client.get("/v1/concepts", params={"q": "Quillfeather"})
    quick_client.get("/v1/profiles", params={"skill": "Quillfeather"})
    out, err = capfd.readouterr()
    assert "/v1/profiles" in out + err  # it was logged
    assert "Quillfeather" not in out + err


def test_a_database_without_a_server_says_so(tmp_path: Any) -> None:
    with pytest.raises(SettingsError, match="database_url"):
        Database(f"postgresql://nobody@/none?host={tmp_path}").migrate()
    with pytest.raises(SettingsError, match="database_url"):
        Database("mysql://localhost/x")
