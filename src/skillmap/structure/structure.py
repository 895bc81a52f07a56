"""The stage: one document in, its sections, jobs, education, languages, papers and person out.

The rules work on a cleaned and folded copy of the text (``source.py``); what they find is put back on
``Document.text`` here and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from skillmap.records import Analysis, Document, Language, Person, Section, Span, Structure
from skillmap.structure.blocks import infer_parts
from skillmap.structure.education import EducationFinder
from skillmap.structure.headings import HeadingFinder
from skillmap.structure.jobs import JobFinder
from skillmap.structure.language import LanguageDetector
from skillmap.structure.languages import LANGUAGE_NAME, find_languages
from skillmap.structure.levels import add_levels
from skillmap.structure.lines import split_lines
from skillmap.structure.papers import count_publications, find_certificates, find_licences, licence_categories
from skillmap.structure.parts import Part
from skillmap.structure.person import PersonFinder
from skillmap.structure.source import Source, fold, read_source


@dataclass(frozen=True, slots=True)
class StructureFinder:
    """Find the structure of a CV by rules; the same text always gives the same result."""

    detector: LanguageDetector
    name: str = "structure"
    _headings: HeadingFinder = field(default_factory=lambda: HeadingFinder(LANGUAGE_NAME), repr=False)
    _jobs: JobFinder = field(default_factory=JobFinder, repr=False)
    _educations: EducationFinder = field(default_factory=EducationFinder, repr=False)
    _person: PersonFinder = field(default_factory=PersonFinder, repr=False)

    def __call__(self, analysis: Analysis, /) -> Analysis:
        """Return the analysis with its structure: the one that the document states, else the one that its text shows."""
        stated = analysis.document.structure
        found = self.find_structure(analysis.document) if stated is None else _complete(stated, analysis.document.text)
        return replace(analysis, structure=found)

    def find_structure(self, document: Document) -> Structure:
        """Return what the text of a document holds.

        Args:
            document: A document that was read; only its text is used.

        Returns:
            Sections that cover the text, and the entries in them. What the CV does not say is ``None`` or empty.
        """
        source = read_source(document.text)
        headed = self._headings(source, split_lines(source))
        parts = infer_parts(source, headed)
        educations = add_levels(source, self._educations(source, parts))
        found = Structure(
            sections=self._sections(source, parts),
            jobs=self._jobs(source, parts),
            educations=educations,
            languages=find_languages(source, parts),
            certificates=find_certificates(source, parts, educations),
            licences=find_licences(source, parts),
            publications=count_publications(source, parts),
            person=self._person(source, headed),
        )
        return _to_document(found, source)

    def _sections(self, source: Source, parts: Sequence[Part]) -> tuple[Section, ...]:
        letters = _count_letters(source, self.detector.lines(source.text))
        overall = _most(letters, "en")
        return tuple(
            Section(kind=part.kind, span=part.span, heading=part.heading, language=_language(part, letters, overall)) for part in parts
        )


def _complete(stated: Structure, text: str) -> Structure:
    """Add to what a document states what follows from its words: levels of degrees, categories of licences."""
    source = Source(text, text, fold(text), ())  # its spans are those of the document
    return replace(
        stated,
        educations=add_levels(source, stated.educations),
        licences=tuple(replace(licence, categories=licence_categories(source.cut_folded(licence.span))) for licence in stated.licences),
    )


def _count_letters(source: Source, lines: Sequence[tuple[Span, Language]]) -> list[tuple[Span, Language, int]]:
    return [(span, language, sum(map(str.isalpha, source.cut(span)))) for span, language in lines]


def _most(lines: Sequence[tuple[Span, Language, int]], default: Language) -> Language:
    """Return the language in which most letters are; an Arabic section full of product names is still Arabic."""
    letters: Counter[Language] = Counter()
    for _, language, count in lines:
        letters[language] += 2 * count if language == "ar" else count
    return letters.most_common(1)[0][0] if letters.total() else default


def _language(part: Part, lines: Sequence[tuple[Span, Language, int]], overall: Language) -> Language:
    start = part.span.start if part.heading is None else min(part.heading.start, part.span.start)
    language = _most([line for line in lines if line[0].start < part.span.end and line[0].end > start], overall)
    names_only = part.heading is None and part.kind == "header"  # names and addresses say little
    return overall if names_only and "ar" not in (language, overall) else language


def _to_document(found: Structure, source: Source) -> Structure:
    """Put all spans back on the text of the document."""
    if not source.dropped:
        return found

    def back(span: Span | None) -> Span | None:
        return None if span is None else source.to_document(span)

    def all_back(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(source.to_document(span) for span in spans)

    person: Person = found.person
    return Structure(
        sections=tuple(replace(section, span=_reach(source, section.span), heading=back(section.heading)) for section in found.sections),
        jobs=tuple(
            replace(
                job,
                span=source.to_document(job.span),
                title=back(job.title),
                employer=back(job.employer),
                location=back(job.location),
                description=back(job.description),
            )
            for job in found.jobs
        ),
        educations=tuple(
            replace(
                education,
                span=source.to_document(education.span),
                degree=back(education.degree),
                field=back(education.field),
                institution=back(education.institution),
            )
            for education in found.educations
        ),
        languages=tuple(
            replace(language, span=source.to_document(language.span), name=source.to_document(language.name), level=back(language.level))
            for language in found.languages
        ),
        certificates=all_back(found.certificates),
        licences=tuple(replace(licence, span=source.to_document(licence.span)) for licence in found.licences),
        publications=found.publications,
        person=Person(
            name=back(person.name),
            emails=all_back(person.emails),
            phones=all_back(person.phones),
            birth_date=back(person.birth_date),
            birth_date_value=person.birth_date_value,
            nationality=back(person.nationality),
            address=back(person.address),
        ),
    )


def _reach(source: Source, span: Span) -> Span:
    """Let the last section reach the end of the document."""
    moved = source.to_document(span)
    return Span(moved.start, len(source.original)) if span.end == len(source.text) else moved
