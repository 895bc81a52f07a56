"""A person's work in time: one row a job, with a bar where its months are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from skillmap.exports.wording import Wording
from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.pages.cards import Label, label_in, own_first
from skillmap_service.storage.records import Json

WIDTH = 1000  # of the drawing, in its own units
_MONTHS = 12
_LEAST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A unit group to choose for a job."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job.

    Attributes:
        position: In the profile's ``experience``.
        title: As the CV says it, "" where it does not.
        employer: The same.
        term: From when to when, in words.
        length: In words.
        code: Its unit group of ISCO-08, "" where none is known.
        occupation: What it is called.
        groups: Unit groups to choose from, the chosen one first.
        left: Where its bar begins, between 0 and ``WIDTH``; ``None``: its months are not known.
        width: Of its bar.
    """

    position: int
    title: str
    employer: str
    term: str
    length: str
    code: str
    occupation: Label
    groups: tuple[Group, ...]
    left: int | None
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All jobs, in the CV's order, and the years that the bars lie between."""

    jobs: tuple[Job, ...]
    first_year: int | None
    last_year: int | None


def timeline(profile: Json, scheme: ConceptScheme, words: Wording, *, mirrored: bool) -> Timeline:
    """Return the work of a profile; ``mirrored`` where time runs from right to left."""
    as_of = _month(profile["document"]["as_of"]["date"])
    terms = [_term(job, as_of) for job in profile["experience"]]
    known = [term for term in terms if term is not None]
    if not known:
        bars: list[tuple[int, int] | None] = [None] * len(terms)
        years: tuple[int | None, int | None] = (None, None)
    else:
        first = min(start for start, _ in known) // _MONTHS
        last = -(-max(end for _, end in known) // _MONTHS)
        bars = [_bar(term, first, max(last, first + 1), mirrored=mirrored) for term in terms]
        years = (first, max(last, first + 1))
    jobs = [_job(place, job, bar, scheme, words) for place, (job, bar) in enumerate(zip(profile["experience"], bars, strict=True))]
    return Timeline(jobs=tuple(jobs), first_year=years[0], last_year=years[1])


def _month(date: str) -> int:
    year, month = (int(number) for number in f"{date}-01".split("-")[:2])
    return year * _MONTHS + month - 1


def _term(job: Json, as_of: int) -> tuple[int, int] | None:
    """Return the months of a job, half-open; a job without an end lasts a year in the drawing, an open one until the CV's day."""
    start = (job["start"] or {}).get("date")
    if not start:
        return None
    begin = _month(start)
    end_date = (job["end"] or {}).get("date")
    if end_date:
        # An end that is a year alone is its last month.
        end = _month(end_date) + (_MONTHS if len(end_date) == len("2020") else 1)
    else:
        end = as_of + 1 if job["current"] else begin + _MONTHS
    return (begin, max(end, begin + 1))


def _bar(term: tuple[int, int] | None, first: int, last: int, *, mirrored: bool) -> tuple[int, int] | None:
    if term is None:
        return None
    months = (last - first) * _MONTHS
    left = round(WIDTH * (term[0] - first * _MONTHS) / months)
    width = max(_LEAST, round(WIDTH * (term[1] - term[0]) / months))
    left, width = min(left, WIDTH - _LEAST), min(width, WIDTH - min(left, WIDTH - _LEAST))
    return (WIDTH - left - width if mirrored else left, width)


def _job(place: int, job: Json, bar: tuple[int, int] | None, scheme: ConceptScheme, words: Wording) -> Job:
    occupation = job["occupation"] or {}
    chosen, esco = occupation.get("isco08"), occupation.get("esco")
    groups = _groups([chosen] if chosen else [], (occupation.get("candidates") or {}).get("isco08", []), scheme, words)
    number = scheme.number(esco["uri"]) if esco else None
    named = label_in(scheme.preferred(number), words.language) if number is not None else None
    return Job(
        position=place,
        title=_said(job, "title"),
        employer=_said(job, "employer"),
        term=words.term(job),
        length=words.length(job["months"]),
        code=chosen["code"] if chosen else "",
        occupation=own_first(named, groups[0].label) if chosen and groups else (named or Label(text="")),
        groups=groups,
        left=bar[0] if bar is not None else None,
        width=bar[1] if bar is not None else 0,
    )


def _groups(chosen: Sequence[Any], candidates: Sequence[Any], scheme: ConceptScheme, words: Wording) -> tuple[Group, ...]:
    codes = dict.fromkeys(one["code"] for one in (*chosen, *candidates))
    found = []
    for code in codes:
        number = scheme.isco.get(code)
        found.append(Group(code=code, label=label_in(scheme.preferred(number), words.language) if number is not None else Label(text=code)))
    return tuple(found)


def _said(job: Json, key: str) -> str:
    return " ".join(str((job[key] or {}).get("text", "")).split())
