"""How well a skill fits a job: maps of titles and of skills into one space, learned from the skills that occupations need.

A bare word in a duty line ("montage", "السكر") means what its job makes likely. The maps are trained on ESCO's own relations between
occupations and skills (``models/train_affinity.py``), so that they hold for any title and any wording, also where a classification
carries no relations.
"""

from __future__ import annotations

import zipfile
import zlib

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.exact import ExactMap
from skillmap.encoders.protocol import Vectors, normalize
from skillmap.errors import ModelNotFoundError
from skillmap.resources import resource_dir
from skillmap.taxonomy.vector_index import VectorIndex


class Affinity:
    """The two maps of an encoder, and the concepts of a classification mapped by them.

    Args:
        jobs: Map of a title's vector, float32 (dimension, k).
        skills: Map of a skill's vector, float32 (dimension, k).
        index: Where the mean vectors of concepts come from.
        concepts: How many concepts the classification has.
    """

    def __init__(self, jobs: NDArray[np.float32], skills: NDArray[np.float32], index: VectorIndex, concepts: int) -> None:
        self._jobs, self._skills = ExactMap(jobs), ExactMap(skills)
        self._mapped = np.zeros((concepts, jobs.shape[1]), dtype=np.float32)
        for kind, side in (("skill", self._skills), ("occupation", self._jobs), ("isco", self._jobs)):
            numbers, centroids = index.centroids(kind)
            self._mapped[numbers] = normalize(side(centroids.astype(np.float32)))

    def jobs(self, vectors: Vectors) -> Vectors:
        """Map the vectors of job titles: float32 (n, k), rows of length 1."""
        return normalize(self._jobs(vectors))

    def skills(self, vectors: Vectors) -> Vectors:
        """Map the vectors of what a person does: float32 (n, k), rows of length 1."""
        return normalize(self._skills(vectors))

    def fit(self, mapped: Vectors, rows: NDArray[np.int32], concepts: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the cosine of a mapped text and a concept, for pairs of text and concept.

        Args:
            mapped: What :meth:`jobs` gave, for skills; what :meth:`skills` gave, for occupations and groups.
            rows: Positions in ``mapped``, (n,).
            concepts: Numbers of concepts, (n,).

        Returns:
            float32 (n,).
        """
        cosines: NDArray[np.float32] = np.einsum("ij,ij->i", mapped[rows], self._mapped[concepts])
        return cosines

    def mapped(self, concepts: NDArray[np.int64]) -> Vectors:
        """Return concepts (skills, occupations or groups) in the common space: float32 (n, k); a row of zeros for others."""
        chosen: Vectors = self._mapped[concepts]
        return chosen


def read_affinity(encoder: str, dimension: int, index: VectorIndex, concepts: int) -> Affinity | None:
    """Read the maps of an encoder; ``None`` for one that has none.

    Raises:
        ModelNotFoundError: They are there and are damaged, or belong to vectors of another length.
    """
    path = resource_dir("models") / encoder / "affinity.npz"
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            jobs, skills = arrays["jobs"].astype(np.float32), arrays["skills"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as exc:
        msg = f"models/{encoder}/affinity.npz is damaged: restore it, or run models/train_affinity.py"
        raise ModelNotFoundError(msg) from exc
    if jobs.shape[0] != dimension:
        msg = f"models/{encoder}/affinity.npz belongs to vectors of {jobs.shape[0]} numbers, not {dimension}: run models/train_affinity.py"
        raise ModelNotFoundError(msg)
    return Affinity(jobs, skills, index, concepts)
