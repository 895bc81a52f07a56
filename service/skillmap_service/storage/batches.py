"""Batches and their documents: received, followed, cancelled, erased; ``leases`` has them worked off."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from skillmap_service.storage.database import new_id, now
from skillmap_service.storage.tables import BatchRow, DeliveryRow, ItemRow
from skillmap_service.storage.vault import Vault


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
        end(session, identity, "cancelled")
    return _info(row)


def end(session: Session, batch: str, state: str) -> None:
    """Say that a batch has ended, and have its webhook told."""
    row = session.get_one(BatchRow, batch, populate_existing=True)
    row.state, row.finished_at = state, now()
    if row.sealed_webhook is not None:
        session.add(DeliveryRow(id=new_id("w"), batch=batch, next_at=now(), state="waiting", attempts=0))
    session.flush()


def erase(session: Session, tenant: str, identity: str) -> bool:
    """Erase a batch with its documents and results; profiles that were kept stay. Say whether there was one."""
    return changed(session, delete(BatchRow).where(BatchRow.id == identity, BatchRow.tenant == tenant))


def count_waiting(session: Session) -> int:
    """Count documents that wait or are being worked on."""
    return int(session.scalar(select(func.count()).select_from(ItemRow).where(ItemRow.state.in_(("waiting", "running")))) or 0)


def each_item(session: Session, vault: Vault, batch: str, *, state: str | None = None) -> Iterator[ItemInfo]:
    """Yield all documents of a batch by position."""
    after = -1
    while page := items(session, vault, batch, after=after, limit=200, state=state):
        yield from page
        after = page[-1].position


def changed(session: Session, statement: Any) -> bool:  # noqa: ANN401 - an SQL statement
    """Make a change; say whether there was anything to change."""
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
