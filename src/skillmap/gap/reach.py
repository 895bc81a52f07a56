"""Which occupations are nearest to what a person has, and which few skills would open most occupations of a sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skillmap.gap.gaps import GapFinder

OPEN = 0.5  # essential skills covered at which an occupation counts as open
_PRIOR = 5.0  # skills that count as missing for every occupation, so that a list of three is not covered by luck
_MISSING_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """An occupation within reach: its coverage, and the essential skills with the least credit, rarest first."""

    occupation: int
    coverage: float
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedSkill:
    """A skill to train next: ``opened`` occupations of the sector are open with it and those before it, ``needed_by`` need it."""

    skill: int
    opened: int
    needed_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """The skills that open most of a sector: ``occupations`` there are, ``open_now`` of them before any training."""

    occupations: int
    open_now: int
    skills: tuple[TrainedSkill, ...]


def reachable(
    finder: GapFinder, value: NDArray[np.float64], *, top: int, without: Sequence[int] = (), group: str = ""
) -> tuple[Reachable, ...]:
    """Return the occupations that a person covers best.

    Ordered by ``Σ / (n + 5)``, where the coverage of n weighted skills is ``Σ / n``: an occupation with a short list must be covered
    better than one with a long list.

    Args:
        finder: What occupations need.
        value: Credit of every concept, float64 (concepts,); :meth:`GapFinder.expected` counts past work too.
        top: How many.
        without: Occupations to leave out, say the one asked about.
        group: Only occupations of this ISCO-08 group (one to four digits).
    """
    rows = finder.needs.occupations
    coverages = finder.coverages(value)
    sizes = 2.0 * np.diff(finder.needs.essential.indptr)[rows] + np.diff(finder.needs.optional.indptr)[rows]
    shrunk = coverages * sizes / (sizes + _PRIOR)
    kept = [
        place
        for place in np.lexsort((rows, -shrunk)).tolist()
        if coverages[place] > 0
        and rows[place] not in without
        and (not group or finder.scheme.notations[int(rows[place])].startswith(group))
    ][:top]
    rarity = finder.needs.rarity()
    return tuple(
        Reachable(
            occupation=int(rows[place]),
            coverage=float(coverages[place]),
            missing=_missing(finder.needs.skills(int(rows[place])), value, rarity),
        )
        for place in kept
    )


def _missing(skills: NDArray[np.int32], value: NDArray[np.float64], rarity: NDArray[np.float64]) -> tuple[int, ...]:
    lacking = [skill for skill in skills.tolist() if value[skill] < 0.5]
    return tuple(sorted(lacking, key=lambda skill: (-rarity[skill] * (1 - value[skill]), skill))[:_MISSING_NAMED])


def shortlist(finder: GapFinder, value: NDArray[np.float64], occupations: Sequence[int], *, top: int) -> Shortlist:
    """Choose the skills whose training opens most occupations, one after the other.

    An occupation is open when at least half of its essential skills are covered. Skills are chosen greedily for the largest gain of
    ``Σ_o min(covered(o), open) / open``; that sum is monotone and submodular, so the greedy list reaches at least 63 % of what the best
    list of its length would (Nemhauser, Wolsey and Fisher 1978).

    Args:
        finder: What occupations need.
        value: Credit of every concept that is there already; zeros for somebody who states nothing. float64 (concepts,).
        occupations: The sector.
        top: How many skills.
    """
    if not occupations:
        return Shortlist(occupations=0, open_now=0, skills=())
    matrix = finder.needs.essential[np.array(occupations)].astype(np.float64)
    sizes = np.diff(matrix.indptr).astype(np.float64)
    aims = OPEN * sizes
    covered = matrix @ value
    columns = matrix.tocsc()
    have = value.copy()
    chosen: list[TrainedSkill] = []
    open_now = int((covered >= aims - 1e-9).sum())
    needed = np.unique(matrix.indices)
    for _ in range(min(top, len(needed))):
        gains = [_gain(columns, int(skill), have, covered, aims) for skill in needed]
        best = int(np.argmax(gains))
        if gains[best] <= 1e-9:
            break
        skill = int(needed[best])
        rows = columns.indices[columns.indptr[skill] : columns.indptr[skill + 1]]
        covered[rows] += 1.0 - have[skill]
        have[skill] = 1.0
        chosen.append(TrainedSkill(skill=skill, opened=int((covered >= aims - 1e-9).sum()), needed_by=len(rows)))
    return Shortlist(occupations=len(occupations), open_now=open_now, skills=tuple(chosen))


def _gain(
    columns: sparse.csc_array, skill: int, have: NDArray[np.float64], covered: NDArray[np.float64], aims: NDArray[np.float64]
) -> float:
    rows = columns.indices[columns.indptr[skill] : columns.indptr[skill + 1]]
    room = np.maximum(aims[rows] - covered[rows], 0.0)
    return float((np.minimum(1.0 - have[skill], room) / aims[rows]).sum())
