"""What the lexical index keeps of one kind of concept: arrays on disk, and how texts become keys into them."""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.records import Language
from skillmap.taxonomy.folding import Word, is_arabic

KINDS = ("skill", "occupation", "isco")
ROLES = ("preferred", "lexicon", "alternative", "hidden")
_NGRAMS = (3, 4)
LEAST_LETTERS = 5  # of a word that may be a slip of another
LEAST_COSINE = 0.12  # of two words that count as alike

# Labels: concept, language, role, length of its vector, and its content words. Keys: sorted hashes, each with its label. Words: sorted
# hashes (a word's number is its place), length of the vector, stem, and the labels that have it. Stems: sorted hashes, weight, words.
# Grams: sorted hashes, weight, and the words that have it. "…_starts" are the bounds of runs in the array that follows.
ARRAYS = (
    "concepts",
    "languages",
    "roles",
    "label_lengths",
    "label_starts",
    "label_words",
    "exact",
    "exact_labels",
    "stems",
    "stems_labels",
    "words",
    "word_lengths",
    "word_stems",
    "word_texts",
    "word_texts_starts",
    "word_starts",
    "word_labels",
    "stem_hashes",
    "stem_weights",
    "stem_starts",
    "stem_words",
    "stem_texts",
    "stem_texts_starts",
    "grams",
    "gram_weights",
    "gram_starts",
    "gram_words",
)

WordKey = tuple[str, str, str]  # language of the stemmer, folded word, stem


def hash64(text: str) -> int:
    """Hash a key to 64 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


@functools.lru_cache(maxsize=200_000)
def gram_hashes(folded: str) -> tuple[int, ...]:
    """Hash the letter n-grams of a folded word to 32 bits each: distinct, sorted."""
    # An Arabic conjunction and article would make unrelated words look alike.
    bare = folded[1:] if folded.startswith("وال") else folded
    bare = bare.removeprefix("ال") if len(bare) > 4 else bare
    padded = f"_{bare}_"
    grams = {padded[start : start + size] for size in _NGRAMS for start in range(len(padded) - size + 1)} or {padded}
    return tuple(sorted({zlib.crc32(gram.encode()) for gram in grams}))


def content_words(sequence: Sequence[Word], language: Language) -> list[WordKey]:
    """Return what says something in a text, with the language whose stems can be compared with it."""
    return [
        ("ar" if is_arabic(word.folded) else language, word.folded, word.stem)
        for word in [word for word in sequence if not word.stop] or sequence
    ]


def overlap(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Return the scalar product of two words, given the squared weights of their grams; 0 when they have next to nothing in common."""
    dot = math.fsum(one[gram] for gram in one.keys() & other.keys())
    if not dot:
        return 0.0
    return dot if dot >= LEAST_COSINE * math.sqrt(math.fsum(one.values()) * math.fsum(other.values())) else 0.0


def vector_length(words: Sequence[Mapping[int, float]]) -> float:
    """Return the length of a text's vector: the sum of its words', without what unlike words have in common."""
    squares = math.fsum(math.fsum(word.values()) for word in words)
    return math.sqrt(squares + 2 * math.fsum(overlap(one, other) for one, other in itertools.combinations(words, 2)))


class LabelArrays:
    """The arrays of one kind, opened by memory map."""

    def __init__(self, folder: Path) -> None:
        # Plain views: each access to a memmap object costs a microsecond more.
        arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in ARRAYS}
        self.concepts: NDArray[np.int32] = arrays["concepts"]
        self.languages: NDArray[np.uint8] = arrays["languages"]
        self.roles: NDArray[np.uint8] = arrays["roles"]
        self.all = arrays

    def lookup(self, table: str, keys: Sequence[str]) -> list[NDArray[np.int32]]:
        """Return, for each key, the labels that have it."""
        if not keys:
            return []
        labels = self.all[f"{table}_labels"]
        wanted = np.array([hash64(key) for key in keys], dtype=np.uint64)
        first = np.searchsorted(self.all[table], wanted, side="left")
        last = np.searchsorted(self.all[table], wanted, side="right")
        return [labels[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)]

    def numbers(self, table: str, keys: Sequence[str]) -> NDArray[np.int64]:
        """Return, for each key, its place in a table of distinct hashes, -1 for none."""
        hashes = self.all[table]
        wanted = np.array([hash64(key) for key in keys], dtype=np.uint64)
        return places(hashes, wanted)

    def word(self, number: int) -> tuple[str, str]:
        """Return a word's language and its letters, folded."""
        language, _, text = self._text("word_texts", number).partition(" ")
        return language, text

    def stem(self, word: int) -> str:
        """Return a word's stem."""
        return self._text("stem_texts", int(self.all["word_stems"][word])).partition(" ")[2]

    def _text(self, table: str, number: int) -> str:
        start, end = self.all[f"{table}_starts"][number : number + 2].tolist()
        return self.all[table][start:end].tobytes().decode()


def by_row(rows: NDArray[np.int64], values: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the order of rows, the greatest values (none below 0) of each row first, equal ones as they are.

    One sort of integers, several times as fast as ``numpy.lexsort``: the bits of positive floats are in the order of the floats.
    """
    bits = values.astype(np.float32).view(np.uint32).astype(np.int64)
    return np.argsort((rows << 32) | (0xFFFFFFFF - bits), kind="stable")


def places(table: NDArray[np.generic], wanted: NDArray[np.generic]) -> NDArray[np.int64]:
    """Return where in a sorted table each wanted value stands, -1 for those that it lacks."""
    if not len(table):
        return np.full(len(wanted), -1, dtype=np.int64)
    found = np.searchsorted(table, wanted)
    found[found == len(table)] = 0
    return np.where(table[found] == wanted, found, -1)
