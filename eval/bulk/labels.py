"""What a search costs when there are ten and a hundred times as many labels: made-up vectors around a few thousand centers."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.protocol import normalize
from skillmap.taxonomy.vector_index import _open_index, _write_index

_DIMENSION = 384
_QUERIES = 300
_LABELS = 64
_SPREAD = 0.7  # of labels around their center: nearest neighbors have cosines of 0.6 to 0.8, as real ones


def search_costs(base: int, factors: tuple[int, ...] = (1, 10, 100)) -> list[tuple[int, float, float]]:
    """Return, for each number of labels, milliseconds of processor time a query and the share of the true neighbors that are found."""
    chance = np.random.default_rng(20240501)
    centers = normalize(chance.standard_normal((max(base // 8, 16), _DIMENSION)).astype(np.float32))
    found = []
    for factor in factors:
        vectors = _around(centers, base * factor, chance)
        queries = _around(centers, _QUERIES, chance)
        index = _built(vectors)
        index.search(queries[:8], _LABELS)
        started = time.process_time()
        _, places = index.search(queries, _LABELS)
        cost = (time.process_time() - started) / _QUERIES * 1000
        true = np.argpartition(-(queries[:50] @ vectors.T), 10, axis=1)[:, :10]
        recall = float(np.mean([len(set(row.tolist()) & set(hit.tolist())) / 10 for row, hit in zip(true, places[:50], strict=True)]))
        found.append((base * factor, cost, recall))
    return found


def _built(vectors: NDArray[np.float32]) -> Any:  # noqa: ANN401 - faiss is not typed
    """Build an index as a taxonomy's is built, and open it."""
    with tempfile.TemporaryDirectory(prefix="skillmap-bench-") as folder:
        whole, sketch = Path(folder) / "whole", Path(folder) / "sketch"
        _write_index(vectors, whole, sketch)
        return _open_index(whole, sketch)


def _around(centers: NDArray[np.float32], count: int, chance: np.random.Generator) -> NDArray[np.float32]:
    noise = normalize(chance.standard_normal((count, _DIMENSION)).astype(np.float32))
    return normalize(centers[chance.integers(0, len(centers), count)] + np.float32(_SPREAD) * noise)
