import pytest
from tests.doubles import SKILL
from tests.gap_doubles import profile

from skillmap.gap.closeness import Closeness
from skillmap.gap.credit import Credits
from skillmap.gap.gaps import GapFinder
from skillmap.gap.holder import read_holder


def number(finder: GapFinder, name: str) -> int:
    found = finder.scheme.number(SKILL + name)
    assert found is not None
    return found


def credits_of(finder: GapFinder, skills: dict[str, float]) -> Credits:
    return finder.credits(read_holder(profile(skills), finder.scheme))


@pytest.mark.parametrize(
    ("held", "needed", "how", "value"),
    [
        ("weld-metal", "weld-metal", "exact", 1.0),
        ("weld-tubes", "weld-metal", "narrower", 0.9),
        ("weld-tubes", "join-things", "narrower", 0.8),
        ("join-things", "weld-metal", "broader", 0.5),
        ("join-things", "weld-tubes", "broader", 0.3),
    ],
)
def test_credit_follows_the_hierarchy(finder: GapFinder, held: str, needed: str, how: str, value: float) -> None:
    found = credits_of(finder, {held: 1.0})
    skill = number(finder, needed)
    assert found.kind(skill) == how
    assert found.value[skill] == pytest.approx(value)
    through = found.through(skill)
    assert through is not None
    assert through.number == number(finder, held)


def test_credit_is_no_surer_than_the_link_it_rests_on(finder: GapFinder) -> None:
    found = credits_of(finder, {"weld-tubes": 0.6})
    assert found.value[number(finder, "weld-metal")] == pytest.approx(0.54)


def test_near_skills_get_credit_with_their_cosine(finder: GapFinder) -> None:
    found = credits_of(finder, {"plaster-surfaces": 1.0})
    skill = number(finder, "plaster-ceilings")  # "plaster surfaces" and "plaster ceilings" are written alike
    closeness: Closeness = finder.closeness
    cosine = float((closeness.vectors([number(finder, "plaster-surfaces")]) @ closeness.vectors([skill]).T)[0, 0])
    assert cosine == pytest.approx(found.similarity[skill], abs=1e-3) if found.kind(skill) == "near" else cosine < 0.7
    assert found.value[skill] == pytest.approx(max(0.0, 0.6 * (cosine - 0.6) / 0.4) if cosine >= 0.7 else 0.0, abs=1e-3)


def test_a_stated_skill_is_held_exactly_however_unsure(finder: GapFinder) -> None:
    found = credits_of(finder, {"weld-metal": 0.3, "weld-tubes": 1.0})
    skill = number(finder, "weld-metal")
    assert found.kind(skill) == "exact"
    assert found.value[skill] == pytest.approx(0.9)  # the narrower one, surely linked, says more


def test_who_states_nothing_gets_no_credit(finder: GapFinder) -> None:
    assert not credits_of(finder, {}).value.any()
