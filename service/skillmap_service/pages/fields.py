"""Fields of a profile that a reader may correct or add: how forms show them, and what changes a sent form asks for."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skillmap.exports.said import language_name
from skillmap.records import Language
from skillmap.structure.vocabulary import read_phrases
from skillmap_service.pages.words import words
from skillmap_service.review.context import is_told
from skillmap_service.storage.records import Json

_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
_ISCED = tuple("012345678")
_JOB_TEXTS, _SCHOOL_TEXTS = ("title", "employer", "location"), ("degree", "field", "institution")
# What else a form asks for: the field's name, and its kind.
_JOB_MORE = (("current", "check"), ("paid", "answer"))
_SCHOOL_MORE = (("isced", "isced"), ("completed", "answer"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field.

    Attributes:
        pointer: Where it stands in the profile (JSON Pointer); its name in the form. Its name alone where the entry is yet to be added.
        name: Its last part: what it is called, by the words of the pages.
        kind: "text", "date", "check", or a list to choose from: "answer" (yes, no, not known), "level" (CEFR), "isced", "language";
            "code" is a unit group of ISCO-08.
        value: As the form shows it, "" for what is not known; "yes" or "" for a check.
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
    groups = {"person": tuple(_field("/person/", name, "text", value) for name, value in (quoted | several).items())}
    for place, job in enumerate(profile["experience"]):
        groups[f"job-{place}"] = _entry(f"/experience/{place}/", job, _JOB_TEXTS, _JOB_MORE)
    for place, entry in enumerate(profile["education"]):
        groups[f"education-{place}"] = _entry(f"/education/{place}/", entry, _SCHOOL_TEXTS, _SCHOOL_MORE)
    for place, language in enumerate(profile["languages"]):
        groups[f"language-{place}"] = (_field(f"/languages/{place}/", "cefr", "level", (language["cefr"] or {}).get("overall") or ""),)
    return groups


def fields_to_add() -> dict[str, tuple[Field, ...]]:
    """Return the fields of entries that may be added, by their kind: "job", "education", "language"."""
    return {
        "job": (*_entry("", {}, _JOB_TEXTS, _JOB_MORE), _field("", "isco08", "code", "")),
        "education": _entry("", {}, _SCHOOL_TEXTS, _SCHOOL_MORE),
        "language": (_field("", "code", "language", ""), _field("", "cefr", "level", "")),
    }


def told_entries(profile: Json) -> frozenset[str]:
    """Return the forms of entries that the person told of, and not the document."""
    keys = {"job": "experience", "education": "education", "language": "languages"}
    return frozenset(f"{form}-{place}" for form, key in keys.items() for place, entry in enumerate(profile[key]) if is_told(entry))


@functools.cache
def choices(language: Language) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return what the lists of forms offer, by the kind of field: values with their names in the reader's language."""
    said = words(language)
    codes = {code for code, _ in read_phrases("languages.tsv")}
    named = sorted((language_name(code, language), code) for code in codes if language_name(code, "en") != code)
    unknown = ("", said["level.none"])
    return {
        "answer": (unknown, ("yes", said["answer.yes"]), ("no", said["answer.no"])),
        "level": (unknown, *((level, said["level.native"] if level == "native" else level) for level in _LEVELS)),
        "isced": (unknown, *((level, said[f"isced.{level}"]) for level in _ISCED)),
        "language": (("", said["language.choose"]), *((code, name) for name, code in named)),
    }


def _entry(parent: str, entry: Json, texts: tuple[str, ...], more: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    said = [_field(parent, name, "text", _line((entry.get(name) or {}).get("text", ""))) for name in texts]
    dates = [_field(parent, name, "date", (entry.get(name) or {}).get("date", "")) for name in ("start", "end")]
    return (*said, *dates, *(_field(parent, name, kind, _shown(kind, entry.get(name))) for name, kind in more))


def _field(parent: str, name: str, kind: str, value: str) -> Field:
    return Field(pointer=f"{parent}{name}", name=name, kind=kind, value=value)


def _line(text: str) -> str:
    return " ".join(text.split())


def _shown(kind: str, value: object) -> str:
    if kind == "check":
        return "yes" if value else ""
    if kind == "answer":
        return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""
    return "" if value is None else str(value)


def _meant(kind: str, value: str) -> object:
    """Return what a field's text stands for in a profile."""
    if kind == "check":
        return value == "yes"
    if kind == "answer":
        return {"yes": True, "no": False, "": None}.get(value, value)
    if kind == "isced":
        return int(value) if value in _ISCED else value or None
    return value or None


def _sent(field: Field, sent: Mapping[str, str]) -> str:
    """Return a field as it was sent; dates and codes in Western digits, whatever digits they were typed in."""
    value = _line(sent.get(field.pointer, "" if field.kind == "check" else field.value))
    if field.kind not in {"date", "code"}:
        return value
    return "".join(str(unicodedata.digit(sign, sign)) for sign in value)


def changes_of(sent: Mapping[str, str], profile: Json) -> list[dict[str, Any]]:
    """Return the changes that a form asks for: one for each field that says something else than the profile.

    Args:
        sent: The form; ``group`` names which one it is.
        profile: The profile as it is.
    """
    fields = fields_of_profile(profile).get(sent.get("group", ""), ())
    values = {field.pointer: _sent(field, sent) for field in fields}
    for field in fields:
        if field.name == "current" and values[field.pointer] and not field.value:
            values[field.pointer.replace("current", "end")] = ""  # what goes on has not ended
    return [
        {"action": "set", "field": field.pointer, "value": _meant(field.kind, values[field.pointer])}
        for field in fields
        if values[field.pointer] != field.value
    ]


def added(sent: Mapping[str, str], kind: str) -> dict[str, Any]:
    """Return the entry that a form asks to add, without what it leaves open."""
    values = {field.name: _meant(field.kind, _sent(field, sent)) for field in fields_to_add()[kind]}
    return {name: value for name, value in values.items() if value is not None}
