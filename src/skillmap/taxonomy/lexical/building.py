"""Building the lexical index of a classification."""

from __future__ import annotations

import collections
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.records import LANGUAGES, Language
from skillmap.taxonomy.folding import fold, squashed_key, stem_key, words
from skillmap.taxonomy.lexical.arrays import KINDS, LEAST_LETTERS, ROLES, WordKey, content_words, gram_hashes, hash64, vector_length
from skillmap.taxonomy.store import ConceptScheme, LabelRow, building, write_json

FORMAT = 2
_COMMON_SHARE = 0.01  # of the words that have a common gram,
_COMMON_WORDS = 50  # and at least so many
_COMMON_WEIGHT = 0.01


def build_lexical(scheme: ConceptScheme, folder: Path, *, known: Mapping[Language, Iterable[str]] | None = None) -> None:
    """Build the index of a classification and put it in ``folder``, atomically.

    Args:
        scheme: The classification.
        folder: Where the index goes.
        known: Words of each language that are never taken for a slip of another word.
    """
    common = {
        hash64(f"{language} {fold(word)}") for language, listed in (known or {}).items() for word in listed if len(word) >= LEAST_LETTERS
    }
    with building(folder) as draft:
        for kind in KINDS:
            vocabulary = _build_kind(list(scheme.labels(kind)), draft / kind, titles=kind != "skill")
            common.update(hash64(f"{language} {folded}") for language, folded, _ in vocabulary if len(folded) >= LEAST_LETTERS)
        np.save(draft / "known.npy", np.array(sorted(common), dtype=np.uint64))
        write_json(draft / "manifest.json", {"format": FORMAT, "scheme": scheme.name, "scheme_hash": scheme.hash})


def _build_kind(rows: Sequence[LabelRow], folder: Path, *, titles: bool) -> Iterable[WordKey]:
    folder.mkdir()
    exact, stems, contents = [], [], []
    for row in rows:
        sequence = words(row.text, row.language)
        exact.append(hash64(squashed_key(sequence)))
        stems.append(hash64(f"{row.language} {stem_key(sequence, titles=titles)}"))
        contents.append(content_words(sequence, row.language))
    arrays: dict[str, NDArray[np.generic]] = {
        "concepts": np.array([row.concept for row in rows], dtype=np.int32),
        "languages": np.array([LANGUAGES.index(row.language) for row in rows], dtype=np.uint8),
        "roles": np.array([ROLES.index(row.role) for row in rows], dtype=np.uint8),
        **_keys("exact", exact),
        **_keys("stems", stems),
    }
    vocabulary = sorted({(key[0], key[1]): key for keys in contents for key in keys}.values(), key=lambda key: hash64(f"{key[0]} {key[1]}"))
    arrays |= _words(contents, vocabulary)
    arrays |= _stems(rows, contents, vocabulary)
    arrays |= _grams(contents, vocabulary)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    return vocabulary


def _keys(name: str, hashes: Sequence[int]) -> dict[str, NDArray[np.generic]]:
    table = np.array(hashes, dtype=np.uint64)
    order = np.argsort(table, kind="stable")
    return {name: table[order], f"{name}_labels": order.astype(np.int32)}


def _texts(name: str, texts: Sequence[str]) -> dict[str, NDArray[np.generic]]:
    encoded = [text.encode() for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in encoded])])
    return {name: np.frombuffer(b"".join(encoded), dtype=np.uint8), f"{name}_starts": starts.astype(np.int32)}


