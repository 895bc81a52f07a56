"""What the group in numbers counts of each profile: kept beside it under the same rules, and the same as what the profile says."""

from __future__ import annotations

import copy
import datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import delete, select
from tests.service.page_forms import change
from tests.service.page_samples import NAMES, keep_sample, sample, skill_uris
from tests.service.running import bytes_of_database, on_both

from skillmap.cohorts import members as of_library
from skillmap.cohorts.members import read_members
from skillmap_service.service import Service
from skillmap_service.storage import profiles, reseal, retention
from skillmap_service.storage.database import Database, now
from skillmap_service.storage.members import members
from skillmap_service.storage.records import Filters
from skillmap_service.storage.tables import Base, MemberRow
from skillmap_service.storage.vault import Vault


def keep(service: Service, number: int, tenant: str = "local", expires_at: datetime.datetime | None = None) -> str:
    """Keep a sample of a document of its own."""
    made = sample(service.scheme, "en")
    made.profile["document"]["id"] = f"sha256:{number:064x}"
    with service.database.write() as session:
        return profiles.keep(session, service.vault, tenant, [made], expires_at=expires_at)[0]


def counted(service: Service, tenant: str = "local") -> Any:
    return members(service.database, service.vault, tenant)


def from_profiles(service: Service, tenant: str = "local") -> Any:
    """Return the same, read from the profiles themselves."""
    with service.database.read() as session:
        return read_members([copy.deepcopy(one.profile) for one in profiles.each(session, service.vault, tenant, Filters())])


def rows(service: Service) -> set[str]:
    with service.database.read() as session:
        return set(session.scalars(select(MemberRow.profile)))


@on_both
def test_members_follow_profiles(quick_client: TestClient, quick: Service) -> None:
    identity, other, theirs = keep(quick, 1), keep(quick, 2), keep(quick, 3, "beta")
    assert counted(quick) == from_profiles(quick)
    assert len(counted(quick)) == 2
    assert len(counted(quick, "beta")) == 1
    before = counted(quick)
    change(quick_client, identity, action="reject", skill=skill_uris(quick.scheme)[0])
    change(quick_client, identity, action="add-job", title="Bicycle mender", isco08="7234")
    assert counted(quick) == from_profiles(quick) != before
    quick_client.delete(f"/v1/profiles/{identity}").raise_for_status()
    assert rows(quick) == {other, theirs}
    retention.purge_tenant(quick.database, "beta")
    assert rows(quick) == {other}


@on_both
def test_members_expire_with_their_profile(quick: Service) -> None:
    kept = keep(quick, 1)
    keep(quick, 2, expires_at=now() - datetime.timedelta(seconds=1))
    assert len(rows(quick)) == 2
    retention.purge(quick.database, quick.settings)
    assert rows(quick) == {kept}


@on_both
def test_members_that_are_not_kept_yet_are_read_and_kept(quick: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {keep(quick, number) for number in range(3)}
    with quick.database.write() as session:
        session.execute(delete(MemberRow))
    assert counted(quick) == from_profiles(quick)
    assert rows(quick) == kept
    monkeypatch.setattr(of_library, "_FORM", 999)  # a program that reads members otherwise
    assert counted(quick) == from_profiles(quick)
    assert rows(quick) == kept
    monkeypatch.setattr(quick.vault, "open_json", _refuse_profiles(quick.vault))
    assert len(counted(quick)) == 3  # without opening a profile


def _refuse_profiles(vault: Vault) -> Any:
    opened = vault.open_json

    def open_json(token: bytes, place: str) -> Any:
        assert place.endswith(":member")
        return opened(token, place)

    return open_json


def test_members_are_sealed_and_sealed_again(quick: Service, database_url: str, tmp_path: Any) -> None:
    identity = keep_sample(quick)
    with quick.database.read() as session:
        row = session.get(MemberRow, identity)
    assert row is not None
    assert b"not stated" not in row.sealed_member
    assert NAMES["en"].encode() not in bytes_of_database(database_url, tmp_path)
    rotated = Vault((bytes(range(1, 33)), bytes(range(32))))
    assert reseal.reseal(quick.database, rotated) >= 3
    assert members(quick.database, rotated, "local") == members(quick.database, Vault((bytes(range(1, 33)),)), "local") != []


@on_both
def test_every_table_is_made_by_the_migrations(database_url: str) -> None:
    database = Database(database_url)
    database.migrate()
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.close()
