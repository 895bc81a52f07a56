"""Documents of batches under leases: claimed, and finished exactly once.

A document is ``waiting``, then ``running`` under a lease, then ``done``, ``failed`` or ``cancelled``. Whoever finishes it must hold its
lease; so a document that was taken up twice, since its first worker was thought dead, still has one result.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from skillmap_service.storage.batches import changed, end
from skillmap_service.storage.database import now
from skillmap_service.storage.tables import BatchRow, ItemRow
from skillmap_service.storage.vault import Vault


class LeaseLostError(Exception):
    """Somebody else finished the document, or took it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedItem:
    """A document to be worked on."""

    id: str
    batch: str
    tenant: str
    lease: str
    attempts: int
    name: str | None
    data: bytes
    as_of: str | None
    keeps_profiles: bool
    keeps_originals: bool


def claim(session: Session, vault: Vault, item: str, lease: str, seconds: float) -> ClaimedItem | None:
    """Take a document up, if it waits or its lease ran out; ``None``: it is another's, or done."""
    free = or_(ItemRow.state == "waiting", and_(ItemRow.state == "running", ItemRow.lease_until < now()))
    values = {
        "state": "running",
        "lease": lease,
        "lease_until": now() + datetime.timedelta(seconds=seconds),
        "attempts": ItemRow.attempts + 1,
    }
    if not changed(session, update(ItemRow).where(ItemRow.id == item, free).values(values)):
        return None
    row = session.get_one(ItemRow, item, populate_existing=True)
    batch = session.get_one(BatchRow, row.batch)
    if row.sealed_document is None or batch.state != "running":
        return None
    return ClaimedItem(
        id=item,
        batch=row.batch,
        tenant=row.tenant,
        lease=lease,
        attempts=row.attempts,
        name=vault.open_json(row.sealed_name, f"item:{item}:name"),
        data=vault.open(row.sealed_document, f"item:{item}:document"),
        as_of=batch.as_of,
        keeps_profiles=batch.keeps_profiles,
        keeps_originals=batch.keeps_originals,
    )


def renew(session: Session, leases: Sequence[str], seconds: float) -> None:
    """Say that the holders of leases are alive."""
    until = now() + datetime.timedelta(seconds=seconds)
    session.execute(update(ItemRow).where(ItemRow.lease.in_(leases), ItemRow.state == "running").values(lease_until=until))


def release(session: Session, item: ClaimedItem, *, counts: bool) -> None:
    """Put a document back; ``counts`` says whether the attempt counts."""
    attempts = ItemRow.attempts if counts else ItemRow.attempts - 1
    values = {"state": "waiting", "lease": None, "lease_until": None, "attempts": attempts}
    session.execute(update(ItemRow).where(_held(item)).values(values))


def succeed(session: Session, vault: Vault, item: ClaimedItem, *, profile: str | None, profiles: Sequence[Any]) -> bool:
    """Finish a document well: with a kept profile, or with profiles that are kept with it. Say whether it was the batch's last.

    Raises:
        LeaseLostError: Its lease is another's: roll back.
    """
    sealed = vault.seal_json(list(profiles), f"item:{item.id}:result") if profile is None else None
    return _finish(session, item, state="done", profile=profile, sealed_result=sealed)


def fail(session: Session, vault: Vault, item: ClaimedItem, *, code: str, message: str) -> bool:
    """Finish a document that cannot be read. Say whether it was the batch's last.

    Raises:
        LeaseLostError: As :func:`succeed`.
    """
    sealed = vault.seal_json(message, f"item:{item.id}:message")
    return _finish(session, item, state="failed", error_code=code, sealed_result=sealed)


def _finish(session: Session, item: ClaimedItem, *, state: str, **values: str | bytes | None) -> bool:
    if not changed(
        session, update(ItemRow).where(_held(item)).values(state=state, finished_at=now(), lease=None, sealed_document=None, **values)
    ):
        raise LeaseLostError(item.id)
    counted = (
        update(BatchRow)
        .where(BatchRow.id == item.batch)
        .values(finished=BatchRow.finished + 1, failed=BatchRow.failed + (1 if state == "failed" else 0))
    )
    finished, documents = session.execute(counted.returning(BatchRow.finished, BatchRow.documents)).one()
    session.execute(update(ItemRow).where(ItemRow.id == item.id).values(finished_number=finished))
    if finished < documents:
        return False
    end(session, item.batch, "done")
    return True


def lost(session: Session, *, limit: int = 1_000) -> list[str]:
    """Return documents whose worker is silent: their lease ran out."""
    query = select(ItemRow.id).where(ItemRow.state == "running", ItemRow.lease_until < now()).limit(limit)
    return list(session.scalars(query))


def waiting(session: Session, *, limit: int = 1_000) -> list[str]:
    """Return documents of accepted batches that nobody works on, the oldest first."""
    query = select(ItemRow.id).join(BatchRow, BatchRow.id == ItemRow.batch)
    query = query.where(ItemRow.state == "waiting", BatchRow.state == "running").order_by(ItemRow.id).limit(limit)
    return list(session.scalars(query))


def _held(item: ClaimedItem) -> Any:  # noqa: ANN401 - an SQL expression
    return and_(ItemRow.id == item.id, ItemRow.lease == item.lease, ItemRow.state == "running")
