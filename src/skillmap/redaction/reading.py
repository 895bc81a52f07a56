"""What the finders of personal data look at: the folded text, its lines, and what the structure said of them.

Spans are those of the cleaned text of :class:`~skillmap.structure.source.Source`; ``redactor.py`` puts what is found back on the document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skillmap.records import Analysis, PrivateKind, Span
from skillmap.structure.lines import Line, split_lines
from skillmap.structure.source import Source, read_source

_HEAD_LINES = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something personal, in spans of the cleaned text."""

    span: Span
    kind: PrivateKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document as the finders see it.

    ``head`` is the block of name and contacts before the first heading, ``lead`` this and the summary. ``names`` is what the structure
    takes for the person's name, ``stated`` all that it says of the person. ``organizations`` are employers, schools, degrees and papers,
    ``skills`` what states a skill, ``tongues`` the languages that are spoken, ``entries`` jobs and schooling as wholes.
    """

    source: Source
    lines: tuple[Line, ...]
    head: Span
    lead: Span
    names: tuple[Span, ...]
    stated: tuple[Found, ...]
    organizations: tuple[Span, ...]
    skills: tuple[Span, ...]
    tongues: tuple[Span, ...]
    references: tuple[Span, ...]
    entries: tuple[Span, ...]

    def head_lines(self) -> Iterator[Line]:
        """Yield the lines of the block of name and contacts."""
        return (line for line in self.lines if line.span.start < self.head.end)

    def in_entry(self, position: int) -> bool:
        """Say whether a position lies in a job or in schooling."""
        return any(span.start <= position < span.end for span in self.entries)


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Say whether a span shares a character with one of the others."""
    return any(span.start < other.end and other.start < span.end for other in others)


def read(analysis: Analysis) -> Reading:
    """Bring a document and its structure into the coordinates of the cleaned text."""
    structure, person = analysis.structure, analysis.structure.person
    source = read_source(analysis.document.text)
    into = _Inverse(source)
    lines = split_lines(source)
    organizations = [span for job in structure.jobs for span in (job.employer,) if span is not None]
    for entry in structure.educations:
        organizations += [span for span in (entry.institution, entry.degree, entry.field) if span is not None]
    organizations += structure.certificates
    stated: list[Found] = [Found(span=into(span), kind="email") for span in person.emails]
    stated += [Found(span=into(span), kind="phone") for span in person.phones]
    single: tuple[tuple[Span | None, PrivateKind], ...] = (
        (person.name, "name"),
        (person.birth_date, "birth"),
        (person.nationality, "nationality"),
        (person.address, "address"),
    )
    stated += [Found(span=into(span), kind=kind) for span, kind in single if span is not None]
    head = _head(lines, [into(s.span) for s in structure.sections if s.kind == "header"])
    summaries = [into(s.span).end for s in structure.sections if s.kind in ("header", "summary")]
    return Reading(
        source=source,
        lines=lines,
        head=head,
        lead=Span(head.start, max((head.end, *summaries[:3]))),
        names=(into(person.name),) if person.name is not None else (),
        stated=tuple(stated),
        organizations=tuple(map(into, organizations)),
        skills=tuple(into(match.mention.span) for match in analysis.matches if match.link.match is not None),
        tongues=tuple(into(language.span) for language in structure.languages),
        references=tuple(into(section.span) for section in structure.sections if section.kind == "references"),
        entries=tuple(into(span) for span in [*(job.span for job in structure.jobs), *(entry.span for entry in structure.educations)]),
    )


def _head(lines: tuple[Line, ...], headers: list[Span]) -> Span:
    """Return the block of name and contacts: the first lines up to a heading or to prose."""
    if not lines:
        return Span(0, 0)
    limit = max((span.end for span in headers if span.start <= lines[0].span.start), default=lines[0].span.end)
    end = lines[0].span.start
    for line in lines[:_HEAD_LINES]:
        if line.span.start >= limit:
            break
        end = line.span.end
    return Span(lines[0].span.start, end)


class _Inverse:
    """Spans of the document to spans of the cleaned text."""

    def __init__(self, source: Source) -> None:
        self._length = len(source.text)
        self._places = [position + number for number, position in enumerate(source.dropped)]

    def __call__(self, span: Span) -> Span:
        return Span(*(min(self._length, position - bisect_left(self._places, position)) for position in span))
