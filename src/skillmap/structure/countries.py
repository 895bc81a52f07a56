"""The countries that a text speaks of: by name, city, adjective or calling code."""

from __future__ import annotations

import re
from collections import Counter

from skillmap.structure.vocabulary import normalize, read_table

_MAX_WORDS = 5
_CALLED = re.compile(r"(?:\+|(?<!\d)00)\s?\(?([1-9]\d{1,2})")


def _read() -> tuple[dict[str, frozenset[str]], dict[str, str], frozenset[str]]:
    names: dict[str, frozenset[str]] = {}
    calling: dict[str, str] = {}
    referenced: set[str] = set()
    for code, number, eqf, phrases in read_table("countries.tsv", 4):
        if number != "-":
            calling[number] = code
        if eqf == "eqf":
            referenced.add(code)
        for phrase in phrases.split("|"):
            key = normalize(phrase)  # without the mark of what is no place
            names[key] = names.get(key, frozenset()) | {code}
    return names, calling, frozenset(referenced)


_NAMES, _CALLING, REFERENCED = _read()  # REFERENCED: whose framework of qualifications is referenced to the EQF
_BEGINNINGS = frozenset(name.split()[0] for name in _NAMES)


def count_countries(folded: str) -> Counter[str]:
    """Count how often a folded text names each country, in any way; a name that two share counts for both.

    >>> count_countries("universite d'oran, algerie").most_common(1)
    [('dz', 2)]
    """
    words = normalize(folded).split()
    found: Counter[str] = Counter()
    position = 0
    while position < len(words):
        length = _named(words, position) if words[position] in _BEGINNINGS else 0
        for code in _NAMES[" ".join(words[position : position + length])] if length else ():
            found[code] += 1
        if not length and len(words[position]) > 4 and words[position][0] in "بلو":  # attached Arabic prepositions
            for code in _NAMES.get(words[position][1:], ()):
                found[code] += 1
        position += max(1, length)
    return found


def _named(words: list[str], position: int) -> int:
    """Return how many words the longest name has that begins at a position, 0 where none does."""
    lengths = range(min(_MAX_WORDS, len(words) - position), 0, -1)
    return next((count for count in lengths if " ".join(words[position : position + count]) in _NAMES), 0)


def calling_countries(folded: str) -> Counter[str]:
    """Count the countries of the international telephone numbers in a text; codes that several share say nothing."""
    found: Counter[str] = Counter()
    for match in _CALLED.finditer(folded):
        code = next((_CALLING[match[1][:length]] for length in (3, 2) if match[1][:length] in _CALLING), None)
        if code is not None:
            found[code] += 1
    return found
