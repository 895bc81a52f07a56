"""A command and all of its processes, watched: processor time, memory that is not shared counted once, progress."""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

_EVERY_S = 0.25
_MEMORY_EVERY = 8  # times; summing up a gigabyte of pages takes the kernel a hundredth of a second


@dataclass(slots=True)
class Watched:
    """What was seen of a command.

    Attributes:
        printed: Its last line, as JSON.
        seconds: By the clock.
        processor_s: Of all its processes.
        peak_mb: Highest sum of proportional set sizes (a page that n processes share counts as 1/n in each).
        unique_mb: Highest sum of unique set sizes (pages that one process alone has).
        points: While it worked: (clock, processor seconds, documents worked on).
    """

    status: int = 0
    printed: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    processor_s: float = 0.0
    peak_mb: float = 0.0
    unique_mb: float = 0.0
    points: list[tuple[float, float, int]] = field(default_factory=list)

    def steady(self, start: float = 0.0, end: float = 1.0) -> tuple[float, float]:
        """Return seconds by the clock and of the processor for a document, between two shares of the documents; starting left out."""
        last = self.points[-1][2]
        within = [point for point in self.points if point[2] and start * last <= point[2] <= end * last]
        first, final = within[0], within[-1]
        documents = max(final[2] - first[2], 1)
        return (final[0] - first[0]) / documents, (final[1] - first[1]) / documents


def watch(arguments: Sequence[str], environment: Mapping[str, str]) -> Watched:
    """Run a bulk command with ``--events`` and watch it."""
    seen = Watched()
    started = time.monotonic()
    command = [sys.executable, "-m", "skillmap", "bulk", *arguments, "--events"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(environment)) as process:  # noqa: S603
        used: dict[int, float] = {}
        finished = threading.Event()
        sampler = threading.Thread(target=_sample, args=(process.pid, seen, used, finished), daemon=True)
        sampler.start()
        for line in process.stderr or ():
            if line.startswith("{"):
                event = json.loads(line)
                seen.points.append((time.monotonic() - started, sum(used.values()), event["worked"]))
            elif line.strip():
                print(f"    {line.rstrip()}")
        printed = process.stdout.read() if process.stdout is not None else ""
        process.wait()
        finished.set()
        sampler.join()
    seen.status = process.returncode
    seen.printed = json.loads(printed.splitlines()[-1]) if printed.strip() else {}
    seen.seconds = time.monotonic() - started
    seen.processor_s = sum(used.values())
    return seen


def _sample(pid: int, seen: Watched, used: dict[int, float], finished: threading.Event) -> None:
    for number in itertools.count():
        if finished.wait(_EVERY_S):
            return
        try:
            processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            return
        for process in processes:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                used[process.pid] = times.user + times.system
        if number % _MEMORY_EVERY == 0:
            shared, unique = map(sum, zip(*(_kilobytes(process.pid) for process in processes), strict=True))
            seen.peak_mb = max(seen.peak_mb, shared / 1024)
            seen.unique_mb = max(seen.unique_mb, unique / 1024)


def _kilobytes(pid: int) -> tuple[int, int]:
    """Return the proportional and the unique set size of a process; nothing of one that has ended."""
    sizes: Counter[str] = Counter()
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            name, *rest = line.split()
            if rest[-1:] == ["kB"]:
                sizes[name] = int(rest[0])
    return sizes["Pss:"], sizes["Private_Clean:"] + sizes["Private_Dirty:"]
