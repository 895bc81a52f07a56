"""The span tagger: how likely each piece of a line begins a skill, goes on with one, or does neither.

Two small layers over the features that USE-multilingual has of each piece and its neighbors, one vector space for the three languages.
Trained by ``models/mentions/train_tagger.py``; run by ONNX Runtime, which multiplies every row alike whatever the others are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.opening import open_graph
from skillmap.encoders.protocol import Encoder
from skillmap.encoders.use import UseEncoder
from skillmap.errors import ModelNotFoundError
from skillmap.records import Span

HEADS = ("cv", "resume", "skill", "knowledge", "title", "employer")
REACH = 3  # pieces to either side that a piece is judged by
OUTSIDE, BEGIN, INSIDE = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What the tagger says of a line.

    Attributes:
        spans: Of the pieces, in the line.
        chances: float32 (pieces, heads, 3): that the piece lies outside, begins, or lies inside a span of that head.
    """

    spans: tuple[Span, ...]
    chances: NDArray[np.float32]

    def within(self, span: Span) -> slice:
        """Return the pieces that a span of the line covers, in whole or in part."""
        first = next((number for number, piece in enumerate(self.spans) if piece.end > span.start), len(self.spans))
        last = next((number for number, piece in enumerate(self.spans) if piece.start >= span.end), len(self.spans))
        return slice(first, max(first, last))


class SpanTagger:
    """Tags the pieces of lines.

    Args:
        path: ``models/mentions/tagger.onnx``.
        encoder: Where features of pieces come from.
    """

    def __init__(self, path: Path, encoder: UseEncoder) -> None:
        self._encoder = encoder
        try:
            self._session = open_graph(path)
        except ModelNotFoundError as exc:
            msg = f"models/mentions/{path.name} is missing or damaged: restore it, or run models/mentions/train_tagger.py"
            raise ModelNotFoundError(msg) from exc

    def tag(self, lines: Sequence[str]) -> list[Tags]:
        """Tag lines; each gets the same tags whatever the others are."""
        described = self._encoder.features(lines)
        if not any(len(spans) for _, spans in described):
            return [Tags(spans=spans, chances=np.zeros((0, len(HEADS), 3), dtype=np.float32)) for _, spans in described]
        features = np.concatenate([values for values, _ in described])
        counts = np.array([len(values) for values, _ in described])
        (logits,) = self._session.run(None, {"features": features, "near": _near(counts)})
        shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
        chances = (shifted / shifted.sum(axis=-1, keepdims=True)).astype(np.float32)
        ends = np.cumsum(counts)
        return [
            Tags(spans=spans, chances=chances[end - count : end])
            for (_, spans), end, count in zip(described, ends.tolist(), counts.tolist(), strict=True)
        ]


def open_tagger(encoder: Encoder, folder: Path) -> SpanTagger | None:
    """Open the tagger over the part of an encoder that tells pieces apart; ``None`` where it has none.

    Raises:
        ModelNotFoundError: The tagger's file is missing or damaged.
    """
    part = next((part for part in encoder.parts if isinstance(part, UseEncoder)), None)
    return None if part is None else SpanTagger(folder / "tagger.onnx", part)


def _near(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the pieces around each piece, int64 (pieces, 7); what lies outside of its line is the piece after the last one."""
    total = int(counts.sum())
    starts = np.cumsum(counts) - counts
    near = np.arange(total)[:, None] + np.arange(-REACH, REACH + 1)
    inside = (near >= np.repeat(starts, counts)[:, None]) & (near < np.repeat(starts + counts, counts)[:, None])
    return np.where(inside, near, total)
