"""What storage takes and gives."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeProfile:
    """What a worker makes of one document.

    Attributes:
        profile: As ``profiles/schema.json`` describes it.
        text: The document's text; spans of the profile are code points into it.
        pages: Each ``{"number", "span", "source", "quality"}``.
    """

    profile: Json
    text: str
    pages: tuple[Json, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileHead:
    """A kept profile as lists show it, without its content."""

    id: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    expires_at: datetime.datetime | None
    language: str | None
    status: str
    version: int
    batch: str | None
    attached_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProfile:
    """A kept profile with its content.

    Attributes:
        head: Its identity, times and state.
        profile: As ``profiles/schema.json`` describes it.
        name: The file's name, where one was given.
        text: The document's text.
        pages: Each ``{"number", "span", "source", "quality"}``.
        has_original: Whether the file is kept.
    """

    head: ProfileHead
    profile: Json
    name: str | None
    text: str
    pages: tuple[Json, ...]
    has_original: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What listed profiles have in common; ``None`` does not ask.

    ``occupation`` is a URI, or an ISCO-08 code of one to four digits; ``since`` is included, ``until`` is not.
    """

    occupation: str | None = None
    skill: str | None = None
    language: str | None = None
    status: str | None = None
    batch: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
