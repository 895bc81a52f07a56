import math

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss
from tests.evaluation.scoring import Pair, accepted, figures, linked, marked, ranked, span, table_of

from skillmap.evaluation.tasks.confidence import BINS, ConfidenceTask, reliability, risk_coverage


def answers(scores: list[float], rights: list[bool]) -> list[Pair]:
    return [
        (linked(accepted("a")), linked(ranked("a" if right else "b", score=score))) for score, right in zip(scores, rights, strict=True)
    ]


def drawn(number: int, seed: int) -> tuple[list[float], list[bool]]:
    generator = np.random.default_rng(seed)
    scores = generator.beta(2, 1.5, number)
    return scores.tolist(), (generator.random(number) < scores**1.5).tolist()


def sums(pairs: list[Pair]) -> dict[str, float]:
    table = table_of(ConfidenceTask(), pairs)
    return dict(zip(table.columns, table.values.sum(axis=0).tolist(), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_brier_score_and_reliability_agree_with_scikit_learn(seed: int) -> None:
    scores, rights = drawn(500, seed)
    pairs = answers(scores, rights)
    assert figures(ConfidenceTask(), *pairs)["Brier score"] == pytest.approx(brier_score_loss(rights, scores), abs=1e-9)
    shares, means = calibration_curve(rights, scores, n_bins=BINS, strategy="uniform")
    ours = reliability(sums(pairs))
    assert [mean for mean, _, _ in ours] == pytest.approx(means, abs=1e-9)
    assert [share for _, share, _ in ours] == pytest.approx(shares, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_calibration_error_agrees_with_its_definition(seed: int) -> None:
    scores, rights = drawn(500, seed)
    bins = np.digitize(scores, np.linspace(0, 1, BINS + 1)[1:-1], right=True)
    gaps = [
        (bins == number).sum() * abs(np.mean(np.array(scores)[bins == number]) - np.mean(np.array(rights)[bins == number]))
        for number in set(bins.tolist())
    ]
    assert figures(ConfidenceTask(), *answers(scores, rights))["calibration error"] == pytest.approx(sum(gaps) / 500, abs=1e-9)


def test_figures_by_hand() -> None:
    got = figures(ConfidenceTask(), *answers([0.9, 0.9, 0.2, 0.2], [True, False, False, False]))
    assert got["Brier score"] == pytest.approx((0.01 + 0.81 + 0.04 + 0.04) / 4)
    assert got["calibration error"] == pytest.approx((abs(1.8 - 1) + abs(0.4 - 0)) / 4)


@pytest.mark.parametrize(("score", "number"), [(0.0, 0), (1 / 15, 0), (0.0667, 1), (0.2, 2), (0.6, 8), (1.0, 14)])
def test_bins_are_open_below(score: float, number: int) -> None:
    found = {
        name for name, value in sums(answers([score], [True])).items() if name.startswith("bin") and name.endswith("answers") and value
    }
    assert found == {f"bin{number:02}.answers"}


@pytest.mark.parametrize("seed", range(3))
def test_aurc_is_near_the_mean_risk_of_all_prefixes(seed: int) -> None:
    scores, rights = drawn(800, seed)
    order = np.argsort(scores)[::-1]
    exact = np.mean(np.cumsum(~np.array(rights)[order]) / np.arange(1, 801))  # El-Yaniv & Wiener 2010 on a finite sample
    assert figures(ConfidenceTask(), *answers(scores, rights))["AURC"] == pytest.approx(exact, abs=0.01)


def test_aurc_by_hand() -> None:
    # Risk 0 down to coverage 1/2, then by a trapezoid to 1/2 at coverage 1; scores that all are the same keep their risk throughout.
    assert figures(ConfidenceTask(), *answers([0.9, 0.4], [True, False]))["AURC"] == pytest.approx(0.5 * (0 + 0.5) / 2)
    assert figures(ConfidenceTask(), *answers([0.9, 0.4], [False, True]))["AURC"] == pytest.approx(0.5 * 1 + 0.5 * (1 + 0.5) / 2)
    for score in (0.0, 0.5, 1.0):
        assert figures(ConfidenceTask(), *answers([score] * 4, [True, False, False, False]))["AURC"] == pytest.approx(0.75)


def test_risk_coverage_runs_from_everything_to_the_surest() -> None:
    curve = risk_coverage(sums(answers([0.9, 0.5, 0.1], [True, False, False])))
    assert curve[0] == pytest.approx((0.0, 1.0, 2 / 3))
    assert curve[30][1:] == pytest.approx((2 / 3, 0.5))
    assert curve[-1] == pytest.approx((0.9, 1 / 3, 0.0))


def test_candidates_that_were_not_chosen_are_answers_too() -> None:
    got = figures(ConfidenceTask(), (linked(accepted("a")), linked(ranked("a", match=False, score=0.3))))
    assert got["Brier score"] == pytest.approx(0.49)


def test_spans_are_right_where_an_overlapping_gold_span_accepts_them() -> None:
    gold = marked(span(0, 10, link=accepted("a")), span(20, 30), span(40, 50, link=accepted()))
    found = marked(
        span(5, 12, link=ranked("a", score=0.8)),
        span(20, 30, link=ranked("b", score=0.7)),  # nobody linked it: neither right nor wrong
        span(40, 50, link=ranked("c", score=0.6)),
        span(60, 70, link=ranked("a", score=0.5)),
        span(80, 90),
    )
    got = figures(ConfidenceTask(), (gold, found))
    assert got["Brier score"] == pytest.approx((0.2**2 + 0.6**2 + 0.5**2) / 3)


def test_answers_without_scores_are_none() -> None:
    got = figures(ConfidenceTask(), (linked(accepted("a")), linked(ranked("a"))), (linked(accepted("a")), linked(None)))
    assert all(math.isnan(value) for value in got.values())
    assert not ConfidenceTask().speaks(linked(ranked("a")))
    assert ConfidenceTask().speaks(linked(ranked("a", score=0.0)))
