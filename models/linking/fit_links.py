"""Fit the linker's weights on the labelled dev sets.

    python models/linking/fit_links.py --encoder hybrid [--write]

Weights are those of a conditional logit over the candidates of a text (McFadden 1974): the likelihood that one of the accepted concepts
is chosen, with a ridge penalty on standardized features. Probabilities are then fitted to the scores that texts get from weights fitted
without them: six folds, the mentions of a CV in one. Every figure printed is of such held-out texts, and so are the reference
probabilities, from which a threshold for an asked precision follows. The sets and what they weigh are in ``dev.py``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from dev import DevSet, Example, skill_sets, title_sets
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from skillmap.concepts.candidates import FEATURES, CandidateTable
from skillmap.concepts.linker import Linker
from skillmap.concepts.ranking import Ranker
from skillmap.linking import build_linker
from skillmap.occupations.linker import OccupationLinker
from skillmap.records import LANGUAGES
from skillmap.settings import load_settings

PATH = Path(__file__).parent / "weights.json"
FOLDS = 6
RIDGE = 2e-3
BIAS_RIDGE = 0.02  # on how far a language's constant is from the others'
BATCH = 256
LOWER = 5  # candidates of a text that probabilities are fitted on
REFERENCE = 60  # numbers kept of the distribution of probabilities
# Features that a kind of concept does not have, or that must not count for it.
# Slips are too rare in the sets for a weight of their own.
UNUSED = {"skill": {"through", "slip"}, "occupation": {"through", "slip", "near_job", "job_fit"}, "isco": {"slip", "near_job", "job_fit"}}

Array = NDArray[np.float64]
Case = tuple[Example, Array, NDArray[np.bool_]]  # a text, its candidates' scores, best first, and which of them are right


def fold_of(example: Example) -> int:
    """Return the fold of an example: that of its document."""
    return hashlib.blake2b(example.group.encode(), digest_size=2).digest()[0] % FOLDS


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Examples with their candidates."""

    examples: list[Example]
    table: CandidateTable

    def right(self) -> NDArray[np.bool_]:
        """Tell which candidates are accepted."""
        pairs = zip(self.table.rows.tolist(), self.table.concepts.tolist(), strict=True)
        return np.array([concept in self.examples[row].accepted for row, concept in pairs], dtype=bool)


def join(tables: Sequence[CandidateTable]) -> CandidateTable:
    """Put the tables of batches together."""
    offsets = np.cumsum([0, *(table.texts for table in tables)])
    return CandidateTable(
        rows=np.concatenate([table.rows + offset for table, offset in zip(tables, offsets, strict=False)]).astype(np.int32),
        concepts=np.concatenate([table.concepts for table in tables]),
        values=np.concatenate([table.values for table in tables]),
        texts=int(offsets[-1]),
    )


def batches(examples: Sequence[Example]) -> list[Sequence[Example]]:
    """Cut examples into batches."""
    return [examples[start : start + BATCH] for start in range(0, len(examples), BATCH)]


def fit_weights(data: Data, rows: NDArray[np.bool_], unused: set[str]) -> dict[str, float]:
    """Fit the weights of features on the examples that ``rows`` marks."""
    right, table = data.right(), data.table
    has = np.zeros(table.texts, dtype=bool)
    has[table.rows[right]] = True
    keep = (rows & has)[table.rows]
    x, y, of = table.values[keep].astype(np.float64), right[keep], table.rows[keep]
    spread = x.std(axis=0) + 1e-9
    used = np.array([name not in unused for name in FEATURES]) & (spread > 1e-6)
    x = np.where(used, x / spread, 0.0)
    starts = np.nonzero(np.r_[True, of[1:] != of[:-1]])[0]
    segment = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(of)]))
    weight = np.array([data.examples[row].weight for row in of[starts]])
    weight /= weight.sum()

    def loss(beta: Array) -> tuple[float, Array]:
        z = x @ beta
        z -= np.maximum.reduceat(z, starts)[segment]
        e = np.exp(z)
        every, accepted = np.add.reduceat(e, starts), np.add.reduceat(e * y, starts)
        value = float((weight * (np.log(every) - np.log(accepted + 1e-30))).sum() + RIDGE * (beta**2).sum())
        slope = weight[segment] * (e / every[segment] - e * y / (accepted + 1e-30)[segment])
        return value, x.T @ slope + 2 * RIDGE * beta

    beta = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x / spread
    return {name: round(float(value), 4) for name, value, use in zip(FEATURES, beta, used, strict=True) if use}


