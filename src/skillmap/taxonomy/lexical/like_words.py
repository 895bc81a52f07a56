"""Words of labels that are written like a word: each word is compared with all of them once, and remembered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from scipy import sparse

from skillmap.taxonomy.lexical.arrays import LEAST_COSINE, LEAST_LETTERS, LabelArrays, WordKey, by_row, gram_hashes, places
from skillmap.taxonomy.lexical.building import gram_weight

_ALIKE_WORDS = 32  # that a word is compared with, besides those with its stem
_SPELLED = 12  # of them that an unknown word is also compared with by edits
_LEAST_SPELLED = 0.7
_SAME_STEM = 0.95  # cosine of two words with one stem, however unlike their letters (broken plurals)
_REMEMBERED = 20_000  # words


class KnownWord(NamedTuple):
    """A word of a text, compared with the words of the labels.

    Attributes:
        alike: Words of labels that are written alike.
        dots: Their scalar products with the word.
        equal: Words that count as the same: by their letters, or by their stem.
        grams: The squared weight of each of the word's grams.
        stem: The stem with its language.
        weight: The stem's idf.
    """

    alike: NDArray[np.int32]
    dots: NDArray[np.float32]
    equal: NDArray[np.int32]  # words that count as the same
    grams: dict[int, float]
    stem: str
    weight: float


class LikeWords:
    """The words of the labels of one kind."""

    def __init__(self, arrays: LabelArrays) -> None:
        self._arrays = arrays
        self._a = arrays.all
        self._unknown = gram_weight(0, len(arrays.concepts))
        words, grams = len(self._a["words"]), len(self._a["grams"])
        ones = np.ones(len(self._a["gram_words"]), dtype=np.float32)
        self._by_gram = sparse.csr_matrix((ones, self._a["gram_words"], self._a["gram_starts"]), shape=(grams, words), copy=False)
        self.weights: NDArray[np.float32] = np.asarray(self._a["stem_weights"])[self._a["word_stems"]] if words else np.zeros(0, np.float32)
        self._heaviest = float(self.weights.max(initial=1.0))
        self._known: dict[WordKey, KnownWord] = {}

    def alike(self, key: WordKey) -> NDArray[np.int32]:
        """Return the words of labels that are written like a word, in the order of their numbers."""
        return self.learn([key])[key].alike

    def learn(self, keys: Sequence[WordKey]) -> dict[WordKey, KnownWord]:
        """Compare words with those of the labels, as far as that has not been done, and return all that is known."""
        known = self._known if len(self._known) < _REMEMBERED else {}
        fresh = [key for key in dict.fromkeys(keys) if key not in known]
        if fresh:
            known = {**known, **dict(zip(fresh, self._compare_words(fresh), strict=True))}
            self._known = known  # replaced, not changed: another thread may be reading it
        return known

    def _compare_words(self, fresh: Sequence[WordKey]) -> list[KnownWord]:
        hashes = [gram_hashes(folded) for _, folded, _ in fresh]
        flat = np.array([gram for each in hashes for gram in each], dtype=np.uint32)
        found = places(self._a["grams"], flat)
        weights = np.where(found >= 0, self._a["gram_weights"][np.maximum(found, 0)], self._unknown).astype(np.float32)
        starts = np.concatenate([[0], np.cumsum([len(each) for each in hashes])])
        inside = found >= 0
        pointers = np.concatenate([[0], np.cumsum(inside)])[starts]
        queries = sparse.csr_matrix((weights[inside], found[inside], pointers), shape=(len(fresh), self._by_gram.shape[0]))
        squares = np.stack([weights, np.where(inside, weights, 0)])
        lengths = np.sqrt(np.add.reduceat(squares, starts[:-1], axis=1, dtype=np.float64))
        rows, words, cosines = self._alike_words(queries @ self._by_gram, *lengths)
        bounds = np.searchsorted(rows, np.arange(len(fresh) + 1)).tolist()
        stems = self._arrays.numbers("stem_hashes", [f"{language} {stem}" for language, _, stem in fresh]).tolist()
        same = self._same_letters(fresh)
        known = []
        for row, key in enumerate(fresh):
            mine = slice(bounds[row], bounds[row + 1])
            alike = dict(zip(words[mine][:_ALIKE_WORDS].tolist(), cosines[mine][:_ALIKE_WORDS].tolist(), strict=True))
            grams = dict(zip(hashes[row], weights[starts[row] : starts[row + 1]].tolist(), strict=True))
            known.append(self._known_word(key, grams, alike, stems[row], same[row]))
        return known

    def _alike_words(
        self, dots: sparse.csr_matrix, lengths: NDArray[np.float64], known: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """Return the rows, the columns and the cosines of what is alike enough, best first in each row.

        What counts as enough goes by the grams of a word that labels have at all: a slip makes several that none has.
        """
        rows = np.repeat(np.arange(len(lengths)), np.diff(dots.indptr))
        shares = dots.data / self._a["word_lengths"][dots.indices]
        kept = np.flatnonzero(shares >= (LEAST_COSINE * known).astype(np.float32)[rows])
        rows, words = rows[kept], dots.indices[kept]
        cosines = shares[kept] / lengths.astype(np.float32)[rows]
        order = by_row(rows, cosines)
        return rows[order], words[order], cosines[order]

    def _same_letters(self, keys: Sequence[WordKey]) -> list[list[int]]:
        """Return, for each word, the words with its letters in any language."""
        rows = []
        for language, folded, _ in keys:
            languages = ("ar",) if language == "ar" else ("en", "fr", "ar")
            rows.append([f"{other} {folded}" for other in languages])
        numbers = iter(self._arrays.numbers("words", [name for row in rows for name in row]).tolist())
        return [[number for number in (next(numbers) for _ in row) if number >= 0] for row in rows]

    def _known_word(self, key: WordKey, grams: dict[int, float], alike: dict[int, float], stem: int, same: list[int]) -> KnownWord:
        length = math.sqrt(math.fsum(grams.values()))
        equal = set(same)
        weight = self._heaviest
        if stem >= 0:
            start, end = self._a["stem_starts"][stem : stem + 2].tolist()
            equal.update(self._a["stem_words"][start:end].tolist())
            weight = float(self._a["stem_weights"][stem])
        elif same:
            weight = float(self.weights[same].max())
        elif len(key[1]) >= LEAST_LETTERS:
            for word in list(alike)[:_SPELLED]:
                alike[word] = max(alike[word], self._spelled_alike(key[1], word))
        for word in equal:
            alike[word] = max(alike.get(word, 0.0), 1.0 if word in same else _SAME_STEM)
        words = np.array(list(alike), dtype=np.int32)
        return KnownWord(
            alike=words,
            dots=(np.array(list(alike.values())) * length * self._a["word_lengths"][words]).astype(np.float32),
            equal=np.array(sorted(equal), dtype=np.int32),
            grams=grams,
            stem=f"{key[0]} {key[2]}",
            weight=weight,
        )

    def _spelled_alike(self, folded: str, word: int) -> float:
        """Return the share of letters that stay in the shortest way from one word to the other; 0 when it is small."""
        return OSA.normalized_similarity(folded, self._arrays.word(word)[1], score_cutoff=_LEAST_SPELLED)
