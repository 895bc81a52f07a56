"""Kept profiles: put, found, listed, erased."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.orm import Session

from skillmap_service.storage.database import new_id, now
from skillmap_service.storage.members import sealed_member
from skillmap_service.storage.records import Filters, Json, KeptProfile, MadeProfile, ProfileHead
from skillmap_service.storage.tables import ConceptRow, MemberRow, ProfileRow
from skillmap_service.storage.vault import Vault

Position = tuple[datetime.datetime, str]  # after which a listing goes on: time of making, identity


def keep(
    session: Session,
    vault: Vault,
    tenant: str,
    made: Sequence[MadeProfile],
    *,
    name: str | None = None,
    original: bytes | None = None,
    expires_at: datetime.datetime | None,
    batch: str | None = None,
) -> list[str]:
    """Keep the profiles of one document; those after the first came attached to it.

    Returns:
        Their identities, in order.
    """
    identities: list[str] = []
    for number, one in enumerate(made):
        identity = new_id("p")
        document = {"name": one.profile["document"].get("name") or name, "text": one.text, "pages": list(one.pages)}
        languages = one.profile["document"]["languages"]
        row = ProfileRow(
            id=identity,
            tenant=tenant,
            created_at=now(),
            updated_at=now(),
            expires_at=expires_at,
            language=languages[0]["code"] if languages else None,
            status="draft",
            version=1,
            batch=batch,
            attached_to=identities[0] if number else None,
            sealed_profile=vault.seal_json(one.profile, _place(identity, "profile")),
            sealed_document=vault.seal_json(document, _place(identity, "document")),
            sealed_original=vault.seal(original, _place(identity, "original")) if original is not None and number == 0 else None,
        )
        session.add(row)
        session.flush()
        _index(session, vault, identity, one.profile)
        identities.append(identity)
    return identities


def index_entries(profile: Json) -> set[tuple[str, str]]:
    """Return what a profile is found by, as (kind, value); nothing of it is about the person."""
    entries: set[tuple[str, str]] = {("skill", skill["concept"]["uri"]) for skill in profile["skills"]}
    for occupation in profile["occupations"]:
        if occupation.get("uri"):
            entries.add(("occupation", occupation["uri"]))
        if occupation.get("isco08"):
            entries.add(("isco", str(occupation["isco08"])))
    entries |= {("language", language["code"]) for language in profile["languages"]}
    levels = [entry["isced"] for entry in profile["education"] if isinstance(entry.get("isced"), int)]
    if levels:
        entries.add(("isced", str(max(levels))))
    return entries


def get(session: Session, vault: Vault, tenant: str, identity: str) -> KeptProfile | None:
    """Return a tenant's profile, or ``None``."""
    row = _row(session, tenant, identity)
    return _kept(vault, row) if row is not None else None


def get_original(session: Session, vault: Vault, tenant: str, identity: str) -> bytes | None:
    """Return the kept file of a profile, or ``None`` where none is kept."""
    row = _row(session, tenant, identity)
    if row is None or row.sealed_original is None:
        return None
    return vault.open(row.sealed_original, _place(identity, "original"))


def attached(session: Session, tenant: str, identity: str) -> list[ProfileHead]:
    """Return the profiles of what came attached to a document."""
    query = select(ProfileRow).where(ProfileRow.tenant == tenant, ProfileRow.attached_to == identity).order_by(ProfileRow.id)
    return [_head(row) for row in session.scalars(query)]


def replace(session: Session, vault: Vault, tenant: str, identity: str, profile: Json, *, status: str) -> int | None:
    """Put a changed profile in the place of a kept one; return its new version, or ``None`` where there is none."""
    row = _row(session, tenant, identity)
    if row is None:
        return None
    row.sealed_profile = vault.seal_json(profile, _place(identity, "profile"))
    row.status, row.version, row.updated_at = status, row.version + 1, now()
    session.execute(delete(ConceptRow).where(ConceptRow.profile == identity))
    session.execute(delete(MemberRow).where(MemberRow.profile == identity))
    _index(session, vault, identity, profile)
    return row.version


