"""Fit how likely a mention with its link is to be accepted, on whole labelled CVs, and choose the threshold.

    python models/linking/fit_mentions.py --encoder hybrid [--write]

A mention counts as right when its best concept is one that the annotator accepted for a span it overlaps with. The regression is
ridge-penalized; every language counts alike. The threshold is the one with the best F1 of concepts per document, rounded to 0.05; its
figures, the calibration error and the reference probabilities are those of documents left out of the fit, so that they are not
flattered by it.
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
sys.path.insert(0, str(Path(__file__).parents[1] / "mentions"))

from bench_main import gold_cvs
from fit_acceptance import candidates_of, left_out
from fit_links import calibration_error

from skillmap.concepts.ranking import threshold_for
from skillmap.concepts.resolve import MentionLinker, MentionWeights, found_odds, resolve, words_of
from skillmap.documents import document_of
from skillmap.mentions.finder import MentionFinder
from skillmap.pipeline import Pipeline, build
from skillmap.records import LANGUAGES, Analysis, Language, Link, Match, Mention, Span
from skillmap.settings import load_settings

PATH = Path(__file__).parent / "weights.json"
SOURCES = ("mentions.lexicon", "mentions.label", "mentions.phrase", "mentions.word", "mentions.language", "mentions.licence")
SECTIONS = ("skills", "experience", "languages", "licences", "other")
WORDS = ("1", "2", "3", "5")
REFERENCE = 60
ROUNDS = 3
RIDGE = 0.5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cv:
    """A labelled CV, analyzed up to its mentions."""

    language: Language
    analysis: Analysis
    accepted: list[set[str]]
    spans: list[tuple[int, int, set[str]]]
    linked: list[Match]


def _features(odds: float, mention: Mention, section: str) -> list[float]:
    return [
        1.0,
        odds,
        *(float(mention.source == name) for name in SOURCES),
        *(float(section == name) for name in SECTIONS),
        *(float(mention.language == name) for name in LANGUAGES),
        *(float(words_of(mention.text) == name) for name in WORDS),
        found_odds(mention),
    ]


def _weights(beta: NDArray[np.float64], threshold: float) -> MentionWeights:
    values = [round(float(value), 3) for value in beta]
    groups, start = [], 2
    for names in (SOURCES, SECTIONS, LANGUAGES, WORDS):
        groups.append(dict(zip(names, values[start : start + len(names)], strict=True)))
        start += len(names)
    source, section, language, words = groups
    return MentionWeights(
        bias=values[0],
        link=values[1],
        source=source,
        section=section,
        language=language,
        words=words,
        threshold=threshold,
        found=values[start],
    )


def is_right(match: Match, cv: Cv) -> bool:
    """Tell whether the best concept is accepted for a span that the mention overlaps with."""
    over = [s for s in cv.spans if s[0] < match.mention.span.end and match.mention.span.start < s[1]]
    return any(match.link.candidates[0].uri in accepted for _, _, accepted in over)


def fit(cvs: list[Cv], stage: MentionLinker) -> NDArray[np.float64]:
    """Fit on the mentions that stand with the stage's present weights."""
    rows, right, weight = [], [], []
    neutral = MentionWeights(bias=0.0, link=1.0, source={}, section={}, language={}, words={}, threshold=0.0)
    sizes = {language: sum(cv.language == language for cv in cvs) for language in LANGUAGES}
    for cv in cvs:
        kept = {(m.mention.span, m.mention.text) for m in resolve(rescored(cv, stage.weights))}
        sections = cv.analysis.structure.sections
        for match in rescored(cv, neutral):
            if (match.mention.span, match.mention.text) not in kept or not match.link.candidates:
                continue
            p = min(max(match.link.candidates[0].score, 1e-4), 1 - 1e-4)
            rows.append(_features(math.log(p / (1 - p)), match.mention, sections[match.mention.section].kind))
            right.append(is_right(match, cv))
            weight.append(6 / max(sizes[cv.language], 1))
    x, y, w = np.array(rows), np.array(right, dtype=float), np.array(weight)

    def loss(beta: NDArray[np.float64]) -> float:
        z = x @ beta
        return float((w * (np.logaddexp(0, z) - y * z)).sum() + RIDGE * (beta[2:] ** 2).sum())

    beta: NDArray[np.float64] = minimize(loss, np.zeros(x.shape[1]), method="BFGS").x
    return beta


