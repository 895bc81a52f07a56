"""One person against one occupation: what is held and how, what is missing, what to verify, and a coverage figure.

With ``v(s)`` the credit of a skill (:mod:`skillmap.gap.credit`), E the essential and O the optional skills of the occupation::

    coverage = (2 Σ_E v(s) + Σ_O v(s)) / (2 |E| + |O|)

An essential skill counts twice an optional one; ``essential`` and ``optional`` are the means of v over E and over O alone. Only what the
CV states counts. ``if_verified`` is the coverage if everything that is to be verified were confirmed (credit 1).

To verify is a skill that is not held, or by less than even odds, and that speaks for being asked about: words of the CV may mean it, or the
person has worked in an occupation that needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmap.gap.closeness import Closeness
from skillmap.gap.credit import Credits, How, credit
from skillmap.gap.holder import HeldSkill, Holder
from skillmap.gap.needs import Needs
from skillmap.taxonomy.store import ConceptScheme

_ESSENTIAL_WEIGHT = 2.0
_HELD = 0.25  # credit below which a skill counts as missing: less than a neighbor of cosine 0.77, surely linked
_LEAST_MAYBE = 0.2  # probability below which words that may mean a skill are not worth a question
_BY_WORK = 0.5  # what the work that needs a skill says of the skill
_SHARED_BY = 0.5  # of a unit group's occupations, where only the group is known


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededSkill:
    """A skill that an occupation needs, and how far the person has it.

    Attributes:
        number: The skill.
        how: Through what it is held; ``none`` where it is not.
        credit: In [0, 1].
        similarity: Cosine with ``by`` where ``how`` is ``near``, else ``None``.
        by: The stated skill that it is held through.
        verify: ``words``: these may state it; ``work``: an occupation that the person had needs it; ``uncertain``: it is held by less
            than even odds; ``None``: nothing to ask.
        quote: The words behind ``words``.
    """

    number: int
    how: How
    credit: float
    similarity: float | None
    by: HeldSkill | None
    verify: str | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The figures of the module's docstring, in [0, 1]; ``optional`` is ``None`` for an occupation without optional skills."""

    coverage: float
    essential: float
    optional: float | None
    if_verified: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What lies between a person and an occupation; skills by credit, the best first."""

    occupation: int
    coverage: Coverage
    essential: tuple[NeededSkill, ...]
    optional: tuple[NeededSkill, ...]


class GapFinder:
    """Compares people with the occupations of one classification.

    Args:
        scheme: The classification.
        needs: What its occupations need.
        closeness: How close its skills are.
    """

    def __init__(self, scheme: ConceptScheme, needs: Needs, closeness: Closeness) -> None:
        self.scheme = scheme
        self.needs = needs
        self.closeness = closeness
        rows = needs.occupations
        self._essential = needs.essential[rows]
        self._optional = needs.optional[rows]
        self._counts = np.diff(self._essential.indptr), np.diff(self._optional.indptr)
        self._by_group: dict[str, list[int]] = {}
        for occupation in rows.tolist():
            self._by_group.setdefault(scheme.notations[occupation], []).append(occupation)

    def credits(self, holder: Holder) -> Credits:
        """Give every skill its credit."""
        return credit(holder.skills, self.closeness, len(self.scheme.uris))

    def coverages(self, value: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the coverage of all occupations at once.

        Args:
            value: Credit of every concept, float64 (concepts,).

        Returns:
            float64, a figure for each of ``needs.occupations``.
        """
        essential, optional = self._counts
        total = _ESSENTIAL_WEIGHT * (self._essential @ value) + self._optional @ value
        coverages: NDArray[np.float64] = total / (_ESSENTIAL_WEIGHT * essential + optional)
        return coverages

    def gap(self, holder: Holder, occupation: int, credits_: Credits | None = None) -> Gap:
        """Compare a person with an occupation.

        Args:
            holder: The person.
            occupation: Number of one of ``needs.occupations``.
            credits_: What :meth:`credits` gave, where many occupations are compared.
        """
        credits_ = credits_ or self.credits(holder)
        worked = self._worked(holder)
        essential, optional = (
            self._needed(self.needs.skills(occupation, optional=optional), holder, credits_, worked) for optional in (False, True)
        )
        return Gap(occupation=occupation, coverage=_coverage(essential, optional), essential=essential, optional=optional)

    def _needed(self, skills: NDArray[np.int32], holder: Holder, credits_: Credits, worked: Mapping[int, float]) -> tuple[NeededSkill, ...]:
        found = [self._one(skill, holder, credits_, worked) for skill in skills.tolist()]
        return tuple(sorted(found, key=lambda need: (-need.credit, need.verify is None, self.scheme.label(need.number))))

    def _one(self, skill: int, holder: Holder, credits_: Credits, worked: Mapping[int, float]) -> NeededSkill:
        value, how = float(credits_.value[skill]), credits_.kind(skill)
        by = credits_.through(skill)
        verify, quote = None, ""
        if value < 0.5:
            if holder.maybe.get(skill, 0.0) >= _LEAST_MAYBE:
                verify, quote = "words", holder.maybe_quotes[skill]
            elif how in ("exact", "narrower"):
                verify, quote = "uncertain", by.quote if by is not None else ""
            elif skill in worked:
                verify = "work"
        # A faint neighbor is named, so that nobody wonders where the credit comes from, but the skill counts as missing.
        return NeededSkill(
            number=skill,
            how=how if value >= _HELD or how == "exact" else "none",
            credit=value,
            similarity=float(credits_.similarity[skill]) if how == "near" else None,
            by=by,
            verify=verify,
            quote=quote,
        )

    def _worked(self, holder: Holder) -> dict[int, float]:
        """Return the essential skills of the occupations that a person had; of a unit group, those that half of its occupations share."""
        found: dict[int, float] = {}
        for held in holder.occupations:
            if held.number is not None:
                shares = dict.fromkeys(self.needs.skills(held.number).tolist(), 1.0)
            else:
                shares = self._shared(self._by_group.get(held.isco08, ()))
            for skill, share in shares.items():
                if share >= _SHARED_BY:
                    found[skill] = max(found.get(skill, 0.0), held.score)
        return found

    def _shared(self, occupations: Sequence[int]) -> dict[int, float]:
        counts: dict[int, float] = {}
        for occupation in occupations:
            for skill in self.needs.skills(occupation).tolist():
                counts[skill] = counts.get(skill, 0.0) + 1 / len(occupations)
        return counts

    def expected(self, holder: Holder, credits_: Credits) -> NDArray[np.float64]:
        """Return credit with what past work makes likely: an essential skill of an occupation that the person had counts at least half.

        Few CVs name all that a job needs. What is likely decides which occupations are within reach, never the coverage.
        """
        value = credits_.value.copy()
        for skill, score in self._worked(holder).items():
            value[skill] = max(value[skill], _BY_WORK * score)
        return value

    def of_group(self, code: str) -> list[int]:
        """Return the occupations of an ISCO-08 group of one to four digits."""
        return sorted(one for group, found in self._by_group.items() if group.startswith(code) for one in found)


def _coverage(essential: Sequence[NeededSkill], optional: Sequence[NeededSkill]) -> Coverage:
    def total(skills: Sequence[NeededSkill], *, verified: bool) -> float:
        return sum(1.0 if verified and skill.verify is not None else skill.credit for skill in skills)

    def whole(*, verified: bool) -> float:
        sums = _ESSENTIAL_WEIGHT * total(essential, verified=verified) + total(optional, verified=verified)
        return sums / (_ESSENTIAL_WEIGHT * len(essential) + len(optional))

    return Coverage(
        coverage=whole(verified=False),
        essential=total(essential, verified=False) / len(essential),
        optional=total(optional, verified=False) / len(optional) if optional else None,
        if_verified=whole(verified=True),
    )
