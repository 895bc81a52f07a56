"""Stems of English words: plurals, "-ing" and "-ed", and British spelling, nouns in "-ation".

The Porter stemmer also takes off what makes another word of it: an engine is no engineer, an audit no audition, and organs are not
organized. What is left here are steps 1a and 1b and the final "e" of its second version, after the spelling has been made American.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Mapping
from importlib import resources

_VOWEL = re.compile("[aeiouy]")
_SHORT = re.compile(r"^[^aeiouy]*[aeiouy][^aeiouwxy]$|^[aeiouy][^aeiouwxy]$")
_SPELLING = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\w{3})is(e|es|ed|er|ers|ing|ation|ations|able)$", r"iz\1"),
        (r"(?<=\w{3})ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"(?<=\w{3})our(?=$|s$|ed$|ing$|er$|ers$|al$|ist$|ful$|able$|less$|hood$)", "or"),
        (r"(?<=\w{2}[bt])re(?=s?$)", "er"),
        (r"(?<=\w[ao]l)ogue(?=s?$)", "og"),
        (r"ogue(?=s?$)", "og"),
        (r"(?<=\w)ae(?=d|m|st)|^ae(?=st)", "e"),
        (r"^haem", "hem"),
        (r"^oe(?=s)|(?<=\w)oe(?=d|t)", "e"),
    )
)


@functools.cache
def _listed() -> Mapping[str, str]:
    """Read words that are their own stem, and words that have the stem of another."""
    text = resources.files(__package__).joinpath("words", "english.tsv").read_text(encoding="utf-8")
    return {row["word"]: row["stem"] for row in csv.DictReader(text.splitlines(), delimiter="\t")}


@functools.lru_cache(maxsize=100_000)
def stem_english(word: str) -> str:
    """Return the stem of a folded word.

    >>> [stem_english(word) for word in ("organising", "organize", "colours", "engines", "engineers", "travelled", "travel")]
    ['organiz', 'organiz', 'color', 'engine', 'engineer', 'travel', 'travel']
    """
    listed = _listed()
    if word in listed:
        return word if listed[word] == word else stem_english(listed[word])
    if len(word) < 4:
        return word
    for pattern, replacement in _SPELLING:
        word = pattern.sub(replacement, word)
    word = _singular(word)
    if word in listed:
        return word if listed[word] == word else stem_english(listed[word])
    return _without_e(_base(word))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "os")):
        return word[:-1]
    return word[:-1] if word.endswith(("eas", "ios", "eos", "oos", "ideas", "cameras", "photos")) else word


def _base(word: str) -> str:
    if word.endswith("ization"):
        return word[:-5]
    if word.endswith("ation"):
        return word[:-3]  # of "operate"; "installation" is listed
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if not word.endswith(ending) or len(base) < 2 or not _VOWEL.search(base) or word.endswith("eed"):
            continue
        if base.endswith(("at", "bl", "iz", "yz")) or _SHORT.search(base):
            return f"{base}e"
        if len(base) > 3 and base[-1] == base[-2] and base[-1] in "bdfgmnprt":
            return base[:-1]
        return base
    return word


def _without_e(word: str) -> str:
    if word.endswith("ll") and len(word) > 4:
        return word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 and not _SHORT.search(word[:-1]) else word
