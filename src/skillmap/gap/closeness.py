"""How close skills are: along ESCO's hierarchy of skills, and by the cosine of the mean vectors of their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skillmap.taxonomy.store import ConceptScheme
from skillmap.taxonomy.vector_index import VectorIndex

MAX_STEPS = 2  # two steps up ESCO's hierarchy a skill says little of the one below


class Closeness:
    """The skills of a classification, ready to compare.

    Args:
        scheme: The classification.
        vectors: Its dense index, for the mean vector of each concept's labels.
    """

    def __init__(self, scheme: ConceptScheme, vectors: VectorIndex) -> None:
        self._broader: dict[int, list[int]] = {}
        self._narrower: dict[int, list[int]] = {}
        for narrow, broad in scheme.relations("broader", "skill", "skill"):
            self._broader.setdefault(narrow, []).append(broad)
            self._narrower.setdefault(broad, []).append(narrow)
        numbers, centroids = vectors.centroids("skill")
        self.skills: NDArray[np.int32] = np.asarray(numbers)
        self._vectors: NDArray[np.float32] = np.asarray(centroids, dtype=np.float32)

    def above(self, skill: int) -> Iterator[tuple[int, int]]:
        """Yield (broader skill, steps), at most two steps up."""
        return _walk(skill, self._broader)

    def below(self, skill: int) -> Iterator[tuple[int, int]]:
        """Yield (narrower skill, steps), at most two steps down."""
        return _walk(skill, self._narrower)

    def vectors(self, skills: Sequence[int]) -> NDArray[np.float32]:
        """Return the mean vectors of skills, float32 (n, dimension); zeros for a skill without labels."""
        found = np.zeros((len(skills), self._vectors.shape[1]), dtype=np.float32)
        places = np.searchsorted(self.skills, skills)
        for row, (place, skill) in enumerate(zip(places.tolist(), skills, strict=True)):
            if place < len(self.skills) and self.skills[place] == skill:
                found[row] = self._vectors[place]
        return found

    def mean(self, weights: sparse.csr_array) -> NDArray[np.float32]:
        """Return the sums of the vectors of all skills by weights (rows, concepts): float32 (rows, dimension)."""
        sums: NDArray[np.float32] = (weights[:, self.skills] @ self._vectors).astype(np.float32)
        return sums

    def cosines(self, skills: Sequence[int]) -> NDArray[np.float32]:
        """Return the cosine of each given skill (row) with all skills (columns as in ``self.skills``), float32 (n, skills)."""
        cosines: NDArray[np.float32] = self.vectors(skills) @ self._vectors.T
        return cosines


def _walk(skill: int, relation: dict[int, list[int]]) -> Iterator[tuple[int, int]]:
    seen, layer = {skill}, [skill]
    for steps in range(1, MAX_STEPS + 1):
        layer = [found for one in layer for found in relation.get(one, ()) if found not in seen]
        seen.update(layer)
        yield from ((found, steps) for found in dict.fromkeys(layer))
