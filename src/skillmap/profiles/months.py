"""Counting months of work without counting any month twice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from skillmap.records import Job, PartialDate

Period = tuple[int, int]  # months since year 0, the end exclusive

_MONTHS_OPEN = 12


def _month(date: PartialDate, *, last: bool) -> int:
    year, *rest = (int(part) for part in date.date.split("-"))
    # A bare year means an unknown month: work from 2010 to 2014 is counted from the middle of one to the middle of the other.
    month = rest[0] if rest else 7
    return year * 12 + month - 1 + (1 if last and rest else 0)


def period(job: Job, as_of: datetime.date) -> Period | None:
    """Return the months that a job covers, ``None`` where its dates do not say.

    A month that is named counts whole ("March 2015 to May 2015" is three); a bare year counts from its middle, and a job that begins
    and ends in one bare year counts six months. Open jobs end at ``as_of``. A length in words ("3 ans") stands in for an end that is
    missing, and is finer than two bare years where it agrees with them; without it a job that has no end and is not current has no
    length.
    """
    if job.start is None:
        return _backward(job, as_of)
    if job.end is not None:
        found = closed_period(job.start, job.end)
        bare = job.start.precision == job.end.precision == "year"
        return _fit(found, job.stated_months) if bare else found
    start = _month(job.start, last=False)
    if not job.current:
        return None if job.stated_months is None else (start, start + job.stated_months)
    end = as_of.year * 12 + as_of.month
    if job.start.precision == "year" and job.start.date == str(as_of.year):
        start = min(start, end - 1 - (end - 1 - as_of.year * 12) // 2)  # somewhere in the part of this year that has gone by
    return (start, end) if end > start else None


def _backward(job: Job, as_of: datetime.date) -> Period | None:
    """Count a stated length back from the end, where only that is known."""
    if job.stated_months is None:
        return None
    if job.current:
        end = as_of.year * 12 + as_of.month
    elif job.end is not None:
        end = _month(job.end, last=True)
    else:
        return None
    return (end - job.stated_months, end)


def _fit(found: Period | None, stated: int | None) -> Period | None:
    """Let a stated length correct two bare years, which leave up to a year open on either side."""
    if found is None or stated is None or abs(stated - (found[1] - found[0])) > _MONTHS_OPEN:
        return found
    return (found[0], found[0] + stated)


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


def total_months(jobs: Iterable[Job], as_of: datetime.date) -> int | None:
    """Return the months that some jobs cover together, ``None`` where none of them says.

    No month counts twice. Jobs of which only the length is stated cannot be laid over others; their lengths are added.
    """
    dated: list[Period] = []
    undated: list[int] = []
    for job in jobs:
        if (found := period(job, as_of)) is not None:
            dated.append(found)
        elif job.start is None and job.end is None and job.stated_months is not None:
            undated.append(job.stated_months)
    return union_months(dated) + sum(undated) if dated or undated else None


def last_month(periods: Iterable[Period]) -> str | None:
    """Return the last month of the periods as ``2023-07``, ``None`` if there are none."""
    ends = [end for _, end in periods]
    if not ends:
        return None
    year, month = divmod(max(ends) - 1, 12)
    return f"{year:04d}-{month + 1:02d}"
