"""Labels that are written like a text: by the letters of their words, and by which of the words they share.

A text's words are compared with the words of all labels once and remembered; labels are then reached through their words. The rarer
words of a text bring the labels, which are then compared with all of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skillmap.taxonomy.lexical.arrays import LabelArrays, WordKey, by_row, vector_length
from skillmap.taxonomy.lexical.like_words import KnownWord, LikeWords

_REACHED = 6_000  # places of words in labels that are looked at, beginning with the rarest words
_COMPARED = 64  # labels that are compared with all of the text


class Likeness(NamedTuple):
    """How a concept is like a text.

    Attributes:
        letters: Best cosine of letter n-grams, idf-weighted, with a label of the concept.
        text_share: Share of the text's idf mass in words that the label has too, by their stems.
        label_share: Share of the label's idf mass in words that the text has too. Both are of one label, that with the best
            harmonic mean of the two.
        role: That label's role, as a position in ``ROLES``.
    """

    letters: float
    text_share: float
    label_share: float
    role: int


class Alike(NamedTuple):
    """Concepts that are like texts: by text, then by concept; each with its :class:`Likeness`, a number in each array.

    Attributes:
        rows: The text's position, int64 (n,).
        concepts: The concept's number, int32 (n,).
        letters: As there, float32 (n,).
        text_share: As there, float32 (n,).
        label_share: As there, float32 (n,).
        roles: As there, uint8 (n,).
    """

    rows: NDArray[np.int64]
    concepts: NDArray[np.int32]
    letters: NDArray[np.float32]
    text_share: NDArray[np.float32]
    label_share: NDArray[np.float32]
    roles: NDArray[np.uint8]

    def by_text(self, texts: int) -> list[dict[int, Likeness]]:
        """Return, for each text, concept to likeness."""
        found: list[dict[int, Likeness]] = [{} for _ in range(texts)]
        for row, concept, *likeness in zip(*(column.tolist() for column in self), strict=True):
            found[row][concept] = Likeness(*likeness)
        return found


class LikeLabels:
    """Finds labels that are written like a text, among those of one kind."""

    def __init__(self, arrays: LabelArrays, words: LikeWords) -> None:
        self._arrays = arrays
        self._a = arrays.all
        self._words = words
        self._shorter = 1 / np.maximum(np.asarray(self._a["label_lengths"]), 1e-9)
        labels = self._a["word_labels"]
        self._by_word = sparse.csr_matrix(
            (self._shorter[labels], labels, self._a["word_starts"]), shape=(len(self._a["words"]), len(arrays.concepts)), copy=False
        )
        self._spread = np.diff(self._a["word_starts"])

    def compare(self, texts: Sequence[Sequence[WordKey]], top: int) -> Alike:
        """Compare texts with the labels most like them.

        Args:
            texts: The content words of each text.
            top: Labels of each text to report.

        Returns:
            The concepts of these labels.
        """
        if not len(self._arrays.concepts):
            return _NOTHING
        known = self._words.learn([key for keys in texts for key in keys])
        asked = [[known[key] for key in keys] for keys in texts]
        alike = self._merged([[(word.alike, word.dots) for word in keys] for keys in asked])
        reached = self._reach(alike, len(texts))
        if not sum(map(len, reached)):
            return _NOTHING
        return self._by_concept(self._score(asked, alike, reached), len(texts), top)

    def _reach(self, alike: _Words, texts: int) -> list[NDArray[np.int32]]:
        """Return the labels that the rarer words of each text lead to, the most promising ones."""
        rows, words, dots = alike
        spread = self._spread[words]
        # What brings much to few labels comes first.
        order = by_row(rows, dots / (spread + 8.0))
        total = np.cumsum(spread[order])
        first = np.searchsorted(rows, np.arange(texts))  # rows are sorted, and stay so
        before = np.concatenate([[0], total])[first]
        kept = total - before[rows] <= _REACHED
        kept[first[first < len(rows)]] = True
        order = np.sort(order[kept])
        pointers = np.searchsorted(rows[order], np.arange(texts + 1))
        queries = sparse.csr_matrix((dots[order], words[order], pointers), shape=(texts, self._by_word.shape[0]))
        scores = queries @ self._by_word
        bounds = scores.indptr.tolist()
        return [_best(scores.indices[start:end], scores.data[start:end], _COMPARED) for start, end in itertools.pairwise(bounds)]

    def _merged(self, texts: Sequence[Sequence[tuple[NDArray[np.int32], NDArray[np.float32]]]]) -> _Words:
        """Add up what each text says of words: by text, then by word."""
        flat = [each for pairs in texts for each in pairs]
        if not flat:
            return _Words(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
        owners = np.repeat(np.arange(len(texts)), [sum(len(words) for words, _ in pairs) for pairs in texts])
        width = self._by_word.shape[0]
        distinct, back = np.unique(owners * width + np.concatenate([words for words, _ in flat]), return_inverse=True)
        values = np.bincount(back, weights=np.concatenate([values for _, values in flat]))
        rows, words = np.divmod(distinct, width)
        return _Words(rows, words.astype(np.int32), values.astype(np.float32))

    def _score(self, texts: Sequence[Sequence[KnownWord]], alike: _Words, reached: Sequence[NDArray[np.int32]]) -> _Scored:
        """Compare each text with all of the labels reached."""
        labels = np.concatenate(reached)
        sizes = [len(each) for each in reached]
        words, starts = self._words_of(labels)
        bounds = np.append(starts, len(words))[np.concatenate([[0], np.cumsum(sizes)])]
        distinct = [{word.stem: word for word in keys}.values() for keys in texts]
        equal = self._merged([[(word.equal, np.full(len(word.equal), word.weight)) for word in keys] for keys in distinct])
        values = self._values(alike, words, bounds)
        shared = self._values(equal, words, bounds)
        lengths = [vector_length([word.grams for word in keys]) or 1.0 for keys in texts]
        totals = [math.fsum(word.weight for word in keys) or 1.0 for keys in distinct]
        mass = self._words.weights[words]
        cosines = np.add.reduceat(values, starts) * self._shorter[labels] / np.repeat(lengths, sizes)
        label_share = np.add.reduceat(np.where(shared > 0, mass, 0), starts) / np.add.reduceat(mass, starts)
        return _Scored(
            rows=np.repeat(np.arange(len(texts)), sizes),
            labels=labels,
            letters=np.minimum(cosines, 1.0),
            text_share=np.minimum(np.add.reduceat(shared, starts) / np.repeat(totals, sizes), 1.0),
            label_share=np.minimum(label_share, 1.0),
        )

    def _values(self, said: _Words, words: NDArray[np.int32], bounds: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what each text says of the words of its labels."""
        values = np.zeros(len(words), dtype=np.float32)
        of_word = np.zeros(self._by_word.shape[0], dtype=np.float32)
        starts = np.searchsorted(said.rows, np.arange(len(bounds))).tolist()
        for (first, last), (start, end) in zip(itertools.pairwise(bounds.tolist()), itertools.pairwise(starts), strict=True):
            of_word[said.words[start:end]] = said.values[start:end]
            values[first:last] = of_word[words[first:last]]
            of_word[said.words[start:end]] = 0
        return values

    def _words_of(self, labels: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the words of labels, one label's after the other's, and where each begins."""
        first = self._a["label_starts"][labels].astype(np.int64)
        sizes = self._a["label_starts"][labels + 1] - first
        ends = np.cumsum(sizes)
        starts = ends - sizes
        flat = np.arange(ends[-1]) + np.repeat(first - starts, sizes)
        return self._a["label_words"][flat], starts

    def _by_concept(self, scored: _Scored, texts: int, top: int) -> Alike:
        order = by_row(scored.rows, scored.letters)
        first = np.searchsorted(scored.rows, np.arange(texts))
        order = order[np.arange(len(order)) - first[scored.rows] < top]
        rows, labels, letters = scored.rows[order], scored.labels[order], scored.letters[order]
        text_share, label_share = scored.text_share[order], scored.label_share[order]
        concepts = self._arrays.concepts[labels]
        both = text_share * label_share / np.maximum(text_share + label_share, 1e-9)
        # The best label of each concept by the shares comes first; its letters are the best of any of its labels.
        keys = rows * (int(concepts.max()) + 1) + concepts
        order = by_row(keys, both)
        keys = keys[order]
        begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        best = order[begins]
        return Alike(
            rows=rows[best],
            concepts=concepts[best],
            letters=np.maximum.reduceat(letters[order], begins),
            text_share=text_share[best],
            label_share=label_share[best],
            roles=self._arrays.roles[labels[best]],
        )


class _Words(NamedTuple):
    """What texts say of words: by text, then by word, each pair once."""

    rows: NDArray[np.int64]
    words: NDArray[np.int32]
    values: NDArray[np.float32]


class _Scored(NamedTuple):
    """Pairs of a text and a label, by text."""

    rows: NDArray[np.int64]
    labels: NDArray[np.int32]
    letters: NDArray[np.float32]
    text_share: NDArray[np.float32]
    label_share: NDArray[np.float32]


_NOTHING = Alike(
    rows=np.zeros(0, dtype=np.int64),
    concepts=np.zeros(0, dtype=np.int32),
    letters=np.zeros(0, dtype=np.float32),
    text_share=np.zeros(0, dtype=np.float32),
    label_share=np.zeros(0, dtype=np.float32),
    roles=np.zeros(0, dtype=np.uint8),
)


def _best(labels: NDArray[np.int32], scores: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """Return the labels with the best scores; of equal ones, the first."""
    if len(labels) > count:
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        above = labels[scores > least]
        level = np.sort(labels[scores == least])[: count - len(above)]
        labels = np.concatenate([above, level])
    return np.sort(labels)
