"""Any sentence-transformers model, by name (with a hub) or by folder; on a GPU when there is one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from skillmap.encoders.protocol import Encoder, Role, Vectors, normalize
from skillmap.errors import ModelNotFoundError


class SentenceTransformerEncoder:
    """A sentence-transformers model: float32 (n, the model's dimension).

    Args:
        name: A folder, or a name on the model hub such as ``BAAI/bge-m3``.
        query_prompt: Put before each text that is looked up.
        passage_prompt: Put before each label.
        device: ``cpu``, ``cuda`` …; chosen by sentence-transformers when ``None``.

    Raises:
        ModelNotFoundError: There is no such folder, and no model of that name can be had.
    """

    def __init__(self, name: str, *, query_prompt: str = "", passage_prompt: str = "", device: str | None = None) -> None:
        try:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds of import
        except ImportError as exc:
            msg = f"the encoder {name!r} needs sentence-transformers: install skillmap with its default dependencies"
            raise ModelNotFoundError(msg) from exc
        try:
            self._model = SentenceTransformer(name, device=device)
        except (OSError, ValueError, RuntimeError) as exc:
            msg = (
                f"no encoder {name!r}: it is neither built in (hybrid, compact), nor a folder with a sentence-transformers model, "
                "nor a model that the hub gives to this machine"
            )
            raise ModelNotFoundError(msg) from exc
        self.name = name
        self._prompts: dict[Role, str] = {"query": query_prompt, "passage": passage_prompt}
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = self._digest(name)

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256(repr((name if not Path(name).is_dir() else "", sorted(self._prompts.items()))).encode())
        for key, tensor in sorted(self._model.state_dict().items()):
            # BERT's pooler has no part in sentence vectors; where a model lacks it, it is filled at random on each load.
            if "pooler" in key.split("."):
                continue
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().float().numpy().tobytes())
        return f"sha256:{digest.hexdigest()}"

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        """Encode texts with the prompt of their role."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(list(texts), prompt=self._prompts[role] or None, convert_to_numpy=True, show_progress_bar=False)
        return normalize(np.asarray(vectors, dtype=np.float32))

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """The encoder itself."""
        return (self,)

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        """Return the only part's vectors."""
        return vectors[0]
