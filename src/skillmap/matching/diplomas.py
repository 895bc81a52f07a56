"""Whether a diploma that a person has is in the field of the one that a vacancy asks for.

Sentences that ask for diplomas and names of diplomas are alike because both say "diploma". So what they share with bare words for papers
is taken out of the vectors (their projection on the first four principal directions of :data:`_BARE`), and only what is left, the field, is
compared. Level and recognition are not: a person looks at the diploma that is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_BARE = (
    *("diploma", "a diploma is required", "certificate", "a certificate is required", "qualification", "degree"),
    *("diplôme", "un diplôme est exigé", "certificat", "CAP"),
    *("شهادة", "يشترط شهادة", "دبلوم", "يشترط دبلوم", "مؤهل"),
)
_DIRECTIONS = 4
_LEAST_LEFT = 0.2  # length below which nothing but bare words was said
# Fields of 15 requirements and 60 diplomas of eval/matching in three languages: above lie the same field and its neighbors (a first-aid
# course for children where childcare is asked for), below all others.
_SAME_FIELD = 0.42


@dataclass(frozen=True, slots=True, kw_only=True)
class Diplomas:
    """Compares diplomas by field.

    Args:
        encode: Turns texts into unit vectors.
    """

    encode: Encode
    _vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _bare: list[NDArray[np.float32]] = field(default_factory=list, init=False, repr=False, compare=False)

    def best(self, asked: str, held: Sequence[str]) -> str | None:
        """Return the diploma that is nearest to what is asked for; ``None`` where none is of that field.

        Args:
            asked: The sentence that asks.
            held: The person's diplomas.
        """
        if not held:
            return None
        wanted, *fields = self._fields([asked, *held])
        cosines = np.array(fields) @ wanted
        best = int(np.argmax(cosines))
        return held[best] if cosines[best] >= _SAME_FIELD else None

    def _fields(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return what texts say beside bare words for papers; those that come again with every pair are encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            if not self._bare:
                self._bare.append(np.linalg.svd(self.encode(_BARE), full_matrices=False)[2][:_DIRECTIONS])
            left = (vectors := self.encode(new)) - (vectors @ self._bare[0].T) @ self._bare[0]
            lengths = np.linalg.norm(left, axis=1, keepdims=True)
            self._vectors.update(zip(new, np.where(lengths >= _LEAST_LEFT, left / np.maximum(lengths, _LEAST_LEFT), 0.0), strict=True))
        return [self._vectors[text] for text in texts]
