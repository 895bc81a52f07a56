"""The lexical index of a classification: labels by their words, by their stems, by near spellings, and by their letters.

All arrays are memory-mapped, so opening costs little and processes share the pages.
"""

from skillmap.taxonomy.lexical.arrays import KINDS, ROLES
from skillmap.taxonomy.lexical.building import build_lexical
from skillmap.taxonomy.lexical.index import Hit, LexicalIndex
from skillmap.taxonomy.lexical.likeness import Alike, Likeness

__all__ = ["KINDS", "ROLES", "Alike", "Hit", "LexicalIndex", "Likeness", "build_lexical"]
