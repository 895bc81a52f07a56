"""The database: SQLite (WAL) or PostgreSQL, opened once, migrated by Alembic."""

from __future__ import annotations

import contextlib
import datetime
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import alembic.runtime.migration
import alembic.script
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from skillmap.errors import SettingsError
from skillmap_service.storage.postgres import connector

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 20_000


def now() -> datetime.datetime:
    """Return the time, aware."""
    return datetime.datetime.now(datetime.UTC)


def new_id(kind: str) -> str:
    """Return an identity that sorts by the millisecond of its making and cannot be guessed.

    >>> new_id("p").startswith("p_")
    True
    """
    return f"{kind}_{int(time.time() * 1000):012x}{secrets.token_hex(10)}"


class Database:
    """Gives sessions; each is one transaction.

    Args:
        url: ``sqlite:///path`` or ``postgresql://…``.

    Raises:
        SettingsError: It is neither.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite:///")
        if not self.is_sqlite and not url.startswith("postgresql://"):
            raise SettingsError("database_url: give postgresql://user:password@host/name, or sqlite:///path")
        if self.is_sqlite:
            path = url.removeprefix("sqlite:///")
            Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_MS / 1000}, pool_size=20, max_overflow=40)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(
                "postgresql+pg8000://", creator=connector(url), hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=30
            )
        self._writing: Engine = self.engine.execution_options(writes=True)

    def migrate(self) -> None:
        """Bring the tables to the newest revision; several processes may do so at once.

        Raises:
            SettingsError: The database cannot be reached, or is newer than this program.
        """
        config = alembic.config.Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        try:
            with self._writing.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(8620)"))
                config.attributes["connection"] = connection
                alembic.command.upgrade(config, "head")
        except (SQLAlchemyError, alembic.util.CommandError) as exc:
            msg = f"the database cannot be opened or migrated ({type(exc).__name__}): see database_url"
            raise SettingsError(msg) from exc

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that writes; it is committed when the block ends well."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def truncate_log(self) -> bool:
        """Empty SQLite's write-ahead log into the database, so that what was erased is gone from both; say whether it could be."""
        if not self.is_sqlite:
            return True
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()
        finally:
            connection.close()
        return busy is not None and not busy[0]

    def compact(self) -> None:
        """Rewrite the files without what was erased (VACUUM; on PostgreSQL VACUUM FULL of the tables that hold sealed content)."""
        if self.is_sqlite:
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("VACUUM")
            finally:
                raw.close()
            self.truncate_log()
            return
        connection = connector(self.url)()
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            for table in ("profile", "profile_concept", "cohort_member", "profile_change", "batch", "batch_item", "idempotency"):
                cursor.execute(f"VACUUM FULL {table}")
        finally:
            connection.close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _prepare_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's connection
    """Set what each connection needs; transactions are begun by ``_begin_sqlite``, not by the driver."""
    del record
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once where a transaction writes: waiting for it later could fail on a snapshot."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
