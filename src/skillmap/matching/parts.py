"""How a person and a vacancy compare, part by part; every part lies in [0, 1] and can be told in a sentence.

::

    skills      Σ w v / Σ w over the skills that the vacancy names: v is the person's credit (skillmap.gap.credit), w the probability of the
                link times how telling the skill is (Needs.rarity) times 2 for a must, 1, or 0.5 for a preference
    needs       coverage of the essential skills of the vacancy's occupations by what the person states and what past work makes likely
    occupation  the closest of the person's jobs: mean closeness of what the job may be (:mod:`skillmap.matching.work`) and what the
                vacancy may mean
    experience  months in jobs, each times its closeness, over the months asked for (two years where none are), at most 1; left out where
                no job of the CV could be read
    likeness    cosine of the mean vectors of what is stated and what is asked

:mod:`skillmap.matching.groups` says how close two unit groups are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmap.gap.credit import Credits
from skillmap.gap.gaps import GapFinder
from skillmap.gap.holder import Holder
from skillmap.matching.groups import Groups
from skillmap.matching.vacancy import AskedOccupation, Strength, Vacancy
from skillmap.matching.work import Work, read_work

_WEIGHTS: dict[Strength, float] = {"must": 2.0, "plain": 1.0, "prefer": 0.5}
_USUAL_MONTHS = 24
_UNDATED_MONTHS = 12.0  # a job without dates lasted some time
_CLOSE = 0.3  # closeness from which work counts as experience
_OCCUPATION_SHARE = 0.5
_BY_WORK = 0.5  # what work that needs a skill says of the skill, as in skillmap.gap.gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of the module's docstring; ``None`` where the vacancy, or the CV, says nothing that the part could measure."""

    skills: float | None
    needs: float | None
    occupation: float | None
    experience: float | None
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person, prepared for comparing with many vacancies: what is held, credit for it, work, credit with past work, the mean vector."""

    holder: Holder
    credits: Credits
    work: Work
    expected: NDArray[np.float64]
    vector: NDArray[np.float32]


class Comparer:
    """Compares people and vacancies over one classification.

    Args:
        finder: What occupations need and how close skills are.
    """

    def __init__(self, finder: GapFinder) -> None:
        self.finder = finder
        self.rarity = finder.needs.rarity()
        self.groups = Groups(finder, self.rarity)
        self._asked: dict[tuple[AskedOccupation, ...], NDArray[np.float64]] = {}

    def person(self, holder: Holder) -> Person:
        """Prepare a person."""
        credits_ = self.finder.credits(holder)
        stated = self._stated({skill.number: skill.score for skill in holder.skills})
        work = read_work(holder, stated, self.groups)
        likely = _BY_WORK * (work.jobs @ self.groups.shares) if len(work.jobs) else np.zeros((1, len(self.rarity)))
        return Person(
            holder=holder,
            credits=credits_,
            work=work,
            expected=np.maximum(self.finder.expected(holder, credits_), likely.max(axis=0)),
            vector=self._vector(stated, work.jobs.sum(axis=0)),
        )

    def vacancy_vector(self, vacancy: Vacancy) -> NDArray[np.float32]:
        """Return the mean vector of what a vacancy asks for, float32 (dimension,), of length 1 or 0."""
        return self._vector(
            self._stated({skill.number: skill.score * _WEIGHTS[skill.strength] for skill in vacancy.skills}),
            self._meant(vacancy.occupations),
        )

    def compare(self, person: Person, vacancy: Vacancy, vector: NDArray[np.float32] | None = None) -> Parts:
        """Compare a person with a vacancy."""
        vector = self.vacancy_vector(vacancy) if vector is None else vector
        return Parts(
            skills=self._skills(person, vacancy),
            needs=self._needs(person, vacancy),
            occupation=self._occupation(person.work, vacancy),
            experience=self._experience(person.work, vacancy),
            likeness=max(float(person.vector @ vector), 0.0),
        )

    def close(self, first: str, second: str) -> float:
        """Return how close two unit groups are."""
        return self.groups.close(first, second)

    def weight(self, vacancy: Vacancy) -> list[float]:
        """Return the weight of each skill of a vacancy."""
        return [skill.score * float(self.rarity[skill.number]) * _WEIGHTS[skill.strength] for skill in vacancy.skills]

    def _skills(self, person: Person, vacancy: Vacancy) -> float | None:
        weights = self.weight(vacancy)
        total = sum(weights)
        if total <= 0:
            return None
        return float(sum(w * person.credits.value[skill.number] for w, skill in zip(weights, vacancy.skills, strict=True))) / total

    def _needs(self, person: Person, vacancy: Vacancy) -> float | None:
        total = covered = 0.0
        for asked in vacancy.occupations:
            row = self._row(asked.isco08, asked.number)
            if row is None:
                continue
            skills, shares = row
            weights = shares * self.rarity[skills]
            covered += asked.score * float(weights @ person.expected[skills]) / max(float(weights.sum()), 1e-9)
            total += asked.score
        return covered / total if total else None

    def _row(self, code: str, number: int | None) -> tuple[NDArray[np.int32], NDArray[np.float64]] | None:
        """Return the skills that an occupation needs, or those of a unit group with the share of its occupations that need them."""
        needs = self.finder.needs
        if number is not None and len(needs.skills(number)):
            skills = needs.skills(number)
            return skills, np.ones(len(skills))
        return self.groups.needs(code)

    def _occupation(self, work: Work, vacancy: Vacancy) -> float | None:
        if not vacancy.occupations:
            return None
        return float(self._closenesses(work, vacancy).max(initial=0.0))

    def _experience(self, work: Work, vacancy: Vacancy) -> float | None:
        if not vacancy.occupations or not work.stated:
            return None
        closenesses = self._closenesses(work, vacancy)
        asked = max((int(one.value) for one in vacancy.requirements if one.kind == "experience"), default=0) or _USUAL_MONTHS
        months = np.where(work.months > 0, work.months, _UNDATED_MONTHS)
        return min(float(months @ np.where(closenesses >= _CLOSE, closenesses, 0.0)) / asked, 1.0)

    def months(self, work: Work, vacancy: Vacancy) -> int:
        """Return the dated months of the jobs that are close enough to count as experience for a vacancy."""
        return round(float(work.months[self._closenesses(work, vacancy) >= _CLOSE].sum()))

    def _closenesses(self, work: Work, vacancy: Vacancy) -> NDArray[np.float64]:
        """Return the mean closeness of what each job may be and what the vacancy may mean."""
        meant = vacancy.occupations
        if meant not in self._asked:
            self._asked[meant] = self.groups.closeness @ self._meant(meant)
        closenesses: NDArray[np.float64] = work.jobs @ self._asked[meant]
        return closenesses

    def _meant(self, occupations: tuple[AskedOccupation, ...]) -> NDArray[np.float64]:
        row = np.zeros(len(self.groups))
        for asked in occupations:
            place = self.groups.place(asked.isco08)
            if place is not None:
                row[place] += asked.score
        return row

    def _stated(self, skills: Mapping[int, float]) -> NDArray[np.float32]:
        """Return the mean vector of skills by their weights; languages, which say nothing of work, are left out."""
        numbers = [number for number in skills if self.finder.scheme.skill_types[number] != "language"]
        weights = np.array([skills[number] * self.rarity[number] for number in numbers], dtype=np.float32)
        return _unit(weights @ self.finder.closeness.vectors(numbers))

    def _vector(self, stated: NDArray[np.float32], work: NDArray[np.float64]) -> NDArray[np.float32]:
        done = _unit(work.astype(np.float32) @ self.groups.vectors)
        return _unit((1 - _OCCUPATION_SHARE) * stated + _OCCUPATION_SHARE * done)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)
