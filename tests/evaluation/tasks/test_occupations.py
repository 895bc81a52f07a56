import math

import pytest
from tests.evaluation.scoring import date, figures

from skillmap.evaluation.labels import JobLabel, LabeledDocument
from skillmap.evaluation.tasks.occupations import OccupationTask


def working(*jobs: tuple[str, tuple[str, ...], tuple[str, ...]]) -> LabeledDocument:
    """Jobs as (title, ISCO codes, ESCO occupations)."""
    labels = tuple(JobLabel(title=title, start=date("2019"), isco08=isco, esco=esco) for title, isco, esco in jobs)
    return LabeledDocument(id="d", text="", jobs=labels)


@pytest.mark.parametrize(("code", "digits"), [("7411", 4), ("7412", 3), ("7422", 2), ("7112", 1), ("5223", 0)])
def test_isco_agrees_to_fewer_digits(code: str, digits: int) -> None:
    got = figures(OccupationTask(), (working(("Electrician", ("7411",), ())), working(("Electrician", (code,), ()))))
    assert [got[f"ISCO {number} digits"] for number in (1, 2, 3, 4)] == [float(number <= digits) for number in (1, 2, 3, 4)]


def test_any_accepted_code_will_do() -> None:
    gold = working(("Welder", ("7212", "7213"), ("w1", "w2")))
    got = figures(OccupationTask(), (gold, working(("Welder", ("7213", "9999"), ("w2",)))))
    assert (got["ISCO 4 digits"], got["ESCO first"]) == (1, 1)


def test_top_k_looks_further_down() -> None:
    gold = working(("Welder", ("7212",), ("w",)))
    found = working(("Welder", ("1111", "2222", "3333", "4444", "5555", "7212"), (*(f"x{number}" for number in range(9)), "w")))
    got = figures(OccupationTask(), (gold, found))
    assert (got["ISCO 4 digits"], got["ISCO top 5"], got["ISCO top 10"]) == (0, 0, 1)
    assert (got["ESCO first"], got["ESCO top 10"]) == (0, 1)


def test_shares_are_over_the_gold_jobs_with_a_code() -> None:
    gold = working(("Welder", ("7212",), ()), ("Uncoded thing", (), ()), ("Schoolteacher", ("2341",), ("t",)))
    got = figures(OccupationTask(), (gold, working(("Welder", ("7212",), ()))))
    assert got["ISCO 4 digits"] == 1 / 2  # the job that was not found is wrong
    assert got["ESCO first"] == 0


def test_counts_are_none_where_no_job_has_a_code() -> None:
    assert OccupationTask().counts(working(("Welder", (), ())), working()) is None
    assert math.isnan(figures(OccupationTask(), (working(("Welder", ("7212",), ())), working()))["ESCO first"])


def test_faults_come_with_the_farthest_off_first() -> None:
    gold = working(("Welder", ("7212",), ()), ("Schoolteacher", ("2341",), ()), ("Cook", ("5120",), ()))
    found = working(("Welder", ("7213",), ()), ("Schoolteacher", ("9999",), ()), ("Cook", ("5120",), ()))
    faults = OccupationTask().faults(gold, found)
    assert [(one.text, one.kind, one.found) for one in faults] == [("Schoolteacher", "wrong", ("9999",)), ("Welder", "wrong", ("7213",))]
