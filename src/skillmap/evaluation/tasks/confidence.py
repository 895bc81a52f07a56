"""Calibration and abstention: do scores mean what they say, and does the system know when it does not know?

Every answer has a score in [0, 1] and is right or wrong. Answers are the system's best candidates (also those that it
did not dare to choose), one a text; a span that shares no character with a gold span is a wrong answer, one over gold spans
that nobody linked is no answer.

* expected calibration error: mean gap between score and share right, over 15 equal bins (Naeini et al. 2015; Guo et al. 2017)
* Brier score: mean of (score - right)² (Brier 1950)
* risk at a coverage: share of wrong answers among those kept when the lowest scores are dropped; its area is the AURC
  (El-Yaniv & Wiener 2010), taken here on a grid of 101 thresholds
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from skillmap.evaluation.labels import LabeledDocument, LinkLabel
from skillmap.evaluation.scores import Array, Counts, Measure, ratio
from skillmap.evaluation.tasks.alignment import shared
from skillmap.evaluation.tasks.task import Fault

BINS = 15
THRESHOLDS = 101


def answers(gold: LabeledDocument, found: LabeledDocument) -> Iterator[tuple[float, bool]] | None:
    """Yield score and rightness of every answer with a score; ``None`` where gold has no links."""
    if gold.link is not None:
        return _answers([(gold.link, found.link)])
    if gold.spans is None or not any(label.link is not None for label in gold.spans):
        return None
    links = []
    for label in found.spans or ():
        overlapping = [other.link for other in gold.spans if shared(other.span, label.span)]
        linked = [link for link in overlapping if link is not None]
        if linked or not overlapping:  # a gold span that nobody linked cannot tell right from wrong
            links.append((LinkLabel(accepted=tuple(uri for link in linked for uri in link.accepted)), label.link))
    return _answers(links)


def _answers(links: list[tuple[LinkLabel, LinkLabel | None]]) -> Iterator[tuple[float, bool]]:
    for gold, found in links:
        score, uri = _best(found) if found is not None else (None, "")
        if score is not None:
            yield min(max(score, 0.0), 1.0), uri in gold.accepted


def _best(link: LinkLabel) -> tuple[float | None, str]:
    """Return score and concept of the best candidate, chosen or not."""
    best = link.match or next(iter(link.ranking), None)
    return (best.score, best.uri) if best is not None else (None, "")


@dataclass(frozen=True, slots=True)
class ConfidenceTask:
    """Score the scores."""

    name: str = "confidence"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Calibration error first."""
        binned = tuple(f"bin{number:02}.{what}" for number in range(BINS) for what in ("answers", "score", "right"))
        kept = tuple(f"at{number:03}.{what}" for number in range(THRESHOLDS) for what in ("kept", "wrong"))
        return (
            Measure(
                name="calibration error",
                formula=_calibration_error,
                columns=binned,
                definition=f"mean |score - share right| over {BINS} equal bins, weighted by their answers",
                higher_is_better=False,
            ),
            Measure(
                name="Brier score",
                formula=ratio("squared", "answers"),
                columns=("squared", "answers"),
                definition="mean of (score - right)²",
                higher_is_better=False,
            ),
            Measure(
                name="AURC",
                formula=_aurc,
                columns=kept,
                definition="area under the share of wrong answers over the share of answers kept",
                higher_is_better=False,
            ),
        )

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system scores an answer."""
        links = [found.link, *(label.link for label in found.spans or ())]
        return any(score is not None for link in links if link is not None for score, _ in [_best(link)])

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Sort a document's answers into bins and thresholds."""
        pairs = answers(gold, found)
        if pairs is None:
            return None
        counts = {f"bin{number:02}.{what}": 0.0 for number in range(BINS) for what in ("answers", "score", "right")}
        counts |= {f"at{number:03}.{what}": 0.0 for number in range(THRESHOLDS) for what in ("kept", "wrong")}
        counts |= {"answers": 0.0, "squared": 0.0}
        for score, right in pairs:
            # Bins are open below, as Guo et al. have them; 0 belongs to the first.
            number = max(int(np.ceil(round(score * BINS, 9))) - 1, 0)
            counts[f"bin{number:02}.answers"] += 1
            counts[f"bin{number:02}.score"] += score
            counts[f"bin{number:02}.right"] += right
            counts["answers"] += 1
            counts["squared"] += (score - right) ** 2
            for step in range(int(score * (THRESHOLDS - 1) + 1e-9) + 1):
                counts[f"at{step:03}.kept"] += 1
                counts[f"at{step:03}.wrong"] += not right
        return counts

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:  # noqa: ARG002 - the protocol's
        """Return nothing: wrong answers are the linking task's."""
        return ()


def reliability(sums: Mapping[str, float]) -> list[tuple[float, float, int]]:
    """Return mean score, share right and number of answers of each bin that has some: the reliability diagram."""
    diagram = []
    for number in range(BINS):
        count = sums[f"bin{number:02}.answers"]
        if count:
            diagram.append((sums[f"bin{number:02}.score"] / count, sums[f"bin{number:02}.right"] / count, int(count)))
    return diagram


def risk_coverage(sums: Mapping[str, float]) -> list[tuple[float, float, float]]:
    """Return threshold, coverage and risk, from everything kept to the surest alone."""
    total = sums["at000.kept"]
    curve = []
    for number in range(THRESHOLDS):
        kept = sums[f"at{number:03}.kept"]
        if kept:
            curve.append((number / (THRESHOLDS - 1), kept / total, sums[f"at{number:03}.wrong"] / kept))
    return curve


def _calibration_error(sums: Mapping[str, Array]) -> Array:
    gaps = sum(np.abs(sums[f"bin{number:02}.score"] - sums[f"bin{number:02}.right"]) for number in range(BINS))
    return np.asarray(gaps / sum(sums[f"bin{number:02}.answers"] for number in range(BINS)))


def _aurc(sums: Mapping[str, Array]) -> Array:
    """Integrate by trapezoids over coverage; below the smallest coverage reached the risk stays what it is there."""
    total = sums["at000.kept"]
    area = np.zeros_like(total)
    coverages, risks = [], []
    for number in range(THRESHOLDS):
        kept, wrong = sums[f"at{number:03}.kept"], sums[f"at{number:03}.wrong"]
        coverages.append(kept / total)
        risks.append(np.where(kept > 0, wrong / np.where(kept > 0, kept, 1), np.nan))
    for (wide, narrow), (risk_wide, risk_narrow) in zip(pairwise(coverages), pairwise(risks), strict=True):
        height = np.where(np.isnan(risk_narrow), risk_wide, (risk_wide + risk_narrow) / 2)
        area += np.nan_to_num((wide - narrow) * height)
    area = area + np.nan_to_num(coverages[-1] * risks[-1])
    return np.where(total > 0, area, np.nan)
