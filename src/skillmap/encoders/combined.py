"""Several encoders side by side, and a linear head over them that was trained on a classification's own labels."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.protocol import Encoder, Role, Vectors, normalize
from skillmap.errors import ModelNotFoundError


class CombinedEncoder:
    """Vectors of several encoders, each scaled by the root of its weight on the cosine, joined, then mapped by a head.

    Without a head the cosine of two joined vectors is the weighted mean of the parts' cosines.

    Args:
        name: The name that settings use.
        parts: Encoders and their weights on the cosine.
        head: Matrix (sum of the parts' dimensions, dimension of the result), or ``None``.
    """

    def __init__(self, name: str, parts: Sequence[tuple[Encoder, float]], head: NDArray[np.float32] | None) -> None:
        self.name = name
        self._parts = tuple(parts)
        self._head = head
        width = sum(encoder.dimension for encoder, _ in self._parts)
        self.dimension = width if head is None else int(head.shape[1])
        digest = hashlib.sha256()
        for encoder, weight in self._parts:
            digest.update(f"{encoder.fingerprint} {weight!r}".encode())
        if head is not None:
            digest.update(head.tobytes())
        self.fingerprint = f"sha256:{digest.hexdigest()}"

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        """Encode texts: float32 (n, dimension), rows of length 1."""
        return self.combine([encoder.encode(texts, role=role) for encoder in self.parts])

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """The encoders that are joined."""
        return tuple(encoder for encoder, _ in self._parts)

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        """Weigh, join and map the parts' vectors."""
        weights = [np.float32(weight**0.5) for _, weight in self._parts]
        joined = np.hstack([part * weight for part, weight in zip(vectors, weights, strict=True)])
        mapped = joined if self._head is None else joined @ self._head
        return normalize(mapped.astype(np.float32))


def read_head(path: Path) -> NDArray[np.float32] | None:
    """Read a trained head; ``None`` when the encoder has none.

    Raises:
        ModelNotFoundError: The file is there and is damaged.
    """
    if not path.is_file():
        return None
    try:
        with np.load(path) as arrays:
            head: NDArray[np.float32] = arrays["head"].astype(np.float32)
    except (OSError, ValueError, KeyError) as exc:
        msg = f"the head {path.name} in models/{path.parent.name} is damaged: restore it, or train it again"
        raise ModelNotFoundError(msg) from exc
    return head
