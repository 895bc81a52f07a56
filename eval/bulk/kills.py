"""Runs that are killed at random moments, and a disk that is full: the output must be that of an undisturbed run, byte for byte."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_START_S = 120.0


def output_of(folder: Path) -> dict[str, bytes]:
    """Return the tables and lines of a run."""
    paths = [*folder.rglob("part-*.parquet"), *folder.rglob("part-*.jsonl"), folder / "versions.parquet"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def sorted_lines(folder: Path) -> list[bytes]:
    """Return all JSON lines of a run, sorted."""
    return sorted(line for path in (folder / "jsonl").glob("*.jsonl") for line in path.read_bytes().splitlines())


@dataclass(slots=True)
class Killed:
    """What came of killing.

    Attributes:
        sessions: That were begun.
        kills: Sessions that were killed before they ended by themselves.
        runs: Outputs that were finished.
        unequal: Outputs that differ from the undisturbed one.
    """

    sessions: int = 0
    kills: int = 0
    runs: int = 0
    unequal: int = 0


def kill_at_random(
    source: Path, folder: Path, whole: Path, environment: Mapping[str, str], *, kills: int, seed: int, limit_s: float
) -> Killed:
    """Begin the same run again and again, each time killed at a random moment, and compare the output when it is whole.

    A moment is a number of documents that the session has entered, then a fraction of a second, so that kills fall into start-up,
    reading, commits, writing of parts, and the end alike. A run that is whole before there were enough kills is followed by another.

    Args:
        source: The documents.
        folder: Where to work.
        whole: The output of an undisturbed run.
        environment: Of the sessions.
        kills: How many.
        seed: Of chance.
        limit_s: When to stop killing all the same.
    """
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    expected, found, began = output_of(whole), Killed(), time.monotonic()
    while found.kills < kills and time.monotonic() - began < limit_s:
        shutil.rmtree(folder, ignore_errors=True)
        with _supervisor(source, folder, environment) as ask:
            while found.kills < kills and time.monotonic() - began < limit_s:
                found.sessions += 1
                if _killed(ask, folder, chance):
                    found.kills += 1
                else:
                    break
            ask("start")
            ask("end")
        found.runs += 1
        found.unequal += output_of(folder) != expected
        print(
            f"    {found.kills} of {found.sessions} sessions killed, {found.runs} runs whole, {time.monotonic() - began:.0f} s", flush=True
        )
    return found


@contextmanager
def _supervisor(source: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[Callable[[str], int]]:
    """Start what forks sessions, and give what asks it."""
    command = [sys.executable, str(Path(__file__).parent / "supervised.py"), str(source), str(folder)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=dict(environment)
    ) as process:

        def ask(question: str) -> int:
            if process.stdin is None or process.stdout is None:
                raise BrokenPipeError
            process.stdin.write(f"{question}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield ask
        if process.stdin is not None:
            process.stdin.close()


def _killed(ask: Callable[[str], int], folder: Path, chance: random.Random) -> bool:
    """Begin a session, and kill it with all its processes; tell whether it was still there."""
    ahead = chance.randrange(0, 8)
    session = ask("start")
    target, deadline = _settled(folder) + ahead, time.monotonic() + _START_S
    while _is_running(session) and _settled(folder) < target and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(chance.random() * (2.0 if ahead == 0 else 0.5))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)
    return ask("end") == -signal.SIGKILL


def _is_running(process_id: int) -> bool:
    """Tell whether a child of another process has not ended."""
    try:
        return bool(psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _settled(folder: Path) -> int:
    path = folder / ".skillmap-bulk" / "ledger.sqlite"
    if not path.is_file():
        return 0
    try:
        base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        (count,) = base.execute("SELECT count(*) FROM item WHERE state != 'pending'").fetchone()
        base.close()
    except sqlite3.Error:
        return 0
    return int(count)


def on_a_full_disk(arguments: list[str], place: Path, environment: Mapping[str, str], *, kilobytes: int) -> tuple[str, Path]:
    """Run on a small file system in memory until it is full, make room, run again; return the message and the output.

    Raises:
        subprocess.CalledProcessError: Nothing may be mounted here.
    """
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)], check=True)  # noqa: S603, S607
    source, *rest = arguments
    command = [sys.executable, "-m", "skillmap", "bulk", source, str(place / "out"), *rest, "--quiet"]
    full = subprocess.run(command, check=False, capture_output=True, text=True, env=dict(environment))  # noqa: S603
    subprocess.run(["mount", "-o", f"remount,size={100 * kilobytes}k", str(place)], check=True)  # noqa: S603, S607
    subprocess.run(command, check=False, capture_output=True, env=dict(environment))  # noqa: S603
    return full.stderr.strip(), place / "out"


def unmount(place: Path) -> None:
    """Take the small file system away."""
    subprocess.run(["umount", str(place)], check=False)  # noqa: S603, S607
