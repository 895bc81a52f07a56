"""What the API answers with, beside profiles: their schema is the library's."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from skillmap_service.storage.records import KeptProfile, ProfileHead

Language = Literal["ar", "fr", "en"]
PROFILE_MARK = "x-skillmap-profile"  # where OpenAPI points to the library's schema
_ID = "p_019aa6f0c2b14f7c1f1d2a9b3c4d5e6f"


class Answer(BaseModel):
    """What is answered; nothing else is in it."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class ProfileSummary(Answer):
    """A kept profile in a list."""

    id: str = Field(examples=[_ID])
    created_at: datetime.datetime
    updated_at: datetime.datetime
    expires_at: datetime.datetime | None = Field(description="When it will be erased.")
    language: Language | None = Field(description="The one that most of the document is in.")
    status: Literal["draft", "in-review", "verified"]
    version: int = Field(ge=1, description="Counts changes.")
    batch: str | None
    attached_to: str | None = Field(description="The profile of the document that this one came attached to.")


class ProfileAnswer(Answer):
    """A profile, and what is known of its keeping."""

    id: str | None = Field(description="`null`: it is not kept.", examples=[_ID])
    created_at: datetime.datetime | None
    updated_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    status: Literal["draft", "in-review", "verified"]
    version: int
    batch: str | None
    profile: Annotated[dict[str, Any], Field(json_schema_extra={PROFILE_MARK: True})]
    attached: list[ProfileAnswer] = Field(description="Of documents that came attached to this one.")


class ProfileList(Answer):
    """One page of profiles, newest first."""

    profiles: list[ProfileSummary]
    next: str | None = Field(description="The cursor of the next page; `null`: this is the last one.")


def summary(head: ProfileHead) -> ProfileSummary:
    """Return a profile as lists show it."""
    return ProfileSummary.model_validate(head)


def kept_answer(kept: KeptProfile, attached: list[KeptProfile]) -> dict[str, Any]:
    """Return a kept profile as the API answers it."""
    head = kept.head
    return {
        "id": head.id,
        "created_at": head.created_at.isoformat(),
        "updated_at": head.updated_at.isoformat(),
        "expires_at": head.expires_at.isoformat() if head.expires_at is not None else None,
        "status": head.status,
        "version": head.version,
        "batch": head.batch,
        "profile": kept.profile,
        "attached": [kept_answer(one, []) for one in attached],
    }
