"""Linear maps of vectors of length 1, the same bit for bit whatever the batch, the processor or the number of threads.

BLAS adds up in an order that depends on a row's place among the others, so the last bits of a product do too. Here both factors are
rounded to whole multiples of a power of two, chosen so that every product and every partial sum fits into the 53 bits of a float64: then
nothing is rounded while it is added up, and the order makes no difference.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.protocol import Vectors

_VECTOR_BITS = 25  # behind the point, of a number between -1 and 1: a float32 has 24 in all
_EXACT_BITS = 52


class ExactMap:
    """A matrix to multiply vectors with that are not longer than 1.

    Args:
        matrix: float32 (dimension, k).
    """

    def __init__(self, matrix: NDArray[np.float32]) -> None:
        # No partial sum exceeds the length of a column (Cauchy and Schwarz), here with room for what rounding adds.
        longest = float(np.linalg.norm(matrix.astype(np.float64), axis=0).max(initial=0.0)) + 2.0**-10
        self._bits = _EXACT_BITS - _VECTOR_BITS - int(np.ceil(np.log2(longest)))
        self._matrix = np.rint(matrix.astype(np.float64) * 2.0**self._bits)

    def __call__(self, vectors: Vectors) -> Vectors:
        """Multiply: float32 (n, k)."""
        whole = np.rint(vectors.astype(np.float64) * 2.0**_VECTOR_BITS)
        return ((whole @ self._matrix) * 2.0 ** -(_VECTOR_BITS + self._bits)).astype(np.float32)
