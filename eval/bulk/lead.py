"""What the process that leads a run can do: with workers that answer at once, how many documents a second it enters and writes."""

from __future__ import annotations

import time
import zlib
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skillmap.bulk.items import Result, Task
from skillmap.bulk.ledger import Ledger
from skillmap.bulk.output import Output
from skillmap.bulk.plan import Plan
from skillmap.bulk.run import Run
from skillmap.bulk.sources import open_source
from skillmap.documents import Limits


class _Instant:
    """Answers every task with the same profile."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._tasks: deque[Task] = deque()

    def start(self) -> Mapping[str, Any]:
        return {"code": "", "models": "", "encoder": "none", "taxonomy": "none", "settings": {}}

    def room(self) -> int:
        return 64 - len(self._tasks)

    def submit(self, task: Task) -> None:
        self._tasks.append(task)

    def collect(self, timeout_s: float) -> list[Result]:
        del timeout_s
        found = [Result(seq=task.seq, profiles=self._packed, signature=bytes(256), media_type="text/plain") for task in self._tasks]
        self._tasks.clear()
        return found

    def stop(self) -> None:
        self._tasks.clear()


def _never(*, twice: bool = False) -> bool:
    del twice
    return False


def lead_cost(profile: bytes, work: Path, *, documents: int, bytes_each: int) -> tuple[float, int]:
    """Return processor seconds a document of the leading process alone, and bytes of output and ledger a document.

    Args:
        profile: A JSON line as a run writes it.
        work: A folder to work in.
        documents: How many.
        bytes_each: Size of each document.
    """
    source = work / "lead-in"
    source.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        (source / f"{number:06}.txt").write_bytes(f"{number} ".encode() * (bytes_each // (len(str(number)) + 1)))
    output = Output(work / "lead-out")
    output.make()
    ledger = Ledger(output.ledger_path)
    started = time.process_time()
    run = Run(
        open_source(str(source), Limits()),
        output,
        ledger,
        _Instant(zlib.compress(profile, 6)),
        workers=64,
        plan=Plan(),
        on_progress=lambda _progress: None,
        is_stopped=_never,
    )
    run.go()
    cost = (time.process_time() - started) / documents
    ledger.close()
    size = sum(path.stat().st_size for path in output.folder.rglob("*") if path.is_file())
    return cost, size // documents
