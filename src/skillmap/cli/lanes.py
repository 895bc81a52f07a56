"""Work on many batches in several processes, this one among them; what comes out does not depend on how many.

The first batch is done here, while further processes start, if there is a second one at all. Then whoever is free takes the next batch:
nobody waits for a process that is still loading. Results come in the order of the batches.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

_AHEAD = 64  # batches that may be done before an earlier one is
_SECONDS_TO_END = 5


class _Lanes(Generic[In, Out]):
    """The batches still to do, and what is done, shared by the threads that each serve one process."""

    def __init__(self, batches: Iterable[In]) -> None:
        self._batches = enumerate(batches)
        self._next = threading.Lock()
        self._changed = threading.Condition()
        self._done: dict[int, Out | BaseException] = {}
        self._given = 0
        self._yielded = 0
        self._over = False

    def take(self, *, patient: bool) -> tuple[int, In] | None:
        """Return the next batch and its number, ``None`` when there is none; the patient wait while too much is ahead."""
        with self._changed:
            while patient and not self._over and self._given - self._yielded > _AHEAD:
                self._changed.wait()
        with self._next:
            if self._over:
                return None
            try:
                number, batch = next(self._batches)
            except StopIteration:
                self.end()
                return None
            except BaseException as exc:  # noqa: BLE001 - it is raised where results are taken, after those before it
                self.put(self._given, exc)
                self._given += 1
                self.end()
                return None
            self._given = number + 1
            return number, batch

    def end(self) -> None:
        """Let nobody take another batch."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def put(self, number: int, result: Out | BaseException) -> None:
        """Keep what was made of a batch, or what to raise in its place."""
        with self._changed:
            self._done[number] = result
            self._changed.notify_all()

    def ready(self) -> Iterator[Out]:
        """Yield the results that are next in order and there."""
        while self._yielded in self._done:
            yield self._pop()

    def rest(self) -> Iterator[Out]:
        """Yield what others still do, when there is nothing left to take."""
        while self._yielded < self._given:
            with self._changed:
                while self._yielded not in self._done:
                    self._changed.wait()
            yield self._pop()

    def _pop(self) -> Out:
        with self._changed:
            result = self._done.pop(self._yielded)
            self._yielded += 1
            self._changed.notify_all()
        if isinstance(result, BaseException):
            raise result
        return result


def in_lanes(batches: Iterable[In], open_job: Callable[[], Callable[[In], Out]], *, processes: int) -> Generator[Out, None, None]:
    """Do the same to every batch.

    Args:
        batches: What to work on; it is sent to other processes.
        open_job: Loads what the work needs and returns what does it; called once in each process, and sent there.
        processes: How many work, this one among them.

    Yields:
        What was made of each batch, in order.
    """
    job = open_job()
    lanes = _Lanes[In, Out](batches)
    helpers: list[multiprocessing.process.BaseProcess] = []
    try:
        taken = lanes.take(patient=False)
        while taken is not None:
            number, batch = taken
            if number == 1:
                helpers = [_start(lanes, open_job, job) for _ in range(processes - 1)]
            lanes.put(number, job(batch))
            yield from lanes.ready()
            taken = lanes.take(patient=False)
        yield from lanes.rest()
    finally:
        lanes.end()
        for helper in helpers:
            helper.terminate()
            helper.join(_SECONDS_TO_END)


def _start(
    lanes: _Lanes[In, Out], open_job: Callable[[], Callable[[In], Out]], job: Callable[[In], Out]
) -> multiprocessing.process.BaseProcess:
    context = multiprocessing.get_context("spawn")  # threads of the libraries do not survive a fork
    mine, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, open_job), daemon=True)
    process.start()
    theirs.close()
    threading.Thread(target=_serve, args=(lanes, mine, job), daemon=True).start()
    return process


def _work(connection: Connection, open_job: Callable[[], Callable[[In], Out]]) -> None:
    """Work in a process of its own: say that all is loaded, then answer batch after batch."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person who interrupts speaks to the process that asks
    job = open_job()
    connection.send(None)
    while True:
        try:
            batch = connection.recv()
        except EOFError:  # the process that asks has ended
            return
        try:
            connection.send((True, job(batch)))
        except Exception as exc:  # noqa: BLE001 - it is raised where results are taken
            connection.send((False, exc))


def _serve(lanes: _Lanes[In, Out], connection: Connection, job: Callable[[In], Out]) -> None:
    """Give batches to a process, from when it has loaded; if it ends before its time, its batch is done here."""
    try:
        connection.recv()
    except (EOFError, OSError):
        return
    while (taken := lanes.take(patient=True)) is not None:
        number, batch = taken
        try:
            connection.send(batch)
            _, result = connection.recv()
        except (EOFError, OSError):
            lanes.put(number, _tried(job, batch))
            return
        lanes.put(number, result)


def _tried(job: Callable[[In], Out], batch: In) -> Out | BaseException:
    try:
        return job(batch)
    except Exception as exc:  # noqa: BLE001 - it is raised where results are taken
        return exc