def _runs(owners: NDArray[np.int64], members: NDArray[np.int64], count: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the members of each owner, one run after the other, and where the runs start."""
    order = np.argsort(owners, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=count))])
    return starts.astype(np.int32), members[order].astype(np.int32)


def _words(contents: Sequence[Sequence[WordKey]], vocabulary: Sequence[WordKey]) -> dict[str, NDArray[np.generic]]:
    number = {(key[0], key[1]): place for place, key in enumerate(vocabulary)}
    labels = np.repeat(np.arange(len(contents)), [len(keys) for keys in contents])
    members = np.array([number[key[0], key[1]] for keys in contents for key in keys], dtype=np.int64)
    label_starts, label_words = _runs(labels, members, len(contents))
    word_starts, word_labels = _runs(members, labels, len(vocabulary))
    return {
        "label_starts": label_starts,
        "label_words": label_words,
        "words": np.array([hash64(f"{key[0]} {key[1]}") for key in vocabulary], dtype=np.uint64),
        **_texts("word_texts", [f"{key[0]} {key[1]}" for key in vocabulary]),
        "word_starts": word_starts,
        "word_labels": word_labels,
    }


def _stems(
    rows: Sequence[LabelRow], contents: Sequence[Sequence[WordKey]], vocabulary: Sequence[WordKey]
) -> dict[str, NDArray[np.generic]]:
    """Stems are weighted by how few of their language's labels have them."""
    names = sorted({f"{language} {stem}" for language, _, stem in vocabulary}, key=hash64)
    number = {name: place for place, name in enumerate(names)}
    of_word = np.array([number[f"{language} {stem}"] for language, _, stem in vocabulary], dtype=np.int64)
    frequency = collections.Counter(itertools.chain.from_iterable({f"{key[0]} {key[2]}" for key in keys} for keys in contents))
    totals = collections.Counter(row.language for row in rows)
    starts, members = _runs(of_word, np.arange(len(vocabulary)), len(names))
    weights = [math.log((1 + totals[_language(name)]) / (1 + frequency[name])) + 1 for name in names]
    return {
        "word_stems": of_word.astype(np.int32),
        "stem_hashes": np.array([hash64(name) for name in names], dtype=np.uint64),
        "stem_weights": np.maximum(np.array(weights, dtype=np.float32), 0.1),
        "stem_starts": starts,
        "stem_words": members,
        **_texts("stem_texts", names),
    }


def _language(name: str) -> Language:
    return next(language for language in LANGUAGES if name.startswith(f"{language} "))


def _grams(contents: Sequence[Sequence[WordKey]], vocabulary: Sequence[WordKey]) -> dict[str, NDArray[np.generic]]:
    """Grams are weighted by how few labels have them (tf-idf: Manning, Raghavan, Schütze 2008, chapter 6).

    The endings that very many words have ("ing", "tion") say next to nothing and would take most of the time.
    """
    frequency = collections.Counter(
        itertools.chain.from_iterable({gram for key in keys for gram in gram_hashes(key[1])} for keys in contents)
    )
    spread = collections.Counter(itertools.chain.from_iterable(gram_hashes(key[1]) for key in vocabulary))
    common = {gram for gram, count in spread.items() if count > max(_COMMON_WORDS, _COMMON_SHARE * len(vocabulary))}
    grams = sorted(frequency)
    weights = {gram: _COMMON_WEIGHT if gram in common else gram_weight(frequency[gram], len(contents)) for gram in grams}
    weighted = {key[1]: {gram: weights[gram] for gram in gram_hashes(key[1])} for key in vocabulary}
    number = {gram: place for place, gram in enumerate(grams)}
    of_words = [[number[gram] for gram in gram_hashes(key[1]) if gram not in common] for key in vocabulary]
    owners = np.array(list(itertools.chain.from_iterable(of_words)), dtype=np.int64)
    members = np.repeat(np.arange(len(vocabulary)), [len(each) for each in of_words])
    starts, gram_words = _runs(owners, members, len(grams))
    return {
        "grams": np.array(grams, dtype=np.uint32),
        "gram_weights": np.array([weights[gram] for gram in grams], dtype=np.float32),
        "gram_starts": starts,
        "gram_words": gram_words,
        "word_lengths": np.array([vector_length([weighted[key[1]]]) for key in vocabulary], dtype=np.float32),
        "label_lengths": np.array([vector_length([weighted[key[1]] for key in keys]) for keys in contents], dtype=np.float32),
    }


def gram_weight(frequency: int, labels: int) -> float:
    """Return the square of a gram's idf."""
    return (math.log((1 + labels) / (1 + frequency)) + 1) ** 2
