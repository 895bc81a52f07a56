"""How far two texts are apart; the library for it comes with the ``eval`` extra."""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein


def unmarked(text: str) -> str:
    """Return text after NFKC, without the vowel marks and the tatweel of Arabic."""
    kept = unicodedata.normalize("NFKC", text).replace("\u0640", "")
    return "".join(character for character in kept if not "\u064b" <= character <= "\u065f")


def folded(text: str | None) -> str:
    """Return text for comparison: unmarked, lower case, single spaces."""
    return " ".join(unmarked(text or "").casefold().split())


def edit_distance(one: str, other: str) -> int:
    """Return the Levenshtein distance: inserted, deleted and replaced characters, one each."""
    return int(Levenshtein.distance(one, other))


def likeness(one: str | None, other: str | None) -> float:
    """Return how alike two texts are in [0, 1], folded; 0 where one is missing.

    Twice the longest common subsequence over both lengths (normalized indel similarity).
    """
    if not one or not other:
        return 0.0
    return float(fuzz.ratio(folded(one), folded(other))) / 100
