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


class PageAnswer(Answer):
    """A page of a document."""

    number: int
    span: tuple[int, int]
    source: Literal["text", "ocr"]
    quality: float | None


class DocumentAnswer(Answer):
    """The text of a document."""

    name: str | None
    text: str
    pages: list[PageAnswer]
    has_original: bool


class BatchAnswer(Answer):
    """A batch as it stands."""

    id: str = Field(examples=["b_019aa6f0c2b14f7c1f1d2a9b3c4d5e6f"])
    state: Literal["running", "done", "cancelled"]
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    expires_at: datetime.datetime | None = Field(description="When it will be erased, with its results.")
    documents: int
    finished: int = Field(description="In any way.")
    failed: int
    cancelled: int
    as_of: str | None
    keeps_profiles: bool
    keeps_originals: bool


class BatchList(Answer):
    """One page of batches, newest first."""

    batches: list[BatchAnswer]
    next: str | None


class ItemAnswer(Answer):
    """A document of a batch as it stands."""

    position: int
    name: str | None
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    attempts: int
    profile: str | None = Field(description="The kept profile.")
    error_code: str | None = Field(examples=["encrypted-document"])
    message: str | None


class ItemList(Answer):
    """One page of a batch's documents, by position."""

    items: list[ItemAnswer]
    next: int | None = Field(description="The position to go on after; `null`: this is the last page.")


class ChangeAnswer(Answer):
    """A change as it was made."""

    number: int = Field(ge=1)
    at: datetime.datetime
    actor: str = Field(description="The key's name.")
    action: str
    change: Any = Field(description="As it was sent.")
    before: Any = Field(description="What stood there.")


class History(Answer):
    """Changes, oldest first."""

    changes: list[ChangeAnswer]


class SuggestionAnswer(Answer):
    """A concept that fits what was typed."""

    uri: str = Field(examples=["http://data.europa.eu/esco/isco/C7212"])
    kind: Literal["skill", "occupation", "isco"]
    label: str
    matched: str = Field(description="The label that fits.")
    language: Language
    notation: str = Field(description='ISCO-08 code, "" where there is none.')


class SuggestionList(Answer):
    """Concepts, the best first."""

    concepts: list[SuggestionAnswer]


class LabelAnswer(Answer):
    """A label of a concept."""

    text: str
    language: Language
    role: Literal["preferred", "lexicon", "alternative", "hidden"]


class ConceptAnswer(Answer):
    """A concept whole."""

    uri: str
    kind: Literal["skill", "occupation", "isco", "group"]
    type: str = Field(description='skill, knowledge, language, transversal, or "".')
    notation: str
    label: dict[Language, str]
    description: str
    labels: list[LabelAnswer]
    broader: list[str]
    essential: list[str] = Field(description="Skills that the occupation needs.")
    optional: list[str]


class CandidateAnswer(Answer):
    """A concept with the probability that a careful annotator would accept it."""

    uri: str
    label: str
    score: float = Field(ge=0, le=1)


class LinkAnswer(Answer):
    """What a text is linked to; `null`: nothing fits well enough."""

    id: str | None
    match: CandidateAnswer | None
    candidates: list[CandidateAnswer]


class LinkList(Answer):
    """Links, in the order of the texts."""

    links: list[LinkAnswer]


class MentionAnswer(Answer):
    """A place that states a skill."""

    start: int
    end: int
    text: str
    language: Language
    match: CandidateAnswer | None
    candidates: list[CandidateAnswer]


class ExtractAnswer(Answer):
    """The mentions of a text; offsets are code points, half-open."""

    mentions: list[MentionAnswer]


class LinkQuery(BaseModel):
    """A text to link."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=1_000, examples=["pose de carrelage"])
    id: str | None = Field(None, max_length=200)
    language: Language | None = None
    context: str | None = Field(None, max_length=5_000, description="What stands around it.")
    job: str | None = Field(None, max_length=500, description="The title of the job that it belongs to.")


class LinkRequest(BaseModel):
    """Texts to link."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["skill", "occupation", "isco"] = "skill"
    top: int = Field(5, ge=1, le=100)
    min_precision: float | None = Field(
        None, gt=0, le=1, description="Match only so far that this share of matches is expected to be right."
    )
    queries: list[LinkQuery] = Field(min_length=1, max_length=100)


class ExtractRequest(BaseModel):
    """A text to find skills in."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=100_000, examples=["Took blood samples and cared for older people."])


class TalentCatalogRequest(BaseModel):
    """What the Talent Catalog server sends."""

    text: str = Field(max_length=100_000, examples=["Skilled in arc welding and reading blueprints."])
    lang: Language = "en"


class TalentCatalogSkill(Answer):
    """What it takes back."""

    lang: Language
    name: str


class Info(Answer):
    """What runs here."""

    version: str
    taxonomy: dict[str, Any]
    taxonomies: list[str]
    encoder: str
    formats: list[str]
    languages: list[Language]
    limits: dict[str, float | int]
    retention_days: float | None
    tenant: str
    scopes: list[str]


class Readiness(BaseModel):
    """Whether documents can be read now."""

    ready: bool


class Health(BaseModel):
    """That the process answers."""

    status: Literal["ok"] = "ok"


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
