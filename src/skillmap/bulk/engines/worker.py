"""A worker process: tasks come by a pipe, results go by it, and what is in hand is told first."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
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

    if not preloaded.made or preloaded.made["recipe"] != recipe:
        os.environ[preloaded.RECIPE] = preloaded.pack(recipe)
        preloaded._prepare()  # noqa: SLF001 - where processes cannot be forked each makes its own
    with contextlib.suppress(EOFError, OSError):  # the run's own process has closed the pipe, or is gone
        if "error" in preloaded.made:
            pipe.send(("broken", preloaded.made["error"]))
            return
        pipe.send(("ready", preloaded.made["by"]))
        workshop = preloaded.made["workshop"]
        _bound_memory(recipe.analysis_bytes)
        for task, reading in _readings(workshop, _tasks(pipe), recipe.read_ahead):
            pipe.send(("begun", task.seq))
            pipe.send(("result", workshop.finish(reading)))
    os._exit(0)  # without waiting for threads that wait for the pipe


def _bound_memory(more: int) -> None:
    """Let the process take so much memory on top of what it has; asking for more is an error of the document in hand."""
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        pages = int(file.read().split()[5])  # data and stack
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (pages * resource.getpagesize() + more, hard))


def _tasks(pipe: Connection) -> Iterator[Task]:
    """Yield tasks; a thread takes them from the pipe, so that who sends them never waits for the work."""
    waiting: queue.Queue[Task | None] = queue.Queue()

    def receive() -> None:
        with contextlib.suppress(EOFError, OSError):
            while (task := pipe.recv()) is not None:
                waiting.put(task)
        waiting.put(None)

    threading.Thread(target=receive, daemon=True, name="skillmap-bulk-tasks").start()
    while (task := waiting.get()) is not None:
        yield task


def _readings(workshop: Any, tasks: Iterator[Task], ahead: int) -> Iterator[tuple[Task, Any]]:  # noqa: ANN401
    """Read documents, some of them while others are worked on."""
    if not ahead:
        for task in tasks:
            yield task, workshop.read(task)
        return
    with ThreadPoolExecutor(ahead) as pool:
        yield from _ahead(workshop, tasks, pool, ahead)


def _ahead(workshop: Any, tasks: Iterator[Task], pool: ThreadPoolExecutor, ahead: int) -> Iterator[tuple[Task, Any]]:  # noqa: ANN401
    reading: deque[tuple[Task, Future[Any]]] = deque()
    more = _Polled(tasks)
    while True:
        while len(reading) <= ahead and (task := more.take(wait=not reading)) is not None:
            reading.append((task, pool.submit(workshop.read, task)))
        if not reading:
            return
        task, future = reading.popleft()
        yield task, future.result()


class _Polled:
    """An iterator that can be asked for what is there already."""

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._waiting: queue.Queue[Task | None] = queue.Queue()
        threading.Thread(target=self._move, args=(tasks,), daemon=True, name="skillmap-bulk-ahead").start()

    def _move(self, tasks: Iterator[Task]) -> None:
        for task in tasks:
            self._waiting.put(task)
        self._waiting.put(None)

    def take(self, *, wait: bool) -> Task | None:
        try:
            return self._waiting.get(block=wait)
        except queue.Empty:
            return None
