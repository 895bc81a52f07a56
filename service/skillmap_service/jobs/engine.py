"""The worker processes of this machine: lent to one request at a time, replaced when they die.

Requests that a person waits for go before documents of batches. Each kind of request has a running mean of its seconds; a request
that would wait too long is refused at once, so that those which are taken are answered in time.
"""

from __future__ import annotations

import collections
import contextlib
import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

import structlog

from skillmap.errors import LimitExceededError, SkillmapError, TaxonomyInvalidError, document_error
from skillmap_service.jobs import worker as worker_module
from skillmap_service.problems import BusyError, ServiceError, UnavailableError

_log = structlog.get_logger("skillmap.engine")

_ATTEMPTS = 2
_FIRST_GUESS_SECONDS: Mapping[str, float] = {"profile": 1.0, "link": 0.05, "extract": 0.2}
_MEMORY_OF_MEAN = 0.1  # least weight of the newest time
_SLOWEST_RESTART_SECONDS = 30.0
_START_SECONDS = 300.0
_PATIENCE_SECONDS = 30.0  # how long a document of a batch waits for a worker to start
_SPAWN = multiprocessing.get_context("spawn")

Main = Callable[[Connection, Mapping[str, Any]], None]


class WorkerDiedError(ServiceError):
    """The processes that took a request in hand ended before it was answered."""

    status = 503
    code = "worker-died"


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, main: Main, settings: Mapping[str, Any], number: int) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=main, args=(theirs, settings), name=f"skillmap-worker-{number}", daemon=True)
        self.process.start()
        theirs.close()
        self.busy_until = 0.0
        self.in_use = threading.Lock()

    def end(self) -> None:
        """End the process and close the pipe, when nobody reads it: else its number could be another pipe's while it is read."""
        self.process.kill()
        self.process.join()
        with self.in_use, contextlib.suppress(OSError):
            self.pipe.close()


