"""What in a CV speaks for a regulated profession: its jobs, its papers, and how the person is introduced."""

from __future__ import annotations

from collections.abc import Iterator

from skillmap.profiles.regulated import Reason, RegulatedProfessions
from skillmap.records import Analysis, Candidate, Span
from skillmap.taxonomy.store import ConceptScheme

_INTRODUCTION = frozenset({"header", "summary"})
_LIKELY = 0.2  # a unit group below the first that is as likely as that is worth a check


def reasons(analysis: Analysis, professions: RegulatedProfessions, scheme: ConceptScheme) -> Iterator[Reason]:
    """Yield every reason: unit groups of jobs, likely ones too, and words of titles, degrees, papers and introductions."""
    text, structure = analysis.document.text, analysis.structure
    for match in analysis.job_matches:
        best = match.isco08.match
        for candidate in match.isco08.candidates:
            if candidate.score >= _LIKELY or (best is not None and candidate.uri == best.uri):
                yield from professions.of_code(_code(candidate, scheme), job=match.job)
    for number, job in enumerate(structure.jobs):
        if job.title is not None:
            yield from professions.of_text(text, job.title, job=number)
    for span in _spans(analysis):
        yield from professions.of_text(text, span)


def _spans(analysis: Analysis) -> Iterator[Span]:
    structure = analysis.structure
    for entry in structure.educations:
        yield from (span for span in (entry.degree, entry.field) if span is not None)
    yield from structure.certificates
    for licence in structure.licences:
        # A licence is a span, or a record that has one.
        yield licence if isinstance(licence, Span) else licence.span
    yield from (section.span for section in structure.sections if section.kind in _INTRODUCTION)


def _code(candidate: Candidate, scheme: ConceptScheme) -> str:
    number = scheme.number(candidate.uri)
    return scheme.notations[number] if number is not None else ""
