"""Every span of a structure."""

from collections.abc import Iterator

from skillmap.records import Span, Structure


def all_spans(structure: Structure) -> Iterator[Span]:
    person = structure.person
    found: list[Span | None] = [person.name, person.birth_date, person.nationality, person.address, *person.emails, *person.phones]
    found += [section.heading for section in structure.sections]
    for job in structure.jobs:
        found += [job.span, job.title, job.employer, job.location, job.description]
    for education in structure.educations:
        found += [education.span, education.degree, education.field, education.institution]
    for language in structure.languages:
        found += [language.span, language.name]
    found += [*structure.certificates, *(licence.span for licence in structure.licences)]
    return (span for span in found if span is not None)
