"""The tables. What comes from a document is sealed (``LargeBinary``); what stands in clear are identities, states, times and concepts."""

from __future__ import annotations

import datetime

from sqlalchemy import BigInteger, DateTime, Float, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

Id = String(40)


class Moment(TypeDecorator[datetime.datetime]):
    """A point in time, always UTC, whatever the database makes of time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """Take aware times only."""
        del dialect
        return None if value is None else value.astimezone(datetime.UTC)

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """Give aware times."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


class Base(DeclarativeBase):
    """All tables."""


class TenantRow(Base):
    """An organisation, or a part of it, that sees only its own."""

    __tablename__ = "tenant"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime.datetime] = mapped_column(Moment)
    retention_days: Mapped[float | None] = mapped_column(Float)  # None: the service's setting
    webhook_secret: Mapped[bytes] = mapped_column(LargeBinary)  # sealed


class KeyRow(Base):
    """An API key; of the key itself only a digest is kept."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(ForeignKey("tenant.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str] = mapped_column(String(400))  # separated by spaces
    created_at: Mapped[datetime.datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime.datetime | None] = mapped_column(Moment)


class ProfileRow(Base):
    """A kept profile."""

    __tablename__ = "profile"
    __table_args__ = (Index("profile_listing", "tenant", "created_at", "id"), Index("profile_expiry", "expires_at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime.datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime.datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    language: Mapped[str | None] = mapped_column(String(8))  # the one that most of the document is in
    status: Mapped[str] = mapped_column(String(16))  # "draft", "in-review" or "verified"
    version: Mapped[int] = mapped_column(Integer)  # counts changes, from 1
    batch: Mapped[str | None] = mapped_column(Id, index=True)
    attached_to: Mapped[str | None] = mapped_column(Id, index=True)  # the profile of the mail that the document came with
    sealed_profile: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_document: Mapped[bytes] = mapped_column(LargeBinary)  # name, text, pages
    sealed_original: Mapped[bytes | None] = mapped_column(LargeBinary)


class ConceptRow(Base):
    """What a profile can be found by: its skills, occupations and unit groups."""

    __tablename__ = "profile_concept"
    __table_args__ = (Index("profile_concept_lookup", "kind", "value", "profile"),)

    profile: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)  # "skill", "occupation", "isco", "language", "isced"
    value: Mapped[str] = mapped_column(String(200), primary_key=True)  # a URI, a code


class MemberRow(Base):
    """What the group in numbers counts of a profile (sealed), so that no profile need be opened to count."""

    __tablename__ = "cohort_member"

    profile: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    sealed_member: Mapped[bytes] = mapped_column(LargeBinary)


class ChangeRow(Base):
    """One change by a person: who, when, what, and what stood there before (sealed)."""

    __tablename__ = "profile_change"

    profile: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime.datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(16))
    sealed_change: Mapped[bytes] = mapped_column(LargeBinary)


class BatchRow(Base):
    """Many documents to be worked off."""

    __tablename__ = "batch"
    __table_args__ = (Index("batch_listing", "tenant", "created_at", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime.datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime.datetime | None] = mapped_column(Moment, index=True)
    state: Mapped[str] = mapped_column(String(16))  # "receiving", "running", "done" or "cancelled"
    as_of: Mapped[str | None] = mapped_column(String(10))
    keeps_profiles: Mapped[bool]
    keeps_originals: Mapped[bool]
    documents: Mapped[int] = mapped_column(Integer, default=0)
    finished: Mapped[int] = mapped_column(Integer, default=0)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    cancelled: Mapped[int] = mapped_column(Integer, default=0)
    sealed_webhook: Mapped[bytes | None] = mapped_column(LargeBinary)  # its URL


class ItemRow(Base):
    """One document of a batch. ``sealed_document`` is there until it is worked off, ``sealed_result`` after."""

    __tablename__ = "batch_item"
    __table_args__ = (UniqueConstraint("batch", "position"), Index("batch_item_work", "state", "lease_until"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"))
    tenant: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))  # "waiting", "running", "done", "failed" or "cancelled"
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease: Mapped[str | None] = mapped_column(Id)  # who works on it
    lease_until: Mapped[datetime.datetime | None] = mapped_column(Moment)
    finished_number: Mapped[int | None] = mapped_column(Integer)  # in the order of finishing, from 1
    finished_at: Mapped[datetime.datetime | None] = mapped_column(Moment)
    profile: Mapped[str | None] = mapped_column(Id)
    error_code: Mapped[str | None] = mapped_column(String(40))
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_document: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_result: Mapped[bytes | None] = mapped_column(LargeBinary)  # profiles, or the error's message


class DeliveryRow(Base):
    """A webhook that is to be told."""

    __tablename__ = "webhook_delivery"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), unique=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime.datetime | None] = mapped_column(Moment, index=True)
    state: Mapped[str] = mapped_column(String(16))  # "waiting", "delivered" or "given-up"
    outcome: Mapped[str | None] = mapped_column(String(80))


class IdempotencyRow(Base):
    """A request that was accepted under an idempotency key, and what came of it."""

    __tablename__ = "idempotency"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))  # keyed digest of the request
    result: Mapped[str | None] = mapped_column(Id)  # the profile or batch; None while under way
    claimed_until: Mapped[datetime.datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime.datetime] = mapped_column(Moment, index=True)


class AuditRow(Base):
    """Who did what, without any content; triggers let nobody change a line, and erase only old ones."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime.datetime] = mapped_column(Moment, index=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(80))
    request: Mapped[str] = mapped_column(String(40))
