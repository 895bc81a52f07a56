"""What a format states about a CV, as plain strings: what Europass XML and JSON Resume are read into before it is laid out as text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from skillmap.documents.characters import clean
from skillmap.documents.content import iso_day
from skillmap.documents.markup.html import html_text
from skillmap.records import DocumentDate, Language, PartialDate, Problem, SectionKind

_TAG = re.compile(r"</?(?:p|br|ul|ol|li|strong|em|b|i|u|span|div|a|h[1-6]|table|tr|td)\b[^<>]*>", re.IGNORECASE)
_DATE = re.compile(r"\s*(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?(?!\d)")
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A stretch of time; ``current`` where it is stated that it goes on."""

    start: PartialDate | None = None
    end: PartialDate | None = None
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job. ``details`` say more about the employer, ``description`` what the person did."""

    title: str = ""
    employer: str = ""
    place: str = ""
    term: Term = field(default_factory=Term)
    details: tuple[str, ...] = ()
    description: str = ""
    paid: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schooling:
    """A course of schooling or training."""

    degree: str = ""
    subject: str = ""
    institution: str = ""
    place: str = ""
    term: Term = field(default_factory=Term)
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language: ``code`` is empty where none is stated and the name is not known.

    ``levels`` are pairs of what is meant (a key of :mod:`wording <skillmap.documents.markup.wording>`) and the level.
    """

    code: str
    name: str
    native: bool = False
    levels: tuple[tuple[str, str], ...] = ()
    fluency: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section; ``heading`` is a key of :mod:`wording <skillmap.documents.markup.wording>` or the heading itself."""

    kind: SectionKind
    heading: str
    works: tuple[Work, ...] = ()
    schoolings: tuple[Schooling, ...] = ()
    tongues: tuple[Tongue, ...] = ()
    items: tuple[str, ...] = ()  # a line each
    texts: tuple[str, ...] = ()  # paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whom the CV is about."""

    name: str = ""
    headline: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    address: str = ""
    birth_date: PartialDate | None = None
    nationality: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCv:
    """A whole CV. ``language`` is the one that the file states; ``None`` where it states none or another."""

    owner: Owner
    parts: tuple[Part, ...]
    language: Language | None = None
    dates: tuple[DocumentDate, ...] = ()
    problems: tuple[Problem, ...] = ()


def one_line(text: str | None) -> str:
    """Return a short text on one line, without the tags and entities that some forms store."""
    return " ".join(lines(text).split())


def lines(text: str | None, max_chars: int = 200_000) -> str:
    """Return a longer text, line by line; HTML is laid out."""
    if not text:
        return ""
    text = html_text(text, max_chars) if _TAG.search(text) else clean(html.unescape(text))
    text = "\n".join(" ".join(line.split()) for line in text.replace("\f", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def partial_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """Return a date as precise as its parts; parts that no calendar has are left out.

    >>> partial_date(2019, 3)
    PartialDate(date='2019-03', precision='month')
    >>> partial_date(2019, 13, 1)
    PartialDate(date='2019', precision='year')
    """
    if year not in _YEARS:
        return None
    if month is None or not 1 <= month <= 12:
        return PartialDate(date=f"{year:04}", precision="year")
    if day is None or not 1 <= day <= _days(year, month):
        return PartialDate(date=f"{year:04}-{month:02}", precision="month")
    return PartialDate(date=f"{year:04}-{month:02}-{day:02}", precision="day")


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def parse_date(text: str | None) -> PartialDate | None:
    """Read a date of ISO 8601, as precise as it is: "2019", "2019-03", "2019-03-15" or with a time behind it."""
    match = _DATE.match(text or "")
    if match is None:
        return None
    return partial_date(int(match[1]), int(match[2]) if match[2] else None, int(match[3]) if match[3] else None)


def shown(date: PartialDate | None) -> str:
    """Return a date as it is written in CVs: "2019", "03/2019", "15/03/2019"."""
    return "/".join(reversed(date.date.split("-"))) if date is not None else ""


def written_on(text: str | None, name: str) -> tuple[DocumentDate, ...]:
    """Return the day on which a document says that it was written, as a candidate for the day that it speaks of."""
    match = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", text or "")
    day = iso_day(int(match[1]), int(match[2]), int(match[3])) if match else None
    return (DocumentDate(date=day, source="metadata", field=name),) if day else ()
