"""The unit groups of ISCO-08 as matching compares them: what their occupations need, and how close two groups are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skillmap.gap.gaps import GapFinder

_DIGITS = 4
_BY_SHARED_DIGITS = np.array([0.0, 0.1, 0.3, 0.6, 1.0])


class Groups:
    """The unit groups of a classification.

    The closeness of two groups is the larger of 1, 0.6, 0.3, 0.1 for 4, 3, 2, 1 shared digits of ISCO-08, and the cosine of the skills
    that their occupations need, weighted by rarity.

    Args:
        finder: What occupations need and how close skills are.
        rarity: How telling each skill is, float64 (concepts,).
    """

    def __init__(self, finder: GapFinder, rarity: NDArray[np.float64]) -> None:
        scheme = finder.scheme
        needing = {scheme.notations[occupation] for occupation in finder.needs.occupations.tolist()}
        codes = sorted({code for code in {*scheme.isco, *needing} if len(code) == _DIGITS})
        self._places = {code: place for place, code in enumerate(codes)}
        self.codes = tuple(codes)
        self.shares = _shares(finder, codes)  # (groups, concepts): share of the group's occupations that need the skill
        weighted = sparse.csr_array(self.shares.multiply(rarity[None, :]))
        lengths = np.sqrt(np.asarray(weighted.power(2).sum(axis=1)).ravel())
        units = sparse.csr_array(weighted.multiply(1 / np.maximum(lengths, 1e-9)[:, None]))
        cosines = np.minimum((units @ units.T).toarray(), 1.0)
        self.closeness: NDArray[np.float64] = np.maximum(_by_digits(codes), cosines)  # (groups, groups)
        self.vectors = _of_length_1(finder.closeness.mean(weighted))  # float32 (groups, dimension), mean direction of what they need

    def __len__(self) -> int:
        return len(self.codes)

    def place(self, code: str) -> int | None:
        """Return the row of a unit group."""
        return self._places.get(code)

    def close(self, first: str, second: str) -> float:
        """Return how close two unit groups are; by their digits alone where the classification lacks one."""
        a, b = self.place(first), self.place(second)
        return float(self.closeness[a, b] if a is not None and b is not None else _by_digits([first, second])[0, 1])

    def needs(self, code: str) -> tuple[NDArray[np.int32], NDArray[np.float64]] | None:
        """Return the skills that the occupations of a group need, with the share of them that do; ``None`` where nothing is known."""
        place = self.place(code)
        if place is None or self.shares.indptr[place] == self.shares.indptr[place + 1]:
            return None
        row = slice(self.shares.indptr[place], self.shares.indptr[place + 1])
        return self.shares.indices[row], self.shares.data[row]


def _shares(finder: GapFinder, codes: list[str]) -> sparse.csr_array:
    rows = []
    for code in codes:
        occupations = finder.of_group(code)
        mean = finder.needs.essential[occupations].sum(axis=0) / max(len(occupations), 1)
        rows.append(sparse.csr_array(np.asarray(mean, dtype=np.float64).reshape(1, -1)))
    return sparse.csr_array(sparse.vstack(rows)) if rows else sparse.csr_array((0, len(finder.scheme.uris)))


def _by_digits(codes: list[str]) -> NDArray[np.float64]:
    digits = np.array([list(code) for code in codes]).reshape(len(codes), _DIGITS)
    shared = np.logical_and.accumulate(digits[:, None, :] == digits[None, :, :], axis=2).sum(axis=2)
    closeness: NDArray[np.float64] = _BY_SHARED_DIGITS[shared]
    return closeness


def _of_length_1(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return units