def rescored(cv: Cv, weights: MentionWeights) -> list[Match]:
    """Return a CV's linked mentions with the probabilities that the weights give."""
    sections = cv.analysis.structure.sections
    return [
        dataclasses.replace(
            match,
            link=Link(
                match=None,
                candidates=tuple(
                    dataclasses.replace(c, score=weights.score(c.score, match.mention, sections[match.mention.section].kind))
                    for c in match.link.candidates
                ),
            ),
        )
        for match in cv.linked
    ]


def f1(cvs: list[Cv], weights: MentionWeights, threshold: float) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 per language."""
    scores: dict[str, tuple[float, float, float]] = {}
    counts = {language: [0, 0, 0, 0] for language in LANGUAGES}
    for cv in cvs:
        uris = {
            m.link.candidates[0].uri
            for m in resolve(rescored(cv, weights))
            if m.link.candidates and m.link.candidates[0].score >= threshold
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


def analyses(pipeline: Pipeline) -> dict[str, Analysis]:
    """Return the labelled CVs with their mentions, each judged by weights that were fitted without it (``models/mentions``)."""
    (finder,) = [stage for stage in pipeline.stages if isinstance(stage, MentionFinder)]
    structured, candidates = {}, {}
    for language in LANGUAGES:
        for gold, text in gold_cvs(language):
            analysis = Analysis(document=document_of(text))
            for step in pipeline.stages[: pipeline.stages.index(finder)]:
                analysis = step(analysis)
            structured[gold["id"]] = analysis
            spans = [Span(skill["start"], skill["end"]) for skill in gold["skills"]]
            candidates[gold["id"]] = candidates_of(finder, analysis, spans, language)
    folds = left_out(list(candidates.values()))
    found = {}
    for (name, cv), fold in zip(candidates.items(), folds, strict=True):
        judged = [
            dataclasses.replace(mention, score=round(fold.chance(said), 4)) for mention, said in zip(cv.mentions, cv.found, strict=True)
        ]
        found[name] = dataclasses.replace(structured[name], mentions=tuple(fold.kept(judged)))
    return found


def main(
    encoder: Annotated[str, typer.Option()] = "hybrid",
    taxonomy: Annotated[str, typer.Option()] = "esco@1.2",
    write: Annotated[bool, typer.Option(help="Write models/linking/weights.json.")] = False,
) -> None:
    """Fit and print."""
    pipeline: Pipeline = build(load_settings(encoder=encoder, taxonomy=taxonomy))
    (stage,) = [stage for stage in pipeline.stages if isinstance(stage, MentionLinker)]
    found = analyses(pipeline)
    neutral = MentionWeights(bias=0.0, link=1.0, source={}, section={}, language={}, words={}, threshold=0.0)
    cvs = []
    for language in LANGUAGES:
        for gold, _text in gold_cvs(language):
            analysis = found[gold["id"]]
            spans = [(skill["start"], skill["end"], set(skill["esco"])) for skill in gold["skills"]]
            accepted = [concepts for _, _, concepts in spans if concepts]
            linked = dataclasses.replace(stage, weights=neutral).judge(analysis)
            cvs.append(Cv(language=language, analysis=analysis, accepted=accepted, spans=spans, linked=linked))
    stage = dataclasses.replace(stage, weights=neutral)
    for _ in range(ROUNDS):
        stage = dataclasses.replace(stage, weights=_weights(fit(cvs, stage), 0.0))
    print(stage.weights)
    folds = [_weights(fit([c for c in cvs if c is not left], stage), 0.0) for left in cvs]
    scores, right = [], []
    for left, fold in zip(cvs, folds, strict=True):
        for match in resolve(rescored(left, fold)):
            if match.link.candidates:
                scores.append(match.link.candidates[0].score)
                right.append(bool(is_right(match, left)))
    print(f"left out: calibration error {calibration_error(scores, right):.3f}, Brier {np.mean((np.array(scores) - right) ** 2):.3f}")
    for precision in (0.8, 0.9):
        threshold = threshold_for(scores, precision)
        kept = [r for p, r in zip(scores, right, strict=True) if p >= threshold]
        print(
            f"  asked {precision}: threshold {threshold:.3f}, right {np.mean(kept):.3f}, share of right ones {sum(kept) / sum(right):.3f}"
        )
    best, best_mean = 0.0, 0.0
    for threshold in np.arange(0.2, 0.75, 0.05):
        inside = f1(cvs, stage.weights, threshold)
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
        reference = tuple(round(float(value), 3) for value in np.quantile(scores, np.linspace(0, 1, REFERENCE)))
        fitted = json.loads(PATH.read_text(encoding="utf-8"))
        fitted[encoder]["mention"] = dataclasses.asdict(dataclasses.replace(stage.weights, threshold=best, reference=reference))
        PATH.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
