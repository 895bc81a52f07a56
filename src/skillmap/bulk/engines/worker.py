"""A worker process: tasks come by a pipe, results go by it, and what is in hand is told first."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from skillmap.bulk.items import Task

if sys.platform != "win32":
    import resource


def main(pipe: Connection, recipe: Any) -> None:  # noqa: ANN401 - a Recipe, imported late
    """Work until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run's own process decides when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from skillmap.bulk.engines import preloaded  # noqa: PLC0415

    if not preloaded.holds(recipe):
        preloaded.prepare(recipe)  # where processes cannot be forked each makes its own
    with contextlib.suppress(EOFError, OSError):  # the run's own process has closed the pipe, or is gone
        if "error" in preloaded.made:
            pipe.send(("broken", preloaded.made["error"]))
            return
        pipe.send(("ready", preloaded.made["by"]))
        workshop = preloaded.made["workshop"]
        _bound_memory(recipe.analysis_bytes)

        def begin(seqs: Sequence[int]) -> None:
            pipe.send(("begun", tuple(seqs)))

        for readings in _readings(workshop, _Inbox(pipe, recipe.together), pipe, recipe.read_ahead):
            for result in workshop.finish_together(readings, begin):
                pipe.send(("result", result))
    os._exit(0)  # without waiting for threads that wait for the pipe


def _bound_memory(more: int) -> None:
    """Let the process take so much memory on top of what it has; asking for more is an error of the document in hand."""
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        pages = int(file.read().split()[5])  # data and stack
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (pages * resource.getpagesize() + more, hard))


class _Inbox:
    """The tasks that have come; a thread takes them from the pipe, so that who sends them never waits for the work.

    Args:
        pipe: Where they come from.
        most: How many to take at a time.
    """

    def __init__(self, pipe: Connection, most: int) -> None:
        self._pipe = pipe
        self._most = most
        self._waiting: queue.Queue[Task | None] = queue.Queue()
        self._next: Task | None = None
        self._ended = False
        threading.Thread(target=self._receive, daemon=True, name="skillmap-bulk-tasks").start()

    def _receive(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while (task := self._pipe.recv()) is not None:
                self._waiting.put(task)
        self._waiting.put(None)

    def take(self, *, wait: bool = True) -> list[Task]:
        """Return tasks to work on together: one, when it has come, and what has come besides; none at the end.

        A scan takes as long as many texts, and who ended a worker may do so again: both are taken by themselves.
        """
        found: list[Task] = []
        while len(found) < self._most and (task := self._peek(wait=wait and not found)) is not None:
            by_itself = task.alone or task.lane == "ocr"
            if found and by_itself:
                break
            self._next = None
            found.append(task)
            if by_itself:
                break
        return found

    def _peek(self, *, wait: bool) -> Task | None:
        if self._next is None and not self._ended:
            with contextlib.suppress(queue.Empty):
                self._next = self._waiting.get(block=wait)
                self._ended = self._next is None
        return self._next


def _readings(workshop: Any, inbox: _Inbox, pipe: Connection, ahead: int) -> Iterator[list[Any]]:  # noqa: ANN401
    """Read documents; with ``ahead``, the next ones while others are worked on."""
    if not ahead:
        while tasks := inbox.take():
            pipe.send(("taken", tuple(task.seq for task in tasks)))
            yield [workshop.read(task) for task in tasks]
        return
    with ThreadPoolExecutor(ahead) as pool:
        reading: deque[list[tuple[int, Future[Any]]]] = deque()
        while True:
            while len(reading) <= 1 and (tasks := inbox.take(wait=not reading)):
                reading.append([(task.seq, pool.submit(workshop.read, task)) for task in tasks])
            if not reading:
                return
            futures = dict(reading.popleft())
            pipe.send(("taken", tuple(futures)))
            yield [future.result() for future in futures.values()]
