"""Candidates for a text: every concept that words, letters or vectors bring, with what each of them says."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

import cachetools
import numpy as np
from numpy.typing import NDArray

from skillmap.concepts.affinity import Affinity
from skillmap.concepts.queries import Query, guess_language, pieces
from skillmap.encoders.protocol import Encoder, Vectors, normalize
from skillmap.records import Language
from skillmap.taxonomy.folding import folded_key, split_gendered, words
from skillmap.taxonomy.lexical import Alike, LexicalIndex
from skillmap.taxonomy.masculine import MasculineTitles
from skillmap.taxonomy.store import ConceptScheme
from skillmap.taxonomy.vector_index import Found, VectorIndex

Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]  # positions of texts, numbers of concepts

_DENSE_LABELS = 64  # labels taken from each language's index
_SIMILAR_LABELS = 64
_CACHED_TEXTS = 20_000
_CONTEXT_SHARE = 0.4  # how far a text's vector is moved towards what stands around it
_LEAST_USUAL = 3.0

# What is said of a candidate, each in a number that a person can read:
FEATURES = (
    "dense",  # best cosine of vectors with a label of the concept, in any language
    "near_line",  # the same for the text's vector moved towards that of its context
    "near_job",  # the same for the text's vector moved towards that of its job's title
    "letters",  # best cosine of letter n-grams with a label of the concept
    "covered",  # share of the text's words, by their weight, that a label has too
    "covering",  # share of that label's words that the text has too
    "exact",  # 1 if the text is a label but for case, accents and letter variants
    "inflected",  # 1 if it is one but for inflection
    "slip",  # 1 if it is one but for a slip of spelling
    "trusted",  # 1 if that label is a preferred one or stands in the project's lexicon
    "rarer",  # for a label of several concepts: 0 for the likeliest of them, 1 for the next …
    "job_fit",  # cosine with the job's titles in the space of what jobs need
    "line_fit",  # the same with the context
    "through",  # for an ISCO-08 group: probability that the job is one of its occupations
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateTable:
    """Candidates of a batch of texts, one after the other.

    Attributes:
        rows: The text's position, ascending, int32 (n,).
        concepts: The concept's number, ascending within a text, int32 (n,).
        values: What is said of the candidate, float32 (n, number of features), columns as in ``FEATURES``.
        texts: How many texts there are.
    """

    rows: NDArray[np.int32]
    concepts: NDArray[np.int32]
    values: NDArray[np.float32]
    texts: int

    def column(self, name: str) -> NDArray[np.float32]:
        """Return one feature, float32 (n,), to read or to set."""
        column: NDArray[np.float32] = self.values[:, FEATURES.index(name)]
        return column

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each text's candidates begin, and the end: int64 (texts + 1,)."""
        return np.searchsorted(self.rows, np.arange(self.texts + 1))


