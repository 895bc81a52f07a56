"""People ranked for a vacancy and vacancies for a person: recall by vectors, then a score whose parts are shown.

::

    score = Π(requirements) · Σ w_i part_i / Σ w_i          over the parts that apply
    Π: 0.93 for each hard requirement that the profile does not speak of, 0.75 for each that it contradicts; preferences that are met
       add 0.02 each to the sum, at most 0.06

The weights are the mean of the best thirty of a grid on the vacancies of ``eval/matching`` with an odd position
(``eval/bench_matching.py --fit``); the optimum is flat, since work, needs and likeness say much of the same. No part reads a name, an age,
a sex or an origin: profiles reach this folder through :func:`skillmap.gap.holder.read_holder` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from skillmap.gap.holder import Holder
from skillmap.matching.checks import Check, Checker
from skillmap.matching.parts import Comparer, Parts, Person
from skillmap.matching.recall import Recall
from skillmap.matching.vacancy import AskedSkill, Vacancy

WEIGHTS: Mapping[str, float] = {"skills": 0.15, "needs": 0.4, "occupation": 0.05, "experience": 0.2, "likeness": 0.2}
_NOT_STATED, _CONTRADICTED = 0.93, 0.75
_PREFERENCE, _MOST_PREFERENCES = 0.02, 0.06
RECALLED = 200  # compared in full for each query


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A person and a vacancy, compared.

    Attributes:
        person: Position of the person.
        vacancy: Position of the vacancy.
        score: In [0, 1].
        parts: What the score is made of.
        checks: The requirements and whether they are met.
        skills: The vacancy's skills with the person's credit for each.
    """

    person: int
    vacancy: int
    score: float
    parts: Parts
    checks: tuple[Check, ...]
    skills: tuple[tuple[AskedSkill, float], ...]

    @property
    def eligible(self) -> str:
        """Say whether the hard requirements are met: ``yes``, ``ask`` (something is not stated) or ``no``."""
        statuses = {check.status for check in self.checks if check.requirement.strength == "must"}
        return "no" if "not-met" in statuses else "ask" if "ask" in statuses else "yes"


class Matcher:
    """Ranks people and vacancies.

    Args:
        comparer: Compares one with the other.
        checker: Checks requirements.
        weights: Of the parts.
    """

    def __init__(self, comparer: Comparer, checker: Checker, weights: Mapping[str, float] = WEIGHTS) -> None:
        self.comparer = comparer
        self.checker = checker
        self.weights = weights

    def people(self, holders: Sequence[Holder]) -> list[Person]:
        """Prepare people."""
        return [self.comparer.person(holder) for holder in holders]

    def score(self, person: Person, vacancy: Vacancy, *, at: tuple[int, int] = (0, 0), vector: NDArray[np.float32] | None = None) -> Ranked:
        """Compare a person with a vacancy.

        Args:
            person: A prepared person.
            vacancy: A vacancy.
            at: Their positions, for the record.
            vector: The vacancy's mean vector, where many people are compared with it.
        """
        parts = self.comparer.compare(person, vacancy, vector)
        checks = self.checker.check(person, vacancy)
        return Ranked(
            person=at[0],
            vacancy=at[1],
            score=total(parts, checks, self.weights),
            parts=parts,
            checks=checks,
            skills=tuple((skill, float(person.credits.value[skill.number])) for skill in vacancy.skills),
        )

    def for_vacancies(self, people: Sequence[Person], vacancies: Sequence[Vacancy], *, top: int) -> list[list[Ranked]]:
        """Rank people for each vacancy, the best first."""
        recall = Recall([person.vector for person in people])
        vectors = [self.comparer.vacancy_vector(vacancy) for vacancy in vacancies]
        found = recall.search(vectors, max(RECALLED, top))
        return [
            _best([self.score(people[p], vacancy, at=(p, v), vector=vectors[v]) for p in near], top)
            for v, (vacancy, near) in enumerate(zip(vacancies, found, strict=True))
        ]

    def for_people(self, people: Sequence[Person], vacancies: Sequence[Vacancy], *, top: int) -> list[list[Ranked]]:
        """Rank vacancies for each person, the best first."""
        vectors = [self.comparer.vacancy_vector(vacancy) for vacancy in vacancies]
        recall = Recall(vectors)
        found = recall.search([person.vector for person in people], max(RECALLED, top))
        return [
            _best([self.score(person, vacancies[v], at=(p, v), vector=vectors[v]) for v in near], top)
            for p, (person, near) in enumerate(zip(people, found, strict=True))
        ]


def total(parts: Parts, checks: Sequence[Check], weights: Mapping[str, float]) -> float:
    """Return the score of the module's docstring."""
    values = {name: value for name, value in asdict(parts).items() if value is not None}
    weight = sum(weights[name] for name in values)
    mean = sum(weights[name] * value for name, value in values.items()) / weight if weight else 0.0
    preferred = sum(check.status == "met" for check in checks if check.requirement.strength != "must")
    mean = min(mean + min(_PREFERENCE * preferred, _MOST_PREFERENCES), 1.0) if mean else mean
    for check in checks:
        if check.requirement.strength == "must" and check.status != "met":
            mean *= _NOT_STATED if check.status == "ask" else _CONTRADICTED
    return round(mean, 6)


def _best(ranked: list[Ranked], top: int) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.score, one.vacancy, one.person))[:top]