def _first(data: Data, scores: Array) -> list[Case]:
    """Return each example's candidates' scores, best first, and which of them are right."""
    right, starts, table = data.right(), data.table.starts, data.table
    order = np.lexsort((table.concepts, -scores, table.rows))
    cuts = [order[starts[row] : starts[row + 1]] for row in range(table.texts)]
    return [(example, scores[cut], right[cut]) for example, cut in zip(data.examples, cuts, strict=True)]


def fit_probability(data: Data, scores: Array, weights: dict[str, float], *, exclusive: bool) -> Ranker:
    """Fit what makes probabilities of the scores of held-out texts."""
    cases = [
        (example, values, right)
        for example, values, right in _first(data, scores)
        if len(values) and (exclusive or (example.plain and example.group.startswith(LANGUAGES)))
    ]
    bare = Ranker(weights=weights, bias={}, slope=1.0, lead=None, lag=0.0, threshold=0.0)
    return _fit_shares(cases, bare) if exclusive else _fit_lag(cases, _fit_first(cases, bare))


def _fit_first(cases: Sequence[Case], bare: Ranker) -> Ranker:
    """Fit the probability of first candidates: logistic regression, which has one best answer."""
    leads = np.array([values[0] - values[1] if len(values) > 1 else 1.0 for _, values, _ in cases])
    languages = np.array([[float(example.language == code) for code in LANGUAGES] for example, _, _ in cases])
    x = np.column_stack([languages, np.array([values[0] for _, values, _ in cases]), leads])
    y = np.array([float(right[0]) for *_, right in cases])
    weight = np.array([example.weight for example, _, _ in cases])
    weight /= weight.sum()
    mean, spread = x[:, 3:].mean(axis=0), x[:, 3:].std(axis=0) + 1e-9
    x[:, 3:] = (x[:, 3:] - mean) / spread

    def loss(beta: Array) -> tuple[float, Array]:
        z = x @ beta
        apart = beta[:3] - beta[:3].mean()
        slope = x.T @ (weight * (1 / (1 + np.exp(-z)) - y))
        slope[:3] += 2 * BIAS_RIDGE * (apart - apart.mean())
        return float((weight * (np.logaddexp(0, z) - y * z)).sum() + BIAS_RIDGE * (apart**2).sum()), slope

    bounds = [(None, None)] * 3 + [(0.0, None)] * 2
    beta = minimize(loss, np.zeros(5), jac=True, method="L-BFGS-B", bounds=bounds).x
    slope, lead = (beta[3:] / spread).tolist()
    constants = beta[:3] - float(beta[3:] @ (mean / spread))
    bias: dict[str, float] = {code: round(float(value), 3) for code, value in zip(LANGUAGES, constants, strict=True)}
    return dataclasses.replace(bare, bias=bias, slope=round(slope, 4), lead=round(lead, 4))


def _fit_lag(cases: Sequence[Case], ranker: Ranker) -> Ranker:
    """Fit how much less likely the candidates behind the first one are."""

    def loss(lag: float) -> float:
        return _surprise(cases, dataclasses.replace(ranker, lag=float(np.exp(lag))), range(1, LOWER))

    return dataclasses.replace(ranker, lag=round(float(np.exp(minimize_scalar(loss, bounds=(-5, 2), method="bounded").x)), 3))


def _fit_shares(cases: Sequence[Case], bare: Ranker) -> Ranker:
    """Fit the share of the first candidate where concepts exclude one another."""

    def made(p: Array) -> Ranker:
        bias: dict[str, float] = {code: round(float(value), 3) for code, value in zip(LANGUAGES, p[0] + p[1:4], strict=True)}
        return dataclasses.replace(bare, bias=bias, slope=round(float(np.exp(p[4])), 4))

    def loss(p: Array) -> float:
        return _surprise(cases, made(p), range(1)) + BIAS_RIDGE * float((p[1:4] ** 2).sum())

    return made(minimize(loss, np.array([-2.0, 0, 0, 0, 0.0]), method="Powell", options={"maxiter": 40, "xtol": 1e-3, "ftol": 1e-5}).x)


