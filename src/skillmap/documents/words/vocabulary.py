"""The words that a document may be made of: lists of French and English, and the document's own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from skillmap.documents.words.frequency import Size, word_ranks

UNKNOWN_RANK = 900  # a hundredth of the rarest word listed
_OWN_RANK = 560  # a word in no list that the document itself has elsewhere, whole
_FOREIGN = 200  # what a word of the language that the document is not in must be more frequent by
_CLEARLY = 1.3
_USUAL = 660
LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Ranks of words (0 is every word, 100 more a tenth as frequent) in the languages of one document."""

    penalties: Mapping[str, int]
    own: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Counter[str]) -> Vocabulary:
        """Return the vocabulary for a document with these (folded) words."""
        known = {language: _known(words, language) for language in LANGUAGES}
        most = max(known.values())
        penalties = {language: 0 if count * _CLEARLY >= most else _FOREIGN for language, count in known.items()}
        return cls(penalties=penalties, own=words)

    def rank(self, word: str, size: Size = "large") -> int:
        """Return how frequent a folded word is, ``UNKNOWN_RANK`` where nobody knows it."""
        best = min(word_ranks(language, size).get(word, UNKNOWN_RANK) + penalty for language, penalty in self.penalties.items())
        return min(best, UNKNOWN_RANK)

    def rank_or_own(self, word: str) -> int:
        """Return the rank of a word, where the document's own whole words are known too."""
        rank = self.rank(word)
        return min(rank, _OWN_RANK) if word in self.own else rank

    def is_common(self, word: str) -> bool:
        """Tell whether a small list has the word."""
        return word in _common_words()

    def is_usual(self, word: str) -> bool:
        """Tell whether a word is met often enough to be taken for what was meant."""
        return word in usual_words()


@cache
def _common_words() -> frozenset[str]:
    return frozenset().union(*(word_ranks(language, "small") for language in LANGUAGES))


@cache
def usual_words() -> frozenset[str]:
    """Return the words that are met often enough to be taken for what was meant."""
    listed = (word for language in LANGUAGES for word, rank in word_ranks(language).items() if rank <= _USUAL)
    return frozenset(listed)


def _known(words: Counter[str], language: str) -> int:
    ranks = word_ranks(language, "small")
    return sum(count for word, count in words.items() if word in ranks)
