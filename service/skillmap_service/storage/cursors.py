"""Cursors of listings: sealed, so that nobody reads or forges them; bound to the tenant and to what was asked."""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
from dataclasses import asdict

from skillmap_service.problems import InvalidRequestError
from skillmap_service.storage.profiles import Position
from skillmap_service.storage.records import Filters
from skillmap_service.storage.vault import Vault, VaultError


def write_cursor(vault: Vault, tenant: str, filters: Filters, position: Position) -> str:
    """Return a cursor for the page after a position."""
    at, identity = position
    sealed = vault.seal_json([at.isoformat(), identity], _place(tenant, filters))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read_cursor(vault: Vault, tenant: str, filters: Filters, cursor: str) -> Position:
    """Return the position that a cursor stands for.

    Raises:
        InvalidRequestError: It is forged, or from another listing.
    """
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        at, identity = vault.open_json(sealed, _place(tenant, filters))
    except (VaultError, binascii.Error, ValueError) as exc:
        raise InvalidRequestError("the cursor belongs to no page of this listing: begin without one", code="invalid-cursor") from exc
    return datetime.datetime.fromisoformat(at), identity


def _place(tenant: str, filters: Filters) -> str:
    asked = hashlib.sha256(repr(sorted(asdict(filters).items())).encode()).hexdigest()
    return f"cursor:{tenant}:{asked}"
