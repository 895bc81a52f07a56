"""What tests of the service share beside fixtures: settings, keys, and a look at a database's bytes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skillmap_service.access.keys import create_key
from skillmap_service.access.principals import SCOPES
from skillmap_service.service import Service
from skillmap_service.settings import ServiceSettings, load_service_settings
from skillmap_service.storage.postgres import connector

KEY = base64.b64encode(bytes(range(32))).decode()
Opener = Callable[[ServiceSettings], Service]
on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def settings_for(database_url: str, data: Path, **more: Any) -> ServiceSettings:
    values: dict[str, Any] = {
        "database_url": database_url,
        "data": data,
        "encryption_keys": KEY,
        "workers": 1,
        "lease_seconds": 5.0,
        "max_attempts": 2,
        "housekeeping_seconds": 1.0,
        "requests_per_minute": 100_000,
        "documents_per_minute": 100_000,
        "allowed_hosts": ("localhost", "127.0.0.1", "testserver"),
    }
    return load_service_settings(**{**values, **more})


def make_key(service: Service, tenant: str = "alpha", scopes: tuple[str, ...] = tuple(SCOPES)) -> dict[str, str]:
    """Make a key and return the headers that send it."""
    with service.database.write() as session:
        key, _ = create_key(session, service.vault, tenant=tenant, name=f"{tenant} desk", scopes=scopes, expires_in=None)
    return {"X-API-Key": key}


def bytes_of_database(database_url: str, data: Path) -> bytes:
    """Return all bytes that a database and its neighbors have on disk: write-ahead logs, free pages, queues."""
    if database_url.startswith("sqlite"):
        return b"".join(path.read_bytes() for path in sorted(data.iterdir()) if path.is_file())
    connection = connector(database_url)()
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("CHECKPOINT")
    cursor.execute("SHOW data_directory")
    folder = Path(cursor.fetchone()[0])
    cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
    own = folder / "base" / str(cursor.fetchone()[0])
    connection.close()
    files = [*own.rglob("*"), *(folder / "pg_wal").rglob("*")]
    return b"".join(path.read_bytes() for path in files if path.is_file())
