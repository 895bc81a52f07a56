"""Idempotency keys: a request that is sent again is done once.

A key is claimed before the work begins, and gets its result in the transaction that keeps the result: after a crash in between, the
claim runs out and the request can be sent again.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from skillmap_service.problems import ConflictError, InvalidRequestError
from skillmap_service.storage.database import Database, now
from skillmap_service.storage.tables import IdempotencyRow
from skillmap_service.storage.vault import Vault

_CLAIM = datetime.timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A key that this request holds; ``result`` is set where the request was done before."""

    tenant: str
    digest: str
    result: str | None = None
    fingerprint: str = ""


def claim(database: Database, vault: Vault, tenant: str, key: str, hours: float) -> Claim:
    """Claim a key, in a transaction of its own.

    Raises:
        ConflictError: Another request holds it ("in-progress").
    """
    digest = vault.digest(f"idempotency:{tenant}:{key}".encode())
    try:
        with database.write() as session:
            row = session.scalar(
                select(IdempotencyRow).where(IdempotencyRow.tenant == tenant, IdempotencyRow.digest == digest).with_for_update()
            )
            if row is not None and row.expires_at > now():
                if row.result is not None:
                    return Claim(tenant=tenant, digest=digest, result=row.result, fingerprint=row.fingerprint)
                if row.claimed_until > now():
                    raise _in_progress()
            if row is not None:
                session.delete(row)
                session.flush()
            until = now() + datetime.timedelta(hours=hours)
            session.add(
                IdempotencyRow(tenant=tenant, digest=digest, fingerprint="", result=None, claimed_until=now() + _CLAIM, expires_at=until)
            )
    except IntegrityError as exc:
        raise _in_progress() from exc
    return Claim(tenant=tenant, digest=digest)


def check(held: Claim, fingerprint: str) -> None:
    """See that a request that was done before is the same one.

    Raises:
        InvalidRequestError: It is another one ("idempotency-key-reused").
    """
    if held.fingerprint != fingerprint:
        raise InvalidRequestError("the idempotency key was used for another request", code="idempotency-key-reused")


def settle(session: Session, held: Claim, fingerprint: str, result: str) -> None:
    """Say what came of a claimed request, in the transaction that keeps it.

    Raises:
        ConflictError: The claim ran out and another request took the key.
    """
    row = session.get(IdempotencyRow, (held.tenant, held.digest), with_for_update=True)
    if row is None or row.result is not None:
        raise _in_progress()
    row.fingerprint, row.result = fingerprint, result


def abandon(database: Database, held: Claim) -> None:
    """Give a key back: nothing came of the request."""
    with database.write() as session:
        session.execute(
            delete(IdempotencyRow).where(
                IdempotencyRow.tenant == held.tenant, IdempotencyRow.digest == held.digest, IdempotencyRow.result.is_(None)
            )
        )


def _in_progress() -> ConflictError:
    return ConflictError("a request with this idempotency key is under way", code="in-progress", retry_after_seconds=2)
