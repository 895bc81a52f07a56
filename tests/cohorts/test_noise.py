import dataclasses
import math
import statistics

import pytest
from tests.cohorts.test_protect import member

from skillmap.cohorts.counts import ALL, BREAKDOWNS, PEOPLE, Cell, topics
from skillmap.cohorts.noise import release
from skillmap.errors import SettingsError

MEMBERS = [member(number) for number in range(200)]


def test_release_tells_what_it_spent_and_adds_up_to_it() -> None:
    _, spent = release(MEMBERS, topics(), ["sex"], epsilon=2.0)
    assert (spent.epsilon, spent.delta) == (2.0, 1e-6)
    bounds = {"skill": 12, "occupation": 3, "occupation group": 2, "language spoken": 3}
    each = [bounds.get(name.split(" by ")[0], 1) / scale for name, scale in spent.scales.items()]
    assert sum(each) <= 2.0 + 1e-9


def test_noise_of_a_known_domain_has_the_scale_that_is_told() -> None:
    found = []
    for _ in range(40):
        cells, spent = release(MEMBERS, (), [], epsilon=0.5)
        value = cells[Cell(PEOPLE, ALL, ALL, ALL)]
        assert value is not None
        found.append(value - len(MEMBERS))
    scale = spent.scales["people by all"]
    assert scale == 2.0
    # Standard deviation of the Laplace distribution is scale · √2; 40 draws tell it within a factor of two.
    assert scale * math.sqrt(2) / 2 < statistics.pstdev(found) < scale * math.sqrt(2) * 2


def test_a_skill_that_one_person_alone_has_is_not_shown() -> None:
    alone = dataclasses.replace(MEMBERS[0], skills=frozenset({"a skill of one"}))
    rare = set(alone.skills)
    for _ in range(5):
        cells, _ = release([alone, *MEMBERS[1:]], topics(), [], epsilon=20.0)
        assert not rare & {cell.key for cell in cells if cell.topic == "skill"}
        assert {cell.key for cell in cells if cell.topic == "skill"}


def test_every_key_of_a_known_domain_is_published() -> None:
    cells, _ = release([], topics(), ["language"], epsilon=1.0)
    ages = {cell.key for cell in cells if cell.topic == "age"}
    assert ages == set(BREAKDOWNS["age"][1])


@pytest.mark.parametrize(("epsilon", "delta"), [(0, 1e-6), (-1, 1e-6), (1, 0), (1, 1), (1000, 1e-6)])
def test_a_budget_out_of_bounds_is_refused(epsilon: float, delta: float) -> None:
    with pytest.raises(SettingsError):
        release(MEMBERS, topics(), [], epsilon=epsilon, delta=delta)
