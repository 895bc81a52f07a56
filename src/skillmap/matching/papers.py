"""Which papers a text names: driving licences with their categories, certificates, permits."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

from skillmap.structure.source import read_source

# What a paper proves beside itself: a licence for lorries is one for cars.
_IMPLIES = {
    "driving-ce": ("driving-c", "driving-b", "driving"),
    "driving-c": ("driving-b", "driving"),
    "driving-d": ("driving-b", "driving"),
    "driving-b": ("driving",),
}


def read_patterns(name: str) -> dict[str, re.Pattern[str]]:
    """Read a table of regular expressions beside this module: a name, then alternatives, tab-separated."""
    found: dict[str, re.Pattern[str]] = {}
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, *alternatives = line.split("\t")
            found[key] = re.compile("|".join(f"(?:{one})" for one in alternatives))
    return found


@functools.cache
def _papers() -> dict[str, re.Pattern[str]]:
    return read_patterns("papers.tsv")


def paper_kinds() -> tuple[str, ...]:
    """Return the kinds of papers that are known."""
    return tuple(_papers())


def papers_in(text: str, *, lowest: bool = False) -> tuple[str, ...]:
    """Return the kinds of papers that a text names; of driving licences the highest, or the lowest category that is named.

    >>> papers_in("Permis B, C, CE")
    ('driving-ce',)
    """
    folded = read_source(text).folded
    found = [kind for kind, pattern in _papers().items() if pattern.search(folded)]
    implied = {weaker for kind in found for weaker in _IMPLIES.get(kind, ())}
    if lowest:
        categories = [kind for kind in found if kind in _IMPLIES]
        return tuple(kind for kind in found if kind not in implied | set(categories) or kind == (categories[-1] if categories else None))
    return tuple(kind for kind in found if kind not in implied)


def papers_held(quotes: Iterable[str]) -> frozenset[str]:
    """Return every kind of paper that quotes prove, with what each implies."""
    found = {kind for quote in quotes for kind in papers_in(quote)}
    return frozenset(found | {weaker for kind in found for weaker in _IMPLIES.get(kind, ())})
