"""Batches and their documents: received, claimed, finished exactly once, cancelled, erased.

A document is ``waiting``, then ``running`` under a lease, then ``done``, ``failed`` or ``cancelled``. Whoever finishes it must hold its
lease; so a document that was taken up twice, since its first worker was thought dead, still has one result.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from skillmap_service.storage.database import new_id, now
from skillmap_service.storage.tables import BatchRow, DeliveryRow, ItemRow
from skillmap_service.storage.vault import Vault

ENDED = ("done", "failed", "cancelled")


class LeaseLostError(Exception):
    """Somebody else finished the document, or took it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How the documents of a batch are treated.

    ``webhook`` is told when the batch ends; ``as_of`` (ISO) ends open jobs.
    """

    as_of: str | None = None
    keeps_profiles: bool = True
    keeps_originals: bool = False
    webhook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchInfo:
    """A batch as it stands."""

    id: str
    state: str
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    documents: int
    finished: int  # in any way
    failed: int
    cancelled: int
    as_of: str | None
    keeps_profiles: bool
    keeps_originals: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInfo:
    """A document of a batch as it stands; ``message`` says what was wrong with one that failed."""

    id: str
    position: int
    name: str | None
    state: str
    attempts: int
    profile: str | None
    error_code: str | None
    message: str | None
    finished_number: int | None


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


def create(session: Session, vault: Vault, tenant: str, options: BatchOptions, expires_at: datetime.datetime | None) -> str:
    """Begin to receive a batch; return its identity."""
    identity = new_id("b")
    webhook = vault.seal(options.webhook.encode(), f"batch:{identity}:webhook") if options.webhook is not None else None
    session.add(
        BatchRow(
            id=identity,
            tenant=tenant,
            created_at=now(),
            expires_at=expires_at,
            state="receiving",
            as_of=options.as_of,
            keeps_profiles=options.keeps_profiles,
            keeps_originals=options.keeps_originals,
            sealed_webhook=webhook,
            documents=0,
            finished=0,
            failed=0,
            cancelled=0,
        )
    )
    return identity


def add(session: Session, vault: Vault, tenant: str, batch: str, position: int, name: str | None, data: bytes) -> str:
    """Add a document to a batch that is being received; return its identity."""
    identity = new_id("i")
    session.add(
        ItemRow(
            id=identity,
            batch=batch,
            tenant=tenant,
            position=position,
            state="waiting",
            attempts=0,
            sealed_name=vault.seal_json(name, f"item:{identity}:name"),
            sealed_document=vault.seal(data, f"item:{identity}:document"),
        )
    )
    return identity


def accept(session: Session, batch: str, documents: int) -> list[str]:
    """Close a batch for more documents and let them be worked on; return their identities in order."""
    session.execute(update(BatchRow).where(BatchRow.id == batch).values(state="running", documents=documents))
    return list(session.scalars(select(ItemRow.id).where(ItemRow.batch == batch).order_by(ItemRow.position)))


def get(session: Session, tenant: str, identity: str) -> BatchInfo | None:
    """Return a tenant's batch that was accepted, or ``None``."""
    row = _row(session, tenant, identity)
    return _info(row) if row is not None else None


def listing(
    session: Session, tenant: str, *, limit: int, after: tuple[datetime.datetime, str] | None = None
) -> tuple[list[BatchInfo], tuple[datetime.datetime, str] | None]:
    """Return one page of a tenant's batches, newest first, and where the next page begins."""
    query = select(BatchRow).where(BatchRow.tenant == tenant, BatchRow.state != "receiving")
    if after is not None:
        at, identity = after
        query = query.where(or_(BatchRow.created_at < at, and_(BatchRow.created_at == at, BatchRow.id < identity)))
    rows = session.scalars(query.order_by(BatchRow.created_at.desc(), BatchRow.id.desc()).limit(limit + 1)).all()
    infos = [_info(row) for row in rows[:limit]]
    return infos, (infos[-1].created_at, infos[-1].id) if len(rows) > limit else None


def items(session: Session, vault: Vault, batch: str, *, after: int = -1, limit: int = 1_000, state: str | None = None) -> list[ItemInfo]:
    """Return documents of a batch by position, after one."""
    query = select(ItemRow).where(ItemRow.batch == batch, ItemRow.position > after)
    if state is not None:
        query = query.where(ItemRow.state == state)
    return [_item(vault, row) for row in session.scalars(query.order_by(ItemRow.position).limit(limit))]


def finished_items(session: Session, vault: Vault, batch: str, *, after: int, limit: int = 200) -> list[ItemInfo]:
    """Return documents in the order in which they were finished, after a number."""
    query = select(ItemRow).where(ItemRow.batch == batch, ItemRow.finished_number > after)
    return [_item(vault, row) for row in session.scalars(query.order_by(ItemRow.finished_number).limit(limit))]


def result(session: Session, vault: Vault, item: str) -> Any:  # noqa: ANN401 - JSON
    """Return the profiles of a finished document whose profiles are not kept apart: each ``{"profile": …}``."""
    sealed = session.scalar(select(ItemRow.sealed_result).where(ItemRow.id == item, ItemRow.state == "done"))
    return vault.open_json(sealed, f"item:{item}:result") if sealed is not None else []


