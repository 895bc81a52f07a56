"""Every record that crosses a folder's border, in the order in which the pipeline makes them.

All coordinates are :class:`Span`: half-open code points into ``Document.text``. All scores lie in [0, 1], higher is better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Language = Literal["ar", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en")

SectionKind = Literal[
    "header",  # what stands before the first heading: name, contact, aim
    "summary",
    "experience",
    "education",
    "skills",
    "languages",
    "certificates",
    "licences",
    "interests",
    "references",
    "other",
]
ConceptKind = Literal["skill", "occupation", "isco"]
DatePrecision = Literal["year", "month", "day"]


class Span(NamedTuple):
    """A half-open range of code points in ``Document.text``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something local that went wrong and cost no more than a part of the document."""

    stage: str
    code: str
    message: str
    page: int | None = None
    span: Span | None = None  # the characters in doubt, where it is about some


# --- documents.read -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: ``number`` counts from 1, ``quality`` in [0, 1] says how far its text can be trusted."""

    number: int
    span: Span
    source: Literal["text", "ocr"] = "text"
    quality: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDate:
    """A day on which the document may have been written; ``field`` names where it says so ("pdf.ModDate", "mail.Date")."""

    date: str  # "2024-05-01"
    source: Literal["metadata", "file_time"]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes turned into text in logical order; line feeds separate lines, form feeds pages.

    ``dates`` are candidates for the day that the document speaks of, the likeliest first. ``structure`` is given where
    the format states it. ``attachments`` are documents of their own; each has a ``name``.
    """

    doc_id: str  # "sha256:" and the hexadecimal digest of the bytes
    media_type: str
    text: str
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...] = ()
    dates: tuple[DocumentDate, ...] = ()
    structure: Structure | None = None
    attachments: tuple[Document, ...] = ()
    name: str | None = None


# --- structure ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the CV under one heading; ``span`` covers the content, without the heading."""

    kind: SectionKind
    span: Span
    heading: Span | None
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A date as precise as it was written: ``"2015"``, ``"2015-03"`` or ``"2015-03-01"``.

    ``hijri`` holds the date as written where it was converted from the Islamic calendar (Umm al-Qura): ``"1436-01"``.
    """

    date: str
    precision: DatePrecision
    hijri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One entry of work experience. ``span`` covers the whole entry, ``description`` what the person did there.

    ``stated_months`` is the length that the CV gives in words ("3 ans"), whether it gives dates or not.
    """

    span: Span
    section: int
    title: Span | None
    employer: Span | None = None
    location: Span | None = None
    description: Span | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    current: bool = False
    paid: bool | None = None
    stated_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Education:
    """One entry of schooling or training.

    ``isced`` is the level of ISCED 2011 that the degree has in the system of education that it belongs to, ``eqf`` the level of the
    European Qualifications Framework where that country's framework is referenced to it; ``None`` where the words do not decide.
    """

    span: Span
    section: int
    degree: Span | None
    field: Span | None = None
    institution: Span | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    completed: bool | None = None
    isced: int | None = None
    eqf: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLanguage:
    """A human language that the person names; ``code`` is ISO 639-1 where there is one, else 639-3."""

    code: str
    span: Span  # the name and the level, as stated
    name: Span  # the name alone
    section: int
    cefr: str | None = None  # "A1" … "C2", or "native"; only where the CV states it
    level: Span | None = None  # the words that state how well, where they stand together


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence to drive or to run a machine; ``categories`` as the CV states them ("B", "C1"), none where it does not."""

    span: Span
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the CV says it is about; ``None`` where it does not say."""

    name: Span | None = None
    emails: tuple[Span, ...] = ()
    phones: tuple[Span, ...] = ()
    birth_date: Span | None = None
    birth_date_value: PartialDate | None = None
    nationality: Span | None = None
    address: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the stages in ``structure/`` find: sections in text order that cover the text, and entries within them.

    ``publications`` counts the entries of lists of publications; ``None`` where there is no such list.
    """

    sections: tuple[Section, ...] = ()
    jobs: tuple[Job, ...] = ()
    educations: tuple[Education, ...] = ()
    languages: tuple[SpokenLanguage, ...] = ()
    certificates: tuple[Span, ...] = ()
    licences: tuple[Licence, ...] = ()
    publications: int | None = None
    person: Person = field(default_factory=Person)


# --- mentions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span that states a skill.

    ``text`` is what is linked: the covered characters, or, where a list shares a head, the head put before them. ``context`` is the
    sentence or line that it stands in.
    """

    span: Span
    text: str
    section: int
    language: Language
    source: str  # what found it: "mentions.lexicon", "mentions.label", "mentions.phrase", "mentions.word" …
    job: int | None = None
    context: str = ""
    score: float = 1.0  # chance that a careful annotator would mark it, before it is linked


# --- concepts, occupations ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A concept that a text may mean. ``method`` tells whether labels or vectors brought it."""

    uri: str
    label: str
    score: float
    method: Literal["label", "vector", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text's best concept, or none (``match`` is ``None``) with the candidates that were not good enough."""

    match: Candidate | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A mention and its link."""

    mention: Mention
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMatch:
    """A job (position in ``Structure.jobs``) and the occupation and ISCO-08 unit group that it is linked to.

    ``levels``: the likeliest ISCO-08 groups of one, two and three digits, with the sums of their unit groups' probabilities.
    """

    job: int
    esco: Link
    isco08: Link
    levels: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The carrier that every stage takes and returns."""

    document: Document
    structure: Structure = field(default_factory=Structure)
    mentions: tuple[Mention, ...] = ()
    matches: tuple[Match, ...] = ()
    job_matches: tuple[JobMatch, ...] = ()
    problems: tuple[Problem, ...] = ()


# --- redaction ------------------------------------------------------------------------------------------------------

PrivateKind = Literal["name", "email", "phone", "link", "birth", "nationality", "address", "id", "status", "contact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """Something that tells who the person is, or what a reader is not to know of them.

    ``status`` is family, religion, sex, service and looks; ``contact`` what stands among the contacts without a sign of what it is.
    """

    span: Span
    kind: PrivateKind


# --- profiles -------------------------------------------------------------------------------------------------------

JsonObject = Mapping[str, object]
