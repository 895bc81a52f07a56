"""One document: worked on by a worker, and what comes of it kept."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from skillmap_service.jobs.engine import Engine
from skillmap_service.settings import ServiceSettings
from skillmap_service.storage import profiles
from skillmap_service.storage.records import MadeProfile
from skillmap_service.storage.tenants import expiry
from skillmap_service.storage.vault import Vault


class Keeping(Protocol):
    """What keeping needs of the service."""

    settings: ServiceSettings
    vault: Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A document to be worked on: its bytes, or its text.

    ``as_of`` is the day that ends open jobs; the document's own or today when not given.
    """

    data: bytes | None = None
    text: str | None = None
    as_of: datetime.date | None = None


def work_of(engine: Engine, work: Work, *, urgent: bool = True) -> list[MadeProfile]:
    """Have a worker make the profiles of a document: the first is its own, the others those of what is attached to it.

    Raises:
        ServiceError: The workers are busy, or not up.
        DocumentError: The document cannot be read.
    """
    payload = {"data": work.data, "text": work.text, "as_of": work.as_of.isoformat() if work.as_of is not None else None}
    made = engine.call("profile", payload, urgent=urgent)
    return [MadeProfile(profile=one["profile"], text=one["text"], pages=tuple(one["pages"])) for one in made]


def keep_work(
    session: Session,
    keeping: Keeping,
    tenant: str,
    made: Sequence[MadeProfile],
    *,
    name: str | None,
    original: bytes | None = None,
    batch: str | None = None,
) -> list[str]:
    """Keep profiles for as long as the tenant's retention says; return their identities."""
    expires_at = expiry(session, tenant, keeping.settings.retention_days)
    return profiles.keep(session, keeping.vault, tenant, made, name=name, original=original, expires_at=expires_at, batch=batch)
