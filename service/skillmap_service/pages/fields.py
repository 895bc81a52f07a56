"""Fields of a profile that a reader may correct: how forms show them, and what changes a sent form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skillmap_service.storage.records import Json

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
_JOB_TEXTS, _SCHOOL_TEXTS = ("title", "employer", "location"), ("degree", "field", "institution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field.

    Attributes:
        pointer: Where it stands in the profile (JSON Pointer); its name in the form.
        name: Its last part: what it is called, by the words of the pages.
        kind: "text", "date", "check" or "level".
        value: As the form shows it; "yes" or "" for a check.
    """

    pointer: str
    name: str
    kind: str
    value: str


def fields_of_profile(profile: Json) -> dict[str, tuple[Field, ...]]:
    """Return the fields by the form that they stand in: "person", "job-0", "education-0", "language-0" and so on."""
    person = profile["person"]
    several = {name: ", ".join(_line(one["text"]) for one in person[name]) for name in ("emails", "phones")}
    quoted = {name: _line((person[name] or {}).get("text", "")) for name in ("name", "birth_date", "nationality", "address")}
    groups = {"person": tuple(_field("/person", name, "text", value) for name, value in (quoted | several).items())}
    for place, job in enumerate(profile["experience"]):
        groups[f"job-{place}"] = (
            *_entry(f"/experience/{place}", job, _JOB_TEXTS),
            _field(f"/experience/{place}", "current", "check", "yes" if job["current"] else ""),
        )
    for place, entry in enumerate(profile["education"]):
        groups[f"education-{place}"] = _entry(f"/education/{place}", entry, _SCHOOL_TEXTS)
    for place, language in enumerate(profile["languages"]):
        groups[f"language-{place}"] = (_field(f"/languages/{place}", "cefr", "level", (language["cefr"] or {}).get("overall") or ""),)
    return groups


def _entry(parent: str, entry: Json, texts: tuple[str, ...]) -> tuple[Field, ...]:
    said = [_field(parent, name, "text", _line((entry[name] or {}).get("text", ""))) for name in texts]
    dates = [_field(parent, name, "date", (entry[name] or {}).get("date", "")) for name in ("start", "end")]
    return (*said, *dates)


def _field(parent: str, name: str, kind: str, value: str) -> Field:
    return Field(pointer=f"{parent}/{name}", name=name, kind=kind, value=value)


def _line(text: str) -> str:
    return " ".join(text.split())


def changes_of(sent: Mapping[str, str], profile: Json) -> list[dict[str, Any]]:
    """Return the changes that a form asks for: one for each field that says something else than the profile.

    Args:
        sent: The form; ``group`` names which one it is.
        profile: The profile as it is.
    """
    fields = fields_of_profile(profile).get(sent.get("group", ""), ())
    values = {field.pointer: _line(sent.get(field.pointer, "" if field.kind == "check" else field.value)) for field in fields}
    for field in fields:
        if field.name == "current" and values[field.pointer] and not field.value:
            values[field.pointer.replace("current", "end")] = ""  # what goes on has not ended
    return [
        {
            "action": "set",
            "field": field.pointer,
            "value": values[field.pointer] == "yes" if field.kind == "check" else values[field.pointer] or None,
        }
        for field in fields
        if values[field.pointer] != field.value
    ]
