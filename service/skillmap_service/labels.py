"""Search as you type over a classification's labels: words that begin with what was typed, in three languages.

The words of all labels are kept sorted, each with the labels that have it; a prefix is a run of words, so it is one slice of labels.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmap.records import ConceptKind, Language
from skillmap.taxonomy.letters import fold
from skillmap.taxonomy.store import ConceptScheme, LabelRow

KINDS: tuple[ConceptKind, ...] = ("skill", "occupation", "isco")
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_MAX_WORDS = 12
_MAX_LABEL_CHARACTERS = 100  # longer labels lose no more by length
_LOOKED_AT = 300
_ROLES = {"preferred": 0, "lexicon": 1, "alternative": 2, "hidden": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A concept, and the label of it that fits what was typed."""

    uri: str
    kind: str
    label: str
    matched: str
    language: str
    notation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The labels of one kind, the likeliest to be meant first.

    ``words`` is sorted; ``starts[i]:starts[i+1]`` bounds the labels of word i in ``word_labels``.
    """

    texts: tuple[str, ...]
    folded: tuple[str, ...]
    languages: NDArray[np.str_]
    concepts: NDArray[np.int32]
    penalties: NDArray[np.float32]
    words: NDArray[np.str_]
    starts: NDArray[np.int64]
    word_labels: NDArray[np.int32]


def folded_words(text: str) -> list[str]:
    """Return a text's words, folded.

    >>> folded_words("Réglage d'outils C++")
    ['reglage', 'd', 'outils', 'c++']
    """
    return [fold(word) for word in _WORD.findall(text)]


class Labels:
    """Finds labels by the beginnings of their words.

    Reading them takes seconds, and is done when they are first asked for, or by ``warm_up``.

    Args:
        scheme: The classification.
    """

    def __init__(self, scheme: ConceptScheme) -> None:
        self._scheme = scheme
        self._lock = threading.Lock()
        self._read: dict[str, tuple[_Table, frozenset[str]]] = {}

    def warm_up(self) -> None:
        """Read all labels."""
        for kind in KINDS:
            self._labels(kind)

    def _labels(self, kind: ConceptKind) -> tuple[_Table, frozenset[str]]:
        """Return the labels of a kind, and all of them as they are compared."""
        with self._lock:
            if kind not in self._read:
                table = _table(self._scheme, kind)
                self._read[kind] = table, frozenset(table.folded)
            return self._read[kind]

    def is_label(self, text: str, kind: ConceptKind = "skill") -> bool:
        """Tell whether a text is a label of some concept, but for case, accents and letter variants."""
        return " ".join(folded_words(text)) in self._labels(kind)[1]

    def search(
        self, query: str, *, kinds: Sequence[ConceptKind] = KINDS, language: Language | None = None, limit: int = 10
    ) -> list[Suggestion]:
        """Return concepts with a label whose words begin with those typed, the best first.

        Args:
            query: What was typed; its last word may be unfinished, and so may the others. A number finds ISCO groups by their code.
            kinds: Kinds of concepts.
            language: Of the labels that are searched; all when not given. The concept's own label is shown in it.
            limit: How many at most.
        """
        typed = folded_words(query)[:_MAX_WORDS]
        if not typed:
            return []
        found: list[tuple[float, str, Suggestion]] = []
        for kind in kinds:
            if kind == "isco" and query.strip().isascii() and query.strip().isdigit():
                found += self._by_code(query.strip(), language)
            else:
                found += self._in(kind, typed, language, limit)
        found.sort(key=lambda one: one[:2])
        return [suggestion for *_, suggestion in found[:limit]]

    def _by_code(self, digits: str, language: Language | None) -> list[tuple[float, str, Suggestion]]:
        groups = [(code, number) for code, number in self._scheme.isco.items() if code.startswith(digits)]
        return [(float(len(code)), code, self._suggestion(number, None, language or "en")) for code, number in groups]

    def _in(self, kind: ConceptKind, typed: list[str], language: Language | None, limit: int) -> list[tuple[float, str, Suggestion]]:
        table, _ = self._labels(kind)
        fits = _with_word(table, typed[0])
        for word in typed[1:]:
            fits &= _with_word(table, word)
        if language is not None:
            fits &= table.languages == language
        labels = np.flatnonzero(fits)
        whole = " ".join(typed)
        best: dict[int, tuple[float, str, int]] = {}
        for label in labels[: max(_LOOKED_AT, limit * 4)].tolist():
            folded = table.folded[label]
            rank = float(table.penalties[label]) - 2.0 * (folded == whole) - 1.0 * folded.startswith(whole)
            concept = int(table.concepts[label])
            if concept not in best or rank < best[concept][0]:
                best[concept] = (rank, folded, label)
        first = sorted(((*value, concept) for concept, value in best.items()), key=lambda one: one[:2])[:limit]
        return [
            (rank, folded, self._suggestion(concept, (table.texts[label], str(table.languages[label])), language))
            for rank, folded, label, concept in first
        ]

    def _suggestion(self, number: int, matched: tuple[str, str] | None, language: str | None) -> Suggestion:
        shown = language or (matched[1] if matched is not None else "en")
        label = self._scheme.label(number, shown)
        return Suggestion(
            uri=self._scheme.uris[number],
            kind=self._scheme.kinds[number],
            label=label,
            matched=matched[0] if matched is not None else label,
            language=matched[1] if matched is not None else shown,
            notation=self._scheme.notations[number],
        )


def _with_word(table: _Table, prefix: str) -> NDArray[np.bool_]:
    """Tell of each label whether a word of it begins so."""
    first = int(np.searchsorted(table.words, prefix))
    last = int(np.searchsorted(table.words, prefix + "\U0010ffff"))
    fits = np.zeros(len(table.texts), dtype=np.bool_)
    fits[table.word_labels[table.starts[first] : table.starts[last]]] = True
    return fits


def _table(scheme: ConceptScheme, kind: str) -> _Table:
    rows = [(_penalty(row), row) for row in scheme.labels(kind)]
    rows.sort(key=lambda one: one[0])
    split = [folded_words(row.text) for _, row in rows]
    by_word: dict[str, list[int]] = {}
    for number, words in enumerate(split):
        for word in set(words):
            by_word.setdefault(word, []).append(number)
    ordered = sorted(by_word)
    counts = [len(by_word[word]) for word in ordered]
    return _Table(
        texts=tuple(row.text for _, row in rows),
        folded=tuple(" ".join(words) for words in split),
        languages=np.array([str(row.language) for _, row in rows], dtype=np.str_),
        concepts=np.array([row.concept for _, row in rows], dtype=np.int32),
        penalties=np.array([penalty for penalty, _ in rows], dtype=np.float32),
        words=np.array(ordered or [""], dtype=np.str_),
        starts=np.concatenate([[0], np.cumsum(counts or [0])]).astype(np.int64),
        word_labels=np.array([label for word in ordered for label in by_word[word]], dtype=np.int32),
    )


def _penalty(row: LabelRow) -> float:
    return 0.3 * _ROLES[row.role] + min(len(row.text), _MAX_LABEL_CHARACTERS) / _MAX_LABEL_CHARACTERS
