import copy
import inspect
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from tests.doubles import SKILL
from tests.gap_doubles import profile

from skillmap.gap.gaps import GapFinder
from skillmap.gap.holder import Holder, read_holder
from skillmap.matching.checks import Checker
from skillmap.matching.parts import Comparer
from skillmap.matching.ranking import WEIGHTS, Matcher, Ranked
from skillmap.matching.recall import Recall
from skillmap.matching.vacancy import AskedOccupation, AskedSkill, Requirement, Vacancy


def encode(texts: Sequence[str]) -> np.ndarray:
    """Texts with the same first word are alike."""
    return np.eye(256, dtype=np.float32)[[zlib.crc32(text.split()[0].encode()) % 256 for text in texts]]


@pytest.fixture(scope="module")
def matcher(finder: GapFinder) -> Matcher:
    comparer = Comparer(finder)
    return Matcher(comparer, Checker(comparer=comparer, encode=encode))


def vacancy(finder: GapFinder, *requirements: Requirement, skills: dict[str, str] | None = None, code: str = "7212") -> Vacancy:
    asked = [
        AskedSkill(number=finder.scheme.number(SKILL + name) or 0, score=1.0, strength=how, quote=name)  # type: ignore[arg-type]
        for name, how in (skills or {"weld-metal": "must", "read-drawings": "plain"}).items()
    ]
    return Vacancy(
        vacancy_id="v",
        title="welder",
        language="en",
        occupations=(AskedOccupation(isco08=code, number=None, score=1.0),),
        skills=tuple(asked),
        requirements=requirements,
    )


def must(kind: str, value: str, level: str | None = None, *, either: bool = False) -> Requirement:
    return Requirement(kind=kind, strength="must", value=value, level=level, quote=f"{value} required", either=either)  # type: ignore[arg-type]


def score(matcher: Matcher, made: dict[str, Any], asked: Vacancy) -> Ranked:
    return matcher.score(matcher.comparer.person(read_holder(made, matcher.comparer.finder.scheme)), asked)


WELDER = profile({"weld-metal": 0.9, "read-drawings": 0.9}, jobs=[("7212", "welder", 60)], languages={"en": "B1"}, licences=["Permis B"])
MASON = profile({"lay-bricks": 0.9, "read-drawings": 0.8}, jobs=[("7112", "bricklayer", 60)], name="b")
COOK = profile({"prepare-meals": 0.9}, jobs=[("5120", "cook", 60)], name="c")


def test_people_are_ranked_by_what_they_can_do(matcher: Matcher, finder: GapFinder) -> None:
    people = matcher.people([read_holder(made, finder.scheme) for made in (COOK, MASON, WELDER)])
    (ranking,) = matcher.for_vacancies(people, [vacancy(finder)], top=3)
    assert [one.person for one in ranking] == [2, 1, 0]
    assert ranking[0].score > 0.8
    assert ranking[2].score < 0.2


def test_vacancies_are_ranked_for_people_by_the_same_score(matcher: Matcher, finder: GapFinder) -> None:
    vacancies = [vacancy(finder), vacancy(finder, skills={"prepare-meals": "plain"}, code="5120")]
    people = matcher.people([read_holder(made, finder.scheme) for made in (WELDER, COOK)])
    by_vacancy = {(one.person, one.vacancy): one.score for row in matcher.for_vacancies(people, vacancies, top=2) for one in row}
    by_person = matcher.for_people(people, vacancies, top=2)
    assert [row[0].vacancy for row in by_person] == [0, 1]
    assert by_vacancy == {(one.person, one.vacancy): one.score for row in by_person for one in row}


PERSONS: list[dict[str, Any]] = [
    {"name": {"text": "Aïssatou Barry", "span": [0, 1]}, "sex": "female"},
    {"name": {"text": "Иван Петренко", "span": [0, 1]}, "sex": "male", "nationality": {"text": "ukrainien", "span": [0, 1]}},
    {"birth_date": {"text": "1950", "span": [0, 1], "date": "1950", "precision": "year"}},
    {"birth_date": {"text": "2005", "span": [0, 1], "date": "2005", "precision": "year"}, "nationality": {"text": "سورية", "span": [0, 1]}},
    {"address": {"text": "Kabul", "span": [0, 1]}, "emails": [{"text": "x@example.com", "span": [0, 1]}], "photo": "…"},
]


@pytest.mark.parametrize("person", PERSONS)
def test_who_a_person_is_changes_nothing(matcher: Matcher, finder: GapFinder, person: dict[str, Any]) -> None:
    asked = vacancy(finder, must("language", "en", "B1"), must("paper", "driving-b"), must("experience", "24"))
    plain = score(matcher, WELDER, asked)
    changed = copy.deepcopy(WELDER)
    changed["person"].update(person)
    again = score(matcher, changed, asked)
    assert (again.score, again.parts, again.checks, again.skills) == (plain.score, plain.parts, plain.checks, plain.skills)


def test_what_matching_reads_of_a_profile_has_no_place_for_a_person() -> None:
    assert not {name for name in Holder.__slots__ if name in {"person", "name", "sex", "age", "birth_date", "nationality", "address"}}
    assert '"person"' not in inspect.getsource(inspect.getmodule(read_holder))  # type: ignore[arg-type]


