"""The commands of the service: keys, tenants, serve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from skillmap.cli import app
from skillmap.cli.service import need_service
from skillmap.errors import SettingsError


def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLMAP_SERVICE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def test_keys_are_made_listed_and_revoked() -> None:
    code, [made], _ = run("keys", "create", "north desk", "--tenant", "north", "--scope", "text", "--days", "30")
    assert code == 0
    assert made["key"].startswith(f"sm_{made['id']}_")
    assert (made["tenant"], made["scopes"]) == ("north", ["text"])
    code, [listed], _ = run("keys", "list")
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert run("keys", "list", "--tenant", "south")[1] == []
    assert run("keys", "revoke", made["id"])[0] == 0
    assert run("keys", "list")[1][0]["revoked_at"] is not None
    code, _, error = run("keys", "revoke", "0" * 12)
    assert code == 2
    assert "settings-invalid" in error


def test_wrong_usage_says_the_way_out() -> None:
    code, _, error = run("keys", "create", "desk", "--scope", "everything")
    assert code == 2
    assert "profiles:read" in error
    code, _, error = run("serve", "--role", "chief")
    assert code == 2
    assert "service.role" in error
    code, _, error = run("serve", "--host", "10.1.2.3")
    assert code == 2
    assert "ENCRYPTION_KEYS" in error


def test_tenants_have_a_secret_a_retention_and_an_end() -> None:
    [made] = run("tenants", "webhook-secret", "north")[1]
    assert made["secret"].startswith("whsec_")
    assert run("tenants", "webhook-secret", "north")[1] == [made]
    assert run("tenants", "retention", "north", "--days", "10")[0] == 0
    assert run("tenants", "erase", "north")[0] == 2
    assert run("tenants", "erase", "north", "--yes")[0] == 0
    assert run("tenants", "purge")[0] == 0
    assert run("keys", "rotate")[0] == 0


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"skillmap\[service\]"):
        need_service()
