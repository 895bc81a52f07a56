"""Erasure: what has expired, and what is left of it in the database's files."""

from __future__ import annotations

import datetime
import time
from typing import Protocol

from sqlalchemy import delete, or_

from skillmap_service.storage.database import Database, now
from skillmap_service.storage.tables import AuditRow, BatchRow, IdempotencyRow, ProfileRow

_ABANDONED = datetime.timedelta(hours=6)  # a batch that was never received whole


class Retention(Protocol):
    """What is asked of the settings."""

    @property
    def audit_days(self) -> float:
        """How long lines of the audit log are kept."""
        ...


def purge(database: Database, settings: Retention) -> int:
    """Erase what has expired; return how many rows that were."""
    at = now()
    old_audit = at - datetime.timedelta(days=settings.audit_days)
    statements = (
        delete(ProfileRow).where(ProfileRow.expires_at <= at),
        delete(BatchRow).where(or_(BatchRow.expires_at <= at, (BatchRow.state == "receiving") & (BatchRow.created_at < at - _ABANDONED))),
        delete(IdempotencyRow).where(IdempotencyRow.expires_at <= at),
        delete(AuditRow).where(AuditRow.at < old_audit),
    )
    with database.write() as session:
        counts: list[int] = [session.execute(statement).rowcount for statement in statements]  # type: ignore[attr-defined]
    return sum(counts)


def purge_tenant(database: Database, tenant: str) -> int:
    """Erase all profiles, batches and idempotency keys of a tenant; keys and the audit log stay. Return how many rows that were."""
    with database.write() as session:
        count = 0
        for table in (ProfileRow, BatchRow, IdempotencyRow):
            count += int(session.execute(delete(table).where(table.tenant == tenant)).rowcount)  # type: ignore[attr-defined]
    scrub(database)
    return count


def scrub(database: Database, *, patience_s: float = 2.0) -> bool:
    """Empty the database's write-ahead log, so that what was erased is in no file; say whether it could be at once.

    A reader that is still at work holds the log; housekeeping tries again later.
    """
    until = time.monotonic() + patience_s
    while not database.truncate_log():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
