"""Arabic conjunctions and prepositions of one letter, which are written together with their word.

Whether the first letter of "بإصلاح" or "بلاط" belongs to the word is only told by the words that there are: it is taken off if no label
has the word with it, and some label has the rest.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from skillmap.taxonomy.arabic import stem_arabic
from skillmap.taxonomy.folding import Word
from skillmap.taxonomy.lexical.arrays import LabelArrays

_CLITICS = "وفبلك"
_LEAST = 3  # letters of what is left
_REMEMBERED = 20_000


class Clitics:
    """Takes prefixes of one letter off Arabic words, by the words of the labels of one kind."""

    def __init__(self, arrays: LabelArrays) -> None:
        self._arrays = arrays
        self._seen: dict[str, str] = {}

    def without(self, sequence: Sequence[Word]) -> tuple[Word, ...]:
        """Return the words, those with a prefix as they are without it; their spans stay."""
        return tuple(self._bare(word) if word.folded[0] in _CLITICS and len(word.folded) > _LEAST else word for word in sequence)

    def _bare(self, word: Word) -> Word:
        if len(self._seen) >= _REMEMBERED:
            self._seen = {}
        rest = self._seen.get(word.folded)
        if rest is None:
            rest = self._seen[word.folded] = self._rest(word)
        return word if rest == word.folded else dataclasses.replace(word, folded=rest, stem=stem_arabic(rest))

    def _rest(self, word: Word) -> str:
        rest = word.folded
        while len(rest) > _LEAST and rest[0] in _CLITICS:
            whole, less = self._arrays.numbers("stem_hashes", [f"ar {stem_arabic(rest)}", f"ar {stem_arabic(rest[1:])}"]).tolist()
            if whole >= 0:
                return rest
            rest = rest[1:]
            if less >= 0:
                return rest
        return word.folded
