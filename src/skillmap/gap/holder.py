"""What a profile says of what a person can do, and nothing of who the person is.

Gaps and matching read profiles through :func:`read_holder` only: names, birth dates, nationality, address and contact never reach them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skillmap.errors import SettingsError
from skillmap.taxonomy.store import ConceptScheme

_PROFILE_SCHEMA = "skillmap/profile/"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSkill:
    """A skill that a profile states.

    Attributes:
        number: The concept's number in its scheme.
        score: Probability that a careful annotator would accept the link.
        months: Months of use, where the skill stands in a dated job.
        last_used: "2023-07", or ``None``.
        quote: The first words that state it.
    """

    number: int
    score: float
    months: int | None = None
    last_used: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOccupation:
    """An occupation that a person has worked in: its unit group, and the ESCO occupation where one is linked."""

    isco08: str
    number: int | None
    score: float
    months: int | None = None
    last_used: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldJob:
    """A job by what it may have been: (unit group, probability), and its months where it is dated."""

    groups: tuple[tuple[str, float], ...]
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A person by skills, work, languages and papers.

    Attributes:
        profile_id: The profile's document id.
        skills: Each concept once, the best score first.
        maybe: Concepts that candidates name where nothing was linked, or beside what was: number to score.
        maybe_quotes: The words that may state them.
        occupations: As the profile gathers them.
        jobs: Every job whose title could be read, also where no unit group is sure enough for ``occupations``.
        experience_months: Months of all jobs, none counted twice.
        languages: ISO 639 code to CEFR level, "native", or ``None`` where no level is stated.
        papers: What the profile quotes as licences, certificates, degrees.
        diplomas: Degrees and certificates alone, without what the CV says was not completed.
    """

    profile_id: str
    skills: tuple[HeldSkill, ...] = ()
    maybe: Mapping[int, float]
    maybe_quotes: Mapping[int, str]
    occupations: tuple[HeldOccupation, ...] = ()
    jobs: tuple[HeldJob, ...] = ()
    experience_months: int | None = None
    languages: Mapping[str, str | None]
    papers: tuple[str, ...] = ()
    diplomas: tuple[str, ...] = ()


def read_holder(profile: Mapping[str, Any], scheme: ConceptScheme) -> Holder:
    """Take from a profile what gaps and matching may use; concepts that the scheme lacks are left out.

    Args:
        profile: As ``profiles/schema.json`` describes it.
        scheme: The classification to speak of.

    Raises:
        SettingsError: It is no profile.
    """
    if not str(profile.get("schema", "")).startswith(_PROFILE_SCHEMA):
        msg = "this is no profile: give what 'skillmap profile' printed"
        raise SettingsError(msg)
    skills = tuple(_skills(profile, scheme))
    held = {skill.number for skill in skills}
    maybe: dict[int, float] = {}
    quotes: dict[int, str] = {}
    for number, score, quote in _candidates(profile, scheme):
        if number not in held and score > maybe.get(number, 0.0):
            maybe[number], quotes[number] = score, quote
    return Holder(
        profile_id=str(profile["document"]["id"]),
        skills=skills,
        maybe=maybe,
        maybe_quotes=quotes,
        occupations=tuple(_occupations(profile, scheme)),
        jobs=tuple(_jobs(profile)),
        experience_months=profile.get("experience_months"),
        languages=_languages(profile),
        papers=(*_texts(profile["licences"]), *_texts(profile["certificates"]), *_degrees(profile["education"])),
        diplomas=(
            *_texts(profile["certificates"]),
            *_degrees(entry for entry in profile["education"] if entry.get("completed") is not False),
        ),
    )


def _skills(profile: Mapping[str, Any], scheme: ConceptScheme) -> Iterator[HeldSkill]:
    for skill in profile["skills"]:
        number = scheme.number(skill["concept"]["uri"])
        if number is not None:
            yield HeldSkill(
                number=number,
                score=float(skill["score"]),
                months=skill["months"],
                last_used=skill["last_used"],
                quote=skill["evidence"][0]["text"],
            )


def _candidates(profile: Mapping[str, Any], scheme: ConceptScheme) -> Iterator[tuple[int, float, str]]:
    rows = [(skill["candidates"], skill["evidence"][0]["text"]) for skill in profile["skills"]]
    rows += [(phrase["candidates"], phrase["text"]) for phrase in profile["unlinked"]]
    for candidates, quote in rows:
        for candidate in candidates:
            number = scheme.number(candidate["uri"])
            if number is not None:
                yield number, float(candidate["score"]), quote


def _occupations(profile: Mapping[str, Any], scheme: ConceptScheme) -> Iterator[HeldOccupation]:
    for entry in profile["occupations"]:
        yield HeldOccupation(
            isco08=entry["isco08"],
            number=scheme.number(entry["uri"]) if entry["uri"] is not None else None,
            score=float(entry["score"]),
            months=entry["months"],
            last_used=entry["last_used"],
        )


def _jobs(profile: Mapping[str, Any]) -> Iterator[HeldJob]:
    for job in profile["experience"]:
        occupation = job["occupation"]
        if occupation is None:
            continue
        found = {candidate["code"]: float(candidate["score"]) for candidate in occupation["candidates"]["isco08"]}
        match = occupation.get("isco08")
        if match is not None:  # a person may have corrected it: then it is no candidate, and the candidates share what it leaves
            others = {code: score for code, score in found.items() if code != match["code"]}
            left = max(1.0 - float(match["score"]), 0.0)
            scale = min(1.0, left / sum(others.values())) if any(others.values()) else 0.0
            found = {match["code"]: float(match["score"]), **{code: score * scale for code, score in others.items()}}
        yield HeldJob(groups=tuple(sorted(found.items(), key=lambda item: (-item[1], item[0]))), months=job.get("months"))


def _languages(profile: Mapping[str, Any]) -> dict[str, str | None]:
    return {entry["code"]: entry["cefr"]["overall"] if entry["cefr"] else None for entry in profile["languages"]}


def _texts(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from (entry["text"] for entry in entries)


def _degrees(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        named = [field["text"] for field in (entry["degree"], entry["field"]) if field]
        if named:
            yield " ".join(dict.fromkeys(named))
