"""Titles that name both genders: which of their parts are one word."""

from __future__ import annotations

import re

from skillmap.taxonomy.letters import fold, is_arabic

_LEAST = 3  # letters that two forms of a word share
_BOTH_GENDERS = re.compile(
    r"\s*[(\[]?\b(?:h\s*/\s*f(?:\s*/\s*x)?|f\s*/\s*h(?:\s*/\s*x)?|m\s*/\s*[fw](?:\s*/\s*[dx])?|he/she)\b[)\]]?\s*", re.IGNORECASE
)


def split_gendered(label: str) -> tuple[str, ...]:
    """Split a label that names both genders into labels of their own.

    ESCO writes "mécanicien/mécanicienne" and "المدير الفني / المديرة الفنية". A slash inside a name ("MIG/MAG", "TCP/IP") or between
    different things stays: both sides must be words that share their first letters. What only one side says belongs to both, where
    the other is a single word.

    >>> split_gendered("mécanicien/mécanicienne")
    ('mécanicien', 'mécanicienne')
    >>> split_gendered("assistant/assistante de direction")
    ('assistant de direction', 'assistante de direction')
    >>> split_gendered("soudage MIG/MAG")
    ('soudage MIG/MAG',)
    """
    text = _BOTH_GENDERS.sub(" ", label).strip()
    sides = [side.strip() for side in re.split(r"\s*/\s*", text)] if " / " in text or is_arabic(text) else text.split("/")
    if len(sides) != 2 or not all(sides):
        return (text,)
    left, right = sides
    if not are_genders(left, right):
        return (text,)
    if " " not in left and " " in right:
        left = f"{left} {right.split(' ', 1)[1]}"
    return (left, right)


def are_genders(left: str, right: str) -> bool:
    """Tell whether two titles are one in two genders: their first words, without the article, begin alike."""
    first, second = (_first(fold(side)) for side in (left, right))
    if first.endswith("eur") and second == f"{first[:-3]}rice":  # acteur/actrice, auteur/autrice
        return True
    size = min(len(first), len(second), 4)
    return size >= _LEAST and first[:size] == second[:size]


def _first(folded: str) -> str:
    return folded.partition(" ")[0].removeprefix("ال")
