"""What is asked for beside what the cohort has: a list of skills and occupations, and how many people have each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skillmap.cohorts.counts import Topic
from skillmap.cohorts.members import Member
from skillmap.errors import SettingsError
from skillmap.taxonomy.store import ConceptScheme

_STEPS = 2  # down ESCO's hierarchy: who has a narrower skill has the demanded one
_SHARE = 0.5  # of a unit group's occupations that need a skill, for it to count as needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked for.

    Attributes:
        skills: Demanded URIs, each with the URIs whose holders have it: itself and those below.
        occupations: Demanded unit groups.
        needed: The essential skills of the demanded occupations, as ``skills``; empty where the classification lists none.
    """

    skills: dict[str, frozenset[str]]
    occupations: tuple[str, ...]
    needed: dict[str, frozenset[str]]

    def topics(self) -> tuple[Topic, ...]:
        """Return what is to be counted."""
        return (
            Topic(name="demanded skill: has it", keys=lambda member: _held(member, self.skills), domain=tuple(self.skills)),
            Topic(
                name="demanded occupation: has worked in it",
                keys=lambda member: [code for code in self.occupations if code in member.occupations],
                domain=self.occupations,
            ),
            Topic(name="needed by demanded occupations: has it", keys=lambda member: _held(member, self.needed), domain=tuple(self.needed)),
        )


def _held(member: Member, skills: dict[str, frozenset[str]]) -> list[str]:
    return [uri for uri, satisfied in skills.items() if not satisfied.isdisjoint(member.skills)]


def read_demand(lines: Iterable[str], scheme: ConceptScheme) -> Demand:
    """Read a demand list: one ESCO URI or ISCO-08 code of four digits a line; what follows a tab or ``#`` is a remark.

    Raises:
        SettingsError: A line names nothing that the classification has.
    """
    skills: list[int] = []
    occupations: list[str] = []
    needed: list[int] = []
    for number, line in enumerate(lines, 1):
        named = line.split("\t")[0].split(" #")[0].strip()
        if not named or named.startswith("#"):
            continue
        concept = scheme.number(named)
        if concept is not None and scheme.kinds[concept] == "skill":
            skills.append(concept)
        elif concept is not None and scheme.kinds[concept] == "occupation" and scheme.notations[concept]:
            occupations.append(scheme.notations[concept])
            needed.extend(scheme.related(concept, "essential"))
        elif re.fullmatch(r"\d{4}", named) and named in scheme.isco:
            occupations.append(named)
            needed.extend(_of_group(named, scheme))
        else:
            msg = f"line {number} of the demand list: {named!r} is no skill, occupation or unit group of {scheme.name}"
            raise SettingsError(msg)
    below = _narrower(scheme)
    return Demand(
        skills={scheme.uris[skill]: _with_below(skill, below, scheme) for skill in dict.fromkeys(skills)},
        occupations=tuple(dict.fromkeys(occupations)),
        needed={scheme.uris[skill]: _with_below(skill, below, scheme) for skill in dict.fromkeys(needed)},
    )


def _of_group(code: str, scheme: ConceptScheme) -> Sequence[int]:
    pairs = zip(scheme.kinds, scheme.notations, strict=True)
    occupations = [number for number, (kind, notation) in enumerate(pairs) if kind == "occupation" and notation == code]
    counts: dict[int, int] = {}
    for occupation in occupations:
        for skill in scheme.related(occupation, "essential"):
            counts[skill] = counts.get(skill, 0) + 1
    return [skill for skill, count in counts.items() if count >= _SHARE * len(occupations)]


def _narrower(scheme: ConceptScheme) -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for narrow, broad in scheme.relations("broader", "skill", "skill"):
        below.setdefault(broad, []).append(narrow)
    return below


def _with_below(skill: int, below: dict[int, list[int]], scheme: ConceptScheme) -> frozenset[str]:
    found, layer = {skill}, [skill]
    for _ in range(_STEPS):
        layer = [one for number in layer for one in below.get(number, ())]
        found.update(layer)
    return frozenset(scheme.uris[number] for number in found)
