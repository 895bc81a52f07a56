import itertools

import numpy as np
import pytest
from tests.doubles import OCCUPATION, SKILL
from tests.gap_doubles import profile

from skillmap.gap.gaps import GapFinder
from skillmap.gap.holder import read_holder
from skillmap.gap.reach import OPEN, reachable, shortlist


def values(finder: GapFinder, skills: dict[str, float]) -> np.ndarray:
    return finder.credits(read_holder(profile(skills), finder.scheme)).value


def test_reachable_names_the_best_covered_with_what_is_missing(finder: GapFinder) -> None:
    found = reachable(finder, values(finder, {"lay-bricks": 1.0, "read-drawings": 1.0, "work-in-teams": 1.0}), top=2)
    uris = [finder.scheme.uris[one.occupation] for one in found]
    assert uris[0] == OCCUPATION + "bricklayer"
    assert [finder.scheme.uris[skill] for skill in found[0].missing] == [SKILL + "plaster-surfaces"]


def test_reachable_leaves_out_what_was_asked_about_and_what_nothing_speaks_for(finder: GapFinder) -> None:
    cook = finder.scheme.number(OCCUPATION + "cook")
    assert cook is not None
    found = reachable(finder, values(finder, {"prepare-meals": 1.0}), top=10, without=[cook])
    assert found == ()


def test_reachable_keeps_to_a_group(finder: GapFinder) -> None:
    found = reachable(finder, values(finder, {"work-in-teams": 1.0}), top=10, group="7")
    assert [finder.scheme.uris[one.occupation] for one in found] == [OCCUPATION + "bricklayer"]


def test_shortlist_opens_occupations_one_after_the_other(finder: GapFinder) -> None:
    occupations = finder.needs.occupations.tolist()
    found = shortlist(finder, np.zeros(len(finder.scheme.uris)), occupations, top=8)
    assert finder.scheme.uris[found.skills[0].skill] == SKILL + "work-in-teams"  # three of the four need it
    assert found.skills[0].needed_by == 3
    opened = [skill.opened for skill in found.skills]
    assert opened == sorted(opened)
    assert opened[-1] == len(occupations)


def test_shortlist_reaches_what_greedy_choice_promises(finder: GapFinder) -> None:
    occupations = finder.needs.occupations.tolist()
    needed = sorted({int(skill) for one in occupations for skill in finder.needs.skills(one)})

    def value(chosen: tuple[int, ...]) -> float:
        shares = [len(set(finder.needs.skills(one).tolist()) & set(chosen)) / len(finder.needs.skills(one)) for one in occupations]
        return sum(min(share, OPEN) for share in shares) / OPEN

    found = shortlist(finder, np.zeros(len(finder.scheme.uris)), occupations, top=3)
    best = max(value(chosen) for chosen in itertools.combinations(needed, 3))
    assert value(tuple(skill.skill for skill in found.skills)) >= 0.63 * best


def test_shortlist_trains_nothing_that_is_there(finder: GapFinder) -> None:
    have = values(finder, {"work-in-teams": 1.0, "prepare-meals": 1.0})
    found = shortlist(finder, have, [finder.scheme.number(OCCUPATION + "cook") or 0], top=5)
    assert (found.open_now, found.skills) == (1, ())


def test_a_sector_without_occupations_has_an_empty_list(finder: GapFinder) -> None:
    assert shortlist(finder, np.zeros(len(finder.scheme.uris)), [], top=5).occupations == 0


@pytest.mark.parametrize("top", [1, 2])
def test_shortlist_is_as_long_as_asked(finder: GapFinder, top: int) -> None:
    assert len(shortlist(finder, np.zeros(len(finder.scheme.uris)), finder.needs.occupations.tolist(), top=top).skills) == top
