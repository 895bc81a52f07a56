from itertools import permutations

import numpy as np
import pytest

from skillmap.evaluation.scores import Array
from skillmap.evaluation.tasks.alignment import align, same_date, same_year, shared
from skillmap.evaluation.tasks.strings import folded, likeness
from skillmap.records import PartialDate, Span


def best_total(scores: Array, least: float) -> float:
    """The best total of any assignment, tried one by one."""
    kept = np.where(scores >= least, scores, 0)
    rows, columns = kept.shape
    if rows > columns:
        return best_total(kept.T, least)
    return max(sum(float(kept[row, column]) for row, column in enumerate(order)) for order in permutations(range(columns), rows))


@pytest.mark.parametrize("seed", range(20))
def test_align_finds_the_best_assignment(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.random((int(generator.integers(1, 6)), int(generator.integers(1, 6))))
    pairs = align(range(scores.shape[0]), range(scores.shape[1]), lambda one, other: float(scores[one, other]), least=0.4)
    assert len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)
    assert all(scores[one, other] >= 0.4 for one, other in pairs)
    assert sum(scores[one, other] for one, other in pairs) == pytest.approx(best_total(scores, 0.4))


def test_align_is_not_led_astray_by_pairs_that_are_too_unlike() -> None:
    scores = [[0.5, 0.44], [0.44, 0.0]]  # two pairs of 0.44 weigh more than one of 0.5, and both are none
    assert align([0, 1], [0, 1], lambda one, other: scores[one][other], least=0.45) == [(0, 0)]


def test_align_of_nothing_is_nothing() -> None:
    assert align([], [1], lambda one, other: 1.0, least=0.1) == []
    assert align([1], [], lambda one, other: 1.0, least=0.1) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"), [((0, 10), (5, 15), 1 / 3), ((0, 10), (10, 20), 0), ((0, 10), (0, 10), 1), ((5, 5), (0, 10), 0)]
)
def test_shared_is_jaccard_over_characters(one: tuple[int, int], other: tuple[int, int], expected: float) -> None:
    assert shared(Span(*one), Span(*other)) == pytest.approx(expected) == pytest.approx(shared(Span(*other), Span(*one)))


def test_likeness_is_twice_the_common_subsequence_over_both_lengths() -> None:
    assert likeness("mason", "masons") == pytest.approx(2 * 5 / 11)
    assert likeness("abc", "xyz") == 0
    assert likeness("Maçon  qualifié", "maçon qualifié") == 1
    assert likeness(None, "mason") == likeness("mason", "") == 0


def test_folded_drops_case_marks_and_spacing() -> None:
    assert folded(" Chef  de\tRANG ") == "chef de rang"
    assert folded("مُحـــاسِب") == "محاسب"
    assert folded(None) == ""


def test_dates_are_the_same_in_date_and_precision() -> None:
    year, month = PartialDate(date="2015", precision="year"), PartialDate(date="2015-03", precision="month")
    assert same_date(month, PartialDate(date="2015-03", precision="month"))
    assert not same_date(year, month)
    assert same_date(None, None)
    assert not same_date(None, year)
    assert same_year(year, month)
    assert not same_year(year, None)
