"""Small groups and differences: what a table, or two of them, must not tell."""

import dataclasses
import hashlib
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from skillmap.cohorts.counts import ALL, BREAKDOWNS, Cell, count, topics
from skillmap.cohorts.members import Member
from skillmap.cohorts.protect import protect
from skillmap.errors import SettingsError

KEY = b"0123456789abcdef0123456789abcdef"
K = 5
PARTITIONS = [topic.name for topic in topics() if topic.partition]


def member(number: int, *, seed: int = 0) -> Member:
    rng = random.Random(seed * 100_000 + number)
    skills = [f"http://data.europa.eu/esco/skill/{place}" for place in range(60) if rng.random() < 1.5 / (place + 1.5)]
    return Member(
        member_id=hashlib.sha256(f"{seed} {number}".encode()).hexdigest(),
        language=rng.choice(["ar", "ar", "fr", "en"]),
        sex=rng.choice(["female", "male", "not stated"]),
        age=rng.choice(["under 25", "25-34", "25-34", "35-44", "45-54", "not stated"]),
        skills=frozenset(skills),
        occupations=frozenset(rng.sample(["7126", "7212", "5120", "9112", "2411", "8332"], rng.randint(0, 2))),
        level=rng.choice(["1", "2", "2", "2", "4", "not stated"]),
        education=rng.choice(["2", "3", "4", "not stated"]),
        spoken=frozenset(rng.sample(["ar", "fr", "en", "ti", "wo"], rng.randint(1, 3))),
    )


def published(members: Sequence[Member], key: bytes = KEY) -> tuple[dict[Cell, int], dict[Cell, int | None]]:
    cells = count(members, topics(), BREAKDOWNS)
    people = {cell: tally.people for cell, tally in cells.items()}
    return people, protect(cells, members, k=K, key=key, partitions=PARTITIONS)


@pytest.mark.parametrize("size", [0, 1, 4, 5, 9, 23, 120])
def test_no_count_of_a_small_group_is_shown(size: int) -> None:
    cells, shown = published([member(number) for number in range(size)])
    assert set(shown) == set(cells)
    for cell, value in shown.items():
        if value is not None:
            assert cells[cell] >= K
            assert value >= K
            assert value % K == 0
            assert abs(value - cells[cell]) < K


def test_rounding_is_right_on_average() -> None:
    total = true = 0
    for seed in range(40):
        cells, shown = published([member(number, seed=seed) for number in range(60)])
        total += sum(value for value in shown.values() if value is not None)
        true += sum(cells[cell] for cell, value in shown.items() if value is not None)
    assert total / true == pytest.approx(1, abs=0.01)


def test_no_hidden_part_stands_alone() -> None:
    for seed in range(20):
        _, shown = published([member(number, seed=seed) for number in range(40)])
        lines: Counter[tuple[str, ...]] = Counter()
        sizes: Counter[tuple[str, ...]] = Counter()
        for cell, value in shown.items():
            if cell.breakdown != ALL:
                line: tuple[str, ...] = ("groups", cell.topic, cell.key, cell.breakdown)
                sizes[line] += 1
                lines[line] += value is None
            if cell.topic in PARTITIONS:
                line = ("keys", cell.topic, cell.breakdown, cell.group)
                sizes[line] += 1
                lines[line] += value is None
        assert not [line for line, hidden in lines.items() if hidden == 1 and sizes[line] > 1]


def test_the_same_cohort_always_gives_the_same_table() -> None:
    members = [member(number) for number in range(50)]
    assert published(members) == published(members)
    assert published(members)[1] != published(members, b"another secret key 123")[1]


def test_the_same_people_have_the_same_figure_wherever_they_stand() -> None:
    members = [dataclasses.replace(member(number), sex="not stated") for number in range(50)]
    _, shown = published(members)
    for key in ("ar", "fr", "en"):
        assert shown[Cell("people", ALL, "language", key)] == shown[Cell("CV language", key, ALL, ALL)]
        assert shown[Cell("CV language", key, "sex", "not stated")] in {shown[Cell("CV language", key, ALL, ALL)], None}


def _of(person: Member, cell: Cell) -> bool:
    topic = next((topic for topic in topics() if topic.name == cell.topic), None)
    has_key = topic is None or cell.key in topic.keys(person)
    return has_key and (cell.breakdown == ALL or BREAKDOWNS[cell.breakdown][0](person) == cell.group)


def test_two_cohorts_that_differ_by_one_person_give_that_person_away_only_without_protection() -> None:
    """The attacker has both tables, knows who came, and asks of each cell whether that person is in it.

    Without protection every cell that grew by one names the person. With it, no difference is smaller than k, and a cell that grew or
    appeared says little more than the share of people who are in such a cell anyway.
    """
    bare = Counter[bool]()
    grown, grown_of_all, in_of_all, cells_of_all = Counter[bool](), 0, 0, 0
    for seed in range(30):
        people = [member(number, seed=seed) for number in range(81)]
        before, after, target = people[:80], people, people[80]
        (true_a, shown_a), (true_b, shown_b) = published(before), published(after)
        for cell in true_a.keys() & true_b.keys():
            if cell.topic == "people" and cell.breakdown == ALL:
                continue
            inside = _of(target, cell)
            if true_b[cell] > true_a[cell]:
                bare[inside] += 1
            a, b = shown_a[cell], shown_b[cell]
            if a is not None and b is not None:
                assert abs(a - b) % K == 0
            if a is not None or b is not None:
                cells_of_all += 1
                in_of_all += inside
            if (a is None and b is not None) or (a is not None and b is not None and b > a):
                grown[inside] += 1
                grown_of_all += 1
    assert bare[False] == 0  # what the attack is worth on raw counts: everything
    assert bare[True] > 500
    prior, posterior = in_of_all / cells_of_all, grown[True] / grown_of_all
    assert grown_of_all > 500
    assert posterior < 0.5  # a guess from a growth is wrong more often than right
    assert posterior / (1 - posterior) < 2.5 * prior / (1 - prior)


def test_an_unchanged_table_cell_says_nothing_either() -> None:
    """Cells of the person grow hardly more often than cells that the person has nothing to do with."""
    rates: dict[bool, list[bool]] = {True: [], False: []}
    for seed in range(30):
        people = [member(number, seed=100 + seed) for number in range(61)]
        _, shown_a = published(people[:60])
        _, shown_b = published(people)
        for cell in shown_a.keys() & shown_b.keys():
            a, b = shown_a[cell], shown_b[cell]
            if a is not None and b is not None:
                rates[_of(people[60], cell)].append(a != b)
    inside, outside = (sum(rates[side]) / len(rates[side]) for side in (True, False))
    assert outside > 0.2  # everything moves, also what did not change
    assert abs(inside - outside) < 0.1


@pytest.mark.parametrize(("k", "key"), [(4, KEY), (0, KEY), (5, b"short")])
def test_protection_that_protects_nobody_is_refused(k: int, key: bytes) -> None:
    with pytest.raises(SettingsError):
        protect({}, [], k=k, key=key, partitions=[])


def test_a_homogeneous_small_cohort_shows_nothing() -> None:
    twins = [dataclasses.replace(member(1), member_id=f"{number:064x}") for number in range(4)]
    assert set(published(twins)[1].values()) == {None}
