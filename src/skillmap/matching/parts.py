"""How a person and a vacancy compare, part by part; every part lies in [0, 1] and can be told in a sentence.

::

    skills      Σ w v / Σ w over the skills that the vacancy names: v is the person's credit (skillmap.gap.credit), w the probability of the
                link times how telling the skill is (Needs.rarity) times 2 for a must, 1, or 0.5 for a preference
    needs       coverage of the essential skills of the vacancy's occupations by what the person states and what past work makes likely
    occupation  the closest pair of an occupation that the person had and one that the vacancy may mean: product of the probabilities and
                the closeness of their unit groups
    experience  months in occupations, each times its closeness, over the months asked for (two years where none are), at most 1
    likeness    cosine of the mean vectors of what is stated and what is asked

The closeness of unit groups is the larger of 1, 0.6, 0.3, 0.1 for 4, 3, 2, 1 shared digits of ISCO-08, and the cosine of the skills that
their occupations need, weighted by rarity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skillmap.gap.credit import Credits
from skillmap.gap.gaps import GapFinder
from skillmap.gap.holder import Holder
from skillmap.matching.vacancy import Strength, Vacancy

_WEIGHTS: dict[Strength, float] = {"must": 2.0, "plain": 1.0, "prefer": 0.5}
_SHARED_DIGITS = {4: 1.0, 3: 0.6, 2: 0.3, 1: 0.1, 0: 0.0}
_USUAL_MONTHS = 24
_UNDATED_MONTHS = 12  # a job without dates lasted some time
_CLOSE = 0.3  # closeness from which work counts as experience
_OCCUPATION_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of the module's docstring; ``None`` where a vacancy says nothing that the part could measure."""

    skills: float | None
    needs: float | None
    occupation: float | None
    experience: float | None
    likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person, prepared for comparing with many vacancies: what is held, credit for it, credit with past work, the mean vector."""

    holder: Holder
    credits: Credits
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
        groups, self._group_of = _group_needs(finder, self.rarity)
        self._cosines: NDArray[np.float64] = np.minimum((groups @ groups.T).toarray(), 1.0)
        self._rows: dict[str, tuple[NDArray[np.int32], NDArray[np.float64]] | None] = {}
        self._occupation_vectors: dict[str, NDArray[np.float32]] = {}

    def person(self, holder: Holder) -> Person:
        """Prepare a person."""
        credits_ = self.finder.credits(holder)
        return Person(
            holder=holder,
            credits=credits_,
            expected=self.finder.expected(holder, credits_),
            vector=self._vector(
                {skill.number: skill.score for skill in holder.skills},
                {held.isco08: held.score for held in holder.occupations},
            ),
        )

    def vacancy_vector(self, vacancy: Vacancy) -> NDArray[np.float32]:
        """Return the mean vector of what a vacancy asks for, float32 (dimension,), of length 1 or 0."""
        return self._vector(
            {skill.number: skill.score * _WEIGHTS[skill.strength] for skill in vacancy.skills},
            {occupation.isco08: occupation.score for occupation in vacancy.occupations},
        )

    def compare(self, person: Person, vacancy: Vacancy, vector: NDArray[np.float32] | None = None) -> Parts:
        """Compare a person with a vacancy."""
        vector = self.vacancy_vector(vacancy) if vector is None else vector
        return Parts(
            skills=self._skills(person, vacancy),
            needs=self._needs(person, vacancy),
            occupation=self._occupation(person.holder, vacancy),
            experience=self._experience(person.holder, vacancy),
            likeness=max(float(person.vector @ vector), 0.0),
        )

    def close(self, first: str, second: str) -> float:
        """Return how close two unit groups are."""
        shared = next((digits for digits in range(4, 0, -1) if first[:digits] == second[:digits]), 0)
        a, b = self._group_of.get(first), self._group_of.get(second)
        cosine = float(self._cosines[a, b]) if a is not None and b is not None else 0.0
        return max(_SHARED_DIGITS[shared], cosine)

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
        if code not in self._rows:
            self._rows[code] = self._row_of_group(code)
        return self._rows[code]

    def _row_of_group(self, code: str) -> tuple[NDArray[np.int32], NDArray[np.float64]] | None:
        occupations = self.finder.of_group(code) if code else []
        if not occupations:
            return None
        mean = np.asarray(self.finder.needs.essential[occupations].mean(axis=0)).ravel()
        found = np.nonzero(mean)[0].astype(np.int32)
        return found, mean[found].astype(np.float64)

    def _occupation(self, holder: Holder, vacancy: Vacancy) -> float | None:
        if not vacancy.occupations:
            return None
        had = _had(holder)
        return max((p * q.score * self.close(code, q.isco08) for code, p in had.items() for q in vacancy.occupations), default=0.0)

    def _experience(self, holder: Holder, vacancy: Vacancy) -> float | None:
        if not vacancy.occupations:
            return None
        asked = max((int(one.value) for one in vacancy.requirements if one.kind == "experience"), default=0) or _USUAL_MONTHS
        months = sum(self.close_work(held.isco08, vacancy) * (held.months or _UNDATED_MONTHS) for held in holder.occupations)
        return min(months / asked, 1.0)

    def close_work(self, code: str, vacancy: Vacancy) -> float:
        """Return how far work in a unit group is experience for a vacancy; 0 below a closeness of 0.3."""
        closest = max((q.score * self.close(code, q.isco08) for q in vacancy.occupations), default=0.0)
        return closest if closest >= _CLOSE else 0.0

    def _vector(self, skills: Mapping[int, float], occupations: Mapping[str, float]) -> NDArray[np.float32]:
        closeness = self.finder.closeness
        numbers = list(skills)
        vectors = closeness.vectors(numbers)
        weights = np.array([skills[number] * self.rarity[number] for number in numbers], dtype=np.float32)
        stated = _unit(weights @ vectors) if numbers else np.zeros(vectors.shape[1], dtype=np.float32)
        work = np.zeros_like(stated)
        for code, score in occupations.items():
            work += score * self._of_group(code)
        return _unit((1 - _OCCUPATION_SHARE) * stated + _OCCUPATION_SHARE * _unit(work))

    def _of_group(self, code: str) -> NDArray[np.float32]:
        """Return the mean direction of what the occupations of a unit group need."""
        if code not in self._occupation_vectors:
            row = self._row(code, None)
            dimension = self.finder.closeness.vectors([]).shape[1]
            self._occupation_vectors[code] = (
                _unit((row[1] * self.rarity[row[0]]).astype(np.float32) @ self.finder.closeness.vectors(row[0].tolist()))
                if row is not None
                else np.zeros(dimension, dtype=np.float32)
            )
        return self._occupation_vectors[code]


def _had(holder: Holder) -> dict[str, float]:
    """Return the unit groups that a person has worked in, also those that are not sure enough for the profile's list."""
    had = dict(holder.titles)
    for held in holder.occupations:
        had[held.isco08] = max(had.get(held.isco08, 0.0), held.score)
    return had


def _group_needs(finder: GapFinder, rarity: NDArray[np.float64]) -> tuple[sparse.csr_array, dict[str, int]]:
    """Return what the occupations of each unit group need in the mean, weighted by rarity, rows of length 1; and each code's row."""
    notations = finder.scheme.notations
    codes = sorted({notations[occupation] for occupation in finder.needs.occupations.tolist()} - {""})
    rows = []
    for code in codes:
        mean = finder.needs.essential[finder.of_group(code)].mean(axis=0)
        weighted = np.asarray(mean).ravel() * rarity
        length = float(np.linalg.norm(weighted))
        rows.append(sparse.csr_array((weighted / length if length else weighted).reshape(1, -1)))
    matrix = sparse.csr_array(sparse.vstack(rows)) if rows else sparse.csr_array((0, len(rarity)))
    return matrix, {code: row for row, code in enumerate(codes)}


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)