def test_a_requirement_that_is_met_costs_nothing(matcher: Matcher, finder: GapFinder) -> None:
    free = score(matcher, WELDER, vacancy(finder))
    asked = score(matcher, WELDER, vacancy(finder, must("language", "en", "A2"), must("paper", "driving-b"), must("experience", "24")))
    assert asked.eligible == "yes"
    assert {check.status for check in asked.checks} == {"met"}
    assert asked.score == pytest.approx(free.score, abs=0.03)  # the years asked for are part of the experience


def test_what_is_not_stated_is_to_ask_and_what_is_too_little_speaks_against(matcher: Matcher, finder: GapFinder) -> None:
    free = score(matcher, WELDER, vacancy(finder))
    unsaid = score(matcher, WELDER, vacancy(finder, must("paper", "forklift")))
    too_low = score(matcher, WELDER, vacancy(finder, must("language", "en", "C1")))
    assert (unsaid.eligible, too_low.eligible) == ("ask", "no")
    assert free.score > unsaid.score > too_low.score > 0


def test_a_preference_never_makes_anybody_ineligible(matcher: Matcher, finder: GapFinder) -> None:
    wanted = Requirement(kind="language", strength="prefer", value="fr", level="C1", quote="French a plus")
    found = score(matcher, WELDER, vacancy(finder, wanted))
    assert found.eligible == "yes"
    assert found.score == score(matcher, WELDER, vacancy(finder)).score


def test_either_of_two_requirements_will_do(matcher: Matcher, finder: GapFinder) -> None:
    quote = "a diploma or two years required"
    asked = [
        Requirement(kind=kind, strength="must", value=value, quote=quote, either=True)  # type: ignore[arg-type]
        for kind, value in (("diploma", quote), ("experience", "24"))
    ]
    assert score(matcher, WELDER, vacancy(finder, *asked)).eligible == "yes"


def test_a_must_weighs_more_than_a_preference(matcher: Matcher, finder: GapFinder) -> None:
    half = profile({"weld-metal": 1.0})
    most = score(matcher, half, vacancy(finder, skills={"weld-metal": "must", "lay-bricks": "prefer"})).parts.skills
    least = score(matcher, half, vacancy(finder, skills={"weld-metal": "prefer", "lay-bricks": "must"})).parts.skills
    assert most is not None
    assert least is not None
    assert most > 0.6
    assert least < 0.4


def test_the_score_is_the_weighted_mean_of_its_parts(matcher: Matcher, finder: GapFinder) -> None:
    found = score(matcher, MASON, vacancy(finder))
    parts = {name: getattr(found.parts, name) for name in WEIGHTS}
    assert found.score == pytest.approx(sum(WEIGHTS[name] * value for name, value in parts.items()) / sum(WEIGHTS.values()), abs=1e-5)


def test_a_vacancy_of_an_unknown_occupation_is_ranked_by_skills(matcher: Matcher, finder: GapFinder) -> None:
    bare = vacancy(finder)
    asked = Vacancy(vacancy_id="v", title="", language="en", occupations=(), skills=bare.skills, requirements=())
    assert score(matcher, WELDER, asked).parts.occupation is None
    assert score(matcher, WELDER, asked).score > score(matcher, COOK, asked).score


def test_unit_groups_are_close_by_code_and_by_what_they_need(matcher: Matcher) -> None:
    comparer = matcher.comparer
    assert comparer.close("7212", "7212") == 1.0
    assert comparer.close("7212", "7213") == 0.6
    assert comparer.close("7212", "7112") > 0.1  # both read drawings
    assert comparer.close("7212", "5120") == pytest.approx(0.0)


def test_recall_finds_the_nearest_first() -> None:
    vectors = [np.array([1.0, 0.0], dtype=np.float32), np.array([0.0, 1.0], dtype=np.float32), np.array([0.6, 0.8], dtype=np.float32)]
    assert Recall(vectors).search([np.array([0.0, 1.0], dtype=np.float32)], 2) == [[1, 2]]
    assert Recall([]).search([vectors[0]], 2) == [[]]


def test_recall_of_many_finds_nearly_what_an_exact_search_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(2000, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    queries = list(rows[:50])
    exact = Recall(list(rows)).search(queries, 10)
    monkeypatch.setattr("skillmap.matching.recall._EXACT_BELOW", 1000)
    monkeypatch.setattr("skillmap.matching.recall._LISTS_PER", 100)
    near = Recall(list(rows)).search(queries, 10)
    assert all(one[0] == place for place, one in enumerate(near))
    assert np.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact, near, strict=True)]) > 0.9


def test_a_paper_and_a_sentence_are_encoded_once_for_all_pairs(matcher: Matcher, finder: GapFinder) -> None:
    encoded: list[str] = []

    def counted(texts: Sequence[str]) -> np.ndarray:
        encoded.extend(texts)
        return encode(texts)

    checker = Checker(comparer=matcher.comparer, encode=counted)
    asked = vacancy(finder, must("diploma", "welding diploma"), must("diploma", "cooking diploma"))
    trained = [{**made, "certificates": [{"text": "welding course"}, {"text": "first aid"}]} for made in (WELDER, MASON, WELDER)]
    people = matcher.people([read_holder(made, finder.scheme) for made in trained])
    statuses = [[check.status for check in checker.check(person, asked)] for person in people for _ in range(2)]
    assert statuses[0] == statuses[1] == statuses[4]
    assert len(encoded) == len(set(encoded)) > 1
