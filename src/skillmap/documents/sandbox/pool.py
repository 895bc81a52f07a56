"""The reading processes of this one: lent to one caller at a time, replaced when they end."""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import asdict

from skillmap.documents.limits import Limits
from skillmap.documents.sandbox.frames import FrameError, Header
from skillmap.documents.sandbox.process import COMMAND, Worker, WorkerEndedError
from skillmap.errors import CorruptDocumentError, DocumentError, LimitExceededError, SkillmapError, document_error

_ATTEMPTS = 2
_LATE_SIGNALS = frozenset(-getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name))


class Pool:
    """Keeps processes between documents, as many as were ever needed at once, up to a bound.

    Safe to use from threads. After a fork the child has a pool of its own, empty at first.
    """

    def __init__(self, command: Sequence[str] = COMMAND, *, max_idle: int = 4) -> None:
        self._command = command
        self._max_idle = max_idle
        self._forget()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._abandon)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()

    def warm_up(self) -> None:
        """Start a process, unless there is one, and do not wait for it."""
        with self._lock:
            if not self._all:
                self._idle.append(self._start())

    def ask(self, kind: str, data: bytes, limits: Limits, *, max_answer_bytes: int, **details: object) -> tuple[Header, bytes]:
        """Have a request about a document answered.

        A process that ends before it takes the document in hand is replaced once; one that ends later is the document's
        doing.

        Raises:
            DocumentError: The document cannot be read, or not within the limits.
            SkillmapError: No process can be started.
        """
        request = {"kind": kind, "limits": asdict(limits), "max_answer_bytes": max_answer_bytes, **details}
        for _ in range(_ATTEMPTS):
            worker = self._take()
            try:
                header, payload = worker.ask(request, data, limits)
            except WorkerEndedError as exc:
                self._end(worker)
                if exc.begun or exc.late:
                    raise _as_document_error(exc, limits) from exc
            except FrameError as exc:
                self._end(worker)
                raise CorruptDocumentError("the reader gave no sound answer: print the document to a new PDF") from exc
            except BaseException:
                self._end(worker)
                raise
            else:
                self._give_back(worker)
                if header["kind"] == "error":
                    raise document_error(str(header.get("code")), str(header.get("message")))
                return header, payload
        message = f"the process that reads documents does not start: run {' '.join(self._command)} to see why"
        raise SkillmapError(message)

    def workers(self) -> tuple[Worker, ...]:
        """Return the processes that are waiting for a request."""
        with self._lock:
            return tuple(self._idle)

    def close(self) -> None:
        """End all processes; the next request starts a new one."""
        with self._lock:
            workers, self._all = self._all, set()
            self._idle = []
        for worker in workers:
            worker.end()

    def _start(self) -> Worker:
        worker = Worker(self._command)
        self._all.add(worker)
        return worker

    def _take(self) -> Worker:
        with self._lock:
            return self._idle.pop() if self._idle else self._start()

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if not worker.worn and worker in self._all and len(self._idle) < self._max_idle:
                self._idle.append(worker)
                return
        self._end(worker)

    def _end(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()

    def _abandon(self) -> None:
        for worker in self._all:
            worker.abandon()
        self._forget()


def _as_document_error(exc: WorkerEndedError, limits: Limits) -> DocumentError:
    if exc.late or exc.status in _LATE_SIGNALS:
        message = f"the document takes more than {limits.max_seconds:g} s to read: print it to a new PDF"
        return LimitExceededError(message, code="timeout")
    try:
        how = signal.Signals(-(exc.status or 0)).name
    except ValueError:
        how = f"status {exc.status}"
    return CorruptDocumentError(f"the reader crashed on the document ({how}): print it to a new PDF")
