"""Pairs of variants that differ in one thing, and how far their results differ.

For a pair with the skills A and B, the unit groups of the jobs G and H, and vacancies ranked for both::

    found       (|B| - |A|) / ((|A| + |B|) / 2)         signed: which of the two loses concepts
    found, absolute                                     the same without its sign
    other       1 - |A ∩ B| / |A ∪ B|                   concepts that are not the same (Jaccard distance)
    occupations share of jobs whose unit group differs
    rank        mean change of a vacancy's rank, over (number of vacancies - 1)

Figures are means over pairs with percentile intervals of a bootstrap over CVs (a CV's pairs stay together), 2,000 resamples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from skillmap.evaluation.fairness.variants import Variant
from skillmap.evaluation.scores import CONFIDENCE, RESAMPLES

MEASURES = ("found", "found, absolute", "other", "occupations", "rank")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a variant: concepts, the unit group of each job ("" for none), and the rank of each vacancy (empty: not ranked)."""

    skills: frozenset[str]
    groups: tuple[str, ...]
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The mean of a measure over the pairs of a comparison, with its interval; NaN where nothing can be measured."""

    comparison: str
    language: str
    measure: str
    value: float
    low: float
    high: float
    pairs: int


def compare(variants: Sequence[Variant], outcomes: Sequence[Outcome], *, seed: int) -> tuple[Figure, ...]:
    """Compare the results of variants that differ in one thing.

    Args:
        variants: As read.
        outcomes: What came of each, in the same order.
        seed: Of the bootstrap.
    """
    results = dict(zip(variants, outcomes, strict=True))
    figures = []
    for comparison, pairs in _comparisons(variants):
        for language in ("all", *dict.fromkeys(first.language for first, _ in pairs)):
            chosen = [(first, second) for first, second in pairs if language in ("all", first.language)]
            for measure in MEASURES:
                values = [_measure(measure, results[first], results[second]) for first, second in chosen]
                figures.append(_figure(comparison, language, measure, values, [f"{a.cv} {a.language}" for a, _ in chosen], seed))
    return tuple(figures)


def _comparisons(variants: Sequence[Variant]) -> Iterator[tuple[str, list[tuple[Variant, Variant]]]]:
    yield "masculine → feminine", list(_pairs(variants, lambda v: (v.cv, v.language, v.wording, v.origin), lambda v: v.gender))
    origins = list(dict.fromkeys(variant.origin for variant in variants))
    for origin in origins[1:]:
        named = [variant for variant in variants if variant.origin in (origins[0], origin)]
        yield f"name: {origins[0]} → {origin}", list(_pairs(named, lambda v: (v.cv, v.language, v.wording, v.gender), lambda v: v.origin))
    yield "wording", list(_pairs(variants, lambda v: (v.cv, v.language, v.origin, v.gender), lambda v: v.wording))
    yield "language", list(_pairs(variants, lambda v: (v.cv, v.wording, v.origin, v.gender), lambda v: v.language))


def _pairs(
    variants: Sequence[Variant], same: Callable[[Variant], object], differs: Callable[[Variant], str]
) -> Iterator[tuple[Variant, Variant]]:
    """Pair the first variant of each kind with the others of its kind."""
    firsts: dict[object, Variant] = {}
    for variant in variants:
        first = firsts.setdefault(same(variant), variant)
        if differs(first) != differs(variant):
            yield first, variant


def _measure(measure: str, a: Outcome, b: Outcome) -> float:
    if measure.startswith("found"):
        total = len(a.skills) + len(b.skills)
        change = 2 * (len(b.skills) - len(a.skills)) / total if total else 0.0
        return abs(change) if measure.endswith("absolute") else change
    if measure == "other":
        union = a.skills | b.skills
        return 1 - len(a.skills & b.skills) / len(union) if union else 0.0
    if measure == "occupations":
        jobs = max(len(a.groups), len(b.groups))
        same = sum(x == y for x, y in zip(a.groups, b.groups, strict=False))
        return 1 - same / jobs if jobs else 0.0
    if len(a.ranks) < 2:
        return float("nan")
    return float(np.abs(np.array(a.ranks) - np.array(b.ranks)).mean()) / (len(a.ranks) - 1)


def _figure(comparison: str, language: str, measure: str, values: Sequence[float], clusters: Sequence[str], seed: int) -> Figure:
    array = np.array(values, dtype=np.float64)
    names = sorted(set(clusters))
    member = np.array([names.index(cluster) for cluster in clusters], dtype=np.int64)
    kept = ~np.isnan(array)
    sums = np.bincount(member[kept], array[kept], len(names)) if names else np.zeros(0)
    counts = np.bincount(member[kept], minlength=len(names)).astype(np.float64) if names else np.zeros(0)
    if not counts.sum():
        nan = float("nan")
        return Figure(comparison=comparison, language=language, measure=measure, value=nan, low=nan, high=nan, pairs=0)
    weights = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), RESAMPLES)
    totals = np.maximum(weights @ counts, 1e-9)
    low, high = np.quantile(weights @ sums / totals, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    return Figure(
        comparison=comparison,
        language=language,
        measure=measure,
        value=float(sums.sum() / counts.sum()),
        low=float(low),
        high=float(high),
        pairs=int(counts.sum()),
    )
