"""What the group in numbers counts of each profile: kept, sealed, beside it, made anew with each change, gone when it is erased."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from skillmap.cohorts.members import Member, gather, member_json, member_of, read_member
from skillmap_service.storage.database import Database
from skillmap_service.storage.records import Json
from skillmap_service.storage.tables import MemberRow, ProfileRow
from skillmap_service.storage.vault import Vault

_PAGE = 200


def sealed_member(vault: Vault, identity: str, profile: Json) -> MemberRow:
    """Return the row that is to be kept of a profile."""
    return MemberRow(profile=identity, sealed_member=vault.seal_json(member_json(read_member(profile)), _place(identity)))


def members(database: Database, vault: Vault, tenant: str) -> list[Member]:
    """Return the members of a tenant's cohort, each document once, in the order of their ids.

    Profiles of which nothing was kept yet, or something by an older program, are read, and it is kept.
    """
    found: list[Member] = []
    lacking: list[str] = []
    rows = select(ProfileRow.id, MemberRow.sealed_member).outerjoin(MemberRow, MemberRow.profile == ProfileRow.id)
    with database.read() as session:
        for identity, sealed in session.execute(rows.where(ProfileRow.tenant == tenant).order_by(ProfileRow.id)):
            member = member_of(vault.open_json(sealed, _place(identity))) if sealed is not None else None
            if member is None:
                lacking.append(identity)
            else:
                found.append(member)
    for start in range(0, len(lacking), _PAGE):
        with database.write() as session:
            found.extend(_kept(session, vault, tenant, lacking[start : start + _PAGE]))
    return gather(found)


def _kept(session: Session, vault: Vault, tenant: str, identities: list[str]) -> list[Member]:
    """Read profiles that are still there, keep what is counted of them, and return it."""
    query = select(ProfileRow.id, ProfileRow.sealed_profile).where(ProfileRow.tenant == tenant, ProfileRow.id.in_(identities))
    profiles = {
        identity: vault.open_json(sealed, f"profile:{identity}:profile") for identity, sealed in session.execute(query.with_for_update())
    }
    session.execute(delete(MemberRow).where(MemberRow.profile.in_(profiles)))
    session.add_all(sealed_member(vault, identity, profile) for identity, profile in profiles.items())
    return [read_member(profile) for profile in profiles.values()]


def _place(identity: str) -> str:
    return f"profile:{identity}:member"
