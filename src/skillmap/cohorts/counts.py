"""True counts of a cohort, before anything is published: cells of a topic's key, for all and for the groups of each breakdown."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from skillmap.cohorts.members import AGE_BANDS, NOT_STATED, Member

_Key = TypeVar("_Key", bound=Hashable)

ALL = "all"
PEOPLE = "people"  # the topic whose only key is the whole cohort
_TOP_KEYS = 100
_MARK = 1 << 128


class Cell(NamedTuple):
    """A figure's place: what is counted, and for whom."""

    topic: str
    key: str
    breakdown: str
    group: str


class Tally(NamedTuple):
    """How many people are in a cell, and a number that hangs on who they are (the sum of their ids), for the noise."""

    people: int
    mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something to count.

    Attributes:
        name: As it is published.
        keys: The keys that a member counts for.
        partition: Whether each member counts for exactly one key, so that the keys add up to the people.
        domain: All keys there can be, where that is known without looking at people.
    """

    name: str
    keys: Callable[[Member], Iterable[str]]
    partition: bool = False
    domain: tuple[str, ...] | None = None


BREAKDOWNS: Mapping[str, tuple[Callable[[Member], str], tuple[str, ...]]] = {
    "language": (lambda member: member.language, ("ar", "fr", "en")),
    "sex": (lambda member: member.sex, ("female", "male", "other", NOT_STATED)),
    "age": (lambda member: member.age, (*AGE_BANDS, NOT_STATED)),
}
_MAJOR_GROUPS = tuple("1234567890")
_ISCED = tuple("012345678")


def topics() -> tuple[Topic, ...]:
    """Return what is counted of every cohort."""
    return (
        Topic(name="CV language", keys=lambda member: (member.language,), partition=True, domain=("ar", "fr", "en")),
        Topic(name="sex", keys=lambda member: (member.sex,), partition=True, domain=BREAKDOWNS["sex"][1]),
        Topic(name="age", keys=lambda member: (member.age,), partition=True, domain=BREAKDOWNS["age"][1]),
        Topic(name="skill level (ISCO-08)", keys=lambda member: (member.level,), partition=True, domain=("1", "2", "3", "4", NOT_STATED)),
        Topic(name="education (ISCED)", keys=lambda member: (member.education,), partition=True, domain=(*_ISCED, NOT_STATED)),
        Topic(name="occupation group", keys=lambda member: {code[0] for code in member.occupations}, domain=_MAJOR_GROUPS),
        Topic(name="occupation", keys=lambda member: member.occupations),
        Topic(name="language spoken", keys=lambda member: member.spoken),
        Topic(name="skill", keys=lambda member: member.skills),
    )


def count(members: Sequence[Member], counted: Sequence[Topic], breakdowns: Iterable[str]) -> dict[Cell, Tally]:
    """Count members.

    Keys without a domain are those that occur, the hundred most frequent of each topic; each is counted for all groups of a breakdown,
    also those where there is nobody.

    Args:
        members: The cohort.
        counted: What to count.
        breakdowns: Names of :data:`BREAKDOWNS`.
    """
    nobody = Tally(0, 0)
    cells: dict[Cell, Tally] = {Cell(PEOPLE, ALL, ALL, ALL): _tally((ALL, member) for member in members).get(ALL, nobody)}
    for name in breakdowns:
        group_of, groups = BREAKDOWNS[name]
        present = _tally((group_of(member), member) for member in members)
        cells |= {Cell(PEOPLE, ALL, name, group): present.get(group, nobody) for group in groups}
    for topic in counted:
        held = [(member, frozenset(topic.keys(member))) for member in members]
        totals = _tally((key, member) for member, keys in held for key in keys)
        often = sorted(totals.items(), key=lambda item: (-item[1].people, item[0]))
        chosen = topic.domain or tuple(key for key, _ in often[:_TOP_KEYS])
        cells |= {Cell(topic.name, key, ALL, ALL): totals.get(key, nobody) for key in chosen}
        for name in breakdowns:
            group_of, groups = BREAKDOWNS[name]
            if topic.partition and topic.domain == groups:
                continue  # sex by sex
            pairs = _tally(((key, group_of(member)), member) for member, keys in held for key in keys)
            cells |= {Cell(topic.name, key, name, group): pairs.get((key, group), nobody) for key in chosen for group in groups}
    return cells


def _tally(counted: Iterable[tuple[_Key, Member]]) -> dict[_Key, Tally]:
    found: dict[_Key, Tally] = {}
    for key, member in counted:
        people, mark = found.get(key, (0, 0))
        found[key] = Tally(people + 1, (mark + int(member.member_id[:32], 16)) % _MARK)
    return found
