"""The dense index: FAISS over all labels, one index per kind of concept and language.

One index for all languages would lose Arabic: labels in the query's own language crowd out the right concept. So each language is
searched by itself, a concept counts with its best label in each, and the languages are merged at the level of concepts.
"""

from __future__ import annotations

import collections
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from skillmap.encoders.protocol import Encoder, Vectors, normalize
from skillmap.errors import IndexMismatchError
from skillmap.records import LANGUAGES
from skillmap.taxonomy.folding import stem_key, words
from skillmap.taxonomy.label_vectors import LabelVectors, Progress
from skillmap.taxonomy.lexical import KINDS
from skillmap.taxonomy.store import ConceptScheme, LabelRow, building, read_manifest, write_json

FORMAT = 4
# Many labels are searched by sketches of 4 bits for each 4 numbers, which stay in the registers of the processor (André et al. 2017); of
# the best ones, four times as many as are asked for are compared by their vectors in 8 bits. Measured against other kinds: eval/README.md.
_SKETCHED_FROM = 4_000  # labels
_NUMBERS_PER_CODE = 4
_LOOKED_AT = 4.0
_WORDINGS = 8  # of a skill in the lexicon, in each language
_SEED = 7


class Found(NamedTuple):
    """What a search brought: one entry a text and concept, by text and then concept.

    Attributes:
        rows: The text's position, int32 (n,).
        concepts: The concept's number, int32 (n,).
        scores: The best cosine with a label of the concept in any language, float32 (n,).
        labels: Which label that is, by its place in the index of its language and the language's in ``LANGUAGES``, int64 (n, 2).
    """

    rows: NDArray[np.int32]
    concepts: NDArray[np.int32]
    scores: NDArray[np.float32]
    labels: NDArray[np.int64]

    def of(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Found:
        """Return some of the entries."""
        return Found(self.rows[chosen], self.concepts[chosen], self.scores[chosen], self.labels[chosen])


def best_of_each(found: Found) -> Found:
    """Keep the best score of each pair of text and concept, the first of equal ones."""
    keys = (found.rows.astype(np.int64) << 32) | found.concepts
    order = np.lexsort((-found.scores, keys))
    keys = keys[order]
    best = order[np.append(True, keys[1:] != keys[:-1])] if len(keys) else order
    return found.of(best)


def distinct_labels(rows: Iterable[LabelRow], *, limit: int | None = None) -> list[LabelRow]:
    """Return the labels that say something of their own.

    ESCO lists English wordings in all their forms ("using X", "use X", "X use"): of a concept's English labels with the same stems only
    the first is encoded, the preferred one before others. Their vectors hardly differ, and a fifth of the work is saved; the lexical
    index has them all. In Arabic and French, which have few labels and mark gender, all are kept. Of the project's lexicon the first
    wordings of a skill are encoded in each language: the others are variants, found by their words.
    """
    seen: set[tuple[int, tuple[str, ...]]] = set()
    wordings: collections.Counter[tuple[int, str]] = collections.Counter()
    kept = []
    for row in rows:
        if row.role == "lexicon":
            wordings[row.concept, row.language] += 1
            if limit is not None and wordings[row.concept, row.language] > limit:
                continue
        if row.language == "en":
            key = (row.concept, tuple(sorted(stem_key(words(row.text, "en")).split())))
            if key in seen:
                continue
            seen.add(key)
        kept.append(row)
    return kept


def build_vector_index(
    scheme: ConceptScheme, encoder: Encoder, cache: LabelVectors, folder: Path, *, workers: int, progress: Progress | None
) -> None:
    """Encode a classification's labels and build its FAISS indexes in ``folder``, atomically.

    Args:
        scheme: The classification.
        encoder: The encoder whose vectors the cache holds.
        cache: Where vectors of labels are kept between builds.
        folder: Where the index goes.
        workers: Processes that encode.
        progress: Called with the number of labels done and their total.
    """
    labels = {kind: distinct_labels(scheme.labels(kind), limit=_WORDINGS if kind == "skill" else None) for kind in KINDS}
    cache.ensure([row.text for rows in labels.values() for row in rows], workers=workers, progress=progress)
    with building(folder) as draft:
        for kind, rows in labels.items():
            for language in LANGUAGES:
                chosen = [row for row in rows if row.language == language]
                if not chosen:
                    continue
                vectors = cache.get([row.text for row in chosen])
                _write_index(vectors, *_paths(draft, kind, language))
                np.save(draft / f"{kind}.{language}.concepts.npy", np.array([row.concept for row in chosen], dtype=np.int32))
            numbers, centroids = _centroids(rows, cache)
            np.save(draft / f"{kind}.centroids.npy", centroids)
            np.save(draft / f"{kind}.centroid_concepts.npy", numbers)
        manifest = {
            "format": FORMAT,
            "scheme": scheme.name,
            "scheme_hash": scheme.hash,
            "encoder": encoder.name,
            "encoder_fingerprint": encoder.fingerprint,
            "dimension": encoder.dimension,
        }
        write_json(draft / "manifest.json", manifest)


def _centroids(rows: list[LabelRow], cache: LabelVectors) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
    """Return the concepts and the mean direction of each one's preferred labels, in all languages."""
    preferred = [row for row in rows if row.role == "preferred"]
    numbers = np.unique(np.array([row.concept for row in preferred], dtype=np.int32))
    vectors = cache.get([row.text for row in preferred])
    sums = np.zeros((len(numbers), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, np.searchsorted(numbers, [row.concept for row in preferred]), vectors)
    return numbers, normalize(sums).astype(np.float16)


def _paths(folder: Path, kind: str, language: str) -> tuple[Path, Path]:
    return folder / f"{kind}.{language}.faiss", folder / f"{kind}.{language}.sketch.faiss"


def _write_index(vectors: Vectors, whole: Path, sketch: Path) -> None:
    """Write the vectors in 8 bits a number, and where they are many, sketches of them to search first."""
    count, dimension = vectors.shape
    flat = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    flat.train(vectors)
    flat.add(vectors)
    faiss.write_index(flat, str(whole))
    if count < _SKETCHED_FROM or dimension % _NUMBERS_PER_CODE:
        return
    codes = faiss.IndexPQFastScan(dimension, dimension // _NUMBERS_PER_CODE, 4, faiss.METRIC_INNER_PRODUCT)
    codes.pq.cp.seed = _SEED
    codes.train(vectors)
    codes.add(vectors)
    faiss.write_index(codes, str(sketch))


def _open_index(whole: Path, sketch: Path) -> faiss.Index:
    flat = faiss.read_index(str(whole), faiss.IO_FLAG_MMAP_IFC)
    if not sketch.is_file():
        return flat
    index = faiss.IndexRefine(faiss.read_index(str(sketch), faiss.IO_FLAG_MMAP_IFC), flat)
    index.k_factor = _LOOKED_AT
    return index


def _whole(index: faiss.Index) -> faiss.Index:
    """Return the index that holds whole vectors."""
    return faiss.downcast_index(index.refine_index) if isinstance(index, faiss.IndexRefine) else index


class VectorIndex:
    """The FAISS indexes of a classification and an encoder, opened by memory map.

    Raises:
        IndexMismatchError: They are missing, or were built from another classification or encoder.
    """

    def __init__(self, folder: Path, scheme: ConceptScheme, encoder: Encoder, *, threads: int = 1) -> None:
        if not (folder / "manifest.json").is_file():
            msg = f"no index of {scheme.name} for the encoder {encoder.name!r}: run 'skillmap setup' with the same settings"
            raise IndexMismatchError(msg)
        manifest = read_manifest(folder)
        if manifest.get("encoder_fingerprint") != encoder.fingerprint:
            msg = (
                f"the index of {scheme.name} was built with another encoder ({manifest.get('encoder')!r}) than the one in use "
                f"({encoder.name!r}): run 'skillmap setup' with the same settings"
            )
            raise IndexMismatchError(msg)
        if manifest.get("scheme_hash") != scheme.hash or manifest.get("format") != FORMAT:
            msg = f"the index was built from another {scheme.name}: run 'skillmap setup' to build it again"
            raise IndexMismatchError(msg)
        faiss.omp_set_num_threads(threads)
        # Products by BLAS, which FAISS takes for twenty texts and more, would make a text's list of nearest cells depend on its batch.
        faiss.cvar.distance_compute_blas_threshold = 2**31 - 1
        self._indexes: dict[tuple[str, str], tuple[faiss.Index, NDArray[np.int32]]] = {}
        self._centroids: dict[str, tuple[NDArray[np.int32], NDArray[np.float16]]] = {}
        for kind in KINDS:
            arrays = [np.load(folder / f"{kind}.{name}.npy", mmap_mode="r") for name in ("centroid_concepts", "centroids")]
            self._centroids[kind] = (arrays[0], arrays[1])
            for language in LANGUAGES:
                paths = _paths(folder, kind, language)
                if paths[0].is_file():
                    self._indexes[kind, language] = (
                        _open_index(*paths),
                        np.load(folder / f"{kind}.{language}.concepts.npy", mmap_mode="r"),
                    )

    def centroids(self, kind: str) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
        """Return the concepts of a kind, ascending, and the mean direction of each one's preferred labels: float16 (n, dimension)."""
        return self._centroids[kind]

    def search(self, kind: str, vectors: Vectors, *, labels: int) -> Found:
        """Find the concepts whose labels are nearest.

        Args:
            kind: Kind of the concepts.
            vectors: float32 (n, dimension), rows of length 1.
            labels: How many labels to take from each language.

        Returns:
            The concepts of each vector, each with its best cosine over all languages.
        """
        parts = []
        for number, language in enumerate(LANGUAGES):
            if (kind, language) not in self._indexes or not len(vectors):
                continue
            index, concepts = self._indexes[kind, language]
            values, at = index.search(np.ascontiguousarray(vectors), min(labels, index.ntotal))
            hit = at >= 0
            which = np.stack([at[hit], np.full(np.count_nonzero(hit), number)], axis=1)
            parts.append(Found(np.nonzero(hit)[0].astype(np.int32), concepts[at[hit]], values[hit], which))
        if not parts:
            empty = np.zeros(0, dtype=np.int32)
            return Found(empty, empty, np.zeros(0, dtype=np.float32), np.zeros((0, 2), dtype=np.int64))
        rows, numbers, scores, places = (np.concatenate(column) for column in zip(*parts, strict=True))
        return best_of_each(Found(rows, numbers, scores, places))

    def compare(self, kind: str, found: Found, vectors: Vectors) -> NDArray[np.float32]:
        """Compare other vectors of the same texts with the labels that a search found for them.

        Args:
            kind: Kind of the concepts.
            found: What :meth:`search` brought.
            vectors: float32 (n, k, dimension), of length 1: k for each text that was searched.

        Returns:
            The cosines for each entry of ``found``, float32 (entries, k).
        """
        scores = np.zeros((len(found.rows), vectors.shape[1]), dtype=np.float32)
        for number, language in enumerate(LANGUAGES):
            of_language = np.flatnonzero(found.labels[:, 1] == number)
            if not len(of_language):
                continue
            labels, inverse = np.unique(found.labels[of_language, 0], return_inverse=True)
            stored = _whole(self._indexes[kind, language][0]).reconstruct_batch(labels)
            starts = np.searchsorted(found.rows[of_language], np.arange(len(vectors) + 1)).tolist()
            for row, (start, end) in enumerate(itertools.pairwise(starts)):
                scores[of_language[start:end]] = stored[inverse[start:end]] @ vectors[row].T
        return scores
