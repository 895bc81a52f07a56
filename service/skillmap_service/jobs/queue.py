"""The queue of batches' documents: identities only, over huey's storages.

SQLite beside the database by default, PostgreSQL where the database is one, Redis where a URL says so. A queue forgets what it gives; that
nothing is lost with a process that dies is the doing of the leases in ``storage.batches``, which put lost documents in again. Storages
are used without huey's tasks, so that nothing that is read from a queue is unpickled.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import huey.storage
import pg8000.dbapi
from huey.storage import PostgresStorage, RedisStorage, SqliteStorage

from skillmap.errors import SettingsError
from skillmap_service.storage.postgres import connector

_NAME = "skillmap"
_READ_SECONDS = 1


class Queue(Protocol):
    """What is needed of a queue."""

    def put(self, identity: str) -> None:
        """Put a document in."""
        ...

    def take(self) -> str | None:
        """Take the oldest one out, or ``None``."""
        ...

    def size(self) -> int:
        """Return how many there are."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class _Huey:
    """A queue in one of huey's storages."""

    def __init__(self, storage: Any) -> None:  # noqa: ANN401 - huey is not typed
        self._storage = storage

    def put(self, identity: str) -> None:
        self._storage.enqueue(identity.encode())

    def take(self) -> str | None:
        data = self._storage.dequeue()
        return bytes(data).decode() if data is not None else None

    def size(self) -> int:
        return int(self._storage.queue_size())

    def close(self) -> None:
        with contextlib.suppress(Exception):  # a server that is gone closes nothing
            self._storage.close()


class _PostgresStorage(PostgresStorage):  # type: ignore[misc]  # huey is not typed
    """huey's PostgreSQL storage over pg8000.

    huey asks for psycopg, whose licence (LGPL) this project does not take; of a connection it needs no more than the DB-API has, when
    it does not wait for notifications.
    """

    _conn: Any

    @property
    def conn(self) -> Any:  # noqa: ANN401 - pg8000's
        if self._conn is None:
            self._conn = self._create_connection()
        return self._conn


def _postgres(url: str) -> _PostgresStorage:
    if huey.storage.psycopg is None:
        huey.storage.psycopg = pg8000.dbapi  # only looked at: is it there?
    return _PostgresStorage(_NAME, connection=connector(url), blocking=False)


def open_queue(queue_url: str, database_url: str, data: Path) -> Queue:
    """Open the queue that the settings name.

    Raises:
        SettingsError: There is no queue of that kind.
    """
    if queue_url.startswith(("redis://", "rediss://")):
        return _Huey(RedisStorage(_NAME, url=queue_url, blocking=True, read_timeout=_READ_SECONDS))
    if queue_url:
        msg = f"queue_url {urlsplit(queue_url).scheme or queue_url!r}: give redis://…, or leave it empty"
        raise SettingsError(msg)
    if database_url.startswith("postgresql"):
        return _Huey(_postgres(database_url))
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _Huey(SqliteStorage(_NAME, filename=str(data / "queue.sqlite"), timeout=20))
