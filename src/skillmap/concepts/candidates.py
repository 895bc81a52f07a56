"""Candidates for a text: every concept that words, letters or vectors bring, with what each of them says."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass

import cachetools
import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.protocol import Encoder, Vectors, normalize
from skillmap.records import Language
from skillmap.taxonomy.folding import is_arabic, split_gendered
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import ConceptScheme
from skillmap.taxonomy.vector_index import VectorIndex

_DENSE_LABELS = 64  # labels taken from each language's index
_SIMILAR_LABELS = 64
_CACHED_TEXTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A text to link; ``context`` is what stands around it, say the job's title and the line."""

    text: str
    language: Language | None = None
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the indexes say about one concept for one query.

    Attributes:
        same: 1.0 if the text is one of the concept's labels, 0.9 if it is but for inflection, else 0.
        trusted: That label is a preferred one or stands in the project's lexicon.
        similar: Best cosine of letter n-grams with a label of the concept.
        dense: Best cosine of vectors with a label of the concept, in any language.
        context: The same for the text's vector moved towards its context's; equal to ``dense`` without a context.
    """

    same: float
    trusted: bool
    similar: float
    dense: float
    context: float


def guess_language(text: str) -> Language:
    """Tell the language of a short text by its letters alone; English unless they speak against it."""
    if is_arabic(text):
        return "ar"
    return "fr" if any(letter in "àâçéèêëîïôùûüœ" for letter in text.casefold()) else "en"


class CandidateFinder:
    """Looks texts up in the lexical and the dense index of one classification."""

    def __init__(self, scheme: ConceptScheme, lexical: LexicalIndex, vectors: VectorIndex, encoder: Encoder) -> None:
        self.scheme = scheme
        self._lexical = lexical
        self._vectors = vectors
        self._encoder = encoder
        self._cache: MutableMapping[str, NDArray[np.float32]] = cachetools.LRUCache(_CACHED_TEXTS)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to look up: float32 (n, dimension). Texts seen before come from a bounded cache."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._cache]
        made = dict(zip(fresh, self._encoder.encode(fresh, role="query"), strict=True)) if fresh else {}
        vectors = np.zeros((len(texts), self._encoder.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = made[text] if text in made else self._cache[text]
        self._cache.update(made)
        return vectors

    def forget(self) -> None:
        """Empty the cache of encoded texts."""
        self._cache.clear()

    def find(self, queries: Sequence[Query], kind: str, *, context_share: float) -> list[dict[int, Evidence]]:
        """Find candidates.

        Args:
            queries: Texts to link.
            kind: ``skill``, ``occupation`` or ``isco``.
            context_share: How far a query's vector is moved towards its context's, 0 to 1.

        Returns:
            For each query, concept number to evidence.
        """
        # A title in two genders is looked up by its first form.
        texts = [split_gendered(query.text)[0] for query in queries]
        languages = [query.language or guess_language(query.text) for query in queries]
        same = self._lexical.same(kind, texts, languages)
        similar = self._lexical.similar(kind, texts, languages, _SIMILAR_LABELS)
        plain = self.encode(texts)
        dense = self._best(kind, plain)
        context = dense
        rows = [row for row, query in enumerate(queries) if query.context] if context_share > 0 else []
        if rows:
            around = self.encode([queries[row].context for row in rows])
            moved = normalize((1 - context_share) * plain[rows] + context_share * around)
            context = list(dense)
            for row, found in zip(rows, self._best(kind, moved), strict=True):
                context[row] = found
        return [self._evidence(*parts) for parts in zip(same, similar, dense, context, strict=True)]

    def _best(self, kind: str, vectors: Vectors) -> list[dict[int, float]]:
        found = self._vectors.search(kind, vectors, labels=_DENSE_LABELS)
        return [{concept: max(scores.values()) for concept, scores in concepts.items()} for concepts in found]

    @staticmethod
    def _evidence(
        same: dict[int, tuple[float, bool]], similar: dict[int, float], dense: dict[int, float], context: dict[int, float]
    ) -> dict[int, Evidence]:
        # A concept that a search did not bring scored at most what the search's last one did.
        floor_dense = min(dense.values(), default=0.0)
        floor_context = min(context.values(), default=0.0)
        return {
            concept: Evidence(
                same=same.get(concept, (0.0, False))[0],
                trusted=same.get(concept, (0.0, False))[1],
                similar=similar.get(concept, 0.0),
                dense=dense.get(concept, floor_dense),
                context=context.get(concept, floor_context),
            )
            for concept in {*same, *similar, *dense, *context}
        }
