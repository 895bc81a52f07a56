"""Files sent by the form of the first page, good and bad ones."""

from __future__ import annotations

import html
import io
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.service.page_forms import token_of
from tests.service.page_samples import keep_sample

from skillmap_service.pages.words import words
from skillmap_service.service import Service


def test_one_file_becomes_a_profile_several_a_batch(quick_client: TestClient) -> None:
    token = token_of(quick_client)
    one = quick_client.post("/upload", data={"token": token}, files={"files": ("a.txt", b"Ann Example, cook")}, follow_redirects=False)
    assert (one.status_code, one.headers["location"][:12]) == (303, "/profiles/p_")
    assert "Ann Example, cook" in quick_client.get(one.headers["location"]).text
    files = [("files", ("a.txt", b"Bo Example")), ("files", ("b.txt", b"encrypted b"))]
    several = quick_client.post("/upload", data={"token": token}, files=files, follow_redirects=False)
    assert several.headers["location"].startswith("/batches/b_")
    page = quick_client.get(several.headers["location"]).text
    assert "a.txt" in page
    assert "b.txt" in page
    assert several.headers["location"] in quick_client.get("/batches").text


def test_document_that_cannot_be_read_is_told_in_words(quick_client: TestClient) -> None:
    files = {"files": ("a.pdf", b"encrypted a")}
    answer = quick_client.post("/upload", data={"token": token_of(quick_client)}, files=files, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422
    assert html.escape(words("fr")["error.encrypted-document"], quote=False) in html.unescape(answer.text)
    none = quick_client.post("/upload", data={"token": token_of(quick_client)}, files={"files": ("", b"")})
    assert "no-file" in none.text


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("a.pdf", bytes(50_000_000), 413, "too-large"),
        ("a.zip", _zipped({f"{number}.txt": bytes(19_000_000) for number in range(4)}), 422, "unsafe-archive"),
        ("a.zip", _zipped({}), 422, "no-file"),
    ],
    ids=["50-mb", "bomb", "empty-archive"],
)
def test_bad_uploads_are_told_in_words_and_leave_nothing(quick_client: TestClient, name: str, data: bytes, status: int, code: str) -> None:
    answer = quick_client.post("/upload", data={"token": token_of(quick_client)}, files={"files": (name, data)})
    assert (answer.status_code, code in answer.text) == (status, True)
    assert html.escape(words("en")[f"error.{code}"], quote=False) in answer.text
    assert words("en")["list.none"] in html.unescape(quick_client.get("/").text)
    assert words("en")["batches.none"] in quick_client.get("/batches").text


def test_broken_forms_are_told(quick_client: TestClient, quick: Service) -> None:
    broken = {"Content-Type": "multipart/form-data; boundary=b"}
    assert quick_client.post("/upload", content=b"no boundary at all", headers=broken).status_code == 400
    path = f"/profiles/{keep_sample(quick)}/review"
    assert quick_client.post(path, json={"action": "verify"}).status_code == 415
    assert quick_client.post(path, data={"token": "x" * 30_000}).status_code == 413
    for address in ("/", "/batches"):
        answer = quick_client.get(address, params={"cursor": "A" * 200})
        assert (answer.status_code, words("en")["error.invalid-cursor"] in answer.text) == (422, True)


def test_names_of_uploads_are_never_paths(quick_client: TestClient, tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    packed = _zipped({"../../../evil.txt": b"Ann Example", "..\\..\\worse.txt": b"Bo Example"})
    answer = quick_client.post("/upload", data={"token": token_of(quick_client)}, files={"files": ("../a.zip", packed)})
    assert "evil.txt" in answer.text
    assert "worse.txt" in answer.text
    assert ".." not in answer.text
    beside = {f"{base}.sqlite-{part}" for base in ("service", "queue") for part in ("wal", "shm")}
    assert {path.name for path in tmp_path.iterdir()} - before <= beside
