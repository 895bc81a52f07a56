import pytest
from tests.doubles import ISCO, OCCUPATION

from skillmap.errors import SettingsError
from skillmap.gap.asked import resolve
from skillmap.gap.gaps import GapFinder
from skillmap.records import Candidate, Link

WELDER = Candidate(uri=OCCUPATION + "welder", label="welder", score=0.9, method="both")


def linked(text: str) -> Link:
    return Link(match=WELDER if text == "soudeur" else None, candidates=(WELDER,))


@pytest.mark.parametrize("words", [OCCUPATION + "welder", "7212", "C7212", "ISCO-08 7212", ISCO + "7212", " soudeur "])
def test_resolve_finds_an_occupation_however_it_is_named(finder: GapFinder, words: str) -> None:
    asked = resolve(words, finder, linked)
    assert [finder.scheme.uris[one] for one in asked.occupations] == [OCCUPATION + "welder"]


def test_resolve_takes_all_occupations_of_a_major_group(finder: GapFinder) -> None:
    found = {finder.scheme.uris[one] for one in resolve("7", finder, linked).occupations}
    assert found == {OCCUPATION + "welder", OCCUPATION + "bricklayer"}


@pytest.mark.parametrize("words", ["something else", "9999", OCCUPATION + "nobody", OCCUPATION + "accountant"])
def test_resolve_refuses_what_names_nothing_with_skills(finder: GapFinder, words: str) -> None:
    with pytest.raises(SettingsError):
        resolve(words, finder, linked)


def test_resolve_names_the_nearest_when_it_is_not_sure(finder: GapFinder) -> None:
    with pytest.raises(SettingsError, match=r"welder \(0\.90\)"):
        resolve("hot work", finder, linked)
