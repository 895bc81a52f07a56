"""What is sent wrong, each with its code; what is sent with markup comes back as it was, as data."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.service.running import make_key, on_both

from skillmap_service.problems import PROBLEM_TYPE
from skillmap_service.service import Service

PDF = {"Content-Type": "application/pdf"}
ZIP = {"Content-Type": "application/zip"}
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(1)> '; DROP TABLE profile; -- ../../etc/passwd {{7*7}} %s \u202e"""


def refused(answer: object, status: int, code: str) -> None:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == PROBLEM_TYPE  # type: ignore[attr-defined]
    assert answer.json()["type"] == f"urn:skillmap:problem:{code}"  # type: ignore[attr-defined]


def test_fifty_megabytes_are_refused_before_they_are_read(quick_client: TestClient) -> None:
    refused(quick_client.post("/v1/profiles", content=b"x" * 50_000_000, headers=PDF), 413, "too-large")


def test_fifty_megabytes_without_a_length_are_refused(quick_client: TestClient) -> None:
    pieces = (b"x" * 1_000_000 for _ in range(50))
    refused(quick_client.post("/v1/profiles", content=pieces, headers=PDF), 413, "too-large")


def test_a_wrong_type_is_refused(client: TestClient) -> None:
    program = b"\x7fELF\x02\x01\x01" + bytes(2000)
    refused(client.post("/v1/profiles", content=program, headers={"Content-Type": "application/octet-stream"}), 415, "unsupported-format")
    refused(client.post("/v1/profiles", data={"text": "a"}), 415, "unsupported-media-type")


@pytest.mark.parametrize(("name", "status", "code"), [("empty", 422, "empty-document"), ("short", 422, "corrupt-document")])
def test_documents_that_cannot_be_read_say_why(client: TestClient, name: str, status: int, code: str) -> None:
    data = {"empty": b"", "short": b"%PDF-1.7\n1 0 obj\n<< /Type /Cat"}[name]
    refused(client.post("/v1/profiles", content=data, headers=PDF), status, code)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_archive_bombs_are_refused(quick_client: TestClient) -> None:
    bomb = zipped(**{f"{number}.txt": bytes(19_000_000) for number in range(4)})
    assert len(bomb) < 200_000
    refused(quick_client.post("/v1/batches", content=bomb, headers=ZIP), 422, "unsafe-archive")
    refused(quick_client.post("/v1/batches", content=zipped(a=bytes(30_000_000)), headers=ZIP), 422, "unsafe-archive")
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo("a")
        info.size = 19_000_000
        for _ in range(3):
            archive.addfile(info, io.BytesIO(bytes(19_000_000)))
    packed = gzip.compress(tar.getvalue())
    refused(quick_client.post("/v1/batches", content=packed, headers={"Content-Type": "application/gzip"}), 422, "unsafe-archive")
    refused(quick_client.post("/v1/batches", content=b"PK\x03\x04 broken", headers=ZIP), 422, "unsafe-archive")
    assert quick_client.get("/v1/batches").json()["batches"] == []  # nothing of them was taken


def test_encrypted_archives_are_refused(quick_client: TestClient) -> None:
    data = bytearray(zipped(a=b"abc"))
    data[6] |= 1  # the flag in the local header, and in the directory
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    refused(quick_client.post("/v1/batches", content=bytes(data), headers=ZIP), 422, "unsafe-archive")


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/shadow", "C:\\secret.txt", "a\x00b.txt", "x" * 5000 + ".txt"]
)
def test_names_that_are_paths_are_names_only(quick_client: TestClient, name: str, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    body = (
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n'
    ).encode()
    answer = quick_client.post("/v1/profiles?keep=true", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    if answer.status_code == 400:  # a name with U+0000 breaks the form
        refused(answer, 400, "malformed-body")
        return
    assert answer.status_code == 201, answer.text
    kept = quick_client.get(f"/v1/profiles/{answer.json()['id']}/document").json()["name"]
    assert kept is None or not set(kept) & set("/\\\x00")
    assert kept is None or len(kept) <= 255
    assert [name for name in sorted(path.name for path in tmp_path.iterdir()) if "sqlite" not in name] == [
        name for name in before if "sqlite" not in name
    ]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"--b\r\nContent-Disposition: form-data; name=x; filename=y\r\n\r\nabc", "multipart/form-data; boundary=b"),
        (b"no boundary at all", "multipart/form-data; boundary=b"),
        (b"--b--\r\n", "multipart/form-data"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data; boundary=b"),
        (b"--b\r\n" + b"x" * 100_000, "multipart/form-data; boundary=b"),
    ],
    ids=["cut", "none", "no-parameter", "no-name", "empty", "endless-header"],
)
def test_broken_forms_are_refused(quick_client: TestClient, body: bytes, media_type: str) -> None:
    for path in ("/v1/profiles", "/v1/batches"):
        refused(quick_client.post(path, content=body, headers={"Content-Type": media_type}), 400, "malformed-body")


