"""What runs beside the requests: documents of batches, what was lost with a process that died, erasure of what expired, webhooks."""

from __future__ import annotations

import datetime
import secrets
import threading
import time
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from skillmap.errors import SkillmapError
from skillmap_service.jobs.documents import Work, keep_work, work_of
from skillmap_service.jobs.engine import Engine, WorkerDiedError
from skillmap_service.jobs.queue import Queue
from skillmap_service.jobs.webhooks import Courier
from skillmap_service.metrics import Metrics
from skillmap_service.problems import ServiceError
from skillmap_service.settings import ServiceSettings
from skillmap_service.storage import leases, retention
from skillmap_service.storage.database import Database
from skillmap_service.storage.leases import ClaimedItem, LeaseLostError
from skillmap_service.storage.vault import Vault, VaultError

_log = structlog.get_logger("skillmap.runner")
_IDLE_SECONDS = 0.25
_COURIER_SECONDS = 1.0
_ENDED = "worker-died"


class Runner:
    """Works off batches with the workers of this machine, in as many threads as there are workers.

    Args:
        settings: How often, how long.
        database: Where batches are.
        vault: Opens documents, seals results.
        engine: The workers.
        queue: What is to be done.
        metrics: Counts.
    """

    def __init__(self, settings: ServiceSettings, database: Database, vault: Vault, engine: Engine, queue: Queue, metrics: Metrics) -> None:
        self.settings, self.database, self.vault = settings, database, vault
        self._engine, self._queue, self._metrics = engine, queue, metrics
        self._courier = Courier(settings, database, vault, metrics)
        self._closing = threading.Event()
        self._news = threading.Condition()
        self._leases: set[str] = set()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads."""
        loops: list[tuple[str, Callable[[], None]]] = [("housekeeper", self._keep_house), ("leases", self._renew)]
        if self.settings.role != "api":
            loops += [(f"feeder-{number}", self._feed) for number in range(self.settings.workers)]
            loops.append(("courier", self._carry))
        for name, loop in loops:
            thread = threading.Thread(target=loop, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Let the threads end; documents at work are put back when their workers end."""
        self._closing.set()
        with self._news:
            self._news.notify_all()

    def join(self, timeout_s: float) -> None:
        """Wait for the threads."""
        until = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.1, until - time.monotonic()))

    def put(self, items: list[str]) -> None:
        """Put documents into the queue."""
        for item in items:
            self._queue.put(item)
        with self._news:
            self._news.notify_all()

    def _feed(self) -> None:
        while not self._closing.is_set():
            try:
                item = self._queue.take() if self._engine.ready else None
                if item is not None:
                    self.work_off(item)
                    continue
            except Exception as exc:  # noqa: BLE001 - a database or queue that is gone for a while must not end the thread
                self._tell("feeder", exc)
                self._closing.wait(1.0)
            with self._news:
                self._news.wait(_IDLE_SECONDS)

    def work_off(self, identity: str) -> None:
        """Work off one document of a batch, if nobody else does or did."""
        lease = f"l_{secrets.token_hex(12)}"
        with self.database.write() as session:
            item = leases.claim(session, self.vault, identity, lease, self.settings.lease_seconds)
        if item is None:
            return
        self._leases.add(lease)
        try:
            self._work(item)
        finally:
            self._leases.discard(lease)

    def _work(self, item: ClaimedItem) -> None:
        as_of = datetime.date.fromisoformat(item.as_of) if item.as_of is not None else None
        try:
            made = work_of(self._engine, Work(data=item.data, as_of=as_of), urgent=False)
        except SkillmapError as exc:
            self._fail(item, exc.code, str(exc))
        except WorkerDiedError:
            if item.attempts >= self.settings.max_attempts:
                self._fail(item, _ENDED, "the worker died of the document, or was ended, more than once")
                return
            self._release(item, counts=True)
        except ServiceError as exc:
            if exc.status >= 500 and exc.code == "error":
                self._fail(item, "error", str(exc))
                return
            self._release(item, counts=False)
        else:
            try:
                with self.database.write() as session:
                    profile = None
                    if item.keeps_profiles:
                        original = item.data if item.keeps_originals else None
                        profile = keep_work(session, self, item.tenant, made, name=item.name, original=original, batch=item.batch)[0]
                    leases.succeed(session, self.vault, item, profile=profile, profiles=[{"profile": one.profile} for one in made])
            except LeaseLostError:
                return  # cancelled, or finished by another: what was kept is rolled back
            self._metrics.documents.labels("batch", "done").inc()

    def _fail(self, item: ClaimedItem, code: str, message: str) -> None:
        try:
            with self.database.write() as session:
                leases.fail(session, self.vault, item, code=code, message=message)
        except LeaseLostError:
            return
        self._metrics.documents.labels("batch", code).inc()

    def _release(self, item: ClaimedItem, *, counts: bool) -> None:
        with self.database.write() as session:
            leases.release(session, item, counts=counts)
        if not self._closing.is_set():
            self._queue.put(item.id)

    def recover(self) -> int:
        """Put lost documents into the queue again; return how many.

        Lost are those whose lease ran out, and, where the queue is empty, those that wait: they were accepted and never put in,
        or were taken out by a process that died before it claimed them.
        """
        with self.database.read() as session:
            items = leases.lost(session)
            if not self._queue.size():
                items += leases.waiting(session)
        self.put(items)
        return len(items)

    def _renew(self) -> None:
        while not self._closing.wait(self.settings.lease_seconds / 3):
            try:
                if self._leases:
                    with self.database.write() as session:
                        leases.renew(session, sorted(self._leases), self.settings.lease_seconds)
            except SQLAlchemyError as exc:
                self._tell("leases", exc)

    def _keep_house(self) -> None:
        pause = 0.0
        while not self._closing.wait(pause):
            pause = min(self.settings.housekeeping_seconds, self.settings.lease_seconds)
            try:
                if self.settings.role != "api":
                    self.recover()
                retention.purge(self.database, self.settings)
                retention.scrub(self.database, patience_s=0.0)  # of what was erased while somebody read, too
            except Exception as exc:  # noqa: BLE001 - as in _feed
                self._tell("housekeeper", exc)

    def _carry(self) -> None:
        while not self._closing.wait(_COURIER_SECONDS):
            try:
                self._courier.deliver_due()
            except (SQLAlchemyError, VaultError) as exc:
                self._tell("courier", exc)

    def _tell(self, who: str, exc: Exception) -> None:
        if not self._closing.is_set():
            _log.error("background-fault", who=who, fault=type(exc).__name__)
