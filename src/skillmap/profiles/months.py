"""Counting months of work without counting any month twice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from skillmap.records import Job, PartialDate

Period = tuple[int, int]  # months since year 0, the end exclusive


def _month(date: PartialDate, *, last: bool) -> int:
    year, *rest = (int(part) for part in date.date.split("-"))
    # A bare year means an unknown month: work from 2010 to 2014 is counted from the middle of one to the middle of the other.
    month = rest[0] if rest else 7
    return year * 12 + month - 1 + (1 if last and rest else 0)


def period(job: Job, as_of: datetime.date) -> Period | None:
    """Return the months that a job covers, ``None`` where its dates do not say.

    A month that is named counts whole ("March 2015 to May 2015" is three); a bare year counts from its middle, and a job that begins
    and ends in one bare year counts six months. Open jobs end at ``as_of``; a job without an end that is not current has no length.
    """
    if job.start is None or (job.end is None and not job.current):
        return None
    if job.end is not None:
        return closed_period(job.start, job.end)
    start, end = _month(job.start, last=False), as_of.year * 12 + as_of.month
    return (start, end) if end > start else None


def closed_period(first: PartialDate, last: PartialDate) -> Period | None:
    """Return the months from one date to another, counted as :func:`period` does; ``None`` where they run backward."""
    start, end = _month(first, last=False), _month(last, last=True)
    if first.precision == last.precision == "year" and first.date == last.date:
        return start, start + 6
    return (start, end) if end > start else None


def union_months(periods: Iterable[Period]) -> int:
    """Return the number of months that lie in at least one period.

    >>> union_months([(0, 12), (6, 18)])
    18
    """
    total, reached = 0, None
    for start, end in sorted(periods):
        begin = start if reached is None else max(start, reached)
        total += max(0, end - begin)
        reached = end if reached is None else max(reached, end)
    return total


def last_month(periods: Iterable[Period]) -> str | None:
    """Return the last month of the periods as ``2023-07``, ``None`` if there are none."""
    ends = [end for _, end in periods]
    if not ends:
        return None
    year, month = divmod(max(ends) - 1, 12)
    return f"{year:04d}-{month + 1:02d}"
