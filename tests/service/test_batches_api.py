"""Batches over HTTP, on both databases."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from tests.service.running import bytes_of_database, make_key, on_both, settings_for

from skillmap_service.app import create_app
from skillmap_service.jobs.engine import Engine
from skillmap_service.labels import Labels
from skillmap_service.service import Service, open_service
from skillmap_service.storage.tables import ItemRow
from skillmap_service.storage.tenants import webhook_secret

Files = list[tuple[str, tuple[str, bytes]]]


def files(*texts: str) -> Files:
    return [("files", (f"cv-{number}.txt", text.encode())) for number, text in enumerate(texts)]


def finished(client: TestClient, identity: str, headers: dict[str, str] | None = None, *, patience_s: float = 240) -> dict[str, Any]:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"/v1/batches/{identity}", headers=headers).json()
        if found["state"] != "running":
            return found
        time.sleep(0.1)
    pytest.fail(f"the batch has not ended: {found}")


def results(client: TestClient, identity: str, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(f"/v1/batches/{identity}/results", headers=headers).text.splitlines()]


@on_both
def test_documents_are_worked_off_each_with_its_result_or_error(quick_client: TestClient) -> None:
    answer = quick_client.post("/v1/batches", files=files("one", "encrypted", "fault", "crash", "two"))
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"/v1/batches/{answer.json()['id']}"
    ended = finished(quick_client, answer.json()["id"])
    assert (ended["state"], ended["documents"], ended["finished"], ended["failed"]) == ("done", 5, 5, 3)
    lines = results(quick_client, ended["id"])
    assert [line["state"] for line in lines] == ["done", "failed", "failed", "failed", "done"]
    assert [line["error"]["code"] for line in lines[1:4]] == ["encrypted-document", "error", "worker-died"]
    assert "Quillfeather" not in json.dumps(lines)
    kept = [line["profiles"][0]["id"] for line in (lines[0], lines[4])]
    assert {one["id"] for one in quick_client.get("/v1/profiles", params={"batch": ended["id"]}).json()["profiles"]} == set(kept)
    table = pq.read_table(
        io.BytesIO(quick_client.get(f"/v1/batches/{ended['id']}/results", headers={"Accept": "application/vnd.apache.parquet"}).content)
    )
    assert table.column("error_code").to_pylist() == [None, "encrypted-document", "error", "worker-died", None]
    failed = quick_client.get(f"/v1/batches/{ended['id']}/items", params={"state": "failed"}).json()["items"]
    assert [one["position"] for one in failed] == [1, 2, 3]


def test_sample_documents_of_an_archive_are_read_by_the_real_pipeline(client: TestClient, samples: dict[str, Path]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("en-welder.pdf", "ar-carer.docx"):
            archive.writestr(f"../../{name}", samples[name].read_bytes())
        archive.writestr("folder/", "")
    answer = client.post("/v1/batches?keep=false", content=packed.getvalue(), headers={"Content-Type": "application/zip"})
    ended = finished(client, answer.json()["id"], patience_s=300)
    assert (ended["finished"], ended["failed"]) == (2, 0)
    lines = results(client, ended["id"])
    assert [line["name"] for line in lines] == ["en-welder.pdf", "ar-carer.docx"]  # no folder, least of all "..": never a path
    assert all(line["profiles"][0]["id"] is None and line["profiles"][0]["profile"]["skills"] for line in lines)
    assert client.get("/v1/profiles").json()["profiles"] == []


def test_tar_archives_are_unpacked(quick_client: TestClient) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("a.txt", "b.txt"):
            info = tarfile.TarInfo(name)
            info.size = 3
            archive.addfile(info, io.BytesIO(b"abc"))
        link = tarfile.TarInfo("c.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    answer = quick_client.post("/v1/batches", content=packed.getvalue(), headers={"Content-Type": "application/gzip"})
    assert answer.json()["documents"] == 2


@on_both
def test_events_tell_each_document_once_and_end(quick_client: TestClient) -> None:
    identity = quick_client.post("/v1/batches", files=files("one", "sleep 0.5", "encrypted")).json()["id"]
    events = _events(quick_client, identity)
    items = [json.loads(data) for kind, _, data in events if kind == "item"]
    assert sorted(one["position"] for one in items) == [0, 1, 2]
    assert [number for kind, number, _ in events if kind == "item"] == ["1", "2", "3"]
    assert events[-1][0] == "end"
    assert json.loads(events[-1][2])["state"] == "done"
    again = _events(quick_client, identity, {"Last-Event-ID": "2"})
    assert [number for kind, number, _ in again if kind == "item"] == ["3"]


def _events(client: TestClient, identity: str, headers: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    found = []
    text = client.get(f"/v1/batches/{identity}/events", headers=headers).text.replace("\r\n", "\n")
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in fields:
            found.append((fields["event"], fields.get("id", ""), fields["data"]))
    return found


@on_both
def test_cancelling_leaves_what_is_done(quick_client: TestClient) -> None:
    identity = quick_client.post("/v1/batches", files=files("one", *["sleep 1"] * 8)).json()["id"]
    until = time.monotonic() + 30
    while not quick_client.get(f"/v1/batches/{identity}").json()["finished"] and time.monotonic() < until:
        time.sleep(0.05)
    ended = quick_client.post(f"/v1/batches/{identity}/cancel").json()
    assert ended["state"] == "cancelled"
    assert ended["finished"] == ended["documents"] == 9
    assert ended["cancelled"] >= 5
    time.sleep(1.2)  # those at work end now, and their results are not taken
    lines = results(quick_client, identity)
    assert sum(line["state"] == "done" for line in lines) == 9 - ended["cancelled"]
    kept = quick_client.get("/v1/profiles", params={"batch": identity}).json()["profiles"]
    assert len(kept) == 9 - ended["cancelled"]


@on_both
def test_a_batch_that_is_sent_again_is_taken_once(quick_client: TestClient) -> None:
    headers = {"Idempotency-Key": "batch-1"}
    first = quick_client.post("/v1/batches", files=files("one", "two"), headers=headers).json()
    again = quick_client.post("/v1/batches", files=files("one", "two"), headers=headers)
    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    other = quick_client.post("/v1/batches", files=files("one", "three"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert len(quick_client.get("/v1/batches").json()["batches"]) == 1


@on_both
def test_an_erased_batch_leaves_nothing(quick_client: TestClient, quick: Service, database_url: str, tmp_path: Path) -> None:
    identity = quick_client.post("/v1/batches?keep=false", files=files("Zenobia Quillfeather")).json()["id"]
    finished(quick_client, identity)
    with quick.database.read() as session:
        sealed = [value[-40:] for row in session.query(ItemRow) for value in (row.sealed_name, row.sealed_result) if value is not None]
    assert len(sealed) == 2
    assert quick_client.delete(f"/v1/batches/{identity}").status_code == 204
    assert quick_client.get(f"/v1/batches/{identity}").status_code == 404
    content = bytes_of_database(database_url, tmp_path)
    assert b"Quillfeather" not in content
    if quick.database.is_sqlite:
        assert not any(one in content for one in sealed)


@on_both
def test_batches_of_another_tenant_are_not_there(quick_client: TestClient, quick: Service) -> None:
    mine, theirs = make_key(quick, "alpha"), make_key(quick, "beta")
    identity = quick_client.post("/v1/batches", files=files("one"), headers=mine).json()["id"]
    for method, path in [("GET", ""), ("DELETE", ""), ("GET", "/items"), ("GET", "/results"), ("GET", "/events"), ("POST", "/cancel")]:
        assert quick_client.request(method, f"/v1/batches/{identity}{path}", headers=theirs).status_code == 404
    assert quick_client.get("/v1/batches", headers=theirs).json()["batches"] == []


def test_too_many_waiting_documents_are_told_to_come_back(
    quick_engine: Engine, labels: Labels, library_flags: dict[str, Any], tmp_path: Path
) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 's.sqlite'}", tmp_path, max_waiting_documents=2)
    service = open_service(settings, library_flags, engine=quick_engine, labels=labels)
    with TestClient(create_app(service), base_url="http://localhost") as client:
        identity = client.post("/v1/batches", files=files("sleep 3", "sleep 3", "sleep 3")).json()["id"]
        refused = client.post("/v1/batches", files=files("one"))
        assert (refused.status_code, refused.json()["code"]) == (429, "busy")
        assert int(refused.headers["Retry-After"]) >= 1
        client.post(f"/v1/batches/{identity}/cancel")


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that refuses a webhook once, then takes it."""
    taken: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200 if len(taken) > 1 else 503)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?x=1", taken
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_is_signed_and_sent_until_it_is_taken(
    receiver: tuple[str, list[tuple[dict[str, str], bytes]]],
    quick_engine: Engine,
    labels: Labels,
    library_flags: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("skillmap_service.jobs.webhooks._FIRST_PAUSE_SECONDS", 0.2)
    url, taken = receiver
    settings = settings_for(f"sqlite:///{tmp_path / 's.sqlite'}", tmp_path, webhook_hosts=("127.0.0.1",), webhook_private=True)
    service = open_service(settings, library_flags, engine=quick_engine, labels=labels)
    with TestClient(create_app(service), base_url="http://localhost") as client:
        identity = client.post("/v1/batches", params={"webhook": url}, files=files("one")).json()["id"]
        until = time.monotonic() + 30
        while len(taken) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        with service.database.write() as session:
            secret = webhook_secret(session, service.vault, "local")
    assert len(taken) == 2
    headers, body = taken[1]
    assert headers["webhook-id"] == taken[0][0]["webhook-id"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{signature}"
    assert json.loads(body)["data"]["id"] == identity
    assert json.loads(body)["data"]["state"] == "done"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/hook",
        "http://hooks.example/hook",
        "https://user:pw@hooks.example/",
        "ftp://hooks.example",
        "https://[::1",
    ],
)
def test_webhooks_go_nowhere_else(url: str, quick_engine: Engine, labels: Labels, library_flags: dict[str, Any], tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 's.sqlite'}", tmp_path, webhook_hosts=("hooks.example",))
    service = open_service(settings, library_flags, engine=quick_engine, labels=labels)
    with TestClient(create_app(service), base_url="http://localhost") as client:
        answer = client.post("/v1/batches", params={"webhook": url}, files=files("one"))
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook-not-allowed")
