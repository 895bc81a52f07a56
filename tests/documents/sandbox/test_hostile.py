"""Hostile files, all fed to one process: each ends in an error with a code or in sound text, in time and in bounds."""

import contextlib
import http.server
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.documents.hostile.bombs import Outside
from tests.documents.hostile.make import make

from skillmap.documents import Limits, read
from skillmap.documents.reading import read_bytes
from skillmap.errors import DocumentError

FEED = Path(__file__).resolve().parents[1] / "hostile" / "feed.py"
SECRET = "hush-4711-violet"  # noqa: S105 - of no use to anyone
CODES = {
    "unsupported-format",
    "corrupt-document",
    "encrypted-document",
    "empty-document",
    "no-text",
    "too-large",
    "too-many-pages",
    "timeout",
}
# Tighter than in earnest, so that each bomb comes to its end soon.
MAX_SECONDS = 0.8
MAX_MEMORY_MEBIBYTES = 640
REACHING_OUT = (
    "actions.pdf",
    "form-data.pdf",
    "stream-in-another-file.pdf",
    "stream-on-a-server.pdf",
    "entity-of-a-file.docx",
    "entity-of-a-server.docx",
    "outer-dtd.docx",
    "remote-parts.docx",
    "entity-of-a-file.odt",
    "outer-dtd.odt",
    "remote-parts.odt",
    "fields.rtf",
    "template.rtf",
    "remote.html",
    "entity-of-a-file.html",
    "entity-of-a-file.xml",
    "entity-of-a-server.xml",
    "outer-dtd.xml",
    "style-sheet.xml",
    "inclusions.xml",
    "remote.json",
    "remote.eml",
    "outer-body.eml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server on this machine, and the paths that were asked of it."""

    url: str
    calls: list[str]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    calls: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{listening.server_address[1]}"
        with urllib.request.urlopen(f"{url}/control", timeout=10):  # noqa: S310 - our own server
            assert calls == ["/control"]
        calls.clear()
        yield Server(url=f"{url}/x", calls=calls)
        listening.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def hostile(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text(SECRET, encoding="ascii")
    return dict(make(Outside(secret=secret, url=server.url)))


@pytest.fixture(scope="module")
def report(
    hostile: dict[str, bytes], shared: Path, samples: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in hostile.items():
        (folder / name).write_bytes(data)
    for path in (shared / "data" / "hostile").iterdir():
        (folder / f"shared-{path.name}").write_bytes(path.read_bytes())
    arguments = [str(folder), str(samples["en-welder.pdf"]), str(MAX_SECONDS), str(MAX_MEMORY_MEBIBYTES)]
    result = subprocess.run([sys.executable, str(FEED), *arguments], capture_output=True, text=True, check=True, timeout=900)  # noqa: S603 - our own
    assert result.stderr == ""
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["name"] for line in lines[:-1]] == sorted(path.name for path in folder.iterdir())
    return lines


def test_hostile_files_are_many(hostile: dict[str, bytes]) -> None:
    assert len(hostile) > 200
    kinds = {"pdf", "docx", "odt", "rtf", "doc", "html", "xml", "json", "txt", "png", "jpg", "tiff", "eml", "msg"}
    assert {name.rpartition(".")[2] for name in hostile} == kinds
    assert max(map(len, hostile.values())) <= Limits().max_bytes


def test_hostile_files_end_in_an_error_with_a_code_or_in_sound_text(report: list[dict[str, Any]]) -> None:
    assert {line["code"] for line in report[:-1]} <= CODES | {None}
    assert [line["name"] for line in report[:-1] if not line["sound"]] == []
    assert [line["name"] for line in report[:-1] if "failed on" in line["texts"][0] and line["code"]] == []


def test_hostile_files_end_in_time(report: list[dict[str, Any]]) -> None:
    late = {line["name"]: line["seconds"] for line in report[:-1] if line["seconds"] > 20}
    assert late == {}
    assert {"timeout", "too-large"} <= {line["code"] for line in report[:-1]}


def test_hostile_files_leave_memory_alone(report: list[dict[str, Any]]) -> None:
    totals = report[-1]
    assert totals["children"] < MAX_MEMORY_MEBIBYTES * 2**20 / 1e6
    assert totals["after"] - totals["before"] < 100


def test_good_cv_is_read_after_hostile_files(report: list[dict[str, Any]], samples: dict[str, Path]) -> None:
    assert report[-1]["good"] == len(read_bytes(samples["en-welder.pdf"].read_bytes()).text)


def test_hostile_files_bring_nothing_from_outside(report: list[dict[str, Any]], server: Server) -> None:
    assert [line["name"] for line in report[:-1] if SECRET in json.dumps(line["texts"])] == []
    assert server.calls == []
    assert not Path("/tmp/evil.txt").exists()  # noqa: S108 - what the names that climb would write


@pytest.mark.parametrize("name", REACHING_OUT)
def test_readers_reach_nothing_outside_even_without_a_sandbox(hostile: dict[str, bytes], server: Server, name: str) -> None:
    with contextlib.suppress(DocumentError):
        assert SECRET not in read_bytes(hostile[name]).text
    assert server.calls == []


@pytest.mark.parametrize("name", ["tounicode-2-gb.pdf", "font-file-2-gb.pdf", "true-type-file-2-gb.pdf"])
def test_bombs_in_fonts_do_not_unfold(hostile: dict[str, bytes], name: str) -> None:
    with contextlib.suppress(DocumentError):
        assert len(read(hostile[name], limits=Limits(max_memory_bytes=MAX_MEMORY_MEBIBYTES * 2**20)).text) < 1000
