"""From what is said of candidates to their order, their probability, and whether the best one is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skillmap.concepts.candidates import FEATURES, CandidateTable
from skillmap.records import Language

NEVER = 2.0  # a threshold that no probability reaches


class Ranked(NamedTuple):
    """The best candidates of one text: numbers of concepts, their places in the table, probabilities; best first."""

    concepts: NDArray[np.int32]
    places: NDArray[np.int64]
    probabilities: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranker:
    """The weights for one kind of concept, fitted by ``models/linking/fit_links.py``.

    A candidate's score is the weighted sum of its features: a conditional logit over the candidates of a text (McFadden 1974). Its
    probability is logistic in the score and in its lead over the best other candidate (Platt 1999), with a constant for the text's
    language. Where concepts exclude one another, as a job's unit groups do, it is their share among all candidates and the chance that
    none is right, so that probabilities may be summed over a hierarchy.

    Attributes:
        weights: Of each feature; 0 for those not named.
        bias: Constant of the probability by language.
        slope: Its weight on the score.
        lead: Its weight on the lead of the best candidate; ``None`` where concepts exclude one another.
        lag: Its weight on how far another candidate is behind the best.
        reference: Probabilities of first candidates on texts that the fit had not seen, ascending: what precision to expect above a
            threshold.
        threshold: Lowest probability of a match.
    """

    weights: Mapping[str, float]
    bias: Mapping[str, float]
    slope: float
    lead: float | None
    lag: float
    threshold: float
    reference: Sequence[float] = ()

    def scores(self, table: CandidateTable) -> NDArray[np.float64]:
        """Return the scores of candidates: float64 (n,)."""
        vector = np.array([self.weights.get(name, 0.0) for name in FEATURES])
        # Rounded, so that the last bits of a batch's vectors do not decide ties.
        scores: NDArray[np.float64] = np.round(table.values.astype(np.float64) @ vector, 4)
        return scores

    def rank(self, table: CandidateTable, languages: Sequence[Language], top: int | None) -> list[Ranked]:
        """Return the best candidates of each text, all where ``top`` is ``None``; ties go by the concept's number, that is by URI."""
        scores = self.scores(table)
        order = np.lexsort((table.concepts, -scores, table.rows))
        starts = table.starts
        ranked = []
        for row, language in enumerate(languages):
            places = order[starts[row] : starts[row + 1]]
            probabilities = self.probabilities(scores[places], language)
            ranked.append(Ranked(table.concepts[places[:top]], places[:top], probabilities[:top]))
        return ranked

    def probabilities(self, scores: NDArray[np.float64], language: Language) -> NDArray[np.float64]:
        """Turn the scores of one text's candidates, best first, into probabilities: float64 (n,)."""
        if not len(scores):
            return scores
        if self.lead is None:
            z = self.bias[language] + self.slope * scores
            weights = np.exp(z - max(z[0], 0.0))
            shares: NDArray[np.float64] = weights / (weights.sum() + np.exp(-max(z[0], 0.0)))
            return shares
        leads = self.lag * (scores - scores[0])
        leads[0] = self.lead * (scores[0] - scores[1] if len(scores) > 1 else 1.0)
        odds: NDArray[np.float64] = np.exp(-(self.bias[language] + self.slope * scores + leads))
        probabilities: NDArray[np.float64] = 1 / (1 + odds)
        return probabilities

    def threshold_for(self, precision: float) -> float:
        """Return the lowest probability above which matches are expected to be right that often."""
        return threshold_for(self.reference, precision)


def threshold_for(reference: Sequence[float], precision: float) -> float:
    """Return the lowest threshold above which calibrated probabilities reach a mean, the precision to expect.

    Args:
        reference: Calibrated probabilities of a sample.
        precision: Share that is to be right, in (0, 1].

    Returns:
        A probability, or ``NEVER`` where not even the surest reach it.
    """
    descending = np.sort(np.asarray(reference, dtype=np.float64))[::-1]
    means = np.cumsum(descending) / np.arange(1, len(descending) + 1)
    enough = np.nonzero(means >= precision)[0]
    return float(descending[enough[-1]]) if len(enough) else NEVER
