"""Spans from logits of words: linear-chain conditional random fields over outside, begin and inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmap.mentions.tagger import BEGIN, INSIDE, OUTSIDE

NEVER = -1e4  # of a tag that goes on where nothing began
_FORBIDDEN_MOVES = np.array([[0.0, 0.0, NEVER], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
_FORBIDDEN_STARTS = np.array([0.0, 0.0, NEVER])

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What the tags of neighboring words have to do with one another.

    Attributes:
        moves: (3, 3): from a word's tag to that of the next.
        starts: (3): of the first word's tag.
    """

    moves: NDArray[np.float32]
    starts: NDArray[np.float32]

    def spans(self, logits: Floats) -> Iterator[tuple[int, int, float]]:
        """Yield the spans of the likeliest sequence of tags (Viterbi 1967): first word, last word, chance of just this span.

        Args:
            logits: (words, 3), at least one word.
        """
        moves, starts = self.moves + _FORBIDDEN_MOVES, self.starts + _FORBIDDEN_STARTS
        path = best_path(logits, moves, starts)
        begins = [number for number, tag in enumerate(path) if tag == BEGIN]
        if not begins:
            return
        before, after = _sums(logits, moves, starts)
        whole = _log_sum(before[-1], axis=0)
        for first in begins:
            last = first
            while last + 1 < len(path) and path[last + 1] == INSIDE:
                last += 1
            score = before[first, BEGIN]
            tag = BEGIN
            for number in range(first + 1, last + 1):
                score += moves[tag, INSIDE] + logits[number, INSIDE]
                tag = INSIDE
            if last + 1 < len(path):
                score += _log_sum((moves[tag] + logits[last + 1] + after[last + 1])[[OUTSIDE, BEGIN]], axis=0)
            yield first, last, float(np.exp(min(score - whole, 0.0)))


def best_path(logits: Floats, moves: Floats, starts: Floats) -> Sequence[int]:
    """Return the likeliest sequence of tags."""
    best, back = logits[0] + starts, []
    for row in logits[1:]:
        paths = best[:, None] + moves
        back.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _sums(logits: Floats, moves: Floats, starts: Floats) -> tuple[Floats, Floats]:
    """Return the log sums over all sequences up to each word's tag, that word with it, and over all that follow it."""
    before, after = np.zeros_like(logits), np.zeros_like(logits)
    before[0] = logits[0] + starts
    for number in range(1, len(logits)):
        before[number] = _log_sum(before[number - 1][:, None] + moves, axis=0) + logits[number]
    for number in range(len(logits) - 2, -1, -1):
        after[number] = _log_sum(moves + (logits[number + 1] + after[number + 1])[None], axis=1)
    return before, after


def _log_sum(values: Floats, axis: int) -> Floats:
    most = values.max(axis=axis, keepdims=True)
    total: Floats = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return total
