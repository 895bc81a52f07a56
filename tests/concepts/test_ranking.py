import dataclasses

import numpy as np
import pytest
from tests.concepts.conftest import EXCLUSIVE, RANKER

from skillmap.concepts.candidates import FEATURES, CandidateTable
from skillmap.concepts.ranking import NEVER, threshold_for


def table(*dense: float, texts: int = 1) -> CandidateTable:
    values = np.zeros((len(dense), len(FEATURES)), dtype=np.float32)
    values[:, FEATURES.index("dense")] = dense
    count = len(dense) // max(texts, 1)
    rows = np.repeat(np.arange(texts, dtype=np.int32), count)
    return CandidateTable(rows=rows, concepts=np.tile(np.arange(count, dtype=np.int32), texts), values=values, texts=texts)


@pytest.mark.parametrize("ranker", [RANKER, EXCLUSIVE])
def test_rank_puts_the_best_first_and_ties_by_number(ranker: object) -> None:
    (found,) = RANKER.rank(table(0.2, 0.9, 0.5, 0.9), ["en"], None)
    assert found.concepts.tolist() == [1, 3, 2, 0]
    assert (np.diff(found.probabilities) <= 0).all()
    assert ((found.probabilities > 0) & (found.probabilities < 1)).all()
    assert ranker is not None


def test_rank_does_not_let_texts_touch_one_another() -> None:
    first, second = RANKER.rank(table(0.2, 0.9, 0.8, 0.1, texts=2), ["en", "ar"], 1)
    assert (first.concepts.tolist(), second.concepts.tolist()) == ([1], [0])
    assert first.places.tolist() == [1]
    assert second.places.tolist() == [2]


def test_each_feature_with_a_weight_moves_the_score() -> None:
    base = table(0.5)
    for name, weight in RANKER.weights.items():
        more = dataclasses.replace(base, values=base.values.copy())
        more.column(name)[0] += 0.5
        assert RANKER.scores(more)[0] - RANKER.scores(base)[0] == pytest.approx(0.5 * weight, abs=1e-3)


def test_a_lead_makes_the_first_surer_and_the_others_less_sure() -> None:
    (close,), (clear,) = RANKER.rank(table(0.9, 0.89), ["en"], 2), RANKER.rank(table(0.9, 0.1), ["en"], 2)
    assert clear.probabilities[0] > close.probabilities[0]
    assert clear.probabilities[1] < close.probabilities[1]


def test_probabilities_of_concepts_that_exclude_one_another_sum_to_less_than_one() -> None:
    ranker = dataclasses.replace(EXCLUSIVE, bias=dict.fromkeys(("ar", "fr", "en"), -4.0))
    (found,) = ranker.rank(table(0.9, 0.9, 0.2), ["en"], None)
    assert found.probabilities[0] == pytest.approx(found.probabilities[1])
    assert 0.3 < found.probabilities.sum() < 1


def test_a_language_has_its_own_constant() -> None:
    ranker = dataclasses.replace(RANKER, bias={"ar": -2.0, "fr": -8.0, "en": -8.0})
    scores = np.array([3.0, 2.0])
    assert (ranker.probabilities(scores, "ar") > ranker.probabilities(scores, "en")).all()


def test_no_candidates_give_nothing() -> None:
    empty = CandidateTable(
        rows=np.zeros(0, dtype=np.int32),
        concepts=np.zeros(0, dtype=np.int32),
        values=np.zeros((0, len(FEATURES)), dtype=np.float32),
        texts=1,
    )
    (found,) = RANKER.rank(empty, ["en"], 5)
    assert found.concepts.tolist() == []


@pytest.mark.parametrize(
    ("precision", "threshold"),
    [(0.5, 0.1), (0.7, 0.5), (0.9, 0.9), (0.88, 0.8), (0.95, 0.95), (0.99, NEVER)],
)
def test_threshold_for_reaches_the_precision_that_is_asked(precision: float, threshold: float) -> None:
    assert RANKER.threshold_for(precision) == threshold
    assert threshold_for((), precision) == NEVER
