"""What occupations need: ESCO's own relations, or, where a classification carries none, an estimate that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skillmap.concepts.affinity import Affinity
from skillmap.taxonomy.store import ConceptScheme

_ESTIMATED_ESSENTIAL = 20  # ESCO's median of essential skills of an occupation
_ESTIMATED_OPTIONAL = 20
_CHUNK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The skills of occupations.

    Attributes:
        essential: 1 where an occupation (row) needs a skill (column), by numbers of the scheme, float32 (concepts, concepts).
        optional: The same for optional skills.
        source: ``classification``: the relations of the scheme; ``estimated``: the skills that fit the occupation best in the
            space of ``models/*/affinity.npz``, all of them uncertain.
        occupations: Occupations that have at least one essential skill, ascending.
    """

    essential: sparse.csr_array
    optional: sparse.csr_array
    source: Literal["classification", "estimated"]
    occupations: NDArray[np.int64]

    def skills(self, occupation: int, *, optional: bool = False) -> NDArray[np.int32]:
        """Return the essential or the optional skills of an occupation, ascending."""
        matrix = self.optional if optional else self.essential
        found: NDArray[np.int32] = matrix.indices[matrix.indptr[occupation] : matrix.indptr[occupation + 1]]
        return found

    def rarity(self) -> NDArray[np.float64]:
        """Return how telling each skill is: log(occupations / occupations that need it) over its largest value, float64 (concepts,).

        Inverse document frequency (Spärck Jones 1972) with occupations for documents; skills that no occupation needs have 1.
        """
        either = (self.essential + self.optional).astype(bool).astype(np.float64)
        counts = np.asarray(either.sum(axis=0)).ravel()
        total = max(len(self.occupations), 2)
        rarity: NDArray[np.float64] = np.log(total / np.maximum(counts, 1)) / np.log(total)
        return rarity


def read_needs(scheme: ConceptScheme, affinity: Affinity | None) -> Needs | None:
    """Read what the occupations of a classification need.

    Args:
        scheme: The classification.
        affinity: What estimates it where the classification has no such relations.

    Returns:
        The needs; ``None`` where there are neither relations nor an estimate.
    """
    size = len(scheme.uris)
    essential = _matrix(scheme.relations("essential", "occupation", "skill"), size)
    if essential.nnz:
        optional = _matrix(scheme.relations("optional", "occupation", "skill"), size)
        # A few pairs are both.
        optional = (optional - optional.multiply(essential)).tocsr()
        optional.eliminate_zeros()
        optional.sort_indices()
        return _needs(essential, optional, "classification")
    if affinity is None:
        return None
    first, second = _estimated(scheme, affinity)
    return _needs(_matrix(first, size), _matrix(second, size), "estimated")


def _needs(essential: sparse.csr_array, optional: sparse.csr_array, source: Literal["classification", "estimated"]) -> Needs:
    occupations = np.nonzero(np.diff(essential.indptr))[0]
    return Needs(essential=essential, optional=optional, source=source, occupations=occupations)


def _matrix(pairs: Iterable[tuple[int, int]], size: int) -> sparse.csr_array:
    table = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
    values = np.ones(len(table), dtype=np.float32)
    matrix = sparse.csr_array((values, (table[:, 0], table[:, 1])), shape=(size, size))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _estimated(scheme: ConceptScheme, affinity: Affinity) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    occupations = np.array([number for number, kind in enumerate(scheme.kinds) if kind == "occupation"])
    skills = np.array([number for number, kind in enumerate(scheme.kinds) if kind == "skill"])
    mapped = affinity.mapped(skills)
    essential: list[tuple[int, int]] = []
    optional: list[tuple[int, int]] = []
    for start in range(0, len(occupations), _CHUNK):
        chunk = occupations[start : start + _CHUNK]
        order = np.argsort(-(affinity.mapped(chunk) @ mapped.T), axis=1, kind="stable")[:, : _ESTIMATED_ESSENTIAL + _ESTIMATED_OPTIONAL]
        for occupation, row in zip(chunk.tolist(), skills[order].tolist(), strict=True):
            essential.extend((occupation, skill) for skill in row[:_ESTIMATED_ESSENTIAL])
            optional.extend((occupation, skill) for skill in row[_ESTIMATED_ESSENTIAL:])
    return essential, optional
