"""The lexical index: labels by their folded words, by their stems, and by their letters.

Three ways to a label, from strict to loose: the same words but for case, accents and Arabic letter variants; the same stems of the same
language, without articles and prepositions; similar words, by the cosine of tf-idf weighted letter n-grams inside words. All arrays are
memory-mapped, so opening costs nothing and processes share the pages.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from skillmap.errors import IndexMismatchError
from skillmap.records import LANGUAGES, Language
from skillmap.taxonomy.folding import Word, folded_key, stem_key, words
from skillmap.taxonomy.store import ConceptScheme, LabelRow, building, read_manifest, write_json

FORMAT = 1
KINDS = ("skill", "occupation", "isco")
ROLES = ("preferred", "lexicon", "alternative", "hidden")
_FEATURES = 1 << 18
_NGRAMS = (3, 4)
_LONGEST_WORDS = 7  # of a label that is looked for in running text

_ARRAYS = (
    "concepts",
    "languages",
    "roles",
    "exact",
    "exact_labels",
    "stems",
    "stems_labels",
    "idf",
    "pointers",
    "columns",
    "weights",
)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


@functools.lru_cache(maxsize=200_000)
def _word_features(word: str) -> tuple[int, ...]:
    # An Arabic conjunction and article would make unrelated words look alike.
    bare = word[1:] if word.startswith("وال") else word
    bare = bare.removeprefix("ال") if len(bare) > 4 else bare
    padded = f"_{bare}_"
    grams = {padded[start : start + size] for size in _NGRAMS for start in range(len(padded) - size + 1)} or {padded}
    return tuple(_hash(gram) % _FEATURES for gram in sorted(grams))


def _features(sequence: Sequence[Word]) -> dict[int, float]:
    counts: dict[int, float] = {}
    for word in [w for w in sequence if not w.stop] or sequence:
        for feature in _word_features(word.folded):
            counts[feature] = counts.get(feature, 0.0) + 1.0
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Words ``first`` to ``last`` (exclusive) of a text that are a label, with all concepts that have it."""

    first: int
    last: int
    exact: bool
    concepts: tuple[int, ...]
    from_lexicon: bool


def build_lexical(scheme: ConceptScheme, folder: Path) -> None:
    """Build the index of a classification and put it in ``folder``, atomically."""
    with building(folder) as draft:
        for kind in KINDS:
            _build_kind(scheme.labels(kind), draft / kind)
        write_json(draft / "manifest.json", {"format": FORMAT, "scheme": scheme.name, "scheme_hash": scheme.hash})


def _build_kind(rows: Iterator[LabelRow], folder: Path) -> None:
    folder.mkdir()
    labels = list(rows)
    exact, stems, counts = [], [], []
    for row in labels:
        sequence = words(row.text, row.language)
        exact.append(_hash(folded_key(sequence)))
        stems.append(_hash(f"{row.language} {stem_key(sequence)}"))
        counts.append(_features(sequence))
    arrays: dict[str, NDArray[np.generic]] = {
        "concepts": np.array([row.concept for row in labels], dtype=np.int32),
        "languages": np.array([LANGUAGES.index(row.language) for row in labels], dtype=np.uint8),
        "roles": np.array([ROLES.index(row.role) for row in labels], dtype=np.uint8),
    }
    for name, keys in (("exact", exact), ("stems", stems)):
        hashes = np.array(keys, dtype=np.uint64)
        order = np.argsort(hashes, kind="stable")
        arrays[name] = hashes[order]
        arrays[f"{name}_labels"] = order.astype(np.int32)
    sizes = np.array([len(count) for count in counts])
    matrix = sparse.csr_matrix(
        (
            np.array([value for count in counts for value in count.values()], dtype=np.float32),
            np.array([feature for count in counts for feature in count], dtype=np.int32),
            np.concatenate([[0], np.cumsum(sizes)]),
        ),
        shape=(len(labels), _FEATURES),
    )
    frequency = np.bincount(matrix.indices, minlength=_FEATURES)
    idf = (np.log((1 + len(labels)) / (1 + frequency)) + 1).astype(np.float32)
    weighted = _weighted(matrix, idf).T.tocsr()
    arrays |= {
        "idf": idf,
        "pointers": weighted.indptr.astype(np.int64),
        "columns": weighted.indices.astype(np.int32),
        "weights": weighted.data.astype(np.float32),
    }
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name])


def _weighted(matrix: sparse.csr_matrix, idf: NDArray[np.float32]) -> sparse.csr_matrix:
    """Tf-idf with sublinear term frequency, rows of length 1 (Manning, Raghavan, Schütze 2008, chapter 6)."""
    scaled = matrix.copy()
    scaled.data = (1 + np.log(scaled.data)) * idf[scaled.indices]
    lengths = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-12)) @ scaled).tocsr()


class _Kind:
    """The arrays of one kind of concept."""

    def __init__(self, folder: Path) -> None:
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        self.concepts: NDArray[np.int32] = arrays["concepts"]
        self.languages: NDArray[np.uint8] = arrays["languages"]
        self.roles: NDArray[np.uint8] = arrays["roles"]
        self.idf: NDArray[np.float32] = arrays["idf"]
        self.keys = {name: (arrays[name], arrays[f"{name}_labels"]) for name in ("exact", "stems")}
        shape = (_FEATURES, len(self.concepts))
        self.postings = sparse.csr_matrix((arrays["weights"], arrays["columns"], arrays["pointers"]), shape=shape, copy=False)

    def lookup(self, name: str, keys: Sequence[str]) -> list[NDArray[np.int32]]:
        """Return, for each key, the labels that have it."""
        if not keys:
            return []
        table, labels = self.keys[name]
        wanted = np.array([_hash(key) for key in keys], dtype=np.uint64)
        first = np.searchsorted(table, wanted, side="left")
        last = np.searchsorted(table, wanted, side="right")
        return [labels[start:end] for start, end in zip(first, last, strict=True)]


