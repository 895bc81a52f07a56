"""What work a person has done, as probabilities over unit groups: what the titles leave open stays open.

A title rarely means one unit group for certain ("gardener": 9214 by 0.54, 6113 by 0.45). Dropping what lies below a threshold takes a
person's years away, and does so most where CVs are in everyday words. So each job counts by all groups that it may be.

Where no job can be read (an introduction instead of a list of jobs, work in the family), the stated skills say what work is likely::

    P(group) = softmax(4 z),   z: cosine of the skills' mean vector and what the group needs, standardized over all groups

The factor 4 is the likeliest for the jobs of 82 CVs that state theirs (``eval/matching``): for half of them the right unit group comes
first by skills alone. How long such work lasted is not known, and nothing is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmap.gap.holder import HeldJob, Holder
from skillmap.matching.groups import Groups

_SHARPNESS = 4.0
_LEAST = 0.02  # probability below which a group is left out
_MOST_INFERRED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A person's work.

    Attributes:
        jobs: Probability of each unit group for each job, float64 (jobs, groups).
        months: Of each job, none counted twice, 0 where it is not dated, float64 (jobs,).
        stated: Whether the CV states jobs that could be read; else they are inferred from skills.
    """

    jobs: NDArray[np.float64]
    months: NDArray[np.float64]
    stated: bool


def read_work(holder: Holder, skills: NDArray[np.float32], groups: Groups) -> Work:
    """Return a person's work.

    Args:
        holder: The person.
        skills: Mean vector of the stated skills, float32 (dimension,), of length 1 or 0.
        groups: The unit groups.
    """
    read = [(row, job) for job in holder.jobs if (row := _row(job, groups)).any()]
    if not read:
        likely = inferred(skills, groups)
        return Work(jobs=likely, months=np.zeros(len(likely)), stated=False)
    months = np.array([float(job.months or 0) for _, job in read])
    together = holder.experience_months
    if together is not None and together < months.sum():
        months *= together / months.sum()  # jobs that lay side by side
    return Work(jobs=np.stack([row for row, _ in read]), months=months, stated=True)


def inferred(skills: NDArray[np.float32], groups: Groups) -> NDArray[np.float64]:
    """Return the work that skills make likely, float64 (1, groups); (0, groups) without skills."""
    known = np.linalg.norm(groups.vectors, axis=1) > 0
    cosines = (groups.vectors[known] @ skills).astype(np.float64)
    spread = float(cosines.std()) if known.any() else 0.0
    if not skills.any() or not spread:
        return np.zeros((0, len(groups)))
    scaled = _SHARPNESS * (cosines - cosines.mean()) / spread
    likely = np.exp(scaled - np.logaddexp.reduce(scaled))
    likely[np.argsort(-likely, kind="stable")[_MOST_INFERRED:]] = 0.0
    row = np.zeros((1, len(groups)))
    row[0, known] = np.where(likely >= _LEAST, likely, 0.0)
    return row


def _row(job: HeldJob, groups: Groups) -> NDArray[np.float64]:
    row = np.zeros(len(groups))
    for code, probability in job.groups:
        place = groups.place(code)
        if place is not None and probability >= _LEAST:
            row[place] += probability
    return row / max(float(row.sum()), 1.0)
