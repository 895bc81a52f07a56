import math
from collections.abc import Mapping

import numpy as np
import pytest
from scipy import stats

from skillmap.evaluation.scores import (
    Array,
    Counts,
    CountTable,
    Measure,
    difference,
    each_document,
    estimate,
    evaluate,
    f1,
    interval_tail,
    ratio,
    resample_weights,
)

RECALL = Measure(name="recall", formula=ratio("right", "gold"), columns=("right", "gold"), definition="right over gold")
F1 = Measure(name="F1", formula=f1("right", "found", "right", "gold"), columns=("right", "found", "gold"), definition="2PR / (P + R)")


def whole(measure: Measure, table: CountTable) -> float:
    return float(evaluate(measure, table, np.ones((1, len(table.ids))))[0])


def documents(generator: np.random.Generator, number: int, rate: float = 0.7) -> dict[str, Counts]:
    """Documents of 5 to 40 things to find; how many are found varies from document to document around a rate."""
    gold = generator.integers(5, 41, number)
    right = generator.binomial(gold, generator.beta(10 * rate, 10 * (1 - rate), number))
    return {f"{at:03}": {"gold": float(gold[at]), "right": float(right[at])} for at in range(number)}


def test_f1_pools_counts_over_documents() -> None:
    table = CountTable.of({"a": {"right": 3, "found": 4, "gold": 6}, "b": {"right": 0, "found": 1, "gold": 0}})
    # P = 3 / 5, R = 3 / 6
    assert whole(F1, table) == pytest.approx(2 * 0.6 * 0.5 / 1.1, abs=1e-15)


@pytest.mark.parametrize(
    ("right", "found", "gold", "expected"),
    [(0, 0, 0, math.nan), (0, 0, 5, 0.0), (0, 5, 0, 0.0), (0, 5, 5, 0.0), (5, 5, 5, 1.0)],
)
def test_f1_has_no_meaning_only_where_there_is_nothing(right: int, found: int, gold: int, expected: float) -> None:
    table = CountTable.of({"a": {"right": right, "found": found, "gold": gold}})
    assert whole(F1, table) == pytest.approx(expected, nan_ok=True)


def test_evaluate_counts_a_column_that_no_document_has_as_zero() -> None:
    assert whole(RECALL, CountTable.of({"a": {"gold": 4}})) == 0


def test_evaluate_takes_every_column_of_a_prefix() -> None:
    def total(sums: Mapping[str, Array]) -> Array:
        return np.asarray(sum(sums.values()))

    measure = Measure(name="total", formula=total, columns=("type:*", "more"), definition="sum")
    table = CountTable.of({"a": {"type:x": 1, "type:y": 2, "more": 4, "other": 8}, "b": {"type:x": 16}})
    assert whole(measure, table) == 23


def test_weights_are_whole_documents_drawn_as_many_as_there_are() -> None:
    weights = resample_weights(7, seed=3, resamples=20_000)
    assert (weights == weights.astype(int)).all()
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean(axis=0) == pytest.approx(np.ones(7), abs=0.03)
    assert weights.var(axis=0) == pytest.approx(np.full(7, 1 - 1 / 7), abs=0.04)  # multinomial: n p (1 - p)


def test_evaluate_under_weights_is_the_figure_of_the_repeated_documents() -> None:
    rows = documents(np.random.default_rng(5), 12)
    table = CountTable.of(rows)
    weights = resample_weights(12, seed=1, resamples=50)
    for drawn, value in zip(weights, evaluate(RECALL, table, weights), strict=True):
        sample = [rows[id_] for id_, times in zip(table.ids, drawn, strict=True) for _ in range(int(times))]
        assert len(sample) == 12
        assert value == pytest.approx(sum(row["right"] for row in sample) / sum(row["gold"] for row in sample), abs=1e-12)


def test_each_document_equals_the_document_alone() -> None:
    rows = documents(np.random.default_rng(5), 6)
    table = CountTable.of(rows)
    alone = [whole(RECALL, table.select([id_])) for id_ in table.ids]
    assert each_document(RECALL, table).tolist() == alone


def test_estimate_agrees_with_scipy_bootstrap() -> None:
    rows = documents(np.random.default_rng(8), 30)
    right, gold = (np.array([row[name] for row in rows.values()]) for name in ("right", "gold"))
    ours = estimate(RECALL, CountTable.of(rows), seed=1, resamples=20_000)
    theirs = stats.bootstrap(
        (right, gold),
        lambda one, other, axis: one.sum(axis=axis) / other.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        confidence_level=1 - 2 * interval_tail(30),
        method="percentile",
        rng=np.random.default_rng(2),
    )
    assert ours.value == pytest.approx(right.sum() / gold.sum(), abs=1e-12)
    width = ours.high - ours.low
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=0.03 * width)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=0.03 * width)


def test_interval_tail_widens_for_few_documents() -> None:
    # Hesterberg 2015: Φ(-√(n / (n - 1)) · t(0.975, n - 1)); t(0.975, 5) = 2.5706, √1.2 · 2.5706 = 2.8160, Φ(-2.8160) = 0.00243
    assert interval_tail(6) == pytest.approx(0.00243, abs=1e-5)
    assert interval_tail(10**6) == pytest.approx(0.025, abs=1e-5)


