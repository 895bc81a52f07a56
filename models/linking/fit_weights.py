"""Fit the linker's weights on the labelled dev sets: few numbers, coarse steps, one table printed before and after.

    python models/linking/fit_weights.py --encoder hybrid [--write]

Skills: gold mentions with their job's title as context, and competent-dev. Occupations: MELO titles and the gold jobs. Unit groups: the
gold jobs, and MELO titles with the unit groups of their accepted occupations. The weights that add up evidence are searched
coordinate by coordinate for the mean reciprocal rank, each set and language counting alike; then a logistic regression makes
probabilities of the best candidates' scores (Platt 1999), gold mentions without a concept being misses.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[2] / "eval"))

from bench_main import LANGUAGES, LINKING, SHARED, gold_cvs, job_queries, span_queries

from skillmap.concepts.candidates import CandidateFinder, Evidence, Query
from skillmap.concepts.linker import Weights, raw_score
from skillmap.pipeline import build_linker
from skillmap.settings import load_settings
from skillmap.taxonomy.store import ConceptScheme

PATH = Path(__file__).parent / "weights.json"
SHARES = (0.0, 0.15, 0.25, 0.35, 0.5)
STEPS: Mapping[str, Sequence[float]] = {
    "context": (0.0, 0.25, 0.5, 1.0, 1.5),
    "similar": (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8),
    "same": (0.0, 0.1, 0.2, 0.3, 0.5, 0.8),
    "trusted": (0.0, 0.05, 0.1, 0.2, 0.4),
}
ROUNDS = 3

Found = list[dict[int, Evidence]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Queries of one set and language with the accepted concepts' numbers."""

    name: str
    queries: list[Query]
    accepted: list[set[int]]


def _numbers(scheme: ConceptScheme, uris: Sequence[str]) -> set[int]:
    return {number for uri in uris if (number := scheme.number(uri)) is not None}


def _melo(name: str) -> list[dict[str, Any]]:
    path = SHARED / "data" / "eval" / f"{name}.jsonl"
    return [row for line in path.read_text(encoding="utf-8").splitlines() if (row := json.loads(line))["gold"]]


def sets(scheme: ConceptScheme, kind: str) -> list[Set]:
    """Return the dev sets of a kind of concept."""
    found = []
    for language in LANGUAGES:
        if kind == "skill":
            queries, uris = span_queries(language)
            nil = [
                Query(text=skill["surface"], language=gold["language"])
                for gold, _ in gold_cvs(language)
                for skill in gold["skills"]
                if not skill["esco"]
            ]
            accepted = [_numbers(scheme, group) for group in uris] + [set() for _ in nil]
            found.append(Set(name=f"gold {language}", queries=queries + nil, accepted=accepted))
            continue
        queries, codes = job_queries(language)
        if kind == "isco":
            accepted = [{scheme.isco[code] for code in group if code in scheme.isco} for group in codes]
        else:
            jobs = [job for gold, _ in gold_cvs(language) for job in gold["experience"] if job["title"] and job["isco08"]]
            accepted = [_numbers(scheme, job["esco_occupations"]) for job in jobs]
        found.append(Set(name=f"gold {language}", queries=queries, accepted=accepted))
    for name, set_kind in LINKING:
        if set_kind != ("skill" if kind == "skill" else "occupation"):
            continue
        rows = _melo(name)
        accepted = [_numbers(scheme, row["gold"]) for row in rows]
        if kind == "isco":
            accepted = [{scheme.isco[code] for n in group if (code := scheme.notations[n]) in scheme.isco} for group in accepted]
        found.append(Set(name=name, queries=[Query(text=r["query"], language=r["language"]) for r in rows], accepted=accepted))
    return found


def reciprocal_rank(found: Found, accepted: Sequence[set[int]], weights: Weights) -> float:
    """Return the mean reciprocal rank of the best accepted concept, over queries that have one."""
    total, count = 0.0, 0
    for evidence, right in zip(found, accepted, strict=True):
        if not right:
            continue
        count += 1
        scores = {concept: raw_score(item, weights) for concept, item in evidence.items()}
        best = max((scores[concept] for concept in right if concept in scores), default=None)
        if best is not None:
            total += 1 / (1 + sum(score > best for score in scores.values()))
    return total / max(count, 1)


def search(finder: CandidateFinder, dev: Sequence[Set], kind: str, start: Weights) -> tuple[Weights, list[Found]]:
    """Search the weights coordinate by coordinate."""
    best, best_score, best_found = start, -1.0, []
    for share in SHARES:
        found = [finder.find(item.queries, kind, context_share=share) for item in dev]
        weights = dataclasses.replace(start, context_share=share)
        score = -1.0
        for _ in range(ROUNDS):
            for name, steps in STEPS.items():
                for step in steps:
                    tried = dataclasses.replace(weights, **{name: step})
                    value = float(np.mean([reciprocal_rank(f, s.accepted, tried) for f, s in zip(found, dev, strict=True)]))
                    if value > score + 1e-6:
                        weights, score = tried, value
        print(f"  context_share {share}: {score:.4f} {weights}")
        if score > best_score:
            best, best_score, best_found = weights, score, found
    return best, best_found


def calibrate(found: Sequence[Found], dev: Sequence[Set], weights: Weights) -> Weights:
    """Fit the logistic regression; each set counts alike."""
    rows, right, weight = [], [], []
    for item, group in zip(dev, found, strict=True):
        for evidence, accepted in zip(group, item.accepted, strict=True):
            ranked = sorted(((raw_score(e, weights), concept) for concept, e in evidence.items()), reverse=True)[:5]
            for place, (score, concept) in enumerate(ranked):
                other = ranked[0][0] if place else (ranked[1][0] if len(ranked) > 1 else score - 1)
                rows.append((1.0, score, score - other))
                right.append(concept in accepted)
                weight.append(1 / len(item.queries))
    x, y, w = np.array(rows), np.array(right, dtype=float), np.array(weight)

    def loss(beta: np.ndarray[Any, Any]) -> float:
        z = x @ beta
        return float((w * (np.logaddexp(0, z) - y * z)).sum() / w.sum() + 1e-4 * (beta[1:] ** 2).sum())

    bias, slope, lead = minimize(loss, np.zeros(3), method="BFGS").x
    return dataclasses.replace(weights, bias=round(float(bias), 3), slope=round(float(slope), 3), lead=round(float(lead), 3))


def main(
    encoder: Annotated[str, typer.Option()] = "hybrid",
    taxonomy: Annotated[str, typer.Option()] = "esco@1.2",
    write: Annotated[bool, typer.Option(help="Write models/linking/weights.json.")] = False,
) -> None:
    """Fit and print."""
    scheme, _, _, linker, _ = build_linker(load_settings(encoder=encoder, taxonomy=taxonomy))
    fitted = json.loads(PATH.read_text(encoding="utf-8"))
    for kind in ("skill", "occupation", "isco"):
        start = Weights(**fitted.get(encoder, fitted["hybrid"])[kind])
        dev = sets(scheme, kind)
        before = [linker.finder.find(item.queries, kind, context_share=start.context_share) for item in dev]
        weights, found = search(linker.finder, dev, kind, start)
        weights = calibrate(found, dev, weights)
        for item, old, new in zip(dev, before, found, strict=True):
            print(
                f"{kind} {item.name}: MRR {reciprocal_rank(old, item.accepted, start):.3f} -> "
                f"{reciprocal_rank(new, item.accepted, weights):.3f}"
            )
        print(weights)
        fitted.setdefault(encoder, {})[kind] = dataclasses.asdict(weights)
    if write:
        PATH.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
