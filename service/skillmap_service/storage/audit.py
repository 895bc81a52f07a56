"""The audit log: who did what to what, never any content. Triggers in the database let nobody change a line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from skillmap_service.storage.database import now
from skillmap_service.storage.tables import AuditRow


def record(session: Session, tenant: str, actor: str, action: str, target: str, request: str = "") -> None:
    """Add a line, in the transaction of what it tells of."""
    session.add(AuditRow(at=now(), tenant=tenant, actor=actor, action=action, target=target, request=request))


def lines(session: Session, tenant: str, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]:
    """Return a tenant's lines by number, after one."""
    query = select(AuditRow).where(AuditRow.tenant == tenant, AuditRow.number > after).order_by(AuditRow.number).limit(limit)
    return session.scalars(query).all()
