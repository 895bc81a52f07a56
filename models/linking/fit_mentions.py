"""Fit how likely a mention with its link is to be accepted, on whole labelled CVs, and choose the threshold.

    python models/linking/fit_mentions.py --encoder hybrid [--write]

A mention counts as right when its best concept is one that the document's annotator accepted anywhere in the document. The regression
is ridge-penalized; every language counts alike. The threshold is the one with the best F1 of concepts per document, rounded to 0.05;
its figures are printed by leave-one-document-out, so that they are not flattered by the fit.
"""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[2] / "eval"))

from bench_main import LANGUAGES, gold_cvs

from skillmap.concepts.resolve import MentionLinker, MentionWeights
from skillmap.documents import document_of
from skillmap.pipeline import Pipeline, build
from skillmap.records import Analysis
from skillmap.settings import load_settings

PATH = Path(__file__).parent / "weights.json"
SOURCES = ("mentions.lexicon", "mentions.label", "mentions.phrase", "mentions.word")
SECTIONS = ("skills", "experience", "languages", "licences", "other")
ROUNDS = 3
RIDGE = 0.5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cv:
    """A labelled CV, analyzed up to its mentions."""

    language: str
    analysis: Analysis
    accepted: list[set[str]]


def _features(odds: float, source: str, section: str) -> list[float]:
    return [1.0, odds, *(float(source == name) for name in SOURCES), *(float(section == name) for name in SECTIONS)]


def _weights(beta: NDArray[np.float64], threshold: float) -> MentionWeights:
    values = [round(float(value), 3) for value in beta]
    return MentionWeights(
        bias=values[0],
        link=values[1],
        source=dict(zip(SOURCES, values[2 : 2 + len(SOURCES)], strict=True)),
        section=dict(zip(SECTIONS, values[2 + len(SOURCES) :], strict=True)),
        threshold=threshold,
    )


def fit(cvs: list[Cv], stage: MentionLinker) -> NDArray[np.float64]:
    """Fit on the mentions that stand with the stage's present weights."""
    rows, right, weight = [], [], []
    neutral = dataclasses.replace(stage.weights, bias=0.0, link=1.0, source={}, section={}, threshold=0.0)
    for cv in cvs:
        kept = {(m.mention.span, m.mention.text) for m in stage(cv.analysis).matches}
        plain = dataclasses.replace(stage, weights=neutral)
        accepted = set().union(*cv.accepted)
        sections = cv.analysis.structure.sections
        for match in plain.judge(cv.analysis):
            if (match.mention.span, match.mention.text) not in kept or not match.link.candidates:
                continue
            best = match.link.candidates[0]
            p = min(max(best.score, 1e-4), 1 - 1e-4)
            rows.append(_features(math.log(p / (1 - p)), match.mention.source, sections[match.mention.section].kind))
            right.append(best.uri in accepted)
            weight.append(1.0)
    x, y, w = np.array(rows), np.array(right, dtype=float), np.array(weight)

    def loss(beta: NDArray[np.float64]) -> float:
        z = x @ beta
        return float((w * (np.logaddexp(0, z) - y * z)).sum() + RIDGE * (beta[2:] ** 2).sum())

    beta: NDArray[np.float64] = minimize(loss, np.zeros(x.shape[1]), method="BFGS").x
    return beta


def f1(cvs: list[Cv], stage: MentionLinker, threshold: float) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 per language."""
    scores = {}
    counts = {language: [0, 0, 0, 0] for language in LANGUAGES}
    for cv in cvs:
        uris = {
            m.link.candidates[0].uri for m in stage(cv.analysis).matches if m.link.candidates and m.link.candidates[0].score >= threshold
        }
        c = counts[cv.language]
        c[0] += len(uris & set().union(*cv.accepted))
        c[1] += len(uris)
        c[2] += sum(bool(uris & concepts) for concepts in cv.accepted)
        c[3] += len(cv.accepted)
    for language, (a, b, c2, d) in counts.items():
        precision, recall = a / max(b, 1), c2 / max(d, 1)
        scores[language] = (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))
    return scores


def main(
    encoder: Annotated[str, typer.Option()] = "hybrid",
    taxonomy: Annotated[str, typer.Option()] = "esco@1.2",
    write: Annotated[bool, typer.Option(help="Write models/linking/weights.json.")] = False,
) -> None:
    """Fit and print."""
    pipeline: Pipeline = build(load_settings(encoder=encoder, taxonomy=taxonomy))
    (stage,) = [stage for stage in pipeline.stages if isinstance(stage, MentionLinker)]
    before = pipeline.stages[: pipeline.stages.index(stage)]
    cvs = []
    for language in LANGUAGES:
        for gold, text in gold_cvs(language):
            analysis = Analysis(document=document_of(text))
            for step in before:
                analysis = step(analysis)
            cvs.append(Cv(language=language, analysis=analysis, accepted=[set(s["esco"]) for s in gold["skills"] if s["esco"]]))
    start = stage
    for _ in range(ROUNDS):
        stage = dataclasses.replace(stage, weights=_weights(fit(cvs, stage), 0.0))
    print(stage.weights)
    folds = [dataclasses.replace(start, weights=_weights(fit([c for c in cvs if c is not left], stage), 0.0)) for left in cvs]
    best, best_mean = 0.0, 0.0
    for threshold in np.arange(0.1, 0.75, 0.05):
        inside = f1(cvs, stage, threshold)
        outside: dict[str, list[float]] = {language: [] for language in LANGUAGES}
        for left, fold in zip(cvs, folds, strict=True):
            outside[left.language].append(f1([left], fold, threshold)[left.language][2])
        mean = float(np.mean([np.mean(values) for values in outside.values()]))
        shown = "  ".join(f"{k} P{p:.2f} R{r:.2f} F{f:.3f} (left out {np.mean(outside[k]):.3f})" for k, (p, r, f) in inside.items())
        print(f"{threshold:.2f}  {shown}")
        if mean > best_mean:
            best, best_mean = round(float(threshold), 2), mean
    print("threshold", best)
    if write:
        fitted = json.loads(PATH.read_text(encoding="utf-8"))
        fitted[encoder]["mention"] = dataclasses.asdict(dataclasses.replace(stage.weights, threshold=best))
        PATH.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
