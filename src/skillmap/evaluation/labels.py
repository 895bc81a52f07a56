"""What somebody, a person or a system, says of a document: one form for gold labels and for predictions.

``None`` in the place of a list says that nobody looked; an empty list, that there is nothing. A task scores a pair of
documents, gold and found, on the parts that both have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from skillmap.records import PartialDate, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedConcept:
    """A concept with the probability that a careful annotator would accept it (``None``: not stated)."""

    uri: str
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLabel:
    """What a text means.

    As gold: ``accepted`` lists every concept that is right, the best first; empty says that no concept fits.
    As prediction: ``match`` is the chosen concept, or ``None`` for "nothing fits"; ``ranking`` the candidates, best first.
    """

    accepted: tuple[str, ...] = ()
    match: RankedConcept | None = None
    ranking: tuple[RankedConcept, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLabel:
    """A span of ``LabeledDocument.text`` with a type ("skill", "knowledge" …) and, where somebody linked it, its link."""

    span: Span
    type: str
    link: LinkLabel | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLabel:
    """A job; ``isco08`` and ``esco`` hold accepted codes (gold, any order) or ranked ones (prediction, best first)."""

    title: str | None
    employer: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    current: bool = False
    isco08: tuple[str, ...] = ()
    esco: tuple[str, ...] = ()
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationLabel:
    """An entry of schooling; ``isced`` is an ISCED 2011 level, ``eqf`` a level of the European Qualifications Framework."""

    degree: str | None
    field: str | None = None
    institution: str | None = None
    end: PartialDate | None = None
    isced: int | None = None
    eqf: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLabel:
    """A human language by ISO 639 code and its level: CEFR or ``"native"``; ``None`` where none is stated."""

    code: str
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabeledDocument:
    """A document and what somebody says of it.

    ``link`` is for texts that are linked as a whole (a job title, a competence label). ``concepts`` holds what the
    document states without saying where; where it is ``None`` and spans are linked, the spans' links stand in.
    ``path`` names the file that ``text`` is the truth of, where reading files is evaluated.
    ``facets`` name groups to break scores down by: register, format, source, quality …
    """

    id: str
    text: str
    language: str | None = None
    kind: str = "skill"  # what links and concepts are: "skill", "occupation" or "isco"
    spans: tuple[SpanLabel, ...] | None = None
    link: LinkLabel | None = None
    concepts: tuple[RankedConcept, ...] | None = None
    jobs: tuple[JobLabel, ...] | None = None
    educations: tuple[EducationLabel, ...] | None = None
    languages: tuple[LanguageLabel, ...] | None = None
    path: Path | None = None
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabeledSet:
    """Documents that were labelled in one way; ``digest`` (sha256) changes with any byte of the files."""

    name: str
    documents: tuple[LabeledDocument, ...]
    format: str
    digest: str
