"""Texts to concepts: candidates scored, the best one taken when it is likely enough, none when it is not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from skillmap.concepts.candidates import CandidateFinder, Evidence, Query, guess_language
from skillmap.records import Candidate, ConceptKind, Link
from skillmap.taxonomy.store import ConceptScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How evidence makes a score, for one kind of concept.

    The raw score is ``dense + context_weight · context + similar_weight · similar + same_weight · same (+ trusted_weight)``;
    its probability is logistic in the raw score and in its lead over the next concept (Platt 1999). Fitted on the labelled dev sets
    by ``models/linking/fit_weights.py``.
    """

    context_share: float
    context: float
    similar: float
    same: float
    trusted: float
    bias: float
    slope: float
    lead: float
    threshold: float


def raw_score(evidence: Evidence, weights: Weights) -> float:
    """Add up what speaks for a concept."""
    return (
        evidence.dense
        + weights.context * evidence.context
        + weights.similar * evidence.similar
        + weights.same * evidence.same
        + (weights.trusted if evidence.trusted else 0.0)
    )


def probability(raw: float, lead: float, weights: Weights) -> float:
    """Turn a raw score and its lead over the best other concept into a probability."""
    return 1 / (1 + math.exp(-(weights.bias + weights.slope * raw + weights.lead * lead)))


class Linker:
    """Links texts to the concepts of one classification.

    Args:
        finder: Where candidates come from.
        weights: For each kind of concept.
    """

    def __init__(self, finder: CandidateFinder, weights: Mapping[str, Weights]) -> None:
        self.finder = finder
        self._weights = weights

    @property
    def scheme(self) -> ConceptScheme:
        """The classification."""
        return self.finder.scheme

    def link(self, queries: Sequence[Query], kind: ConceptKind, *, top: int = 10, threshold: float | None = None) -> list[Link]:
        """Link texts.

        Args:
            queries: Texts, with their language and context where known.
            kind: Kind of the concepts.
            top: How many candidates to return.
            threshold: Lowest probability of a match; the fitted one when ``None``.

        Returns:
            For each text, the match (``None`` below the threshold) and the candidates, best first.
        """
        weights = self._weights[kind]
        least = weights.threshold if threshold is None else threshold
        links = []
        for query, found in zip(queries, self.finder.find(queries, kind, context_share=weights.context_share), strict=True):
            candidates = self._ranked(found, weights, query, top)
            best = candidates[0] if candidates else None
            links.append(Link(match=best if best is not None and best.score >= least else None, candidates=candidates))
        return links

    def _ranked(self, found: Mapping[int, Evidence], weights: Weights, query: Query, top: int) -> tuple[Candidate, ...]:
        if not query.text.strip():
            return ()
        raw = {concept: raw_score(evidence, weights) for concept, evidence in found.items()}
        # Ties go by URI: the same CV gives the same result.
        order = sorted(raw, key=lambda concept: (-raw[concept], self.scheme.uris[concept]))[: top + 1]
        language = query.language or guess_language(query.text)
        candidates = []
        for place, concept in enumerate(order[:top]):
            others = raw[order[0]] if place else (raw[order[1]] if len(order) > 1 else raw[concept] - 1)
            candidates.append(
                Candidate(
                    uri=self.scheme.uris[concept],
                    label=self.scheme.label(concept, language),
                    score=round(probability(raw[concept], raw[concept] - others, weights), 4),
                    method=_method(found[concept]),
                )
            )
        return tuple(candidates)


def _method(evidence: Evidence) -> Literal["label", "vector", "both"]:
    if evidence.same:
        return "label"
    return "both" if evidence.similar else "vector"