@pytest.mark.parametrize(("number", "least", "most"), [(6, 0.87, 0.97), (30, 0.91, 0.98)])
def test_interval_covers_the_true_figure(number: int, least: float, most: float) -> None:
    generator = np.random.default_rng(11)
    found = [estimate(RECALL, CountTable.of(documents(generator, number)), seed=4, resamples=1000) for _ in range(400)]
    assert least <= np.mean([one.low <= 0.7 <= one.high for one in found]) <= most


def test_estimate_of_one_document_has_no_interval() -> None:
    one = estimate(RECALL, CountTable.of({"a": {"right": 1, "gold": 2}}), seed=1)
    assert one.value == 0.5
    assert one.documents == 1
    assert math.isnan(one.low)
    assert math.isnan(one.high)


def test_estimate_of_no_documents_is_no_figure() -> None:
    found = estimate(RECALL, CountTable.of({}), seed=1)
    assert math.isnan(found.value)
    assert math.isnan(found.low)
    assert found.documents == 0


def test_interval_leaves_out_resamples_without_a_figure() -> None:
    # Only one of three documents has anything to find: resamples without it have no recall.
    table = CountTable.of({"a": {"right": 1, "gold": 2}, "b": {}, "c": {}})
    assert estimate(RECALL, table, seed=1)[:3] == (0.5, 0.5, 0.5)


def test_estimate_is_the_same_for_a_seed_and_for_any_order_of_documents() -> None:
    rows = documents(np.random.default_rng(2), 15)
    backward = dict(reversed(rows.items()))
    first = estimate(RECALL, CountTable.of(rows), seed=9)
    resample_weights.cache_clear()
    assert estimate(RECALL, CountTable.of(rows), seed=9) == first
    assert estimate(RECALL, CountTable.of(backward), seed=9) == first
    assert estimate(RECALL, CountTable.of(rows), seed=10)[1:3] != first[1:3]


def test_difference_of_equal_systems_is_none() -> None:
    table = CountTable.of(documents(np.random.default_rng(2), 15))
    assert difference(RECALL, table, table, seed=1) == (*[whole(RECALL, table)] * 2, 0, 0, 0, 1, 15)


def test_difference_turns_round_with_the_systems() -> None:
    generator = np.random.default_rng(2)
    a, b = documents(generator, 20, 0.6), documents(generator, 20, 0.75)
    rows = {id_: {**counts, "right": min(b[id_]["right"], counts["gold"])} for id_, counts in a.items()}
    there, back = (
        difference(RECALL, *pair, seed=1) for pair in [(CountTable.of(a), CountTable.of(rows)), (CountTable.of(rows), CountTable.of(a))]
    )
    assert (there.difference, there.low, there.high) == pytest.approx((-back.difference, -back.high, -back.low), abs=1e-12)
    assert there.p_value == pytest.approx(back.p_value)
    assert there.difference == pytest.approx(there.b - there.a)


def test_difference_uses_the_documents_that_both_have() -> None:
    a = CountTable.of({"x": {"right": 1, "gold": 2}, "y": {"right": 1, "gold": 2}, "only a": {"right": 9, "gold": 9}})
    b = CountTable.of({"y": {"right": 2, "gold": 2}, "x": {"right": 2, "gold": 2}, "only b": {"right": 0, "gold": 9}})
    found = difference(RECALL, a, b, seed=1)
    assert (found.a, found.b, found.documents) == (0.5, 1.0, 2)


def test_difference_pairs_documents() -> None:
    # Documents differ much, the systems by one thing a document: only a paired test can be sure.
    generator = np.random.default_rng(3)
    rights = generator.integers(0, 100, 25)
    a = CountTable.of({f"{at:02}": {"right": float(right), "gold": 101.0} for at, right in enumerate(rights)})
    b = CountTable.of({f"{at:02}": {"right": float(right + 1), "gold": 101.0} for at, right in enumerate(rights)})
    found = difference(RECALL, a, b, seed=1)
    assert found.low == pytest.approx(1 / 101)
    assert found.high == pytest.approx(1 / 101)
    assert found.p_value < 0.005


def test_p_value_is_near_that_of_a_paired_t_test() -> None:
    generator = np.random.default_rng(12)
    for number in (8, 25, 80):
        for shift in (0.0, 0.3, 0.6):
            values = generator.normal(0, 1, number), generator.normal(shift, 1, number)
            tables = [CountTable.of({f"{at:02}": {"right": value, "gold": 1.0} for at, value in enumerate(one)}) for one in values]
            ours = difference(RECALL, *tables, seed=1, resamples=4000)
            theirs = stats.ttest_rel(*values).pvalue
            assert ours.p_value == pytest.approx(theirs, abs=0.02 + 0.1 * theirs)


def test_p_value_agrees_with_the_interval_and_is_rarely_small_by_chance() -> None:
    generator = np.random.default_rng(13)
    small = []
    for _ in range(300):
        tables = [
            CountTable.of({f"{at:02}": {"right": value, "gold": 1.0} for at, value in enumerate(generator.normal(0, 1, 12))}) for _ in "ab"
        ]
        found = difference(RECALL, *tables, seed=1, resamples=1000)
        if abs(found.p_value - 0.05) > 0.01:  # so near to the bound, one resample decides
            assert (found.p_value < 0.05) == (found.low > 0 or found.high < 0)
        small.append(found.p_value < 0.05)
    assert 0.02 <= np.mean(small) <= 0.09


def test_difference_of_one_document_has_no_p_value() -> None:
    a, b = (CountTable.of({"x": {"right": right, "gold": 2}}) for right in (1, 2))
    found = difference(RECALL, a, b, seed=1)
    assert found.difference == 0.5
    assert math.isnan(found.p_value)
