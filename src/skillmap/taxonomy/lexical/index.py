"""The lexical index, opened: texts that are labels, labels that stand in a text, labels that are written like a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmap.errors import IndexMismatchError
from skillmap.records import Language
from skillmap.taxonomy.folding import Word, squashed_key, stem_key, words
from skillmap.taxonomy.lexical.arrays import KINDS, ROLES, LabelArrays, content_words
from skillmap.taxonomy.lexical.building import FORMAT
from skillmap.taxonomy.lexical.clitics import Clitics
from skillmap.taxonomy.lexical.like_words import LikeWords
from skillmap.taxonomy.lexical.likeness import Alike, LikeLabels, Likeness
from skillmap.taxonomy.lexical.slips import Slips
from skillmap.taxonomy.store import ConceptScheme, read_manifest

_LONGEST_WORDS = 7  # of a label that is looked for in running text
_EXACT, _INFLECTED, _SLIP = 1.0, 0.9, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Words ``first`` to ``last`` (exclusive) of a text that are a label, with all concepts that have it."""

    first: int
    last: int
    exact: bool
    concepts: tuple[int, ...]
    from_lexicon: bool


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
        self._kinds = {kind: LabelArrays(folder / kind) for kind in KINDS}
        like = {kind: LikeWords(arrays) for kind, arrays in self._kinds.items()}
        self._like_words = like
        self._like = {kind: LikeLabels(arrays, like[kind]) for kind, arrays in self._kinds.items()}
        known = np.asarray(np.load(folder / "known.npy", mmap_mode="r"))
        self._clitics = {kind: Clitics(arrays) for kind, arrays in self._kinds.items()}
        self._slips = {kind: Slips(arrays, like[kind], known) for kind, arrays in self._kinds.items()}

    def label_concepts(self, kind: str) -> NDArray[np.int32]:
        """Return the concept of each label of a kind, in the order of the scheme's labels."""
        return self._kinds[kind].concepts

    def label_languages(self, kind: str) -> NDArray[np.uint8]:
        """Return the language of each label of a kind, as a position in ``LANGUAGES``."""
        return self._kinds[kind].languages

    def same(self, kind: str, texts: Sequence[str], languages: Sequence[Language]) -> list[dict[int, tuple[float, bool]]]:
        """Find the concepts that have a text as their label.

        Returns:
            For each text, concept to (1.0 for the same letters, 0.9 for the same stems, 0.8 for a spelling slip in either; whether
            a preferred label or the lexicon has it).
        """
        return self._same(kind, self._words(kind, texts, languages), languages)

    def look(
        self, kind: str, texts: Sequence[str], languages: Sequence[Language], top: int
    ) -> tuple[list[dict[int, tuple[float, bool]]], Alike]:
        """Find what :meth:`same` and :meth:`compare` find, with the texts split into words once."""
        sequences = self._words(kind, texts, languages)
        contents = [content_words(sequence, language) for sequence, language in zip(sequences, languages, strict=True)]
        # All at once: a word that is looked for by itself, for a slip in it, takes many times as long.
        self._like_words[kind].learn([key for keys in contents for key in keys])
        return self._same(kind, sequences, languages), self._like[kind].compare(contents, top)

    def _same(self, kind: str, sequences: Sequence[Sequence[Word]], languages: Sequence[Language]) -> list[dict[int, tuple[float, bool]]]:
        exact, stems = self._looked_up(kind, sequences, languages)
        found: list[dict[int, tuple[float, bool]]] = []
        for sequence, language, by_exact, by_stem in zip(sequences, languages, exact, stems, strict=True):
            concepts: dict[int, tuple[float, bool]] = {}
            if sequence:
                self._add(concepts, kind, by_stem, _INFLECTED)
                self._add(concepts, kind, by_exact, _EXACT)
            if sequence and not concepts:
                self._add(concepts, kind, self._misspelled(kind, sequence, language), _SLIP)
            found.append(concepts)
        return found

    def _words(self, kind: str, texts: Sequence[str], languages: Sequence[Language]) -> list[tuple[Word, ...]]:
        """Split texts into words, prefixes of Arabic ones taken off where the rest is a word of labels."""
        without = self._clitics[kind].without
        return [without(words(text, language)) for text, language in zip(texts, languages, strict=True)]

    def _add(self, concepts: dict[int, tuple[float, bool]], kind: str, labels: Iterable[int], score: float) -> None:
        arrays = self._kinds[kind]
        for label in labels:
            concept = int(arrays.concepts[label])
            strong = bool(arrays.roles[label] <= ROLES.index("lexicon"))
            known = concepts.get(concept, (0.0, False))
            concepts[concept] = (max(known[0], score), strong if score > known[0] else strong or known[1])

    def _looked_up(
        self, kind: str, sequences: Sequence[Sequence[Word]], languages: Sequence[Language]
    ) -> tuple[list[NDArray[np.int32]], list[NDArray[np.int32]]]:
        """Return the labels of texts by their letters, and by their stems."""
        exact = self._kinds[kind].lookup("exact", [squashed_key(sequence) for sequence in sequences])
        titles = kind != "skill"
        keys = [f"{language} {stem_key(sequence, titles=titles)}" for sequence, language in zip(sequences, languages, strict=True)]
        return exact, self._kinds[kind].lookup("stems", keys)

    def _misspelled(self, kind: str, sequence: Sequence[Word], language: Language) -> list[int]:
        """Return the labels that a misspelled text is meant to be, if there is one such wording only."""
        corrected = list(self._slips[kind].corrected(sequence, language))
        exact, stems = self._looked_up(kind, corrected, [language] * len(corrected))
        meant = {stem_key(each): [*one, *other] for each, one, other in zip(corrected, exact, stems, strict=True) if len(one) or len(other)}
        return next(iter(meant.values())) if len(meant) == 1 else []

    def compare(self, kind: str, texts: Sequence[str], languages: Sequence[Language], top: int) -> list[dict[int, Likeness]]:
        """Compare texts with the labels that are written alike.

        Returns:
            For each text, the concepts of up to ``top`` labels, with how each is like it.
        """
        sequences = self._words(kind, texts, languages)
        contents = [content_words(sequence, language) for sequence, language in zip(sequences, languages, strict=True)]
        return self._like[kind].compare(contents, top).by_text(len(texts))

    def similar(self, kind: str, texts: Sequence[str], languages: Sequence[Language], top: int) -> list[dict[int, float]]:
        """Find concepts whose labels are written alike.

        Returns:
            For each text, up to ``top`` labels' concepts with the best cosine of letter n-grams.
        """
        return [{concept: likeness.letters for concept, likeness in found.items()} for found in self.compare(kind, texts, languages, top)]

    def find(self, kind: str, sequence: Sequence[Word], language: Language) -> list[Hit]:
        """Find every label that stands in a text, also inside one another.

        Args:
            kind: Kind of the concepts to look for.
            sequence: The text's words.
            language: The text's language: labels match by their stems in it, and by their letters in any.

        Returns:
            Hits in the order of the text; a label begins and ends with a content word.
        """
        arrays = self._kinds[kind]
        sequence = self._clitics[kind].without(sequence)
        windows = [
            (first, last)
            for first in range(len(sequence))
            if not sequence[first].stop
            for last in range(first + 1, min(first + _LONGEST_WORDS, len(sequence)) + 1)
            if not sequence[last - 1].stop
        ]
        parts = [tuple(sequence[first:last]) for first, last in windows]
        exact, stems = self._looked_up(kind, parts, [language] * len(parts))
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
