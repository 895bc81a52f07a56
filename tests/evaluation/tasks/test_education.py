import math
from typing import Any

import pytest
from tests.evaluation.scoring import date, figures

from skillmap.evaluation.labels import EducationLabel, LabeledDocument
from skillmap.evaluation.tasks.education import EducationTask

WELDING = {"degree": "CAP", "field": "welding", "institution": "Training Center South", "end": "2003", "isced": 3, "eqf": 4}


def entry(**parts: Any) -> EducationLabel:
    return EducationLabel(**{"degree": None, **parts, "end": date(parts.get("end"))})


def schooled(*entries: EducationLabel) -> LabeledDocument:
    return LabeledDocument(id="d", text="", educations=entries)


def test_entries_that_are_all_right() -> None:
    gold = schooled(entry(**WELDING), entry(degree="Baccalauréat", end="2000"))
    got = figures(EducationTask(), (gold, schooled(entry(degree="baccalauréat", end="2000"), entry(**WELDING))))
    assert set(got.values()) == {1.0}


def test_fields_are_shares_of_all_gold_entries_and_levels_of_those_with_one() -> None:
    gold = schooled(entry(**WELDING), entry(degree="Baccalauréat", end="2000"), entry(degree="Master of Arts", isced=7))
    found = schooled(entry(**{**WELDING, "field": None, "end": "2003-06", "isced": 4}), entry(degree="Master of Arts", isced=7))
    got = figures(EducationTask(), (gold, found))
    assert (got["precision"], got["recall"], got["F1"]) == pytest.approx((1, 2 / 3, 4 / 5))
    assert got["degree"] == pytest.approx(2 / 3)
    assert got["field"] == pytest.approx(1 / 3)  # the one of the master, which neither side states
    assert got["institution"] == pytest.approx(2 / 3)
    assert got["end"] == pytest.approx(1 / 3)
    assert got["ISCED"] == 1 / 2
    assert got["EQF"] == 1


def test_an_entry_without_a_degree_is_found_by_institution_and_end() -> None:
    place = {"institution": "Training Center South", "end": "2003"}
    assert figures(EducationTask(), (schooled(entry(**place)), schooled(entry(**place))))["F1"] == 1


def test_no_entries_on_either_side_is_no_figure() -> None:
    assert math.isnan(figures(EducationTask(), (schooled(), schooled()))["F1"])
    assert EducationTask().counts(LabeledDocument(id="d", text=""), schooled()) is None
    assert math.isnan(figures(EducationTask(), (schooled(entry(degree="CAP")), schooled()))["EQF"])


def test_faults_are_missed_then_wrong_then_invented() -> None:
    gold = schooled(entry(**WELDING), entry(degree="Baccalauréat", end="2000"))
    found = schooled(entry(**{**WELDING, "end": "2004"}), entry(degree="zzz", end="1950"))
    faults = EducationTask().faults(gold, found)
    assert [(one.kind, one.text) for one in faults] == [("missed", "Baccalauréat"), ("wrong", "CAP"), ("spurious", "zzz")]
    assert (faults[1].expected, faults[1].found) == (("end: 2003",), ("end: 2004",))
