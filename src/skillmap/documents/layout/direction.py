"""Which way text runs, told from its letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

Kind = Literal["R", "L", "N", "O"]  # right-to-left letter, left-to-right letter, digit, other

_RTL_SHARE = 0.3  # a CV with this share of Arabic letters is set from right to left
_WORD_PARTS = ("ال", "لا")
_FINAL_ONLY = frozenset("ةى")  # these end words and never begin them


def kind(cluster: str) -> Kind:
    """Return what decides the direction of a cluster: its first letter or digit."""
    for character in cluster:
        bidirectional = unicodedata.bidirectional(character)
        if unicodedata.category(character) == "Co":
            continue  # an icon
        if bidirectional in {"R", "AL"}:
            return "R"
        if bidirectional == "L":
            return "L"
        if bidirectional in {"EN", "AN"}:
            return "N"
    return "O"


def is_rtl(text: str) -> bool:
    """Tell whether a page reads from right to left: enough of its letters do."""
    kinds = [kind(character) for character in text]
    right, left = kinds.count("R"), kinds.count("L")
    return right > _RTL_SHARE * (right + left)


def stored_in_logical_order(lines: Sequence[Sequence[str]]) -> bool:
    """Tell from letters whether right-to-left words stand in reading order from left to right.

    No shaping engine draws so; programs that put Arabic strings on a page letter by letter do. The evidence: Arabic
    words begin with the article "ال", and end, but never begin, with "ة" and "ى".
    """
    logical = visual = 0
    for line in lines:
        for word in _words(line):
            letters = [cluster for cluster in word if kind(cluster) == "R"]
            if len(letters) < 3 or any(len(cluster) > 2 for cluster in letters):
                continue
            logical += (letters[0][0] + letters[1][0] == _WORD_PARTS[0]) + (letters[-1][0] in _FINAL_ONLY)
            visual += (letters[-2][0] + letters[-1][0] == _WORD_PARTS[1]) + (letters[0][0] in _FINAL_ONLY)
    return logical > 2 * visual and logical > 1


def _words(line: Sequence[str]) -> list[list[str]]:
    words: list[list[str]] = [[]]
    for cluster in line:
        if cluster.isspace():
            words.append([])
        else:
            words[-1].append(cluster)
    return words
