"""Logins of the pages: a sealed cookie that names a key and a time; the key is looked up at every request."""

from __future__ import annotations

import base64
import binascii
import datetime
import hmac
import secrets

from sqlalchemy.orm import Session

from skillmap_service.access.keys import principal_of
from skillmap_service.access.principals import Principal
from skillmap_service.storage.database import now
from skillmap_service.storage.vault import Vault, VaultError

_PLACE = "session"


def open_session(vault: Vault, principal: Principal, hours: float) -> str:
    """Return the cookie of a login."""
    until = now() + datetime.timedelta(hours=hours)
    sealed = vault.seal_json({"key": principal.key, "until": until.timestamp(), "nonce": secrets.token_hex(8)}, _PLACE)
    return base64.urlsafe_b64encode(sealed).decode()


def read_session(session: Session, vault: Vault, cookie: str) -> Principal | None:
    """Return who is logged in by a cookie, or ``None`` where it is forged or its time is over or its key is."""
    try:
        content = vault.open_json(base64.urlsafe_b64decode(cookie.encode()), _PLACE)
    except (VaultError, binascii.Error, ValueError):
        return None
    if content["key"] is None or content["until"] < now().timestamp():
        return None
    return principal_of(session, content["key"])


def form_token(vault: Vault, cookie: str) -> str:
    """Return what each form of a login must send back, so that other sites' pages cannot post in its name."""
    return vault.digest(f"form:{cookie}".encode())


def is_form_token(vault: Vault, cookie: str, token: str) -> bool:
    """Tell whether a form sent the token of its login."""
    return hmac.compare_digest(form_token(vault, cookie).encode(), token.encode())
