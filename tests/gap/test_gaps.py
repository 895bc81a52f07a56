import pytest
from tests.doubles import OCCUPATION, SKILL
from tests.gap_doubles import profile

from skillmap.gap.gaps import Gap, GapFinder
from skillmap.gap.holder import read_holder


def occupation(finder: GapFinder, name: str) -> int:
    found = finder.scheme.number(OCCUPATION + name)
    assert found is not None
    return found


def gap_of(finder: GapFinder, name: str, **what: object) -> Gap:
    return finder.gap(read_holder(profile(**what), finder.scheme), occupation(finder, name))  # type: ignore[arg-type]


def by_name(gap: Gap, finder: GapFinder) -> dict[str, tuple[str, str | None]]:
    needs = (*gap.essential, *gap.optional)
    return {finder.scheme.uris[need.number].removeprefix(SKILL): (need.how, need.verify) for need in needs}


def test_coverage_is_the_formula_of_the_docstring(finder: GapFinder) -> None:
    gap = gap_of(finder, "nurse", skills={"first-aid": 0.8, "data-entry": 0.5})
    # Essential: nursing-care 0, first-aid 0.8, work-in-teams 0; optional: data-entry 0.5.
    assert gap.coverage.coverage == pytest.approx((2 * 0.8 + 0.5) / (2 * 3 + 1))
    assert gap.coverage.essential == pytest.approx(0.8 / 3)
    assert gap.coverage.optional == pytest.approx(0.5)


def test_coverages_of_all_occupations_agree_with_each_gap(finder: GapFinder) -> None:
    holder = read_holder(profile({"weld-tubes": 0.9, "first-aid": 1.0, "read-drawings": 0.7}), finder.scheme)
    credits_ = finder.credits(holder)
    together = dict(zip(finder.needs.occupations.tolist(), finder.coverages(credits_.value).tolist(), strict=True))
    assert together == {number: pytest.approx(finder.gap(holder, number, credits_).coverage.coverage) for number in together}


def test_an_occupation_without_optional_skills_has_no_optional_figure(finder: GapFinder) -> None:
    assert gap_of(finder, "cook", skills={}).coverage.optional is None


def test_gap_tells_held_missing_and_to_verify(finder: GapFinder) -> None:
    gap = gap_of(finder, "welder", skills={"weld-tubes": 0.95}, maybe={"grind-metal": 0.4, "read-drawings": 0.1})
    found = by_name(gap, finder)
    assert found["weld-metal"] == ("narrower", None)
    assert found["grind-metal"] == ("none", "words")
    assert found["read-drawings"] == ("none", None)  # words that hardly mean it are no question
    quoted = next(need for need in gap.essential if need.verify == "words")
    assert quoted.quote == "maybe grind-metal"


def test_what_past_work_needs_is_to_verify_and_never_counts_as_held(finder: GapFinder) -> None:
    without = gap_of(finder, "welder", skills={})
    with_work = gap_of(finder, "welder", skills={}, jobs=[("7212", "welder", 48)])
    assert {verify for _, verify in by_name(with_work, finder).values()} == {"work", None}  # optional skills are not asked about
    assert with_work.coverage.coverage == without.coverage.coverage == 0
    assert with_work.coverage.if_verified == pytest.approx(6 / 7)


def test_a_unit_group_stands_for_its_occupations_where_none_is_known(finder: GapFinder) -> None:
    gap = gap_of(finder, "bricklayer", skills={}, jobs=[("7112", None, 12)])
    assert [need.verify for need in gap.essential] == ["work"] * 4


def test_expected_credit_counts_past_work_half(finder: GapFinder) -> None:
    holder = read_holder(profile({"first-aid": 0.9}, jobs=[("7212", "welder", 48)]), finder.scheme)
    expected = finder.expected(holder, finder.credits(holder))
    assert expected[finder.scheme.number(SKILL + "weld-metal")] == pytest.approx(0.45)
    assert expected[finder.scheme.number(SKILL + "first-aid")] == pytest.approx(0.9)


def test_an_uncertain_link_is_to_verify(finder: GapFinder) -> None:
    assert by_name(gap_of(finder, "welder", skills={"weld-metal": 0.35}), finder)["weld-metal"] == ("exact", "uncertain")
