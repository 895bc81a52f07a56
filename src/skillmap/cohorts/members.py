"""What a cohort counts of each profile; names, contact and the text itself are never read."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skillmap.taxonomy.isco import skill_levels

NOT_STATED = "not stated"
AGE_BANDS = ("under 25", "25-34", "35-44", "45-54", "55 and over")
_BAND_STARTS = (25, 35, 45, 55)
_SEXES = {"f": "female", "female": "female", "m": "male", "male": "male", "x": "other", "other": "other"}
_LEAST_SCORE = 0.5
_FORM = 1  # of members as they are kept; another one wherever a member is read otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of a cohort, as far as it is counted.

    Attributes:
        member_id: Digest of the profile's document id; decides nothing but the noise.
        language: Main language of the CV.
        sex: As stated, or "not stated"; never guessed from a name or a form.
        age: Band of the age on the profile's day, or "not stated".
        skills: URIs, with a probability of at least 0.5.
        occupations: ISCO-08 unit groups worked in.
        level: Highest ISCO-08 skill level of these, "1" to "4", or "not stated".
        education: Highest ISCED level that the profile states, or "not stated".
        spoken: ISO 639 codes.
    """

    member_id: str
    language: str
    sex: str
    age: str
    skills: frozenset[str]
    occupations: frozenset[str]
    level: str
    education: str
    spoken: frozenset[str]


def read_members(profiles: Iterable[Mapping[str, Any]]) -> list[Member]:
    """Read the members of a cohort, each document once, in the order of their ids."""
    return gather(map(read_member, profiles))


def gather(members: Iterable[Member]) -> list[Member]:
    """Return each member once, in the order of their ids; of several with one id the last counts."""
    found = {member.member_id: member for member in members}
    return [found[key] for key in sorted(found)]


def member_json(member: Member) -> dict[str, Any]:
    """Return a member as JSON, to be kept beside its profile; ``member_of`` reads it."""
    found = {field.name: getattr(member, field.name) for field in dataclasses.fields(Member)}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items()} | {"form": _FORM}


def member_of(content: Mapping[str, Any]) -> Member | None:
    """Return a member that was kept, ``None`` where members are read otherwise today: read the profile again."""
    if content.get("form") != _FORM:
        return None
    values: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in content.items() if name != "form"
    }
    return Member(**values)


def read_member(profile: Mapping[str, Any]) -> Member:
    """Read what is counted of one profile."""
    document = profile["document"]
    occupations = frozenset(entry["isco08"] for entry in profile["occupations"] if entry["isco08"])
    levels = [str(level) for code in occupations for level in skill_levels(code)]
    person = profile.get("person") or {}  # a blind profile has none
    schooling = [str(entry["isced"]) for entry in profile["education"] if entry.get("isced") is not None]
    return Member(
        member_id=hashlib.sha256(str(document["id"]).encode()).hexdigest(),
        language=next((entry["code"] for entry in document["languages"]), NOT_STATED),
        sex=_sex(person),
        age=_age(person.get("birth_date"), document["as_of"]["date"]),
        skills=frozenset(_skills(profile)),
        occupations=occupations,
        level=max(levels, default=NOT_STATED),
        education=max(schooling, default=NOT_STATED),
        spoken=frozenset(entry["code"] for entry in profile["languages"]),
    )


def _skills(profile: Mapping[str, Any]) -> Iterator[str]:
    for skill in profile["skills"]:
        if skill["score"] >= _LEAST_SCORE:
            yield skill["concept"]["uri"]


def _sex(person: Mapping[str, Any]) -> str:
    stated = person.get("sex") or person.get("gender")
    value = stated.get("value") if isinstance(stated, Mapping) else stated
    return _SEXES.get(str(value).casefold(), NOT_STATED)


def _age(birth: Mapping[str, Any] | None, as_of: str) -> str:
    """Return the band of an age; a birth date without a month may be a year off."""
    if not birth or not birth.get("date"):
        return NOT_STATED
    born = [int(part) for part in str(birth["date"]).split("-")]
    today = datetime.date.fromisoformat(as_of)
    years = today.year - born[0]
    if len(born) > 1 and (today.month, today.day) < (born[1], born[2] if len(born) > 2 else 1):
        years -= 1
    return AGE_BANDS[sum(years >= start for start in _BAND_STARTS)]