class _Ticket:
    """A place in the line."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.worker: _Worker | None = None


class Engine:
    """Runs requests in worker processes; safe to use from threads.

    Args:
        settings: The library's settings, as a worker's ``load_settings`` takes them.
        workers: How many processes.
        max_wait_seconds: A request that a person waits for is refused when it would wait longer.
        max_work_seconds: A worker that takes longer is ended.
        main: What a worker runs.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        workers: int,
        max_wait_seconds: float,
        max_work_seconds: float,
        main: Main = worker_module.main,
    ) -> None:
        self._settings = dict(settings)
        self._count = workers
        self._max_wait = max_wait_seconds
        self._max_work = max_work_seconds
        self._main = main
        self._free = threading.Condition()
        self._idle: list[_Worker] = []
        self._alive: set[_Worker] = set()
        self._starting: set[_Worker] = set()
        self._urgent: collections.deque[_Ticket] = collections.deque()
        self._patient: collections.deque[_Ticket] = collections.deque()
        self._seconds = dict(_FIRST_GUESS_SECONDS)
        self._answered = collections.Counter[str]()
        self._closing = False
        self._keepers: list[threading.Thread] = []
        self.failure: SkillmapError | None = None  # why workers cannot start
        self.restarts = 0

    def start(self) -> None:
        """Start the processes, and do not wait for them."""
        for number in range(self._count):
            keeper = threading.Thread(target=self._keep, args=(number,), name=f"keeper-{number}", daemon=True)
            keeper.start()
            self._keepers.append(keeper)

    @property
    def ready(self) -> int:
        """How many workers have their pipeline loaded."""
        return len(self._alive)

    @property
    def waiting(self) -> int:
        """How many requests wait for a worker."""
        return len(self._urgent) + len(self._patient)

    def process_ids(self) -> list[int]:
        """The processes that are up."""
        with self._free:
            return [worker.process.pid for worker in self._alive if worker.process.pid is not None]

    def wait_until_ready(self, timeout_s: float) -> bool:
        """Wait for the first worker; say whether it is there."""
        with self._free:
            return self._free.wait_for(lambda: bool(self._alive) or self.failure is not None, timeout_s) and bool(self._alive)

    def call(self, kind: str, payload: Mapping[str, Any], *, urgent: bool = True) -> Any:  # noqa: ANN401 - by the kind
        """Have a request answered.

        Args:
            kind: "profile", "link" or "extract".
            payload: As ``jobs.requests`` says.
            urgent: Whether somebody waits for it: then it goes first, and is refused where it would wait too long.

        Raises:
            BusyError: It would wait too long.
            UnavailableError: No worker is up.
            WorkerDiedError: The worker died of it, or was killed; for urgent ones the next one too.
            SkillmapError: What the library raised.
        """
        for _ in range(_ATTEMPTS if urgent else 1):  # documents of batches are put back, and counted
            worker = self._take(kind, urgent=urgent)
            started = time.monotonic()
            try:
                answer = self._ask(worker, kind, payload)
            except (EOFError, OSError):
                self._forget(worker)
                continue
            except BaseException:
                self._forget(worker)
                raise
            self._give_back(worker, kind, time.monotonic() - started)
            return _result(answer)
        raise WorkerDiedError("the worker ended before it was done; try again", retry_after_seconds=5)

    def _ask(self, worker: _Worker, kind: str, payload: Mapping[str, Any]) -> tuple[Any, ...]:
        with worker.in_use:
            worker.pipe.send((kind, dict(payload)))
            if not worker.pipe.poll(self._max_work):
                message = f"the document takes more than {self._max_work:g} s: send it in parts"
                raise LimitExceededError(message, code="timeout")
            answer: tuple[Any, ...] = worker.pipe.recv()
        return answer

    def expected_wait(self) -> float:
        """Return after how many seconds a request that comes now would find a worker."""
        with self._free:
            return self._expected_wait()

    def _expected_wait(self) -> float:
        if self._idle and not self._urgent:
            return 0.0
        clock = time.monotonic()
        left = sum(max(0.0, worker.busy_until - clock) for worker in self._alive)
        return (left + sum(ticket.seconds for ticket in self._urgent)) / max(1, len(self._alive))

    def _take(self, kind: str, *, urgent: bool) -> _Worker:
        seconds = self._seconds[kind]
        with self._free:
            if self._closing or not self._alive:
                self._free.wait_for(lambda: self._closing or self._alive, timeout=self._max_wait if urgent else _PATIENCE_SECONDS)
            if self._closing or not self._alive:
                reason = f": {self.failure}" if self.failure is not None else ""
                raise UnavailableError(f"no worker is ready{reason}", retry_after_seconds=5)
            wait = self._expected_wait()
            if urgent and wait > self._max_wait:
                raise BusyError("more documents are waiting than can be read in time; try again", retry_after_seconds=max(1.0, wait))
            ticket = _Ticket(seconds)
            (self._urgent if urgent else self._patient).append(ticket)
            self._match()
            patience = self._max_wait if urgent else None  # what was expected may turn out to take longer
            self._free.wait_for(lambda: ticket.worker is not None or self._closing, timeout=patience)
            if ticket.worker is None:
                (self._urgent if urgent else self._patient).remove(ticket)
                if self._closing:
                    raise UnavailableError("the service is ending; try again", retry_after_seconds=5)
                raise BusyError("more documents are waiting than can be read in time; try again", retry_after_seconds=self._max_wait)
            ticket.worker.busy_until = time.monotonic() + seconds
            return ticket.worker

    def _match(self) -> None:
        """Give idle workers to those who wait; the lock is held."""
        while self._idle and (self._urgent or self._patient):
            line = self._urgent or self._patient
            line.popleft().worker = self._idle.pop()
        self._free.notify_all()

    def _give_back(self, worker: _Worker, kind: str, seconds: float) -> None:
        with self._free:
            self._answered[kind] += 1
            weight = max(_MEMORY_OF_MEAN, 1 / self._answered[kind])  # the first ones count fully: the guess is nobody's measurement
            self._seconds[kind] += weight * (seconds - self._seconds[kind])
            worker.busy_until = 0.0
            if worker in self._alive:
                self._idle.append(worker)
            self._match()

    def _forget(self, worker: _Worker) -> None:
        with self._free:
            self._alive.discard(worker)
            if worker in self._idle:
                self._idle.remove(worker)
        worker.process.kill()  # its keeper starts another one

    def _keep(self, number: int) -> None:
        """Keep one process running: start it, wait for its end, start the next."""
        pause = 0.0
        while not self._closing:
            worker = _Worker(self._main, self._settings, number)
            self._starting.add(worker)
            if self._greet(worker):
                pause = 0.0
                worker.process.join()
                self._forget(worker)
            worker.end()
            if not self._closing:
                self.restarts += 1
                _log.warning("worker-ended", worker=number, status=worker.process.exitcode)
                with self._free:
                    self._free.wait_for(lambda: self._closing, timeout=pause)
                pause = min(_SLOWEST_RESTART_SECONDS, max(1.0, pause * 2))

    def _greet(self, worker: _Worker) -> bool:
        try:
            answer = worker.pipe.recv() if worker.pipe.poll(_START_SECONDS) else None
        except (EOFError, OSError):
            answer = None
        with self._free:
            self._starting.discard(worker)
            if answer != worker_module.READY or self._closing:
                if answer is not None and answer[0] == "error":
                    self.failure = _library_error(answer[1], answer[2])
                    _log.error("worker-cannot-start", code=answer[1], detail=answer[2])
                self._free.notify_all()
                return False
            self.failure = None
            self._alive.add(worker)
            self._idle.append(worker)
            self._match()
        return True

    def close(self) -> None:
        """End all processes."""
        with self._free:
            self._closing = True
            workers = [*self._alive, *self._starting]
            self._alive.clear()
            self._idle.clear()
            self._free.notify_all()
        for worker in workers:
            worker.process.kill()
        for keeper in self._keepers:
            keeper.join(timeout=10)


class FaultError(ServiceError):
    """Something went wrong in a worker that should not."""

    status = 500
    code = "error"


def _result(answer: tuple[Any, ...]) -> Any:  # noqa: ANN401 - by the kind of request
    if answer[0] == "ok":
        return answer[1]
    if answer[0] == "error":
        raise _library_error(answer[1], answer[2])
    _log.error("worker-fault", fault=answer[1])
    raise FaultError("the document could not be worked on: a fault of the program, not of the document")


def _library_error(code: str, message: str) -> SkillmapError:
    if code in {"index-mismatch", "taxonomy-invalid", "taxonomy-not-found", "model-not-found", "settings-invalid"}:
        error = TaxonomyInvalidError(message)
        error.code = code
        return error
    return document_error(code, message)