class LexicalIndex:
    """The lexical index of a classification, opened by memory map."""

    def __init__(self, folder: Path, scheme: ConceptScheme) -> None:
        if not (folder / "manifest.json").is_file():
            msg = f"the lexical index of {scheme.name} is not built: run 'skillmap setup'"
            raise IndexMismatchError(msg)
        manifest = read_manifest(folder)
        if manifest.get("scheme_hash") != scheme.hash or manifest.get("format") != FORMAT:
            msg = f"the lexical index was built from another {scheme.name}: run 'skillmap setup' to build it again"
            raise IndexMismatchError(msg)
        self._kinds = {kind: _Kind(folder / kind) for kind in KINDS}

    def label_concepts(self, kind: str) -> NDArray[np.int32]:
        """Return the concept of each label of a kind, in the order of the scheme's labels."""
        return self._kinds[kind].concepts

    def label_languages(self, kind: str) -> NDArray[np.uint8]:
        """Return the language of each label of a kind, as a position in ``LANGUAGES``."""
        return self._kinds[kind].languages

    def same(self, kind: str, texts: Sequence[str], languages: Sequence[Language]) -> list[dict[int, tuple[float, bool]]]:
        """Find the concepts that have a text as their label.

        Returns:
            For each text, concept to (1.0 for the same folded words or 0.9 for the same stems, whether a preferred label or
            the lexicon has it).
        """
        arrays = self._kinds[kind]
        sequences = [words(text, language) for text, language in zip(texts, languages, strict=True)]
        exact = arrays.lookup("exact", [folded_key(sequence) for sequence in sequences])
        stems = arrays.lookup("stems", [f"{language} {stem_key(s)}" for s, language in zip(sequences, languages, strict=True)])
        found: list[dict[int, tuple[float, bool]]] = []
        for sequence, by_exact, by_stem in zip(sequences, exact, stems, strict=True):
            concepts: dict[int, tuple[float, bool]] = {}
            for score, labels in ((0.9, by_stem), (1.0, by_exact)) if sequence else ():
                for label in labels:
                    concept = int(arrays.concepts[label])
                    strong = bool(arrays.roles[label] <= ROLES.index("lexicon"))
                    known = concepts.get(concept, (0.0, False))
                    concepts[concept] = (max(known[0], score), strong if score > known[0] else strong or known[1])
            found.append(concepts)
        return found

    def similar(self, kind: str, texts: Sequence[str], languages: Sequence[Language], top: int) -> list[dict[int, float]]:
        """Find concepts whose labels are written alike.

        Returns:
            For each text, up to ``top`` labels' concepts with the best cosine of letter n-grams.
        """
        arrays = self._kinds[kind]
        counts = [_features(words(text, language)) for text, language in zip(texts, languages, strict=True)]
        pointers = np.concatenate([[0], np.cumsum([len(count) for count in counts])])
        data = np.array([value for count in counts for value in count.values()], dtype=np.float32)
        columns = np.array([feature for count in counts for feature in count], dtype=np.int32)
        queries = sparse.csr_matrix((data, columns, pointers), shape=(len(texts), _FEATURES))
        scores = (_weighted(queries, arrays.idf) @ arrays.postings).tocsr()
        found = []
        for row in range(len(texts)):
            values = scores.data[scores.indptr[row] : scores.indptr[row + 1]]
            labels = scores.indices[scores.indptr[row] : scores.indptr[row + 1]]
            if len(values) > top:
                best = np.argpartition(-values, top)[:top]
                values, labels = values[best], labels[best]
            concepts: dict[int, float] = {}
            for value, concept in zip(values.tolist(), arrays.concepts[labels].tolist(), strict=True):
                concepts[concept] = max(concepts.get(concept, 0.0), min(value, 1.0))
            found.append(concepts)
        return found

    def find(self, kind: str, sequence: Sequence[Word], language: Language) -> list[Hit]:
        """Find every label that stands in a text, also inside one another.

        Args:
            kind: Kind of the concepts to look for.
            sequence: The text's words.
            language: The text's language: labels match by their stems in it, and by their folded words in any.

        Returns:
            Hits in the order of the text; a label begins and ends with a content word.
        """
        arrays = self._kinds[kind]
        windows = [
            (first, last)
            for first in range(len(sequence))
            if not sequence[first].stop
            for last in range(first + 1, min(first + _LONGEST_WORDS, len(sequence)) + 1)
            if not sequence[last - 1].stop
        ]
        parts = [tuple(sequence[first:last]) for first, last in windows]
        exact = arrays.lookup("exact", [folded_key(part) for part in parts])
        stems = arrays.lookup("stems", [f"{language} {stem_key(part)}" for part in parts])
        hits = []
        for (first, last), by_exact, by_stem in zip(windows, exact, stems, strict=True):
            labels = by_exact if len(by_exact) else by_stem
            if len(labels):
                hits.append(
                    Hit(
                        first=first,
                        last=last,
                        exact=len(by_exact) > 0,
                        concepts=tuple(dict.fromkeys(arrays.concepts[labels].tolist())),
                        from_lexicon=bool((arrays.roles[labels] == ROLES.index("lexicon")).any()),
                    )
                )
        return hits
