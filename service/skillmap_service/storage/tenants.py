"""Tenants: whose data it is, how long it is kept, and the secret that signs their webhooks."""

from __future__ import annotations

import base64
import datetime
import secrets

from sqlalchemy.orm import Session

from skillmap_service.storage.database import now
from skillmap_service.storage.tables import TenantRow
from skillmap_service.storage.vault import Vault


def ensure_tenant(session: Session, vault: Vault, tenant: str) -> TenantRow:
    """Return a tenant, made where it is new."""
    row = session.get(TenantRow, tenant)
    if row is None:
        secret = vault.seal(secrets.token_bytes(32), _place(tenant))
        row = TenantRow(id=tenant, created_at=now(), retention_days=None, webhook_secret=secret)
        session.add(row)
        session.flush()
    return row


def webhook_secret(session: Session, vault: Vault, tenant: str) -> bytes:
    """Return the secret that signs a tenant's webhooks."""
    return vault.open(ensure_tenant(session, vault, tenant).webhook_secret, _place(tenant))


def webhook_secret_text(session: Session, vault: Vault, tenant: str) -> str:
    """Return the secret as receivers enter it (Standard Webhooks: ``whsec_`` and base64)."""
    return f"whsec_{base64.b64encode(webhook_secret(session, vault, tenant)).decode()}"


def set_retention(session: Session, vault: Vault, tenant: str, days: float | None) -> None:
    """Say how long a tenant's new profiles are kept; ``None``: as the service's setting says."""
    ensure_tenant(session, vault, tenant).retention_days = days


def expiry(session: Session, tenant: str, default_days: float | None) -> datetime.datetime | None:
    """Return when something that is kept now is to be erased."""
    row = session.get(TenantRow, tenant)
    days = row.retention_days if row is not None and row.retention_days is not None else default_days
    return None if days is None else now() + datetime.timedelta(days=days)


def _place(tenant: str) -> str:
    return f"tenant:{tenant}:webhook"
