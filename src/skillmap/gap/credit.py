"""How far a person has each skill of the classification, in one number, and through which of the skills that are stated.

The best of these counts, each times the probability that the link of the stated skill is right::

    exact       1.0    the skill itself is stated
    narrower    0.9    a skill one step below is stated; 0.8 two steps below
    broader     0.5    a skill one step above is stated; 0.3 two steps above
    near        0.6 (c - 0.6) / 0.4    for a stated skill with cosine c ≥ 0.7

Of random pairs of ESCO skills one in two thousand has a cosine of 0.7 or more; half of the skills have a nearest neighbor above 0.76.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from skillmap.gap.closeness import Closeness
from skillmap.gap.holder import HeldSkill

How = Literal["exact", "narrower", "broader", "near", "none"]
_ORDER: tuple[How, ...] = ("none", "near", "broader", "narrower", "exact")
_NARROWER = {1: 0.9, 2: 0.8}
_BROADER = {1: 0.5, 2: 0.3}
_NEAR_BEST, _NEAR_ZERO, _NEAR_LEAST = 0.6, 0.6, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """Credit for every concept of a scheme.

    Attributes:
        value: Credit in [0, 1], float64 (concepts,).
        how: Position in :data:`_ORDER`, int8 (concepts,).
        by: Position in ``held`` of the skill that it is through, -1 for none, int32 (concepts,).
        similarity: Cosine where ``how`` is near, else 1, float64 (concepts,).
        held: The stated skills.
    """

    value: NDArray[np.float64]
    how: NDArray[np.int8]
    by: NDArray[np.int32]
    similarity: NDArray[np.float64]
    held: tuple[HeldSkill, ...]

    def kind(self, skill: int) -> How:
        """Say how a skill is held."""
        return _ORDER[int(self.how[skill])]

    def through(self, skill: int) -> HeldSkill | None:
        """Return the stated skill that a skill is held through."""
        return self.held[self.by[skill]] if self.by[skill] >= 0 else None


def credit(held: Sequence[HeldSkill], closeness: Closeness, concepts: int) -> Credits:
    """Give each concept its credit.

    Args:
        held: What a person states.
        closeness: How close skills are.
        concepts: How many concepts the scheme has.
    """
    credits_ = Credits(
        value=np.zeros(concepts),
        how=np.zeros(concepts, dtype=np.int8),
        by=np.full(concepts, -1, dtype=np.int32),
        similarity=np.ones(concepts),
        held=tuple(held),
    )
    if not held:
        return credits_
    _near(credits_, closeness)
    for position, skill in enumerate(held):
        # What holds a narrower skill holds some of the broader one above it, and the other way round.
        for number, steps in closeness.below(skill.number):
            _take(credits_, number, _BROADER[steps] * skill.score, "broader", position)
        for number, steps in closeness.above(skill.number):
            _take(credits_, number, _NARROWER[steps] * skill.score, "narrower", position)
        _take(credits_, skill.number, skill.score, "exact", position)
    return credits_


def _take(credits_: Credits, number: int, value: float, how: How, by: int) -> None:
    exact = _ORDER.index("exact")
    # A skill that is stated is held exactly, however sure another one may be; the surer one decides its credit.
    if how == "exact" or (value > credits_.value[number] and credits_.how[number] != exact):
        credits_.how[number], credits_.by[number], credits_.similarity[number] = _ORDER.index(how), by, 1.0
    credits_.value[number] = max(value, credits_.value[number])


def _near(credits_: Credits, closeness: Closeness) -> None:
    held = credits_.held
    cosines = closeness.cosines([skill.number for skill in held]).astype(np.float64)
    scores = np.array([[skill.score] for skill in held])
    values = np.where(cosines >= _NEAR_LEAST, _NEAR_BEST * (cosines - _NEAR_ZERO) / (1 - _NEAR_ZERO), 0.0) * scores
    best = np.argmax(values, axis=0)
    columns = np.arange(len(closeness.skills))
    top = np.clip(values[best, columns], 0.0, _NEAR_BEST)
    hit = top > 0
    numbers = closeness.skills[hit]
    credits_.value[numbers] = top[hit]
    credits_.how[numbers] = _ORDER.index("near")
    credits_.by[numbers] = best[hit]
    credits_.similarity[numbers] = np.minimum(cosines[best, columns][hit], 1.0)
