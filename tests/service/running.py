"""What tests of the service share beside fixtures: settings, keys, a server in a thread, and a look at a database's bytes."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from skillmap_service.access.keys import create_key
from skillmap_service.access.principals import SCOPES
from skillmap_service.app import create_app
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


class Running:
    """A server in a thread."""

    def __init__(self, service: Service) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config = uvicorn.Config(create_app(service), host="127.0.0.1", port=self.port, log_config=None, access_log=False)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.05)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *args: object) -> None:
        self.server.should_exit = True
        self.thread.join(30)


def bytes_of_database(database_url: str, data: Path) -> bytes:
    """Return all bytes that a database and its neighbors have on disk: write-ahead logs, free pages, queues, whatever lies in ``data``."""
    kept = b"".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())
    if database_url.startswith("sqlite"):
        return kept
    connection = connector(database_url)()
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("CHECKPOINT")
    cursor.execute("SHOW data_directory")
    folder = Path(cursor.fetchone()[0])
    cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
    own = str(cursor.fetchone()[0])
    connection.close()
    others = {path for path in (folder / "base").iterdir() if path.name != own}  # databases of other tests
    files = [path for path in folder.rglob("*") if path.is_file() and not others & set(path.parents)]
    return kept + b"".join(map(_bytes_of, files))


def _bytes_of(path: Path) -> bytes:
    """Return what a file of a running server holds; it may remove one at any moment."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
