"""Texts to concepts: candidates ranked, the best one taken when it is likely enough, none when it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from skillmap.concepts.candidates import FEATURES, CandidateFinder, CandidateTable, language_of
from skillmap.concepts.queries import Query
from skillmap.concepts.ranking import Ranked, Ranker
from skillmap.records import Candidate, ConceptKind, Language, Link
from skillmap.taxonomy.store import ConceptScheme

_LABEL = [FEATURES.index(name) for name in ("exact", "inflected", "slip")]
_LETTERS = FEATURES.index("letters")
_BATCH = 256  # texts


class Linker:
    """Links texts to the concepts of one classification.

    Args:
        finder: Where candidates come from.
        rankers: For each kind of concept.
    """

    def __init__(self, finder: CandidateFinder, rankers: Mapping[str, Ranker]) -> None:
        self.finder = finder
        self.rankers = rankers

    @property
    def scheme(self) -> ConceptScheme:
        """The classification."""
        return self.finder.scheme

    def link(self, queries: Sequence[Query], kind: ConceptKind, *, top: int = 10, threshold: float | None = None) -> list[Link]:
        """Link texts.

        Args:
            queries: Texts, with their language and what stands around them where known.
            kind: Kind of the concepts.
            top: How many candidates to return.
            threshold: Lowest probability of a match; the fitted one when ``None``.

        Returns:
            For each text, the match (``None`` below the threshold) and the candidates, best first.
        """
        links: dict[Query, Link] = {}
        distinct = list(dict.fromkeys(queries))
        for start in range(0, len(distinct), _BATCH):
            batch = distinct[start : start + _BATCH]
            table = self.finder.find(batch, kind)
            languages = [language_of(query) for query in batch]
            ranked = self.rankers[kind].rank(table, languages, top)
            for query, found in zip(batch, ranked, strict=True):
                links[query] = self._link(query, table, found, kind, threshold)
        return [links[query] for query in queries]

    def _link(self, query: Query, table: CandidateTable, found: Ranked, kind: ConceptKind, threshold: float | None) -> Link:
        if not query.text.strip():
            return Link(match=None, candidates=())
        least = self.rankers[kind].threshold if threshold is None else threshold
        candidates = self.candidates(table, found, language_of(query))
        best = candidates[0] if candidates and candidates[0].score >= least else None
        return Link(match=best, candidates=candidates)

    def candidates(self, table: CandidateTable, found: Ranked, language: Language) -> tuple[Candidate, ...]:
        """Return ranked candidates as records, labelled in a language."""
        positive: NDArray[np.bool_] = table.values[found.places] > 0
        by_label = np.any(positive[:, _LABEL], axis=1).tolist()
        by_letters = positive[:, _LETTERS].tolist()
        rows = zip(found.concepts.tolist(), found.probabilities.tolist(), by_label, by_letters, strict=True)
        return tuple(
            Candidate(
                uri=self.scheme.uris[concept],
                label=self.scheme.label(concept, language),
                score=round(probability, 4),
                method="label" if is_label else "both" if has_letters else "vector",
            )
            for concept, probability, is_label, has_letters in rows
        )