def _index(session: Session, vault: Vault, identity: str, profile: Json) -> None:
    """Keep what a profile is found by, and what is counted of it."""
    session.add_all(ConceptRow(profile=identity, kind=kind, value=value) for kind, value in sorted(index_entries(profile)))
    session.add(sealed_member(vault, identity, profile))


def erase(session: Session, tenant: str, identity: str) -> int:
    """Erase a profile with its changes and the profiles of what was attached to it; return how many profiles there were.

    What is left in a database's log is gone after ``Database.truncate_log``; see ``storage.retention``.
    """
    query = delete(ProfileRow).where(ProfileRow.tenant == tenant, or_(ProfileRow.id == identity, ProfileRow.attached_to == identity))
    return int(session.execute(query).rowcount)  # type: ignore[attr-defined]  # a cursor's result has it


def listing(
    session: Session, tenant: str, filters: Filters, *, limit: int, after: Position | None = None
) -> tuple[list[ProfileHead], Position | None]:
    """Return one page of a tenant's profiles, newest first, and where the next page begins (``None``: this is the last)."""
    query = _filtered(select(ProfileRow), tenant, filters)
    if after is not None:
        at, identity = after
        query = query.where(or_(ProfileRow.created_at < at, and_(ProfileRow.created_at == at, ProfileRow.id < identity)))
    rows = session.scalars(query.order_by(ProfileRow.created_at.desc(), ProfileRow.id.desc()).limit(limit + 1)).all()
    heads = [_head(row) for row in rows[:limit]]
    more = len(rows) > limit and heads
    return heads, (heads[-1].created_at, heads[-1].id) if more else None


def each(session: Session, vault: Vault, tenant: str, filters: Filters) -> Iterator[KeptProfile]:
    """Yield a tenant's profiles with their content, newest first."""
    query = _filtered(select(ProfileRow), tenant, filters).order_by(ProfileRow.created_at.desc(), ProfileRow.id.desc())
    for row in session.scalars(query.execution_options(yield_per=50)):
        yield _kept(vault, row)


def _filtered(query: Select[Any], tenant: str, filters: Filters) -> Select[Any]:
    query = query.where(ProfileRow.tenant == tenant)
    equal = {ProfileRow.language: filters.language, ProfileRow.status: filters.status, ProfileRow.batch: filters.batch}
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if filters.since is not None:
        query = query.where(ProfileRow.created_at >= filters.since)
    if filters.until is not None:
        query = query.where(ProfileRow.created_at < filters.until)
    if filters.skill is not None:
        query = query.where(_has("skill", ConceptRow.value == filters.skill))
    if filters.occupation is not None:
        if filters.occupation.isascii() and filters.occupation.isdigit():
            query = query.where(_has("isco", ConceptRow.value.startswith(filters.occupation, autoescape=True)))
        else:
            query = query.where(_has("occupation", ConceptRow.value == filters.occupation))
    return query


def _has(kind: str, condition: Any) -> Any:  # noqa: ANN401 - SQL expressions
    return select(ConceptRow.profile).where(ConceptRow.profile == ProfileRow.id, ConceptRow.kind == kind, condition).exists()


def _row(session: Session, tenant: str, identity: str) -> ProfileRow | None:
    return session.scalar(select(ProfileRow).where(ProfileRow.id == identity, ProfileRow.tenant == tenant))


def _head(row: ProfileRow) -> ProfileHead:
    return ProfileHead(
        id=row.id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        language=row.language,
        status=row.status,
        version=row.version,
        batch=row.batch,
        attached_to=row.attached_to,
    )


def _kept(vault: Vault, row: ProfileRow) -> KeptProfile:
    document = vault.open_json(row.sealed_document, _place(row.id, "document"))
    return KeptProfile(
        head=_head(row),
        profile=vault.open_json(row.sealed_profile, _place(row.id, "profile")),
        name=document["name"],
        text=document["text"],
        pages=tuple(document["pages"]),
        has_original=row.sealed_original is not None,
    )


def _place(identity: str, part: str) -> str:
    return f"profile:{identity}:{part}"
