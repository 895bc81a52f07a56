"""Several encoders side by side, and a linear head over them that was trained on a classification's own labels."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.exact import ExactMap
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
        self.weighted_parts = tuple(parts)
        self._head = None if head is None else ExactMap(head)
        width = sum(encoder.dimension for encoder, _ in self.weighted_parts)
        self.dimension = width if head is None else int(head.shape[1])
        digest = hashlib.sha256()
        for encoder, weight in self.weighted_parts:
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
        return tuple(encoder for encoder, _ in self.weighted_parts)

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        """Weigh, join and map the parts' vectors."""
        joined = self.join(vectors)
        return joined if self._head is None else normalize(self._head(joined))

    def join(self, vectors: Sequence[Vectors]) -> Vectors:
        """Weigh and join the parts' vectors, without the head: what a head is trained on."""
        weights = [np.float32(weight**0.5) for _, weight in self.weighted_parts]
        return normalize(np.hstack([part * weight for part, weight in zip(vectors, weights, strict=True)]))


def read_head(path: Path) -> NDArray[np.float32] | None:
    """Read a trained head; ``None`` when the encoder has none.

    Raises:
        ModelNotFoundError: The file is there and is damaged.
    """
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            head: NDArray[np.float32] = arrays["head"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as exc:
        msg = f"the head {path.name} in models/{path.parent.name} is damaged: restore it, or train it again"
        raise ModelNotFoundError(msg) from exc
    return head
