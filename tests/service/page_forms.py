"""Sending the forms of pages as a browser does."""

from __future__ import annotations

import re
from typing import Any

from fastapi.testclient import TestClient

from skillmap_service.service import Service
from skillmap_service.storage import profiles


def token_of(client: TestClient) -> str:
    """Return the token that forms of this client must bear."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/").text)
    assert found is not None
    return found[1]


def change(client: TestClient, identity: str, **fields: str) -> str:
    """Send a form of a profile's page; return the page it leads to, or the error's."""
    return client.post(f"/profiles/{identity}/review", data={"token": token_of(client), "then": "skills", **fields}).text


def kept(service: Service, identity: str) -> dict[str, Any]:
    """Return a profile as the service keeps it."""
    with service.database.read() as session:
        found = profiles.get(session, service.vault, "local", identity)
    assert found is not None
    return dict(found.profile)
