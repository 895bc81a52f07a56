"""Runs that are killed at random moments, and a disk that is full: the output must be that of an undisturbed run, byte for byte."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

_START_S = 120.0


def output_of(folder: Path) -> dict[str, bytes]:
    """Return the tables and lines of a run."""
    paths = [*folder.rglob("part-*.parquet"), *folder.rglob("part-*.jsonl"), folder / "versions.parquet"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def sorted_lines(folder: Path) -> list[bytes]:
    """Return all JSON lines of a run, sorted."""
    return sorted(line for path in (folder / "jsonl").glob("*.jsonl") for line in path.read_bytes().splitlines())


def kill_at_random(arguments: list[str], folder: Path, environment: Mapping[str, str], *, kills: int, seed: int, documents: int) -> int:
    """Start the same run again and again, each time killed at a random moment, then let it end.

    A moment is a number of documents that the session has entered, then a fraction of a second, so that kills fall into start-up,
    reading, commits, writing of parts, and the end alike.

    Returns:
        How many sessions were killed before they ended by themselves.
    """
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    command = [sys.executable, "-m", "skillmap", "bulk", *arguments, "--quiet"]
    killed = 0
    for number in range(kills):
        # Spread over the whole run: each session may go a share of what is left.
        ahead = chance.randrange(0, max(2, 2 * documents // kills + 2))
        with subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(environment), start_new_session=True
        ) as process:
            target = _settled(folder) + ahead
            deadline = time.monotonic() + _START_S
            while process.poll() is None and _settled(folder) < target and time.monotonic() < deadline:
                time.sleep(0.05)
            time.sleep(chance.random() * (3.0 if ahead == 0 else 0.6))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
            process.wait()
        print(f"    session {number + 1}: {_settled(folder)} of {documents} settled, {killed} killed", flush=True)
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=dict(environment))  # noqa: S603
    return killed


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
