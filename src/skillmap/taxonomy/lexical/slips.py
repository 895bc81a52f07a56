"""Spelling slips: words that are no words, but nearly are words of labels."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from skillmap.records import Language
from skillmap.taxonomy.folding import Word, is_arabic
from skillmap.taxonomy.lexical.arrays import LEAST_LETTERS, LabelArrays, hash64, places
from skillmap.taxonomy.lexical.like_words import LikeWords

_TWO_SLIPS = 9  # letters from which on two slips are forgiven
_MOST_WORDS = 2  # of a text that may be misspelled
_MOST_MEANT = 6  # words that one may be meant to be
_REMEMBERED = 20_000


class Slips:
    """Tells what misspelled words may be meant to be.

    Args:
        arrays: The labels of one kind.
        like: The same, to find words that are written alike.
        known: Hashes of words that are never taken for a slip.
    """

    def __init__(self, arrays: LabelArrays, like: LikeWords, known: NDArray[np.uint64]) -> None:
        self._arrays = arrays
        self._like = like
        self._right = known
        self._meant: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}

    def corrected(self, sequence: Sequence[Word], language: Language) -> Iterator[tuple[Word, ...]]:
        """Yield what a text may be meant to be: each way to put right all of its misspelled words."""
        meant = [self.meant(word, language) for word in sequence]
        if not 0 < sum(map(bool, meant)) <= _MOST_WORDS:
            return
        options = [
            [dataclasses.replace(word, folded=folded, stem=stem) for folded, stem in each] or [word]
            for word, each in zip(sequence, meant, strict=True)
        ]
        yield from itertools.product(*options)

    def meant(self, word: Word, language: Language) -> tuple[tuple[str, str], ...]:
        """Return the words, folded and as stems, that a word may be a misspelling of: none for a word that is right or short."""
        language = "ar" if is_arabic(word.folded) else language
        letters = word.folded.removeprefix("و").removeprefix("ال") if language == "ar" else word.folded
        if word.stop or len(letters) < LEAST_LETTERS or not letters.isalpha():
            return ()
        key = (language, word.folded)
        if key not in self._meant:
            if len(self._meant) >= _REMEMBERED:
                self._meant = {}
            self._meant[key] = self._near((language, word.folded, word.stem), 2 if len(letters) >= _TWO_SLIPS else 1)
        return self._meant[key]

    def _near(self, key: tuple[Language, str, str], most: int) -> tuple[tuple[str, str], ...]:
        language, folded, _ = key
        if places(self._right, np.array([hash64(f"{language} {folded}")], dtype=np.uint64))[0] >= 0:
            return ()
        near: dict[int, list[tuple[str, str]]] = {}
        for number in self._like.alike(key).tolist():
            name, text = self._arrays.word(number)
            if name == language and text != folded and text.isalpha():
                distance = OSA.distance(folded, text, score_cutoff=most)
                if distance <= most:
                    near.setdefault(distance, []).append((text, self._arrays.stem(number)))
        return tuple(sorted(near[min(near)])[:_MOST_MEANT]) if near else ()
