"""Which found entry is which gold entry: the assignment that agrees most, over all pairs at once.

Agreement of two entries is a number in [0, 1]; pairs below ``least`` are never matched, and weigh nothing in the choice of
the others. Solved as a linear sum assignment (Kuhn 1955; scipy's implementation is Crouse 2016's).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from skillmap.records import PartialDate, Span

_T = TypeVar("_T")


def align(gold: Sequence[_T], found: Sequence[_T], agreement: Callable[[_T, _T], float], *, least: float) -> list[tuple[int, int]]:
    """Return pairs of positions (gold, found), in gold order; every position at most once."""
    if not gold or not found:
        return []
    scores = np.array([[agreement(one, other) for other in found] for one in gold])
    scores[scores < least] = 0.0
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if scores[row, column] > 0]


def shared(one: Span, other: Span) -> float:
    """Return the characters that two spans share, over those that either covers (Jaccard)."""
    both = min(one.end, other.end) - max(one.start, other.start)
    return both / (max(one.end, other.end) - min(one.start, other.start)) if both > 0 else 0.0


def same_date(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Tell whether two dates are the same, precision included; no date equals no date."""
    return (one.date if one else None) == (other.date if other else None)


def same_year(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Tell whether two dates lie in the same year; no date equals no date."""
    return (one.date[:4] if one else None) == (other.date[:4] if other else None)
