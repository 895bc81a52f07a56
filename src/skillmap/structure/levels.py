"""Levels of degrees: ISCED 2011, and the EQF where the country's framework is referenced to it.

A word such as "baccalauréat" ends secondary school in Dakar and university in Montréal, so that the country decides: the one that the
entry names, else the one that the document speaks of most. Where the words and the country leave the level open, there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from skillmap.records import Education, Span
from skillmap.structure.countries import REFERENCED, calling_countries, count_countries
from skillmap.structure.source import Source, fold
from skillmap.structure.vocabulary import normalize, read_table

_MAX_WORDS = 7
_REACH = 12  # words of a degree that are looked at
_SHARED = 3  # countries of a row that make it a word of many systems, good where the country is not known
_CAPITALS = frozenset({"ma", "ba", "ms", "bs", "nd", "aas", "ged", "des"})  # words, unless they are written in capitals
_COURSES = frozenset(
    fold(
        "formation formations stage stages cours course courses training atelier workshop seminar séminaire initiation recyclage دورة "
        "دوره دورات كورس كورسات تكوين تدريب ورشة تربص مساق attestation"
    ).split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    countries: frozenset[str]  # empty for any
    isced: int | None
    eqf: int | None
    bound: bool  # only at the beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a degree stands for."""

    isced: int | None = None
    eqf: int | None = None


def _read() -> Mapping[str, Sequence[_Row]]:
    rows: dict[str, list[_Row]] = {}
    for phrases, countries, isced, eqf, _source in read_table("qualifications.tsv", 5):
        for phrase in phrases.split("|"):
            row = _Row(
                countries=frozenset() if countries == "*" else frozenset(countries.split(",")),
                isced=None if isced == "-" else int(isced),
                eqf=None if eqf == "-" else int(eqf),
                bound=phrase.strip().startswith("^"),
            )
            rows.setdefault(normalize(phrase), []).append(row)
    return rows


_ROWS = _read()


def add_levels(source: Source, educations: Sequence[Education]) -> tuple[Education, ...]:
    """Return the entries with their levels."""
    if not educations:
        return ()
    whole = count_countries(source.folded) + calling_countries(source.folded)
    return tuple(_leveled(source, education, whole) for education in educations)


def _leveled(source: Source, education: Education, whole: Counter[str]) -> Education:
    named = education.degree or education.institution  # "المعهد المتوسط" names both
    if named is None:
        return education
    end = named.end
    if education.field is not None and end <= education.field.start <= end + 40:
        end = education.field.end
    level = find_level(
        source.cut(Span(named.start, end)),
        here=_of_entry(source, education),
        document=whole,
    )
    return replace(education, isced=level.isced, eqf=level.eqf)


def _of_entry(source: Source, education: Education) -> frozenset[str]:
    """Return the countries that an entry names; of a school first, since a degree may be compared with another country's."""
    for span in (education.institution, education.degree, education.span):
        if span is not None and (named := count_countries(source.cut_folded(span))):
            return frozenset(named)
    return frozenset()


def find_level(degree: str, *, here: frozenset[str] = frozenset(), document: Mapping[str, int] | None = None) -> Level:
    """Return the level that the words of a degree stand for.

    Args:
        degree: The degree as written, with its field where that follows.
        here: The countries that the entry names.
        document: How often the document names each country.

    >>> find_level("Baccalauréat en sciences infirmières", here=frozenset({"ca"})).isced
    6
    >>> find_level("Baccalauréat série D", here=frozenset({"sn"})).isced
    3
    """
    counts = document or {}
    most = max(counts.values(), default=0)
    leading = frozenset(code for code, count in counts.items() if count == most)
    country = here if len(here) == 1 else (here & leading or here) if here else leading
    row = _row(degree, country, sure=len(here) == 1)
    if row is None:
        return Level()
    stated = here or (frozenset(counts) if len(counts) == 1 else frozenset())
    return Level(isced=row.isced, eqf=row.eqf if len(stated) == 1 and stated <= REFERENCED else None)


def _row(degree: str, country: frozenset[str], *, sure: bool) -> _Row | None:
    words = normalize(degree).split()[:_REACH]
    capitals = {word.lower() for word in normalize_case(degree) if word.isupper()}
    if not words or (words[0] in _COURSES and "bac" not in words):
        return None
    for start in range(len(words)):
        for length in range(min(_MAX_WORDS, len(words) - start), 0, -1):
            phrase = " ".join(words[start : start + length])
            if phrase in _CAPITALS and phrase not in capitals:
                continue
            rows = [row for row in _ROWS.get(phrase, ()) if start == 0 or not row.bound]
            chosen = _choose(rows, country, sure=sure)
            if chosen is not None:
                return chosen
    return None


def normalize_case(text: str) -> list[str]:
    """Return the words of a text with their case."""
    return "".join(character if character.isalnum() else " " for character in text).split()


def _choose(rows: Sequence[_Row], country: frozenset[str], *, sure: bool) -> _Row | None:
    """Choose the row of the country, else the one for all, else one that many systems share."""
    own = [row for row in rows if row.countries & country]
    if own:
        return own[0]
    general = [row for row in rows if not row.countries]
    if general:
        return general[0]
    shared = [row for row in rows if len(row.countries) >= _SHARED]
    if shared and not sure and len({row.isced for row in rows}) == 1:
        return shared[0]
    return None
