"""The nearest of many, by the cosine of mean vectors, before anything is compared in full."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

_EXACT_BELOW = 20_000
_LISTS_PER = 400
_PROBES = 24
_SEED = 20240501


class Recall:
    """An index of unit vectors, in memory: exact for some thousands, inverted lists beyond (Sivic and Zisserman 2003).

    Args:
        vectors: float32 (dimension,) each, of length 1 or 0.
    """

    def __init__(self, vectors: Sequence[NDArray[np.float32]]) -> None:
        self._count = len(vectors)
        if not vectors:
            return
        rows = np.ascontiguousarray(np.stack(vectors), dtype=np.float32)
        dimension = rows.shape[1]
        if self._count < _EXACT_BELOW:
            self._index: faiss.Index = faiss.IndexFlatIP(dimension)
        else:
            lists = self._count // _LISTS_PER
            self._quantizer = faiss.IndexFlatIP(dimension)
            inverted = faiss.IndexIVFFlat(self._quantizer, dimension, lists, faiss.METRIC_INNER_PRODUCT)
            inverted.cp.seed = _SEED
            inverted.train(rows)
            inverted.nprobe = min(_PROBES, lists)
            self._index = inverted
        self._index.add(rows)

    def search(self, queries: Sequence[NDArray[np.float32]], count: int) -> list[list[int]]:
        """Return the positions of the nearest vectors of each query, the nearest first."""
        if not self._count or not queries:
            return [[] for _ in queries]
        _, places = self._index.search(np.ascontiguousarray(np.stack(queries), dtype=np.float32), min(count, self._count))
        return [[int(place) for place in row if place >= 0] for row in places]