def _surprise(cases: Sequence[Case], ranker: Ranker, places: range) -> float:
    """Return the mean negative log-likelihood of what is right among the candidates at some places."""
    total, count = 0.0, 0.0
    for example, values, right in cases:
        p = np.clip(ranker.probabilities(values, example.language)[places.start : places.stop], 1e-6, 1 - 1e-6)
        total -= example.weight * float(np.where(right[places.start : places.stop], np.log(p), np.log(1 - p)).sum())
        count += example.weight
    return total / count


def report(sets: Sequence[DevSet], data: Data, scores: Array, ranker: Ranker) -> None:
    """Print the figures of held-out texts."""
    found = _first(data, scores)
    start = 0
    gold: list[tuple[float, bool]] = []
    for dev in sets:
        cases = [case for case in found[start : start + len(dev.examples)] if case[0].plain]
        start += len(dev.examples)
        with_one = [(s, r) for e, s, r in cases if e.accepted]
        ranks = [int(np.argmax(r)) if r.any() else 10**6 for _, r in with_one]
        rp5 = np.mean([r[:5].sum() / min(5, len(e.accepted)) for e, _, r in cases if e.accepted])
        first = [(ranker.probabilities(s, e.language)[0], r[0]) for e, s, r in cases if len(s)]
        gap = calibration_error([p for p, _ in first], [bool(r) for _, r in first])
        line = f"first {np.mean([k == 0 for k in ranks]):.3f} ten {np.mean([k < 10 for k in ranks]):.3f}"
        print(f"  {dev.name:34} {line} MRR {np.mean([1 / (1 + k) for k in ranks]):.3f} RP@5 {rp5:.3f} ECE {gap:.3f}")
        gold += [(p, bool(r)) for p, r in first] if dev.name.startswith("gold") else []
    probabilities = [p for p, _ in gold]
    gap, chance = calibration_error(probabilities, [r for _, r in gold]), chance_error(probabilities)
    print(f"  gold, all: ECE {gap:.3f}, by chance alone {chance:.3f} ({len(gold)} texts)")


def calibration_error(probabilities: Sequence[float], right: Sequence[bool], bins: int = 15) -> float:
    """Return the expected calibration error (Naeini et al. 2015)."""
    p, y = np.array(probabilities), np.array(right, dtype=float)
    number = np.clip(np.ceil(p * bins).astype(int) - 1, 0, bins - 1)
    return float(sum(abs((p - y)[number == k].sum()) for k in range(bins)) / max(len(p), 1))


def chance_error(probabilities: Sequence[float], draws: int = 500) -> float:
    """Return the calibration error that so few texts show on average when every probability is true."""
    random, p = np.random.default_rng(0), np.array(probabilities)
    return float(np.mean([calibration_error(probabilities, (random.random(len(p)) < p).tolist()) for _ in range(draws)]))


def reference_of(data: Data, scores: Array, ranker: Ranker) -> tuple[float, ...]:
    """Return the distribution of the first candidates' probabilities on held-out gold texts, in equal steps."""
    cases = [(e, s) for e, s, _ in _first(data, scores) if e.plain and e.group.startswith(LANGUAGES) and len(s)]
    first = np.array([ranker.probabilities(s, e.language)[0] for e, s in cases])
    return tuple(round(float(value), 3) for value in np.quantile(first, np.linspace(0, 1, REFERENCE)))


def best_threshold(data: Data, scores: Array, ranker: Ranker) -> float:
    """Return the threshold with the best F1 of matches on held-out gold texts."""
    cases = [(e, s, r) for e, s, r in _first(data, scores) if e.plain and e.group.startswith(LANGUAGES) and len(s)]
    first = [(ranker.probabilities(s, e.language)[0], bool(r[0])) for e, s, r in cases]
    wanted = sum(bool(e.accepted) for e, _, _ in cases)

    def f1(threshold: float) -> float:
        kept = [right for p, right in first if p >= threshold]
        return 2 * sum(kept) / max(len(kept) + wanted, 1)

    return max((round(0.05 * k, 2) for k in range(4, 13)), key=lambda t: (round(f1(t), 3), t))


