"""Analysis -> what is personal in it -> a blind analysis, from which a blind profile and a blind text are made.

Everything that leaves is cut from the masked text by the same offsets, so that nothing masked can come back by way of evidence, jobs or
phrases that were not linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from skillmap.records import Analysis, Document, Mention, Person, Private, Problem, Span, Structure
from skillmap.redaction.civil import find_birth, find_nationality, find_status
from skillmap.redaction.contacts import find_emails, find_links, find_numbers, find_phones
from skillmap.redaction.labelled import find_labelled, own_names
from skillmap.redaction.names import collect_names, find_told
from skillmap.redaction.others import find_again, find_others
from skillmap.redaction.own_name import find_own_name
from skillmap.redaction.places import find_addresses, find_contacts
from skillmap.redaction.reading import Found, Reading, overlaps, read
from skillmap.structure.dates import find_periods
from skillmap.structure.fragments import is_place
from skillmap.structure.source import Source

MASK = "█"
_KEPT = frozenset("\n\f\r\v\x1c\x1d\x1e\x85\u2028\u2029\t")  # what parts lines and pages stays, so that both texts have the same lines
_MIN_AGAIN = 4  # characters
_MOSTLY = 0.5
_JUNK = " \t\n,;:|/•·،؛–—-()[]{}«»\"'"


def find_private(analysis: Analysis, *, file_names: Sequence[str] = ()) -> tuple[Private, ...]:
    """Find what tells who the person is.

    Args:
        analysis: A document with its structure and, where it was linked, its matches: what states a skill is left among the contacts.
        file_names: What the document was called; names in it are looked for in the text, too.

    Returns:
        Spans of ``Document.text`` in order; they may overlap.
    """
    reading = read(analysis)
    source = reading.source
    found = list(_find(reading, file_names))
    found += _again(reading, found)
    spans = sorted({Private(span=source.to_document(item.span), kind=item.kind) for item in found if item.span.end > item.span.start},
                   key=lambda item: (item.span, item.kind))  # fmt: skip
    return tuple(spans)


def _find(reading: Reading, file_names: Sequence[str]) -> Iterator[Found]:
    emails, labelled = list(find_emails(reading)), list(find_labelled(reading))
    nations = list(find_nationality(reading))
    yield from reading.stated
    yield from emails
    yield from labelled
    yield from nations
    yield from find_phones(reading)
    yield from find_links(reading)
    yield from find_numbers(reading)
    yield from find_birth(reading)
    yield from find_status(reading)
    yield from find_addresses(reading)
    yield from find_contacts(reading)
    own = collect_names(reading, [*own_names(reading), *find_told(reading)], [item.span for item in emails], file_names)
    yield from find_own_name(reading, own)
    yield from (Found(span=span, kind="name") for span in find_told(reading))
    others = list(find_others(reading))
    yield from others
    yield from find_again(reading, [item.span for item in (*labelled, *others) if item.kind == "name"])


def _again(reading: Reading, found: Sequence[Found]) -> Iterator[Found]:
    """Find what was found once wherever else it stands: numbers in another grouping, dates in another form, nationality, address."""
    source = reading.source
    yield from _phones_again(source, [source.cut_folded(item.span) for item in found if item.kind == "phone"])
    births = {_day(source, item.span) for item in found if item.kind == "birth"} - {None}
    for line in reading.lines if births else ():
        for period in find_periods(source, line.span):
            if period.start is not None and not period.strong and period.start.date in births:
                yield Found(span=period.span, kind="birth")
    for kind in ("nationality", "address", "id"):
        for text in {source.cut_folded(item.span) for item in found if item.kind == kind}:
            if len(text) < _MIN_AGAIN or (kind == "nationality" and len(text.split()) > 3):
                continue
            if kind == "address" and is_place(text):
                continue  # jobs may be in the same city
            for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", source.folded):
                span = Span(*match.span())
                if kind == "nationality" and overlaps(span, reading.skills) and source.text[span.start].islower():
                    continue  # "polish floors"
                yield Found(span=span, kind=kind)


def _day(source: Source, span: Span) -> str | None:
    dates = (period.start for period in find_periods(source, span) if period.start is not None)
    return next((date.date for date in dates if date.precision == "day"), None)


def _phones_again(source: Source, phones: Iterable[str]) -> Iterator[Found]:
    tails = {digits[-7:] for digits in (re.sub(r"\D", "", phone) for phone in phones) if len(digits) >= 7}
    for tail in tails:
        for match in re.finditer(r"(?<!\d)[+(]*(?:\d[\s().\-–/]{0,3}){0,8}" + r"[\s().\-–/]{0,3}".join(tail) + r"(?!\d)", source.folded):
            yield Found(span=Span(*match.span()), kind="phone")


def mask(text: str, spans: Iterable[Span]) -> str:
    """Put the mask over spans; line and page breaks stay.

    >>> mask("Ada, welder", [Span(0, 3)])
    '███, welder'
    """
    characters = list(text)
    for span in spans:
        for position in range(span.start, span.end):
            if characters[position] not in _KEPT:
                characters[position] = MASK
    return "".join(characters)


def blind(analysis: Analysis, *, file_names: Sequence[str] = ()) -> Analysis:
    """Return the analysis with the text masked, and nothing of the person in it.

    Offsets stay as they are. Mentions that are mostly masked are dropped with their links, but for spoken languages: one that bears the
    word of the nationality is masked in the text and stays as a skill. ``structure.person`` is empty; the document has no name, no
    stated structure and no attachments of its own (redact those one by one).
    """
    document = analysis.document
    private = find_private(analysis, file_names=(*file_names, *([document.name] if document.name else ())))
    text = mask(document.text, (item.span for item in private))
    tongues = [language.span for language in analysis.structure.languages]

    def is_hidden(mention: Mention) -> bool:
        return _share(mention.span, text) > _MOSTLY and not overlaps(mention.span, tongues)

    words = {word for item in private for word in re.findall(r"\w{4,}", item.span.of(document.text))}
    return replace(
        analysis,
        document=_blind_document(document, text, words),
        structure=_blind_structure(analysis.structure, text),
        mentions=tuple(_blind_mention(mention, text) for mention in analysis.mentions if not is_hidden(mention)),
        matches=tuple(
            replace(match, mention=_blind_mention(match.mention, text)) for match in analysis.matches if not is_hidden(match.mention)
        ),
        problems=tuple(_blind_problem(problem, words) for problem in analysis.problems),
    )


def _blind_document(document: Document, text: str, words: set[str]) -> Document:
    problems = tuple(_blind_problem(problem, words) for problem in document.problems)
    return replace(document, text=text, problems=problems, structure=None, attachments=(), name=None)


def _blind_problem(problem: Problem, words: set[str]) -> Problem:
    hidden = re.sub(r"\w{4,}", lambda match: MASK * len(match.group()) if match.group() in words else match.group(), problem.message)
    return problem if hidden == problem.message else replace(problem, message=hidden)


def _blind_mention(mention: Mention, text: str) -> Mention:
    """Cut what a mention quotes from the masked text; the line around it is left out."""
    return replace(mention, text=mention.span.of(text), context="")


def _share(span: Span, text: str) -> float:
    letters = [character for character in span.of(text) if character not in _JUNK]
    return letters.count(MASK) / len(letters) if letters else 1.0


def _blind_structure(structure: Structure, text: str) -> Structure:
    """Leave out the person, and what is masked whole."""

    def seen(span: Span | None) -> Span | None:
        return None if span is None or _share(span, text) == 1.0 else span

    return replace(
        structure,
        person=Person(),
        jobs=tuple(replace(job, title=seen(job.title), employer=seen(job.employer), location=seen(job.location)) for job in structure.jobs),
        educations=tuple(
            replace(entry, degree=seen(entry.degree), field=seen(entry.field), institution=seen(entry.institution))
            for entry in structure.educations
        ),
        certificates=tuple(span for span in structure.certificates if _share(span, text) < 1.0),
        licences=tuple(licence for licence in structure.licences if _share(licence.span, text) < 1.0),
    )
