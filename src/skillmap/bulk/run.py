"""A run: items from the source into the ledger, tasks to the engine, results into the ledger, parts into the output.

One thread does it all but reading files, and nothing is decided by the order in which workers finish: an item's number is its place in
the source, and of items with the same bytes the first one in the source is worked on.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from skillmap.bulk.engines.protocol import Engine
from skillmap.bulk.fetching import READERS, Loaded, fetched
from skillmap.bulk.fingerprint import differences, digest_of
from skillmap.bulk.items import Fault, Item, Result, State, Task
from skillmap.bulk.ledger import Ledger, Row
from skillmap.bulk.output import Output
from skillmap.bulk.plan import Plan, Progress
from skillmap.bulk.room import check_room_to_unpack, disk_error
from skillmap.bulk.sources import Source
from skillmap.errors import BulkStoppedError, DocumentError, UnreadableFileError

_MAX_WAITING_SCANS = 200  # and so many bytes; then the lanes are one until they are fewer
_MAX_WAITING_BYTES = 512 * 1024 * 1024
_COMMIT_SECONDS = 0.5
_POLL_SECONDS = 0.2
_GONE = 50  # files one after the other that cannot be read: the disk or the share is gone
_STAGE = "source"


class Run:
    """One session of a run.

    Args:
        source: The input.
        output: The output.
        ledger: Its ledger.
        engine: What does the work.
        workers: How many workers the engine has.
        plan: What to do.
        on_progress: Called now and then.
        is_stopped: Asked now and then whether to stop; with ``twice`` whether also what is in hand is to be dropped.
    """

    def __init__(
        self,
        source: Source,
        output: Output,
        ledger: Ledger,
        engine: Engine,
        *,
        workers: int,
        plan: Plan,
        on_progress: Callable[[Progress], None],
        is_stopped: Callable[..., bool],
    ) -> None:
        self._source = source
        self._output = output
        self._ledger = ledger
        self._engine = engine
        self._plan = plan
        self._on_progress = on_progress
        self._is_stopped = is_stopped
        self._tasks: dict[int, Task] = {}  # with the engine
        self._scans: deque[Task] = deque()
        self._ocr_slots = int(workers * plan.ocr_share)
        self._counts = ledger.counts()
        self._settled: Counter[int] = Counter()  # items of each part that are not pending
        self._full: list[int] = []  # parts to be written
        self._freed: set[int] = set()  # duplicates of what has changed since
        self._next = 0
        self._made_by = ""
        self._failures = 0  # files that could not be read, one after the other
        self._worked = 0
        self._listed = False
        self._total: int | None = None
        self._committed = 0.0
        self._started = time.monotonic()

    def go(self) -> bool:
        """Do the work, and return whether all of it is done.

        Raises:
            BulkStoppedError: It cannot go on; what is done is kept.
            SkillmapError: The pipeline cannot be built, or belongs to other results.
        """
        try:
            self._prepare(self._engine.start())
            threading.Thread(target=self._count_source, daemon=True, name="skillmap-bulk-count").start()
            with ThreadPoolExecutor(READERS, thread_name_prefix="skillmap-bulk-read") as pool:
                finished = self._work(pool)
            self._ledger.commit()
            self._write(self._ledger.open_parts())
            self._tell()
        except (sqlite3.OperationalError, OSError) as exc:
            raise disk_error(exc) from exc
        finally:
            self._engine.stop()
        return finished

    # --- before ------------------------------------------------------------------------------------------------------

    def _prepare(self, maker: Mapping[str, Any]) -> None:
        """Compare what makes the results now with what made those that are there."""
        ledger, plan = self._ledger, self._plan
        self._made_by = digest_of(maker)
        before = ledger.meta("made_by")
        if before not in {None, self._made_by} and plan.recompute == "refuse":
            what = "; ".join(differences(ledger.maker(str(before)) or {}, maker))
            message = f"results are there that were made otherwise: {what}. Give --recompute changed to make them again, or another output"
            raise BulkStoppedError(message, code="settings-invalid")
        ledger.set_meta(**{"made_by": self._made_by, f"made_by.{self._made_by}": json.dumps(maker)})
        if plan.recompute == "all":
            ledger.reopen("state IN ('done', 'failed') AND digest IS NOT NULL")
        elif plan.recompute == "changed":
            ledger.reopen("state IN ('done', 'failed') AND digest IS NOT NULL AND made_by IS NOT ?", self._made_by)
        if plan.retry:
            marks = ", ".join("?" * len(plan.retry))
            ledger.reopen(f"state = 'failed' AND code IN ({marks})", *sorted(plan.retry))
        ledger.reopen("state = 'failed' AND code = 'unreadable-file'")  # it may be there again
        self._next = ledger.next_number()
        self._settled = Counter(ledger.settled())
        lost = [number for number in ledger.complete_parts() if not self._output.is_whole(number)]
        ledger.set_complete(lost, complete=False)
        ledger.commit()
        self._output.sweep()
        self._counts = ledger.counts()

    # --- the source --------------------------------------------------------------------------------------------------

    def _work(self, pool: ThreadPoolExecutor) -> bool:
        fetched = self._fetched(pool)
        while not self._is_stopped():
            while self._engine.room() and (task := self._next_task(fetched)) is not None:
                self._tasks[task.seq] = task
                self._engine.submit(task)
            if self._listed and not self._tasks and not self._scans:
                return True
            self._take(self._engine.collect(_POLL_SECONDS))
            self._tick()
        self._drain()
        return False

    def _next_task(self, fetched: Iterator[Task]) -> Task | None:
        """Return a scan where the lane has room, else the next document of the source, else a scan; ``None`` where there is none now."""
        scans = sum(task.lane == "ocr" for task in self._tasks.values())
        if self._scans and (scans < self._ocr_slots or self._is_pressed()):
            return self._scans.popleft()
        if not self._listed:
            task = next(fetched, None)
            if task is not None or self._is_stopped():
                return task
            self._listed = True
        return self._scans.popleft() if self._scans else None

    def _is_pressed(self) -> bool:
        return len(self._scans) > _MAX_WAITING_SCANS or sum(len(task.data) for task in self._scans) > _MAX_WAITING_BYTES

    def _fetched(self, pool: ThreadPoolExecutor) -> Iterator[Task]:
        """Yield tasks for all items that are pending, in order, with their bytes; what needs no work is entered on the way."""
        for seq, item, loaded in fetched(self._pending(), pool, self._is_stopped):
            yield from self._entered(seq, item, loaded)
        while self._freed and not self._is_stopped():  # copies of a file that has changed meanwhile
            freed, self._freed = self._freed, set()
            for seq, item, loaded in fetched(self._pending(freed), pool, self._is_stopped):
                yield from self._entered(seq, item, loaded)

    def _pending(self, only: AbstractSet[int] | None = None) -> Iterator[tuple[int, Item]]:
        """Yield the items that are not done with, or ``only`` those of them; each with its number; new ones get the next."""
        taken = 0
        for item in self._source.items():
            if self._is_stopped() or taken == self._plan.limit:
                return
            if not self._plan.takes(item.name):
                continue
            taken += 1
            row = self._ledger.find(item.name)
            if only is not None:
                if row is not None and row.seq in only:
                    yield row.seq, item
            elif row is None:
                if not self._plan.retry:
                    seq, self._next = self._next, self._next + 1
                    yield seq, item
            elif row.state == "pending" or (self._plan.recompute != "refuse" and _is_changed(row, item)):
                yield row.seq, item

    def _entered(self, seq: int, item: Item, found: Loaded) -> Iterator[Task]:
        """Enter an item into the ledger, and yield its task where there is something to do."""
        if item.skipped is not None:
            self._enter(seq, item, "skipped", fault=Fault(stage=_STAGE, code="skipped", message=item.skipped))
            return
        if isinstance(found, OSError):
            self._count_failure(found)
            message = f"its bytes cannot be had ({found.strerror or type(found).__name__}): give access, then run the same command again"
            self._enter(seq, item, "failed", fault=Fault(stage=_STAGE, code=UnreadableFileError.code, message=message))
            return
        self._failures = 0
        if isinstance(found, DocumentError):
            self._enter(seq, item, "failed", fault=Fault(stage=_STAGE, code=found.code, message=str(found)))
            return
        digest = hashlib.sha256(found).digest()
        item = replace(item, size=len(found))
        first = self._ledger.first_with(digest)
        if first is not None and first != seq:
            self._enter(seq, item, "duplicate", digest=digest, first=first)
            return
        self._enter(seq, item, "pending", digest=digest)
        yield Task(seq=seq, name=PurePosixPath(item.name).name, data=found, lane="text", modified=item.modified, as_of=item.said.as_of)

    def _enter(
        self, seq: int, item: Item, state: State, *, digest: bytes | None = None, first: int | None = None, fault: Fault | None = None
    ) -> None:
        before, freed = self._ledger.enter(seq, item, state=state, digest=digest, first=first, fault=fault)
        self._count(seq, before, state)
        for copy in freed:
            self._count(copy, "duplicate", "pending")
        self._freed.update(freed)

    def _count_failure(self, error: OSError) -> None:
        self._failures += 1
        if not self._source.is_there():
            message = f"the input is gone ({error.strerror}): bring it back, then run the same command again"
            raise BulkStoppedError(message, code=UnreadableFileError.code)
        if self._failures >= _GONE:
            message = f"{_GONE} files one after the other cannot be read ({error.strerror}): give access, then run the same command again"
            raise BulkStoppedError(message, code=UnreadableFileError.code)

    # --- results -----------------------------------------------------------------------------------------------------

    def _take(self, results: Sequence[Result]) -> None:
        for result in results:
            task = self._tasks.pop(result.seq)
            if result.needs_ocr:
                self._scans.append(replace(task, lane="ocr"))
                continue
            if result.fault is not None:
                check_room_to_unpack()
            self._ledger.finish(result, self._made_by)
            self._count(result.seq, "pending", "done" if result.fault is None else "failed")
            self._worked += 1

    def _count(self, seq: int, before: State | None, now: State) -> None:
        """Keep the figures, and note which parts may be written."""
        part = seq // self._ledger.part_size
        if before is None:
            self._counts["seen"] += 1
        else:
            self._counts[before] -= 1
            self._settled[part] -= before != "pending"
        self._counts[now] += 1
        self._settled[part] += now != "pending"
        if self._settled[part] == self._ledger.part_size:
            self._full.append(part)

    def _tick(self) -> None:
        now = time.monotonic()
        if now - self._committed < _COMMIT_SECONDS:
            return
        self._committed = now
        self._ledger.commit()
        full, self._full = self._full, []
        self._write([part for part in dict.fromkeys(full) if self._settled[part] == self._ledger.part_size])
        self._tell()

    def _drain(self) -> None:
        """Wait for what is in hand, unless asked twice to stop."""
        while self._tasks and not self._is_stopped(twice=True):
            self._take(self._engine.collect(_POLL_SECONDS))
            self._tick()

    def _write(self, parts: Sequence[int]) -> None:
        for part in parts:
            self._output.write_part(self._ledger, part)
            self._ledger.set_complete([part], complete=self._ledger.is_settled(part))
            self._ledger.commit()

    def _tell(self) -> None:
        seen, known = self._counts["seen"], self._total
        total = seen if self._listed else max(seen, known) if known is not None else None
        seconds = time.monotonic() - self._started
        self._on_progress(Progress(counts=dict(self._counts), worked=self._worked, seconds=seconds, listed=self._listed, total=total))

    def _count_source(self) -> None:
        """Count the source, for the remaining time; beside the work, since a share of millions takes minutes to look through."""
        with contextlib.suppress(OSError):
            total = self._source.count()
            bounds = [bound for bound in (total, self._plan.limit) if bound is not None and total is not None]
            self._total = min(bounds) if bounds and self._plan.sample is None else None


def _is_changed(row: Row, item: Item) -> bool:
    return row.state not in {"skipped", "pending"} and (row.size, row.modified) != (
        item.size if item.size is not None else row.size,
        item.modified,
    )