def fit_kind(kind: str, sets: Sequence[DevSet], data: Data) -> tuple[Ranker, dict[int, Ranker], Array]:
    """Fit one kind of concept.

    Returns:
        The ranker fitted on everything, those of the folds (without probabilities of their own), and the held-out scores.
    """
    folds = np.array([fold_of(example) for example in data.examples])
    weights = fit_weights(data, np.ones(len(folds), dtype=bool), UNUSED[kind])
    scores = np.zeros(len(data.table.rows))
    fitted = {}
    bare = Ranker(weights={}, bias=dict.fromkeys(LANGUAGES, 0.0), slope=1.0, lead=None, lag=0.0, threshold=0.0)
    for fold in range(FOLDS):
        fitted[fold] = dataclasses.replace(bare, weights=fit_weights(data, folds != fold, UNUSED[kind]))
        inside = folds[data.table.rows] == fold
        scores[inside] = fitted[fold].scores(data.table)[inside]
    ranker = fit_probability(data, scores, weights, exclusive=kind != "skill")
    ranker = dataclasses.replace(ranker, reference=reference_of(data, scores, ranker), threshold=best_threshold(data, scores, ranker))
    print(kind, json.dumps(dataclasses.asdict(dataclasses.replace(ranker, reference=()))))
    report(sets, data, scores, ranker)
    return ranker, {fold: dataclasses.replace(ranker, weights=one.weights) for fold, one in fitted.items()}, scores


def main(
    encoder: Annotated[str, typer.Option()] = "hybrid",
    taxonomy: Annotated[str, typer.Option()] = "esco@1.2",
    write: Annotated[bool, typer.Option(help="Write models/linking/weights.json.")] = False,
) -> None:
    """Fit and print."""
    rankers: dict[str, Any] = {}
    _, _, _, linker, _ = build_linker(load_settings(encoder=encoder, taxonomy=taxonomy))
    scheme, finder = linker.scheme, linker.finder

    sets = skill_sets(scheme)
    examples = [example for dev in sets for example in dev.examples]
    data = Data(examples=examples, table=join([finder.find([e.query for e in batch], "skill") for batch in batches(examples)]))
    rankers["skill"], _, _ = fit_kind("skill", sets, data)

    sets = title_sets(scheme, isco=False)
    examples = [example for dev in sets for example in dev.examples]
    data = Data(examples=examples, table=join([finder.find([e.query for e in batch], "occupation") for batch in batches(examples)]))
    rankers["occupation"], folds, _ = fit_kind("occupation", sets, data)

    # A group's table holds what the occupations say of it: said by rankers that had not seen the example.
    sets = title_sets(scheme, isco=True)
    examples = [example for dev in sets for example in dev.examples]
    order = sorted(range(len(examples)), key=lambda k: fold_of(examples[k]))
    tables = []
    for fold in range(FOLDS):
        occupations = OccupationLinker(linker=Linker(finder, {"occupation": folds[fold]}))
        tables += [
            occupations.groups([e.query for e in batch])[0]
            for batch in batches([examples[k] for k in order if fold_of(examples[k]) == fold])
        ]
    joined = join(tables)
    rows = np.array(order)[joined.rows]
    sort = np.lexsort((joined.concepts, rows))
    table = CandidateTable(rows=rows[sort].astype(np.int32), concepts=joined.concepts[sort], values=joined.values[sort], texts=joined.texts)
    rankers["isco"], _, _ = fit_kind("isco", sets, Data(examples=examples, table=table))

    if write:
        fitted = json.loads(PATH.read_text(encoding="utf-8"))
        fitted[encoder] = {**fitted.get(encoder, {}), **{kind: dataclasses.asdict(ranker) for kind, ranker in rankers.items()}}
        PATH.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
