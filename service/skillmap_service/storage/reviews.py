"""Reviews: changes by a person, each kept with who, when and what stood there before."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.problems import ConflictError
from skillmap_service.review.apply import apply_changes
from skillmap_service.review.context import Context
from skillmap_service.storage import profiles
from skillmap_service.storage.database import now
from skillmap_service.storage.records import KeptProfile
from skillmap_service.storage.tables import ChangeRow, ProfileRow
from skillmap_service.storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptChange:
    """A change as it was made: ``change`` as it was sent, ``before`` what stood there."""

    number: int
    at: datetime.datetime
    actor: str
    action: str
    change: Any
    before: Any


def apply(
    session: Session,
    vault: Vault,
    scheme: ConceptScheme,
    tenant: str,
    identity: str,
    changes: Sequence[Any],
    *,
    actor: str,
    finished: bool,
    version: int | None = None,
) -> KeptProfile | None:
    """Make changes (of ``review.changes``) to a profile and keep each; return the profile, or ``None`` where there is none.

    Raises:
        ConflictError: The profile has another version than the one that was looked at ("version-conflict").
        InvalidRequestError: A change does not fit; none is made.
    """
    locked = session.scalar(select(ProfileRow.version).where(ProfileRow.id == identity, ProfileRow.tenant == tenant).with_for_update())
    kept = profiles.get(session, vault, tenant, identity) if locked is not None else None
    if kept is None:
        return None
    if version is not None and version != kept.head.version:
        raise ConflictError(f"the profile has version {kept.head.version}: look at it again", code="version-conflict")
    context = Context(text=kept.text, pages=kept.pages, scheme=scheme)
    changed, before = apply_changes(kept.profile, list(changes), context)
    number = int(session.scalar(select(func.max(ChangeRow.number)).where(ChangeRow.profile == identity)) or 0)
    made: list[tuple[str, Any, Any]] = [
        (change.action, change.model_dump(mode="json"), stood) for change, stood in zip(changes, before, strict=True)
    ]
    if finished:
        made.append(("verify", {"action": "verify"}, kept.head.status))
    for place, (action, change, stood) in enumerate(made, number + 1):
        sealed = vault.seal_json({"change": change, "before": stood}, _place(identity, place))
        session.add(ChangeRow(profile=identity, number=place, at=now(), actor=actor, action=action, sealed_change=sealed))
    status = "verified" if finished else ("in-review" if changes else kept.head.status)
    profiles.replace(session, vault, tenant, identity, changed, status=status)
    session.flush()
    return profiles.get(session, vault, tenant, identity)


def history(session: Session, vault: Vault, tenant: str, identity: str) -> list[KeptChange]:
    """Return the changes of a tenant's profile, oldest first."""
    query = select(ChangeRow).join(ProfileRow, ProfileRow.id == ChangeRow.profile)
    rows = session.scalars(query.where(ProfileRow.id == identity, ProfileRow.tenant == tenant).order_by(ChangeRow.number))
    found = []
    for row in rows:
        content = vault.open_json(row.sealed_change, _place(identity, row.number))
        found.append(
            KeptChange(number=row.number, at=row.at, actor=row.actor, action=row.action, change=content["change"], before=content["before"])
        )
    return found


def _place(identity: str, number: int) -> str:
    return f"change:{identity}:{number}"