@pytest.mark.parametrize(
    "body",
    [
        b'{"text":' * 10_000 + b"1" + b"}" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b"[" * 100 + b"]" * 100,
        b'{"text": "a"',
        b"\xff\xfe",
        b'{"text": NaN}',
        b'{"text": "\\ud800"}',
        b'{"text": ' + b"9" * 5000 + b"}",
    ],
    ids=["deep-object", "deep-list", "deeper-than-any", "cut", "not-utf-8", "nan", "lone-surrogate", "endless-number"],
)
def test_broken_json_is_refused(quick_client: TestClient, body: bytes) -> None:
    for path in ("/v1/profiles", "/v1/link", "/v1/extract", "/extract_skills", f"/v1/profiles/p_{'0' * 32}/review"):
        refused(quick_client.post(path, content=body, headers={"Content-Type": "application/json"}), 400, "malformed-body")


def test_json_of_the_wrong_shape_names_the_field_and_repeats_nothing(quick_client: TestClient) -> None:
    answer = quick_client.post("/v1/link", json={"queries": [{"text": "Zenobia" * 1000}], "kind": "Quillfeather"})
    refused(answer, 422, "invalid-request")
    assert {fault["field"] for fault in answer.json()["errors"]} == {"body.kind", "body.queries.0.text"}
    assert "Zenobia" not in answer.text
    assert "Quillfeather" not in answer.text
    refused(quick_client.post("/v1/profiles", json={"text": 5}), 422, "invalid-request")
    refused(quick_client.post("/v1/extract", json={"text": "a\x00b"}), 422, "invalid-request")


@pytest.mark.parametrize("key", ["wrong", "sm_000000000000_" + "a" * 43, "", "sm_" + "é" * 10])
def test_wrong_keys_are_refused(quick_client: TestClient, quick: Service, key: str) -> None:
    make_key(quick)
    for headers in ({b"X-API-Key": key.encode()}, {b"Authorization": b"Bearer " + key.encode()}):
        answer = quick_client.get("/v1/profiles", headers=headers)
        refused(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@on_both
def test_markup_and_sql_are_data(quick_client: TestClient, quick: Service) -> None:
    headers = make_key(quick)
    answer = quick_client.post("/v1/profiles?keep=true", json={"text": HOSTILE, "name": HOSTILE}, headers=headers)
    kept = answer.json()["id"]
    document = quick_client.get(f"/v1/profiles/{kept}/document", headers=headers)
    assert document.json()["text"] == HOSTILE
    assert document.headers["content-type"] == "application/json"  # no browser takes it for a page
    assert document.headers["x-content-type-options"] == "nosniff"
    for parameter in ("occupation", "skill", "batch"):
        found = quick_client.get("/v1/profiles", params={parameter: HOSTILE[:39]}, headers=headers)
        assert found.json() == {"profiles": [], "next": None}
    change = {"action": "set", "field": "/person/address", "value": HOSTILE}
    changed = quick_client.post(f"/v1/profiles/{kept}/review", json={"changes": [change]}, headers=headers).json()
    assert changed["profile"]["person"]["address"]["text"] == HOSTILE
    assert quick_client.get("/v1/concepts", params={"q": HOSTILE}, headers=headers).status_code == 200
    assert [one["id"] for one in quick_client.get("/v1/profiles", headers=headers).json()["profiles"]] == [kept]


def test_searches_are_bounded(quick_client: TestClient) -> None:
    refused(quick_client.get("/v1/concepts", params={"q": "a" * 10_000}), 422, "invalid-request")
    assert quick_client.get("/v1/concepts", params={"q": "a b c d e f g h i j k l m n o p q r s t u v w x y z"}).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "é", "A" * 200, "-" * 500, "W10="])
def test_invalid_cursors_are_refused(quick_client: TestClient, cursor: str) -> None:
    for path in ("/v1/profiles", "/v1/batches"):
        refused(quick_client.get(path, params={"cursor": cursor}), 422, "invalid-cursor")


def test_unknown_paths_and_methods_are_problems_too(quick_client: TestClient) -> None:
    refused(quick_client.get("/v1/nothing"), 404, "not-found")
    answer = quick_client.put("/v1/profiles")
    refused(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]
    refused(quick_client.get("/v1/profiles/p_1"), 422, "invalid-request")
