import dataclasses
import datetime
from itertools import permutations

import pytest

from skillmap.profiles.months import Period, last_month, period, total_months, union_months
from skillmap.records import DatePrecision, Job, PartialDate, Span

AS_OF = datetime.date(2024, 5, 1)
PRECISION: dict[int, DatePrecision] = {4: "year", 7: "month", 10: "day"}


def job(start: str | None, end: str | None, *, current: bool = False) -> Job:
    dates = [None if date is None else PartialDate(date=date, precision=PRECISION[len(date)]) for date in (start, end)]
    return Job(span=Span(0, 1), section=0, title=None, start=dates[0], end=dates[1], current=current)


def months(start: str | None, end: str | None, *, current: bool = False) -> int | None:
    when = period(job(start, end, current=current), AS_OF)
    return None if when is None else union_months([when])


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        pytest.param("2015-03", "2015-05", 3, id="named-months-count-whole"),
        pytest.param("2015-03", "2015-03", 1, id="one-month"),
        pytest.param("2014-11", "2016-02", 16, id="over-new-year"),
        pytest.param("2015-03-28", "2015-05-02", 3, id="days"),
        pytest.param("2010", "2014", 48, id="bare-years"),
        pytest.param("2010", "2011", 12, id="neighboring-years"),
        pytest.param("2010", "2010", 6, id="one-bare-year"),
        pytest.param("2010-03", "2014", 52, id="bare-end"),
        pytest.param("2010", "2014-03", 45, id="bare-start"),
    ],
)
def test_period_counts_months(start: str, end: str, count: int) -> None:
    assert months(start, end) == count


@pytest.mark.parametrize(
    ("start", "count"),
    [("2024-05", 1), ("2024-01", 5), ("2023-06", 12), ("2020", 47)],
    ids=["this-month", "year", "twelve", "bare"],
)
def test_open_job_reaches_to_the_day_of_the_profile(start: str, count: int) -> None:
    assert months(start, None, current=True) == count


def test_end_that_is_stated_holds_for_a_current_job_too() -> None:
    assert months("2024-01", "2024-02", current=True) == 2


@pytest.mark.parametrize(
    ("start", "end", "current"),
    [
        pytest.param("2015-03", None, False, id="no-end-and-not-current"),
        pytest.param(None, "2015-03", False, id="no-start"),
        pytest.param(None, None, True, id="current-without-start"),
        pytest.param("2016-03", "2015-03", False, id="end-before-start"),
        pytest.param("2025-01", None, True, id="starts-after-the-day"),
    ],
)
def test_period_is_none_where_the_dates_do_not_say(start: str | None, end: str | None, *, current: bool) -> None:
    assert months(start, end, current=current) is None


@pytest.mark.parametrize(
    ("periods", "count"),
    [
        pytest.param([], 0, id="none"),
        pytest.param([(0, 12), (12, 18)], 18, id="touching"),
        pytest.param([(0, 12), (6, 18)], 18, id="overlapping"),
        pytest.param([(0, 24), (6, 12), (30, 33)], 27, id="nested-and-apart"),
        pytest.param([(0, 12), (0, 12), (0, 6)], 12, id="repeated"),
    ],
)
def test_union_counts_no_month_twice(periods: list[Period], count: int) -> None:
    assert {union_months(order) for order in permutations(periods)} == {count}


def test_union_of_jobs_held_side_by_side() -> None:
    jobs = [job("2015-01", "2015-12"), job("2015-07", "2016-06"), job("2020-01", "2020-01")]
    assert union_months(when for each in jobs if (when := period(each, AS_OF)) is not None) == 19


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        ("2015-03", "2015-12", "2015-12"),
        ("2015-03", "2016-01", "2016-01"),
        ("2010", "2014", "2014-06"),
        ("2023-01", None, "2024-05"),
    ],
)
def test_last_month_is_the_last_that_counts(start: str, end: str | None, last: str) -> None:
    when = period(job(start, end, current=end is None), AS_OF)
    assert when is not None
    assert last_month([when, (0, 1)]) == last


def test_last_month_of_nothing_is_none() -> None:
    assert last_month([]) is None


@pytest.mark.parametrize(
    ("start", "end", "current", "stated", "count"),
    [
        pytest.param("2015", "2015", False, 6, 6, id="length-in-one-bare-year"),
        pytest.param("2015", "2018", False, 30, 30, id="length-is-finer-than-bare-years"),
        pytest.param("2015", "2018", False, 90, 36, id="length-that-disagrees"),
        pytest.param("2015-01", "2015-12", False, 6, 12, id="months-are-finer"),
        pytest.param("2015-01", None, False, 8, 8, id="length-for-a-missing-end"),
        pytest.param(None, None, True, 60, 60, id="since-five-years"),
        pytest.param(None, "2015-12", False, 24, 24, id="counted-back"),
        pytest.param("2024", None, True, None, 3, id="this-year"),
    ],
)
def test_stated_lengths_fill_what_dates_leave_open(
    *, start: str | None, end: str | None, current: bool, stated: int | None, count: int
) -> None:
    made = dataclasses.replace(job(start, end, current=current), stated_months=stated)
    assert total_months([made], AS_OF) == count


def test_total_months_counts_overlaps_once_and_adds_lengths_without_dates() -> None:
    overlapping = [job("2015-01", "2016-12"), job("2016-01", "2017-12")]
    undated = dataclasses.replace(job(None, None), stated_months=10)
    assert total_months(overlapping, AS_OF) == 36
    assert total_months([*overlapping, undated], AS_OF) == 46
    assert total_months([job(None, None)], AS_OF) is None
