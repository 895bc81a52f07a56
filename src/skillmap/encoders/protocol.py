"""What every encoder is: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Role = Literal["query", "passage"]  # a text to look up, or a label to be found
Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Texts to vectors, deterministic: a batch gives what its rows give one by one (the built-in ones bit for bit, others within 1e-4)."""

    @property
    def name(self) -> str:
        """The name that settings use."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Digest of everything that decides the vectors; an index is refused when it differs."""
        ...

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        """Encode texts: ``combine`` of what each part gives.

        Args:
            texts: Any number of texts, also none.
            role: Whether they are looked up or to be found; encoders without prompts treat both alike.

        Returns:
            float32 (n, dimension), each row of length 1.
        """
        ...

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """The encoders whose vectors are worth keeping: an encoder made of others names them, a plain one itself."""
        ...

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        """Make the encoder's vectors from those of its parts, in their order."""
        ...


def normalize(vectors: Vectors) -> Vectors:
    """Scale rows to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