class CandidateFinder:
    """Looks texts up in the lexical and the dense index of one classification.

    Args:
        scheme: The classification.
        lexical: Its lexical index.
        vectors: Its dense index.
        encoder: The encoder of the dense index.
        affinity: What jobs need, where the encoder has learned it.
    """

    def __init__(
        self, scheme: ConceptScheme, lexical: LexicalIndex, vectors: VectorIndex, encoder: Encoder, affinity: Affinity | None = None
    ) -> None:
        self.scheme = scheme
        self._lexical = lexical
        self.vectors = vectors
        self._encoder = encoder
        self.affinity = affinity
        self._cache: MutableMapping[str, NDArray[np.float32]] = cachetools.LRUCache(_CACHED_TEXTS)
        self._confusions = _confusions(scheme)
        self._masculine = MasculineTitles(scheme)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to look up: float32 (n, dimension). Texts seen before come from a bounded cache."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._cache]
        made = dict(zip(fresh, self._encoder.encode(fresh, role="query"), strict=True)) if fresh else {}
        vectors = np.zeros((len(texts), self._encoder.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = made[text] if text in made else self._cache[text]
        self._cache.update(made)
        return vectors

    def forget(self) -> None:
        """Empty the cache of encoded texts."""
        self._cache.clear()

    def prepare(self, queries: Sequence[Query], kind: str) -> None:
        """Encode in one call what these queries will need, for those who will ask for them in several."""
        asked = [self._asked(query, kind) for query in queries]
        self.encode(list(itertools.chain.from_iterable((query.text, *pieces(query.context), *query.jobs) for query in asked)))

    def _asked(self, query: Query, kind: str) -> Query:
        """Return a query as it is looked up: a title in two genders by its first form, an Arabic one in the masculine."""
        text = split_gendered(query.text)[0]
        return replace(
            query,
            text=text if kind == "skill" else self._masculine.of(text),
            language=language_of(query),
            jobs=tuple(map(self._masculine.of, query.jobs)),
        )

    def find(self, queries: Sequence[Query], kind: str, *, also: Pairs | None = None) -> CandidateTable:
        """Find candidates.

        Args:
            queries: Texts to link.
            kind: ``skill``, ``occupation`` or ``isco``.
            also: Pairs of a query's position and a concept that are to be candidates whatever the indexes bring.

        Returns:
            For each query, concepts with what speaks for them.
        """
        asked = [self._asked(query, kind) for query in queries]
        texts = [query.text for query in asked]
        languages: list[Language] = [query.language or "en" for query in asked]
        contexts = [pieces(query.context) for query in asked]
        # All in one call: the encoder's batches are of texts of one length, and the fuller the faster.
        self.encode([*texts, *itertools.chain.from_iterable([*contexts, *(query.jobs for query in asked)])])
        plain = self.encode(texts)
        lines, has_line = self._around(contexts, [query.stated for query in asked])
        jobs, has_job = self._around([query.jobs[:1] for query in asked])
        dense = self.vectors.search(kind, plain, labels=_DENSE_LABELS)
        near_line, near_job = self._moved(kind, plain, [(lines, has_line), (jobs, has_job)], dense)
        same, alike = self._lexical.look(kind, texts, languages, _SIMILAR_LABELS)
        like = alike.rows.astype(np.int32), alike.concepts
        sources = [*(found[:2] for found in (dense, near_line, near_job)), _pairs(same), like]
        table = self._table(len(asked), sources if also is None else [*sources, also])
        # Without surroundings a vector stays where it is.
        for name, found, has in (("dense", dense, None), ("near_line", near_line, has_line), ("near_job", near_job, has_job)):
            self._fill_dense(table, name, found, has)
        self._fill_alike(table, alike)
        self._fill_same(table, same, texts, languages)
        self._fill_fit(table, kind, lines, has_line, [query.jobs for query in asked])
        return table

    def _around(self, groups: Sequence[Sequence[str]], stated: Sequence[Sequence[str]] | None = None) -> tuple[Vectors, NDArray[np.bool_]]:
        """Return the mean direction of each group's texts and stated skills: float32 (n, dimension), and which have any."""
        sums = np.zeros((len(groups), self._encoder.dimension), dtype=np.float32)
        rows = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        if len(rows):
            np.add.at(sums, rows, self.encode(list(itertools.chain.from_iterable(groups))))
        for row, uris in enumerate(stated or ()):
            if uris:
                sums[row] += self._skills(uris).sum(axis=0)
        has = np.array([bool(group) for group in groups], dtype=bool) | np.any(sums, axis=1)
        return normalize(sums), has

    def _skills(self, uris: Sequence[str]) -> Vectors:
        """Return the mean direction of each skill's preferred labels, without encoding anything: float32 (n, dimension)."""
        numbers, centroids = self.vectors.centroids("skill")
        wanted = [number for number in map(self.scheme.number, uris) if number is not None]
        chosen: Vectors = centroids[np.isin(numbers, wanted)].astype(np.float32)
        return chosen

    def _moved(self, kind: str, plain: Vectors, arounds: Sequence[tuple[Vectors, NDArray[np.bool_]]], dense: Found) -> list[Found]:
        """Return what the texts' vectors are near to when they are moved towards what stands around them."""
        moved = [normalize((1 - _CONTEXT_SHARE) * plain + _CONTEXT_SHARE * around) for around, _ in arounds]
        if kind == "skill":
            # A mention's surroundings choose among what it means itself: searches of their own would take twice as long as its own.
            inside = np.logical_or.reduce([has for _, has in arounds])[dense.rows]
            scores = np.repeat(dense.scores[:, None], len(moved), axis=1)
            scores[inside] = self.vectors.compare(kind, dense.of(inside), np.stack(moved, axis=1))
            return [dense._replace(scores=scores[:, number]) for number in range(len(moved))]
        found = [self.vectors.search(kind, vectors[has], labels=_DENSE_LABELS) for vectors, (_, has) in zip(moved, arounds, strict=True)]
        return [one._replace(rows=np.flatnonzero(has).astype(np.int32)[one.rows]) for one, (_, has) in zip(found, arounds, strict=True)]

    def _table(self, texts: int, sources: Sequence[Pairs]) -> CandidateTable:
        keys = np.unique(np.concatenate([self._keys(rows, concepts) for rows, concepts in sources]))
        rows, concepts = np.divmod(keys, len(self.scheme.uris))
        return CandidateTable(
            rows=rows.astype(np.int32),
            concepts=concepts.astype(np.int32),
            values=np.zeros((len(keys), len(FEATURES)), dtype=np.float32),
            texts=texts,
        )

    def _keys(self, rows: NDArray[np.integer], concepts: NDArray[np.int32]) -> NDArray[np.int64]:
        keys: NDArray[np.int64] = rows.astype(np.int64) * len(self.scheme.uris) + concepts
        return keys

    def _places(self, table: CandidateTable, rows: NDArray[np.integer], concepts: NDArray[np.int32]) -> NDArray[np.int64]:
        return np.searchsorted(self._keys(table.rows, table.concepts), self._keys(rows, concepts))

    def _fill_dense(self, table: CandidateTable, name: str, found: Found, has: NDArray[np.bool_] | None) -> None:
        column = table.column(name)
        column[:] = _floors(found, table.texts)[table.rows]
        column[self._places(table, found.rows, found.concepts)] = found.scores
        if has is not None:
            still = ~has[table.rows]
            column[still] = table.column("dense")[still]

    def _fill_alike(self, table: CandidateTable, alike: Alike) -> None:
        places = self._places(table, alike.rows, alike.concepts)
        for name, values in (("letters", alike.letters), ("covered", alike.text_share), ("covering", alike.label_share)):
            table.column(name)[places] = values

    def _fill_same(
        self, table: CandidateTable, same: Sequence[Mapping[int, tuple[float, bool]]], texts: Sequence[str], languages: Sequence[Language]
    ) -> None:
        for row, (found, text, language) in enumerate(zip(same, texts, languages, strict=True)):
            if not found:
                continue
            usual = self._confusions.get((language, folded_key(words(text, language))), ())
            start, end = np.searchsorted(table.rows, (row, row + 1))
            for concept, (degree, trusted) in found.items():
                values = table.values[start + np.searchsorted(table.concepts[start:end], concept)]
                values[_SAME[degree]] = 1.0
                values[_TRUSTED] = trusted
                if usual:
                    values[_RARER] = min(usual.index(concept) if concept in usual else len(usual), _LEAST_USUAL)

    def _fill_fit(
        self, table: CandidateTable, kind: str, lines: Vectors, has_line: NDArray[np.bool_], jobs: Sequence[tuple[str, ...]]
    ) -> None:
        if self.affinity is None:
            return
        towards = self.affinity.jobs if kind == "skill" else self.affinity.skills
        self._fill_cosines(table, "line_fit", towards, lines, has_line)
        if kind == "skill":
            self._fill_cosines(table, "job_fit", towards, *self._around(jobs))

    def _fill_cosines(
        self, table: CandidateTable, name: str, towards: Callable[[Vectors], Vectors], texts: Vectors, has: NDArray[np.bool_]
    ) -> None:
        """Fill a column with how well concepts fit texts, 0 where there is no text."""
        if self.affinity is not None and has.any():
            inside = np.flatnonzero(has[table.rows])
            first, which = _distinct(texts)  # the skills of a line have it in common
            table.column(name)[inside] = self.affinity.fit(towards(texts[first]), which[table.rows[inside]], table.concepts[inside])


_SAME = {1.0: FEATURES.index("exact"), 0.9: FEATURES.index("inflected"), 0.8: FEATURES.index("slip")}
_TRUSTED, _RARER = FEATURES.index("trusted"), FEATURES.index("rarer")


def language_of(query: Query) -> Language:
    """Return a query's language, guessed where it is not given."""
    return query.language or guess_language(query.text)


def _confusions(scheme: ConceptScheme) -> dict[tuple[Language, str], tuple[int, ...]]:
    """Return the concepts that a wording may mean, by language and folded wording, the likeliest first."""
    found: dict[tuple[Language, str], list[int]] = {}
    for language, wording, _, concept, _ in scheme.confusions():
        found.setdefault((language, folded_key(words(wording, language))), []).append(concept)
    return {key: tuple(concepts) for key, concepts in found.items()}


def _pairs(found: Sequence[Collection[int]]) -> Pairs:
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(concepts) for concepts in found])
    return rows, np.fromiter(itertools.chain.from_iterable(found), dtype=np.int32, count=len(rows))


def _distinct(vectors: Vectors) -> tuple[list[int], NDArray[np.int32]]:
    """Return the rows that differ from all before them, and for each row which of those it is."""
    seen: dict[bytes, int] = {}
    which = np.array([seen.setdefault(vector.tobytes(), len(seen)) for vector in vectors], dtype=np.int32)
    return np.unique(which, return_index=True)[1].tolist(), which


def _floors(found: Found, texts: int) -> NDArray[np.float32]:
    """Return the lowest score that a search brought for each text: a concept that it did not bring scored at most that."""
    floors = np.full(texts, np.inf, dtype=np.float32)
    np.minimum.at(floors, found.rows, found.scores)
    return np.where(np.isfinite(floors), floors, 0).astype(np.float32)