def claim(session: Session, vault: Vault, item: str, lease: str, seconds: float) -> ClaimedItem | None:
    """Take a document up, if it waits or its lease ran out; ``None``: it is another's, or done."""
    free = or_(ItemRow.state == "waiting", and_(ItemRow.state == "running", ItemRow.lease_until < now()))
    values = {
        "state": "running",
        "lease": lease,
        "lease_until": now() + datetime.timedelta(seconds=seconds),
        "attempts": ItemRow.attempts + 1,
    }
    if not _changed(session, update(ItemRow).where(ItemRow.id == item, free).values(values)):
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
    if not _changed(
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
    _end(session, item.batch, "done")
    return True


def cancel(session: Session, tenant: str, identity: str) -> BatchInfo | None:
    """Let no more documents of a batch be begun; return it, or ``None`` where there is none. One that has ended stays as it is."""
    row = _row(session, tenant, identity, lock=True)
    if row is None:
        return None
    if row.state == "running":
        open_states = ("waiting", "running")
        values = {"state": "cancelled", "finished_at": now(), "sealed_document": None, "lease": None}
        query = update(ItemRow).where(ItemRow.batch == identity, ItemRow.state.in_(open_states)).values(values)
        count = int(session.execute(query).rowcount)  # type: ignore[attr-defined]  # a cursor's result has it
        row.cancelled, row.finished = count, row.finished + count
        session.flush()
        _end(session, identity, "cancelled")
    return _info(row)


def _end(session: Session, batch: str, state: str) -> None:
    row = session.get_one(BatchRow, batch, populate_existing=True)
    row.state, row.finished_at = state, now()
    if row.sealed_webhook is not None:
        session.add(DeliveryRow(id=new_id("w"), batch=batch, next_at=now(), state="waiting", attempts=0))
    session.flush()


def erase(session: Session, tenant: str, identity: str) -> bool:
    """Erase a batch with its documents and results; profiles that were kept stay. Say whether there was one."""
    return _changed(session, delete(BatchRow).where(BatchRow.id == identity, BatchRow.tenant == tenant))


def lost(session: Session, *, limit: int = 1_000) -> list[str]:
    """Return documents whose worker is silent: their lease ran out."""
    query = select(ItemRow.id).where(ItemRow.state == "running", ItemRow.lease_until < now()).limit(limit)
    return list(session.scalars(query))


def waiting(session: Session, *, limit: int = 1_000) -> list[str]:
    """Return documents of accepted batches that nobody works on, the oldest first."""
    query = select(ItemRow.id).join(BatchRow, BatchRow.id == ItemRow.batch)
    query = query.where(ItemRow.state == "waiting", BatchRow.state == "running").order_by(ItemRow.id).limit(limit)
    return list(session.scalars(query))


def count_waiting(session: Session) -> int:
    """Count documents that wait or are being worked on."""
    return int(session.scalar(select(func.count()).select_from(ItemRow).where(ItemRow.state.in_(("waiting", "running")))) or 0)


def each_item(session: Session, vault: Vault, batch: str, *, state: str | None = None) -> Iterator[ItemInfo]:
    """Yield all documents of a batch by position."""
    after = -1
    while page := items(session, vault, batch, after=after, limit=200, state=state):
        yield from page
        after = page[-1].position


def _held(item: ClaimedItem) -> Any:  # noqa: ANN401 - an SQL expression
    return and_(ItemRow.id == item.id, ItemRow.lease == item.lease, ItemRow.state == "running")


def _changed(session: Session, statement: Any) -> bool:  # noqa: ANN401 - an SQL statement
    return bool(session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _row(session: Session, tenant: str, identity: str, *, lock: bool = False) -> BatchRow | None:
    query = select(BatchRow).where(BatchRow.id == identity, BatchRow.tenant == tenant, BatchRow.state != "receiving")
    return session.scalar(query.with_for_update() if lock else query)


def _info(row: BatchRow) -> BatchInfo:
    return BatchInfo(
        id=row.id,
        state=row.state,
        created_at=row.created_at,
        finished_at=row.finished_at,
        expires_at=row.expires_at,
        documents=row.documents,
        finished=row.finished,
        failed=row.failed,
        cancelled=row.cancelled,
        as_of=row.as_of,
        keeps_profiles=row.keeps_profiles,
        keeps_originals=row.keeps_originals,
    )


def _item(vault: Vault, row: ItemRow) -> ItemInfo:
    message = None
    if row.state == "failed" and row.sealed_result is not None:
        message = vault.open_json(row.sealed_result, f"item:{row.id}:message")
    return ItemInfo(
        id=row.id,
        position=row.position,
        name=vault.open_json(row.sealed_name, f"item:{row.id}:name"),
        state=row.state,
        attempts=row.attempts,
        profile=row.profile,
        error_code=row.error_code,
        message=message,
        finished_number=row.finished_number,
    )
