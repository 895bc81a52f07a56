"""What those who run the service do at the command line: keys, tenants, erasure; without workers and without HTTP."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmap_service.access import keys
from skillmap_service.access.keys import KeyInfo
from skillmap_service.settings import ServiceSettings
from skillmap_service.storage import audit, retention, tenants
from skillmap_service.storage.database import Database
from skillmap_service.storage.reseal import reseal
from skillmap_service.storage.vault import Vault, open_vault

_ACTOR = "command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """The opened database and vault."""

    database: Database
    vault: Vault

    def create_key(self, tenant: str, name: str, scopes: Sequence[str], days: float | None) -> tuple[str, KeyInfo]:
        """Make a key; see ``access.keys.create_key``."""
        expires_in = datetime.timedelta(days=days) if days is not None else None
        with self.database.write() as session:
            key, info = keys.create_key(session, self.vault, tenant=tenant, name=name, scopes=scopes, expires_in=expires_in)
            audit.record(session, tenant, _ACTOR, "key.create", info.id)
        return key, info

    def list_keys(self, tenant: str | None) -> list[KeyInfo]:
        """Return keys without their secrets."""
        with self.database.read() as session:
            return keys.list_keys(session, tenant)

    def revoke_key(self, identity: str) -> bool:
        """End a key at once; say whether there was one."""
        with self.database.write() as session:
            found = keys.revoke_key(session, identity)
            if found:
                audit.record(session, "", _ACTOR, "key.revoke", identity)
        return found

    def set_retention(self, tenant: str, days: float | None) -> None:
        """Say how long a tenant's new profiles are kept."""
        with self.database.write() as session:
            tenants.set_retention(session, self.vault, tenant, days)
            audit.record(session, tenant, _ACTOR, "tenant.retention", "" if days is None else f"{days:g} days")

    def webhook_secret(self, tenant: str) -> str:
        """Return the secret that a tenant's webhooks are signed with."""
        with self.database.write() as session:
            audit.record(session, tenant, _ACTOR, "tenant.webhook-secret", "")
            return tenants.webhook_secret_text(session, self.vault, tenant)

    def erase_tenant(self, tenant: str) -> int:
        """Erase all that is kept for a tenant, and rewrite the files; return how many rows that were."""
        count = retention.purge_tenant(self.database, tenant)
        with self.database.write() as session:
            audit.record(session, tenant, _ACTOR, "tenant.erase", f"{count} rows")
        self.database.compact()
        return count

    def purge(self, settings: ServiceSettings) -> int:
        """Erase what has expired, and rewrite the files without it; return how many rows that were."""
        count = retention.purge(self.database, settings)
        self.database.compact()
        return count

    def rotate(self) -> int:
        """Seal everything under the first encryption key; return how many values were sealed under another."""
        count = reseal(self.database, self.vault)
        self.database.compact()
        return count


@contextlib.contextmanager
def administration(settings: ServiceSettings) -> Iterator[Administration]:
    """Open the database and the vault.

    Raises:
        SettingsError: They cannot be opened.
    """
    may_create = settings.may_make_keys
    vault = open_vault(settings.encryption_keys.get_secret_value(), settings.encryption_keys_file, settings.data, may_create=may_create)
    database = Database(settings.url)
    database.migrate()
    try:
        yield Administration(database=database, vault=vault)
    finally:
        database.close()
