"""Work as probabilities over unit groups: what titles leave open, what skills say where no job can be read."""

from typing import Any

import numpy as np
import pytest
from tests.gap_doubles import profile

from skillmap.gap.gaps import GapFinder
from skillmap.gap.holder import Holder, read_holder
from skillmap.matching.groups import Groups
from skillmap.matching.parts import Comparer
from skillmap.matching.vacancy import AskedOccupation, Requirement, Vacancy
from skillmap.matching.work import inferred, read_work


@pytest.fixture(scope="module")
def comparer(finder: GapFinder) -> Comparer:
    return Comparer(finder)


def held(comparer: Comparer, made: dict[str, Any]) -> Holder:
    return read_holder(made, comparer.finder.scheme)


def asking(code: str, months: int | None = None) -> Vacancy:
    asked = Requirement(kind="experience", strength="must", value=str(months), quote="")
    return Vacancy(
        vacancy_id="v",
        title="",
        language="en",
        occupations=(AskedOccupation(isco08=code, number=None, score=1.0),),
        skills=(),
        requirements=(asked,) if months is not None else (),
    )


def doubtful(first: float, second: float, months: int = 48) -> dict[str, Any]:
    """A person whose title may mean welder or bricklayer, neither surely enough for the profile's list of occupations."""
    made = profile({}, jobs=[("7212", None, months)])
    made["occupations"] = []
    made["experience"][0]["occupation"]["candidates"]["isco08"] = [
        {"code": "7212", "label": "", "score": first},
        {"code": "7112", "label": "", "score": second},
    ]
    return made


def test_a_title_that_may_mean_two_groups_counts_for_both(comparer: Comparer) -> None:
    person = comparer.person(held(comparer, doubtful(0.55, 0.44)))
    for code, least in (("7212", 0.55), ("7112", 0.44)):
        parts = comparer.compare(person, asking(code))
        assert parts.occupation is not None
        assert parts.experience is not None
        assert parts.occupation >= least
        assert parts.experience > 0.9  # four years, of two that are usual
    assert comparer.months(person.work, asking("7212")) == 48
    assert comparer.months(person.work, asking("5120")) == 0


def test_where_no_job_can_be_read_skills_say_what_work_is_likely(comparer: Comparer) -> None:
    person = comparer.person(held(comparer, profile({"prepare-meals": 0.9})))
    assert not person.work.stated
    likeliest = comparer.groups.codes[int(person.work.jobs[0].argmax())]
    assert likeliest == "5120"
    assert person.work.jobs.sum() <= 1.0 + 1e-9
    cook, welder = comparer.compare(person, asking("5120")), comparer.compare(person, asking("7212"))
    assert cook.occupation is not None
    assert welder.occupation is not None
    assert cook.occupation > 2 * welder.occupation
    assert cook.needs is not None
    assert cook.needs > 0


def test_how_long_inferred_work_lasted_is_not_assumed(comparer: Comparer) -> None:
    person = comparer.person(held(comparer, profile({"prepare-meals": 0.9})))
    assert comparer.compare(person, asking("5120", 36)).experience is None
    assert comparer.months(person.work, asking("5120", 36)) == 0


def test_a_job_of_another_trade_is_no_unknown_experience(comparer: Comparer) -> None:
    person = comparer.person(held(comparer, profile({"prepare-meals": 0.9}, jobs=[("7212", None, 60)])))
    assert person.work.stated
    assert comparer.compare(person, asking("5120")).experience == 0.0


def test_nothing_stated_infers_nothing(comparer: Comparer) -> None:
    person = comparer.person(held(comparer, profile({})))
    assert person.work.jobs.shape == (0, len(comparer.groups))
    parts = comparer.compare(person, asking("5120"))
    assert (parts.occupation, parts.experience, parts.likeness) == (0.0, None, 0.0)


def test_jobs_side_by_side_are_counted_once(comparer: Comparer) -> None:
    made = profile({}, jobs=[("7212", None, 24), ("7212", None, 24)])
    made["experience_months"] = 24
    assert comparer.months(comparer.person(held(comparer, made)).work, asking("7212")) == 24


def test_a_job_without_dates_meets_no_number_of_months(comparer: Comparer) -> None:
    work = comparer.person(held(comparer, profile({}, jobs=[("7212", None, None)]))).work
    assert comparer.months(work, asking("7212", 6)) == 0


def test_a_group_that_a_person_corrected_counts_and_candidates_share_the_rest(comparer: Comparer) -> None:
    made = doubtful(0.7, 0.2)
    made["experience"][0]["occupation"]["isco08"] = {"code": "5120", "label": "", "score": 1.0}
    (job,) = held(comparer, made).jobs
    assert job.groups[0] == ("5120", 1.0)
    assert sum(probability for _, probability in job.groups) == pytest.approx(1.0)


def test_a_code_that_the_classification_lacks_is_close_by_its_digits(comparer: Comparer) -> None:
    assert comparer.groups.place("7219") is None
    assert comparer.close("7219", "7212") == 0.6
    assert comparer.close("7219", "5120") == 0.0


def test_all_the_skills_of_a_group_name_that_group(comparer: Comparer) -> None:
    groups: Groups = comparer.groups
    for place, code in enumerate(groups.codes):
        if np.linalg.norm(groups.vectors[place]) > 0:
            assert groups.codes[int(inferred(groups.vectors[place], groups)[0].argmax())] == code


def test_probabilities_of_a_job_never_sum_to_more_than_one(comparer: Comparer) -> None:
    holder = held(comparer, doubtful(0.9, 0.9))
    assert read_work(holder, np.zeros(comparer.groups.vectors.shape[1], dtype=np.float32), comparer.groups).jobs.sum() == pytest.approx(1.0)
