"""multilingual-e5-small (Wang et al. 2024) from the sentence-transformers folder that ``skillmap setup`` writes.

The folder opens with sentence-transformers like any other. For speed its int8 ONNX twin is run by ONNX Runtime directly, with the
same pieces, prompts, mean pooling and normalization: importing torch alone takes seconds and half a gigabyte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.opening import open_graph, open_pieces
from skillmap.encoders.protocol import Encoder, Role, Vectors, normalize
from skillmap.errors import ModelNotFoundError

DIMENSION = 384
ONNX_NAME, PIECES = "onnx/model_int8.onnx", "pieces.model"
READER_GRAPH, READER_TOKENIZER, READER_DECODING = "reader_int8.onnx", "tokenizer.json", "decoding.npz"  # of the reader of sentences
_PROMPTS: dict[Role, str] = {"query": "query: ", "passage": "passage: "}
_BATCH = 16  # texts of about one length; larger ones leave the cache and are slower
_LEAST_LENGTH = 0.85  # of the longest text of a batch: what is shorter would be mostly padding
_TOKENIZED = 2048  # texts at once, out of which batches of one length are taken
_MAX_TOKENS = 512
_BEGIN, _PADDING, _END = 0, 1, 2
NO_FUSION = ["SkipLayerNormFusion"]  # its operator takes eight times as long as the two that it replaces


def padded(tokens: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """Return rows of token numbers as the inputs of a graph."""
    lengths = np.array([len(row) for row in tokens])
    mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)
    ids = np.full(mask.shape, _PADDING, dtype=np.int64)
    ids[mask == 1] = np.concatenate([np.asarray(row, dtype=np.int64) for row in tokens])
    return {"input_ids": ids, "attention_mask": mask}


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Put texts of about one number of tokens together, the longest first: so threads end at about one time."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if not batches or len(batches[-1]) == _BATCH or lengths[row] < _LEAST_LENGTH * lengths[batches[-1][0]]:
            batches.append([])
        batches[-1].append(row)
    return batches


class E5Encoder:
    """multilingual-e5-small: float32 (n, 384)."""

    name = "e5-small"
    dimension = DIMENSION

    def __init__(self, folder: Path, *, fingerprint: str, threads: int = 1) -> None:
        path = folder / ONNX_NAME
        if not path.is_file():
            msg = f"the encoder e5-small is not built yet ({folder.name} is missing): run 'skillmap setup'"
            raise ModelNotFoundError(msg)
        self.fingerprint = fingerprint
        self._pieces = open_pieces(folder / PIECES)
        # Batches run side by side: threads within one wait for one another after each small product.
        self._map: Callable[..., Iterable[Vectors]] = map if threads == 1 else ThreadPoolExecutor(threads, "e5").map
        self._session = open_graph(path, unfused=NO_FUSION)

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        """Encode texts with the prompt of their role."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        prompt = _PROMPTS[role]
        for first in range(0, len(texts), _TOKENIZED):
            split = self._pieces.encode([prompt + text for text in texts[first : first + _TOKENIZED]], num_threads=1)
            tokens = [[_BEGIN, *pieces[: _MAX_TOKENS - 2], _END] for pieces in split]
            batches = _batches([len(row) for row in tokens])
            for rows, pooled in zip(batches, self._map(self._pooled, [[tokens[row] for row in rows] for rows in batches]), strict=True):
                vectors[[first + row for row in rows]] = pooled
        return normalize(vectors)

    def _pooled(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """Return the mean over each text's tokens: float32 (n, 384)."""
        inputs = padded(tokens)
        mask = inputs["attention_mask"]
        hidden = self._session.run(None, inputs)[0]
        pooled: Vectors = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]
        return pooled

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """The encoder itself."""
        return (self,)

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        """Return the only part's vectors."""
        return vectors[0]
