import math
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.scoring import date, figures

from skillmap.evaluation.gold import closed_months, read_gold
from skillmap.evaluation.labels import JobLabel, LabeledDocument
from skillmap.evaluation.tasks.jobs import JobTask, aligned_jobs

CLERK = {"title": "Sales clerk", "employer": "Corner Shop", "start": "2015-03", "end": "2018-06", "months": 40}
MASON = {"title": "Mason", "employer": "Bati Sud", "start": "2019", "current": True}


def job(**parts: Any) -> JobLabel:
    return JobLabel(**{"title": None, **parts, "start": date(parts.get("start")), "end": date(parts.get("end"))})


def working(*jobs: JobLabel) -> LabeledDocument:
    return LabeledDocument(id="d", text="", jobs=jobs)


def test_jobs_that_are_all_right() -> None:
    gold = working(job(**CLERK), job(**MASON))
    got = figures(JobTask(), (gold, working(job(**MASON), job(**CLERK))))
    assert {name for name, value in got.items() if value != 1} == {"duration error"}
    assert got["duration error"] == 0


def test_fields_are_shares_of_all_gold_jobs() -> None:
    gold = working(job(**CLERK), job(**MASON), job(title="Driver", start="2001", end="2003"))
    found = working(
        job(**{**CLERK, "title": "SALES  clerk", "start": "2015", "end": "2018-07", "months": 36}),
        job(title="Mason", start="2019"),
        job(title="Poultry farming", start="1990"),
    )
    got = figures(JobTask(), (gold, found))
    assert (got["precision"], got["recall"], got["F1"]) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert got["title"] == 2 / 3
    assert got["employer"] == 1 / 3
    assert got["start"] == 1 / 3  # 2015 is not 2015-03
    assert got["start year"] == 2 / 3
    assert got["end"] == 1 / 3  # no end of an open job and none found
    assert got["end year"] == 2 / 3
    assert got["current"] == 1 / 3
    assert got["duration error"] == 4  # of the clerk alone


def test_duration_error_is_the_mean_over_jobs_with_months_on_both_sides() -> None:
    gold = working(job(**CLERK), job(title="Driver", start="2001", end="2003", months=24), job(title="Cook", start="1999", months=None))
    found = working(job(**{**CLERK, "months": 30}), job(title="Driver", start="2001", months=26), job(title="Cook", start="1999", months=5))
    assert figures(JobTask(), (gold, found))["duration error"] == pytest.approx((10 + 2) / 2)
    assert math.isnan(figures(JobTask(), (gold, working()))["duration error"])


def test_a_job_whose_title_was_lost_is_found_by_start_and_employer() -> None:
    (pair,) = aligned_jobs(working(job(**CLERK)), working(job(**{**CLERK, "title": None})))
    assert pair[1] is not None


def test_another_job_of_another_time_is_not_the_same() -> None:
    (pair,) = aligned_jobs(working(job(title="Mason", start="2019")), working(job(title="Sales clerk", start="2015")))
    assert pair[1] is None


def test_two_jobs_of_one_title_are_told_apart_by_their_start() -> None:
    gold = working(job(title="Mason", start="2010"), job(title="Mason", start="2015"))
    found = working(job(title="Mason", start="2015"), job(title="Mason", start="2010"))
    assert figures(JobTask(), (gold, found))["start"] == 1


def test_no_jobs_on_either_side_is_no_figure() -> None:
    assert math.isnan(figures(JobTask(), (working(), working()))["F1"])
    assert figures(JobTask(), (working(), working(job(**CLERK))))["F1"] == 0
    assert JobTask().counts(LabeledDocument(id="d", text=""), working()) is None


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2015-03", "2015-05", 3),  # named months count whole
        ("2010", "2014", 48),  # from the middle of one year to the middle of the other
        ("2012", "2012", 6),
        ("2015-03", "2018", 40),  # March 2015 to the middle of 2018
        ("2015-03-10", "2015-03-20", 1),
        ("2018", "2015", None),
        ("2018", None, None),
        (None, "2018", None),
    ],
)
def test_months_of_closed_jobs_follow_the_rule_of_profiles(start: str | None, end: str | None, months: int | None) -> None:
    assert closed_months(date(start), date(end)) == months


def test_gold_jobs_that_have_ended_have_months(shared: Path) -> None:
    jobs = [job for document in read_gold(shared / "data/gold") for job in document.jobs or ()]
    closed = [job for job in jobs if job.start is not None and job.end is not None]
    assert len(closed) > 20
    assert all(job.months for job in closed)
    assert all(job.months is None for job in jobs if job.end is None)


def test_faults_are_missed_then_wrong_then_invented() -> None:
    gold = working(job(**CLERK), job(**MASON))
    found = working(job(**{**MASON, "employer": None}), job(title="Poultry farming", start="1990"))
    faults = JobTask().faults(gold, found)
    assert [(one.kind, one.text) for one in faults] == [("missed", "Sales clerk"), ("wrong", "Mason"), ("spurious", "Poultry farming")]
    assert (faults[1].expected, faults[1].found) == (("employer: Bati Sud",), ("employer: –",))
