"""The command as a person runs it: processes that are stopped and killed, disks that are full, a cluster."""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from tests.bulk.made import files_of, table
from tests.real import real_home

from skillmap.pipeline import Pipeline

KILLS = 10
ROOT = Path(__file__).resolve().parents[2]
WORDS = ("TIG welding", "team work", "Microsoft Excel", "customer service", "forklift", "first aid", "cooking", "plumbing", "bookkeeping")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "skillmap", "bulk", *(str(argument) for argument in arguments)]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "SKILLMAP_HOME": str(real_home()), "SKILLMAP_ENCODER": "compact", **more}


def bulk(*arguments: str | Path, status: int = 0, **more: str) -> tuple[dict[str, Any], str]:
    """Run the command; return what it printed, and its messages."""
    result = subprocess.run(  # noqa: S603 - our own command
        command(*arguments), capture_output=True, text=True, check=False, timeout=400, env=environment(**more)
    )
    assert "Traceback" not in result.stderr, result.stderr
    assert result.returncode == status, result.stderr
    lines = result.stdout.splitlines()
    return (json.loads(lines[-1]) if lines else {}), result.stderr


@pytest.fixture(scope="module")
def cvs(compact: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty-eight short CVs, some broken, some twice: three batches of a worker."""
    del compact  # its index must be there
    folder = tmp_path_factory.mktemp("cvs")
    chance = random.Random(3)
    for number in range(48):
        skills = "\n".join(f"- {word}" for word in chance.sample(WORDS, 4))
        job = f"Experience\n{1970 + number} - {1972 + number}: worker at Example {number}\n{skills}\n"
        (folder / f"{number:02}.txt").write_text(f"Person {number}\np{number}@example.org\n\n{job}")
    (folder / "03.txt").write_bytes((folder / "02.txt").read_bytes())
    (folder / "05.pdf").write_bytes(b"%PDF-1.4\nbroken")
    (folder / "06.gif").write_bytes(b"GIF89a" + bytes(60))
    return folder


@pytest.fixture(scope="module")
def whole(cvs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of an undisturbed run."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    printed, said = bulk(cvs, folder, "--part-size", "7", "--workers", "2", status=1)
    assert printed["counts"] == {"seen": 50, "done": 47, "duplicate": 1, "failed": 2, "skipped": 0, "pending": 0}
    assert printed["errors"] == {"corrupt-document": 1, "unsupported-format": 1}
    assert "report.html" in said
    return folder


def test_bulk_report_adds_up_and_names_examples(whole: Path) -> None:
    report = json.loads((whole / "report.json").read_text())
    counts = report["counts"]
    assert counts["seen"] == counts["done"] + counts["duplicate"] + counts["failed"] + counts["skipped"]
    assert {failure["code"]: failure["examples"][0]["name"] for failure in report["failures"]} == {
        "corrupt-document": "05.pdf",
        "unsupported-format": "06.gif",
    }
    assert report["formats"][0]["media_type"] == "text/plain"
    assert report["languages"] == {"en": 47}
    assert report["whole"]
    page = (whole / "report.html").read_text()
    assert "it adds up" in page
    assert "05.pdf" in page
    assert sum(row["skills"] for row in table(whole, "profiles")) == len(table(whole, "skills")) > 47


def test_bulk_status_and_retry(whole: Path) -> None:
    before = files_of(whole)
    printed, _ = bulk("status", whole)
    assert printed["counts"]["seen"] == 50
    assert printed["whole"]
    _, said = bulk("retry", whole, "--code", "timeout", status=2)
    assert "codes there: corrupt-document, unsupported-format" in said
    printed, _ = bulk("retry", whole, "--code", "unsupported-format", "--quiet", status=1)
    assert printed["session"]["documents"] == 1
    assert files_of(whole) == before


def test_bulk_other_settings_are_refused(whole: Path, cvs: Path) -> None:
    before = files_of(whole)
    _, said = bulk(cvs, whole, "--quiet", status=1, SKILLMAP_MAX_PAGES="3")
    assert "settings-invalid: results are there that were made otherwise: the setting max_pages (was 30, is 3)" in said
    _, said = bulk(cvs.parent, whole, "--quiet", status=2)
    assert "holds a run over" in said
    assert files_of(whole) == before


def test_bulk_killed_at_any_moment_goes_on_to_the_same_output(whole: Path, cvs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    chance, killed = random.Random(11), 0
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, ROOT / "eval" / "bulk" / "supervised.py", cvs, folder, "7"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(question: str) -> int:
            process.stdin.write(f"{question}\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return int(process.stdout.readline())  # type: ignore[union-attr]

        for _ in range(KILLS):
            session, target = ask("start"), _settled(folder) + chance.randrange(0, 5)
            deadline = time.monotonic() + 120
            while _settled(folder) < target and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(chance.random() / 2)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(session, signal.SIGKILL)  # as a machine that loses its power: all of its processes at once
            killed += ask("end") == -signal.SIGKILL
            if _settled(folder) == 50:
                break
        ask("start")
        assert ask("end") == 0
        process.stdin.close()
    assert killed >= 3
    assert files_of(folder) == files_of(whole)
    names = [row["name"] for row in table(folder, "documents")]
    assert len(names) == len(set(names)) == 50


def test_bulk_on_a_full_disk_stops_with_a_message_and_goes_on(whole: Path, cvs: Path, tmp_path: Path) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    arguments = (str(cvs), str(place / "out"), "--part-size", "7", "--workers", "2", "--quiet")
    mounted = False
    if shutil.which("mount") is not None:
        mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)]
        mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0  # noqa: S603
    try:
        # Who may not mount has a bound on the size of files instead: the same calls fail, with another number.
        bound = None if mounted else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, resource.RLIM_INFINITY))
        result = subprocess.run(  # noqa: S603
            command(*arguments), capture_output=True, text=True, check=False, timeout=400, env=environment(), preexec_fn=bound
        )
        assert result.returncode == 1
        said = "disk-full: there is no room left for the output" if mounted else "stopped: the output cannot be written (disk I/O error)"
        assert result.stderr.splitlines()[-1] == f"{said}: nothing is lost; make room, then run the same command again"
        for path in (place / "out").rglob("*.parquet"):
            assert pyarrow.parquet.read_table(path).num_rows <= 7 * 50  # what is there is whole
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=100m", place], check=True)  # noqa: S603, S607
        bulk(*arguments, status=1)
        assert files_of(place / "out") == files_of(whole)
    finally:
        if mounted:
            subprocess.run(["umount", place], check=True)  # noqa: S603, S607


def _settled(folder: Path) -> int:
    if not (folder / ".skillmap-bulk" / "ledger.sqlite").is_file():
        return 0
    import sqlite3  # noqa: PLC0415

    try:
        base = sqlite3.connect(f"{(folder / '.skillmap-bulk' / 'ledger.sqlite').as_uri()}?mode=ro", uri=True)
        (count,) = base.execute("SELECT count(*) FROM item WHERE state != 'pending'").fetchone()
        base.close()
    except sqlite3.Error:
        return 0
    return int(count)


def test_bulk_stopped_by_a_signal_keeps_what_is_done(whole: Path, cvs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    arguments = command(cvs, folder, "--part-size", "7", "--workers", "1", "--events")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()) as process:  # noqa: S603
        while process.poll() is None and _settled(folder) < 3:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        printed, said = process.communicate(timeout=120)
    assert process.returncode == 1
    counts = json.loads(printed)["counts"]
    assert 3 <= counts["done"] + counts["failed"] < 49
    assert len(table(folder, "profiles")) == counts["done"]
    assert "the same command goes on from here" in said
    assert any(json.loads(line)["event"] == "progress" for line in said.splitlines() if line.startswith("{"))
    bulk(cvs, folder, "--workers", "2", status=1)
    assert files_of(folder) == files_of(whole)


def test_bulk_by_ray_gives_the_same_output(whole: Path, cvs: Path, tmp_path: Path) -> None:
    printed, _ = bulk(cvs, tmp_path / "out", "--part-size", "7", "--workers", "2", "--engine", "ray", status=1, RAY_USAGE_STATS_ENABLED="0")
    assert printed["session"]["engine"] == "ray"
    assert files_of(tmp_path / "out") == files_of(whole)


def test_bulk_dry_run_estimates_and_writes_nothing(cvs: Path, tmp_path: Path) -> None:
    printed, _ = bulk(cvs, tmp_path / "out", "--dry-run", "--workers", "4", "--price", "1.0")
    assert not (tmp_path / "out").exists()
    assert printed["items"] == 50
    assert printed["kinds"][".txt"]["items"] == 48
    assert printed["kinds"][".txt"]["done"] == printed["kinds"][".txt"]["tried"] == 8
    assert printed["failures_in_sample"] == {"corrupt-document": 1, "unsupported-format": 1}
    assert 0 < printed["hours"] < printed["core_hours"]
    assert printed["output_bytes"] > 48 * 1000
