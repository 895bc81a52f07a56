"""API keys: made once, shown once, kept as a digest.

A key is ``sm_<identity>_<secret>``. The secret has 256 random bits, so that nobody can guess it from its digest, and one round of
SHA-256 is enough; a slow password hash would only give strangers a way to keep the processor busy.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from skillmap.errors import SettingsError
from skillmap_service.access.principals import SCOPES, Principal
from skillmap_service.storage.database import now
from skillmap_service.storage.tables import KeyRow
from skillmap_service.storage.tenants import ensure_tenant
from skillmap_service.storage.vault import Vault

_KEY = re.compile(r"sm_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_TENANT = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInfo:
    """What is known of a key, without its secret."""

    id: str
    tenant: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    revoked_at: datetime.datetime | None


def create_key(
    session: Session, vault: Vault, *, tenant: str, name: str, scopes: Collection[str], expires_in: datetime.timedelta | None
) -> tuple[str, KeyInfo]:
    """Make a key, and its tenant where it is new.

    Returns:
        The key, which is never to be had again, and what is kept of it.

    Raises:
        SettingsError: A scope is unknown, or the tenant's name is none.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        msg = f"scopes {', '.join(unknown) or '(none)'}: choose among {', '.join(SCOPES)}"
        raise SettingsError(msg)
    if not _TENANT.fullmatch(tenant):
        msg = f"tenant {tenant!r}: use lower-case letters, digits, dots and hyphens"
        raise SettingsError(msg)
    if not name or len(name) > 200 or not name.isprintable():
        raise SettingsError("name: give the key a name of at most 200 characters, so that you know whose it is")
    ensure_tenant(session, vault, tenant)
    identity, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = f"sm_{identity}_{secret}"
    row = KeyRow(
        id=identity,
        tenant=tenant,
        name=name,
        digest=_digest(key),
        scopes=" ".join(sorted(scopes)),
        created_at=now(),
        expires_at=now() + expires_in if expires_in is not None else None,
    )
    session.add(row)
    return key, _info(row)


def authenticate(session: Session, key: str) -> Principal | None:
    """Return whose key it is, or ``None`` for one that is unknown, expired or revoked."""
    found = _KEY.fullmatch(key)
    row = session.get(KeyRow, found[1]) if found else None
    # The digests are compared in any case: the time it takes tells nothing.
    good = hmac.compare_digest(row.digest if row is not None else "0" * 64, _digest(key))
    return _principal(row) if good and row is not None else None


def principal_of(session: Session, identity: str) -> Principal | None:
    """Return who has a key by its identity, while it is good."""
    row = session.get(KeyRow, identity)
    return _principal(row) if row is not None else None


def _principal(row: KeyRow) -> Principal | None:
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now()):
        return None
    return Principal(tenant=row.tenant, key=row.id, name=row.name, scopes=frozenset(row.scopes.split()))


def list_keys(session: Session, tenant: str | None = None) -> list[KeyInfo]:
    """Return the keys of one tenant or of all, oldest first."""
    query = select(KeyRow).order_by(KeyRow.created_at)
    return [_info(row) for row in session.scalars(query.where(KeyRow.tenant == tenant) if tenant is not None else query)]


def revoke_key(session: Session, identity: str) -> bool:
    """End a key at once; say whether there was one."""
    row = session.get(KeyRow, identity)
    if row is None:
        return False
    row.revoked_at = row.revoked_at or now()
    return True


def has_keys(session: Session) -> bool:
    """Tell whether any key was ever made: from then on loopback needs one too, revoked or not."""
    return bool(session.scalar(select(func.count()).select_from(KeyRow)))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _info(row: KeyRow) -> KeyInfo:
    return KeyInfo(
        id=row.id,
        tenant=row.tenant,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
