"""Encryption at rest, and the rotation of its keys."""

from __future__ import annotations

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.service.running import KEY, on_both

from skillmap.errors import SettingsError
from skillmap_service.administration import administration
from skillmap_service.service import Service
from skillmap_service.settings import ServiceSettings
from skillmap_service.storage import profiles, reviews
from skillmap_service.storage.vault import KEY_FILE, Vault, VaultError, open_vault

FIRST, SECOND = bytes(range(32)), bytes(range(1, 33))


def test_what_is_sealed_opens_in_its_place_alone() -> None:
    vault = Vault((FIRST,))
    sealed = vault.seal_json({"name": "زينب"}, "profile:1")
    assert vault.open_json(sealed, "profile:1") == {"name": "زينب"}
    assert sealed != vault.seal_json({"name": "زينب"}, "profile:1")
    for token, place in [(sealed, "profile:2"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), "profile:1"), (b"\x02" + sealed[1:], "profile:1")]:
        with pytest.raises(VaultError):
            vault.open(token, place)
    with pytest.raises(VaultError):
        Vault((SECOND,)).open(sealed, "profile:1")


def test_a_new_first_key_seals_and_the_old_one_still_opens() -> None:
    sealed = Vault((FIRST,)).seal(b"abc", "x")
    rotated = Vault((SECOND, FIRST))
    assert rotated.open(sealed, "x") == b"abc"
    assert not rotated.is_current(sealed)
    assert Vault((SECOND,)).open(rotated.seal(b"abc", "x"), "x") == b"abc"


@pytest.mark.parametrize("keys", ["abc", "!", base64.b64encode(b"short").decode()])
def test_keys_that_are_none_are_refused(keys: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="32 bytes"):
        open_vault(keys, None, tmp_path, may_create=False)


def test_on_loopback_a_key_file_is_made_that_only_its_owner_reads(tmp_path: Path) -> None:
    sealed = open_vault("", None, tmp_path / "data", may_create=True).seal(b"abc", "x")
    path = tmp_path / "data" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_vault("", None, tmp_path / "data", may_create=True).open(sealed, "x") == b"abc"
    assert open_vault("", path, tmp_path, may_create=False).open(sealed, "x") == b"abc"


@on_both
def test_rotation_seals_everything_again(quick_client: TestClient, quick: Service, service_settings: ServiceSettings) -> None:
    kept: dict[str, Any] = quick_client.post("/v1/profiles?keep=true&keep_original=true", content=b"one").json()
    change = {"action": "set", "field": "/person/name", "value": "Zenobia"}
    quick_client.post(f"/v1/profiles/{kept['id']}/review", json={"changes": [change]})
    new = base64.b64encode(SECOND).decode()
    both = service_settings.model_copy(update={"encryption_keys": type(service_settings.encryption_keys)(f"{new},{KEY}")})
    with administration(both) as opened:
        assert opened.rotate() >= 4
        assert opened.rotate() == 0
    with quick.database.read() as session:
        vault = Vault((SECOND,))
        found = profiles.get(session, vault, "local", kept["id"])
        assert found is not None
        assert found.profile["person"]["name"]["text"] == "Zenobia"
        assert profiles.get_original(session, vault, "local", kept["id"]) == b"one"
        assert len(reviews.history(session, vault, "local", kept["id"])) == 1
