"""What the project's own training adds to the weights of e5-small: low-rank adapters (LoRA), merged when the encoder is built."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.e5_weights import E5Weights
from skillmap.errors import ModelNotFoundError

Changes = dict[str, NDArray[np.float32]]  # by the name of a matrix


def read_adapter(path: Path, *, others: Collection[str] = ()) -> Changes:
    """Read trained adapters.

    Args:
        path: An archive with two factors of each matrix that they change: ``l6.q.a`` (rank, columns), ``l6.q.b`` (rows, rank) …
        others: Names of what else the archive has.

    Returns:
        Their products, by the names that the weights go by (``l6.q.w`` …).

    Raises:
        ModelNotFoundError: The file is missing or damaged.
    """
    factors = read_arrays(path)
    stems = sorted({name.rpartition(".")[0] for name in factors if name not in others})
    try:
        return {f"{stem}.w": factors[f"{stem}.b"] @ factors[f"{stem}.a"] for stem in stems}
    except (KeyError, ValueError) as exc:
        raise _damaged(path) from exc


def read_arrays(path: Path) -> Changes:
    """Read an archive of trained parameters as float32.

    Raises:
        ModelNotFoundError: The file is missing or damaged.
    """
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            return {name: arrays[name].astype(np.float32) for name in arrays.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as exc:
        raise _damaged(path) from exc


def _damaged(path: Path) -> ModelNotFoundError:
    return ModelNotFoundError(f"{path.name} in models/{path.parent.name} is missing or damaged: restore it, or train it again")


def adapted(weights: E5Weights, changes: Changes) -> E5Weights:
    """Return the weights with the adapters merged.

    Raises:
        ModelNotFoundError: The adapters are those of another model.
    """
    for name, change in changes.items():
        matrix = weights.matrices.get(name)
        if matrix is None or matrix.nibbles.shape != change.shape:
            msg = f"the adapter does not fit the model: {name} {change.shape}"
            raise ModelNotFoundError(msg)
    return replace(weights, changes=changes)
