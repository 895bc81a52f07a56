"""Fit how likely a candidate is to be marked, on the labelled CVs, with and without the tagger, and write ``acceptance.json``.

    SKILLMAP_SHARED=../shared python models/mentions/fit_acceptance.py [--home FOLDER] [--write]

A ridge logistic regression; a candidate is right when it shares at least two fifths of its reach with a labelled span, and one that shares
less weighs less. What is printed is of CVs that were left out of the fit, one by one. No candidate is linked for this: a minute or two.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[2] / "eval"))

from bench_main import gold_cvs

from skillmap.documents import document_of
from skillmap.encoders.build import EncoderChoice, open_encoder
from skillmap.encoders.use import UseEncoder
from skillmap.mentions.acceptance import Acceptance, features
from skillmap.mentions.finder import MentionFinder
from skillmap.mentions.tagger import SpanTagger
from skillmap.records import LANGUAGES, Analysis, Language, Mention, Span
from skillmap.settings import load_settings
from skillmap.structure import LanguageDetector, StructureFinder
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import open_scheme

PATH = Path(__file__).parent / "acceptance.json"
_RIGHT = 0.4  # share of reach
_PARTLY = 0.4  # weight of a candidate that overlaps with less
_RIDGE = 2.0
_LEAST, _MARGIN, _TOLD = 0.25, 0.5, 0.4


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The candidates of a labelled CV, what is said of each, and how much of its reach it shares with a labelled span."""

    language: Language
    gold: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    found: tuple[dict[str, float], ...]
    shares: tuple[float, ...]


def candidates_of(finder: MentionFinder, analysis: Analysis, gold: Sequence[Span], language: Language) -> Candidates:
    """Return the candidates of one CV."""
    pairs = finder.candidates(analysis)
    return Candidates(
        language=language,
        gold=tuple(gold),
        mentions=tuple(mention for mention, _ in pairs),
        found=tuple(features(mention, place) for mention, place in pairs),
        shares=tuple(max((_share(mention.span, span) for span in gold), default=0.0) for mention, _ in pairs),
    )


def _share(one: Span, other: Span) -> float:
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(both, 0) / (max(one.end, other.end) - min(one.start, other.start))


def fit(cvs: Sequence[Candidates]) -> Acceptance:
    """Fit the weights."""
    names = sorted({name for cv in cvs for found in cv.found for name in found})
    x = np.array([[found.get(name, 0.0) for name in names] for cv in cvs for found in cv.found])
    shares = np.array([share for cv in cvs for share in cv.shares])
    right = (shares >= _RIGHT).astype(float)
    weight = np.where((shares > 0) & (shares < _RIGHT), _PARTLY, 1.0)
    spread = x.std(axis=0)
    spread[spread < 1e-9] = 1.0
    scaled = x / spread

    def loss(beta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = scaled @ beta
        slope = scaled.T @ (weight * (1 / (1 + np.exp(-z)) - right)) + 2 * _RIDGE * beta
        return float((weight * (np.logaddexp(0, z) - right * z)).sum() + _RIDGE * (beta**2).sum()), slope

    beta = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / spread
    weights = {name: round(float(value), 4) for name, value in zip(names, beta, strict=True)}
    return Acceptance(weights=weights, least=_LEAST, margin=_MARGIN, told=_TOLD)


def left_out(cvs: Sequence[Candidates]) -> list[Acceptance]:
    """Fit once for each CV, without it."""
    return [fit([cv for cv in cvs if cv is not left]) for left in cvs]


def marked(cv: Candidates, acceptance: Acceptance, least: float) -> list[Span]:
    """Return the candidates that stand, the likeliest before others, none overlapping another."""
    scored = sorted(((acceptance.chance(found), mention.span) for mention, found in zip(cv.mentions, cv.found, strict=True)), reverse=True)
    kept: list[Span] = []
    for chance, span in scored:
        if chance >= least and all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return kept


def overlap_f1(pairs: Sequence[tuple[Sequence[Span], Sequence[Span]]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of (gold, found) by shared characters, pooled."""

    def meets(one: Span, others: Sequence[Span]) -> bool:
        return any(one.start < other.end and other.start < one.end for other in others)

    found = sum(len(made) for _, made in pairs)
    stated = sum(len(gold) for gold, _ in pairs)
    precision = sum(meets(span, gold) for gold, made in pairs for span in made) / max(found, 1)
    recall = sum(meets(span, made) for gold, made in pairs for span in gold) / max(stated, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def finder_of(home: Path | None, *, tagged: bool, taxonomy: str) -> MentionFinder:
    """Open a finder that keeps every candidate."""
    settings = load_settings(home=home, taxonomy=taxonomy)
    folders = settings.folders
    scheme = open_scheme(folders.taxonomies, taxonomy)
    (encoder,) = open_encoder(EncoderChoice(name="compact"), folders.root).parts
    tagger = SpanTagger(PATH.with_name("tagger.onnx"), encoder) if tagged and isinstance(encoder, UseEncoder) else None
    return MentionFinder(scheme, LexicalIndex(folders.lexical(scheme.name), scheme), tagger)


def main(
    home: Annotated[Path | None, typer.Option(help="Where taxonomies, indexes and encoders are.")] = None,
    taxonomy: Annotated[str, typer.Option()] = "esco@1.2",
    write: Annotated[bool, typer.Option(help="Write acceptance.json.")] = False,
) -> None:
    """Fit, print, write."""
    structure = StructureFinder(LanguageDetector())
    read = [
        (language, structure(Analysis(document=document_of(text))), [Span(skill["start"], skill["end"]) for skill in gold["skills"]])
        for language in LANGUAGES
        for gold, text in gold_cvs(language)
    ]
    written = {}
    for name in ("tagged", "plain"):
        finder = finder_of(home, tagged=name == "tagged", taxonomy=taxonomy)
        cvs = [candidates_of(finder, analysis, gold, language) for language, analysis, gold in read]
        folds = left_out(cvs)
        for language in LANGUAGES:
            pairs = [(cv.gold, marked(cv, fold, _TOLD)) for cv, fold in zip(cvs, folds, strict=True) if cv.language == language]
            print(f"{name} {language}: left out, overlap P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*overlap_f1(pairs)))
        written[name] = dataclasses.asdict(fit(cvs))
    if write:
        PATH.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
