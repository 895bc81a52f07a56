import os
import time
from pathlib import Path

import pytest

from skillmap.documents import Limits
from skillmap.documents import read as read_in_worker
from skillmap.documents.office.docx import read_docx
from skillmap.documents.office.odt import read_odt
from skillmap.documents.office.rtf import read_rtf
from skillmap.documents.office.soffice import NotConvertedError, to_odt
from skillmap.documents.office.word97 import read_word97
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import LimitExceededError
from skillmap.records import Document

PATIENT = Limits(max_convert_seconds=100, max_seconds=120)  # however busy the machine is


def lines(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line]


@pytest.fixture
def no_soffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without LibreOffice."""
    monkeypatch.setenv("PATH", str(tmp_path))


def install_soffice(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize("kind", ["docx", "odt", "doc", "rtf"])
def test_read_gives_the_same_lines_in_every_format(saved_as: dict[str, bytes], cv_lines: tuple[str, ...], kind: str) -> None:
    document = read(saved_as[kind], PATIENT)
    assert lines(document) == list(cv_lines)
    assert document.problems == ()


@pytest.mark.usefixtures("no_soffice")
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_read_without_libreoffice_loses_no_line_and_names_the_package(
    saved_as: dict[str, bytes], cv_lines: tuple[str, ...], kind: str
) -> None:
    document = read(saved_as[kind])
    assert sorted(lines(document)) == sorted(cv_lines)
    (problem,) = document.problems
    assert (problem.stage, problem.code) == ("documents.office", "light-reader")
    assert "libreoffice-writer" in problem.message


@pytest.mark.parametrize(("script", "reason"), [("sleep 60 & sleep 60", "more than 0.5 s"), ("exit 1", "could not convert")])
def test_read_reads_lightly_when_libreoffice_hangs_or_fails(
    saved_as: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    install_soffice(tmp_path, script, monkeypatch)
    started = time.monotonic()
    document = read(saved_as["rtf"], Limits(max_convert_seconds=0.5))
    assert time.monotonic() - started < 5
    assert "Nadia Ferrand" in document.text
    assert [problem.code for problem in document.problems] == ["light-reader"]
    assert reason in document.problems[0].message
    assert "libreoffice-writer" in document.problems[0].message


def test_to_odt_ends_what_the_program_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / "left"
    install_soffice(tmp_path, f"(sleep 1; touch {left}) & sleep 60", monkeypatch)
    with pytest.raises(NotConvertedError):
        to_odt(b"", "Rich Text Format", Limits(max_convert_seconds=0.3))
    time.sleep(1.2)
    assert not left.exists()


def test_to_odt_leaves_nothing_behind(saved_as: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert to_odt(saved_as["rtf"], "Rich Text Format", PATIENT).startswith(b"PK")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("skillmap")] == []


def test_to_odt_refuses_a_result_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_soffice(tmp_path, "mkdir result; echo more than ten bytes > result/document.odt", monkeypatch)
    assert to_odt(b"", "Rich Text Format", Limits()) == b"more than ten bytes\n"
    with pytest.raises(LimitExceededError):
        to_odt(b"", "Rich Text Format", Limits(max_unpacked_bytes=10))


def test_a_worker_with_its_bounds_has_room_for_the_conversion(saved_as: dict[str, bytes]) -> None:
    document = read_in_worker(saved_as["doc"], limits=PATIENT)
    assert "Nadia Ferrand" in document.text
    assert document.problems == ()


def test_read_takes_nothing_from_files_that_an_rtf_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("text of another file", encoding="utf-8")
    field = rf'{{\field{{\*\fldinst INCLUDETEXT "{secret}"}}{{\fldrslt shown}}}}'
    assert read(rf"{{\rtf1\ansi before {field} after\par}}".encode(), PATIENT).text == "before shown after"


@pytest.mark.parametrize("kind", ["docx", "odt", "doc", "rtf"])
def test_our_own_readers_lose_no_line_of_documents_with_known_text(shared: Path, kind: str) -> None:
    reader = {"docx": read_docx, "odt": read_odt, "doc": read_word97, "rtf": read_rtf}[kind]
    paths = sorted((shared / "data" / "documents" / kind).iterdir())
    assert len(paths) == 10
    for path in paths:
        truth = (shared / "data" / "documents" / "gt" / f"{path.stem}.txt").read_text(encoding="utf-8")
        found = {line.removeprefix("• ") for line in reader(path.read_bytes(), Limits()).pages[0].text.split("\n")}
        assert {line for line in truth.split("\n") if line} <= found, path.name
