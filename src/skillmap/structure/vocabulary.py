"""The word lists of this folder, read from the ``.tsv`` files beside it and folded for lookup.

A list has a key, a tab, and values separated by ``|`` (phrases) or spaces (words); ``#`` starts a comment line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

from skillmap.structure.source import fold, read_source

_NOT_WORD = re.compile(r"[\W_]+")


def normalize(text: str) -> str:
    """Return folded words with single spaces between them: what a whole line or label is looked up by.

    >>> normalize("  EXPÉRIENCES  professionnelles : ")
    'experiences professionnelles'
    """
    return _NOT_WORD.sub(" ", fold(text)).strip()


def read_rows(name: str) -> Iterator[tuple[str, str]]:
    """Yield the key and the values of each row of a list, marks such as short vowels taken out."""
    text = resources.files("skillmap.structure").joinpath(name).read_text(encoding="utf-8")
    for row in text.splitlines():
        if row and not row.startswith("#"):
            key, _, values = row.partition("\t")
            yield key, read_source(values).text


def read_table(name: str, columns: int) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row of a list that has so many columns, marks such as short vowels taken out."""
    for key, values in read_rows(name):
        cells = (read_source(key).text, *(cell.strip() for cell in values.split("\t")))
        if len(cells) != columns:
            message = f"{name}: a row has {len(cells)} cells instead of {columns}"
            raise ValueError(message)
        yield cells


def read_phrases(name: str) -> Iterator[tuple[str, str]]:
    """Yield key and phrase for each phrase of a list, as written."""
    for key, values in read_rows(name):
        for phrase in values.split("|"):
            if phrase.strip():
                yield key, phrase.strip()


def read_words(name: str) -> dict[str, frozenset[str]]:
    """Return the folded words of a list by key."""
    words: dict[str, set[str]] = {}
    for key, values in read_rows(name):
        words.setdefault(key, set()).update(fold(values).split())
    return {key: frozenset(found) for key, found in words.items()}


def alternation(phrases: Iterator[str] | list[str] | frozenset[str]) -> str:
    """Return a regular expression that matches any of the phrases, the longest first, with any white space within."""
    unique = sorted({fold(phrase.strip()) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in unique)
