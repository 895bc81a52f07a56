"""Work experience: from sections to :class:`~skillmap.records.Job`, whatever the layout.

Three readers are tried in turn on each section: labelled forms, entries with dates, sentences. Sections that are not
about work are read for sentences only, and only when the CV has no jobs elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from skillmap.records import Job, PartialDate, Span
from skillmap.structure.dates import find_length, find_periods, join_ends
from skillmap.structure.fragments import CLEAR, UNPAID, cut_parts, cut_pieces, title_score
from skillmap.structure.job_entries import Entry, find_entries, is_break
from skillmap.structure.job_forms import Form, FormFinder
from skillmap.structure.job_heads import order_vote, read_head
from skillmap.structure.job_names import clean_employer, clean_place, clean_title
from skillmap.structure.job_sentences import find_told_jobs
from skillmap.structure.lines import trim
from skillmap.structure.parts import Part
from skillmap.structure.source import Source

_FORM_ROLES = ("title", "employer", "dates", "end", "duties", "place", "sector", "reason")


class JobFinder:
    """Find the jobs of a CV; holds the compiled labels of forms."""

    def __init__(self) -> None:
        self._forms = FormFinder(_FORM_ROLES)

    def __call__(self, source: Source, parts: Sequence[Part]) -> tuple[Job, ...]:
        """Return the jobs in text order."""
        jobs: list[Job] = []
        for section, part in enumerate(parts):
            if "experience" in part.kinds:
                jobs.extend(self._in_section(source, part, section))
        if not jobs:
            for section, part in enumerate(parts):
                if part.kind in ("header", "summary", "other", "skills"):
                    jobs.extend(_told(source, part, section))
        return tuple(jobs)

    def _in_section(self, source: Source, part: Part, section: int) -> list[Job]:
        forms = self._forms(source, part.lines)
        if forms:
            return [_from_form(source, part, section, form) for form in forms]
        told = _told(source, part, section)
        entries = find_entries(source, part.lines)
        vote = order_vote(source, [entry.pieces for entry in entries])
        listed = [job for entry in entries if (job := _from_entry(source, part, section, entry, vote)) is not None]
        return listed if len(listed) >= len(told) else told


def _from_entry(source: Source, part: Part, section: int, entry: Entry, vote: int) -> Job | None:
    head = read_head(source, entry.pieces, vote)
    if head.title is None and head.employer is None:
        return None
    words = " ".join(source.cut_folded(line.body) for line in entry.head)
    if is_break(words) and (head.title is None or title_score(source.cut_folded(head.title)) < CLEAR):
        return None
    period = entry.period
    current = bool(period and period.current)
    return Job(
        span=entry.span,
        section=section,
        title=head.title,
        employer=head.employer,
        location=head.location,
        description=entry.description,
        start=period.start if period else None,
        end=None if current else period.end if period else None,
        current=current,
        paid=_paid(part, words),
        stated_months=_stated_months(source, entry),
    )


def _stated_months(source: Source, entry: Entry) -> int | None:
    """Return the length of time that stands beside an entry's dates, or anywhere in its head where they are bare years."""
    period = entry.period
    if period is None or period.months is not None:
        return period.months if period else None
    ends = [date for date in (period.start, period.end) if date is not None]
    if period.current or any(date.precision != "year" for date in ends):
        return None
    found = (find_length(source, line.body) for line in entry.head)
    return next((length.months for length in found if length is not None), None)


def _from_form(source: Source, part: Part, section: int, form: Form) -> Job:
    title = form.values.get("title")
    employer = form.values.get("employer")
    place = form.values.get("place")
    name = None
    if employer is not None:
        pieces = [part for piece in cut_pieces(source, employer) for part in cut_parts(source, piece)]
        name = clean_employer(source, pieces[0] if pieces else employer)
        if place is None and len(pieces) > 1:
            place = trim(source, Span(pieces[1].start, employer.end))
    start: PartialDate | None = None
    end: PartialDate | None = None
    current = False
    months: int | None = None
    if dates := form.values.get("dates"):
        last = form.values.get("end")
        period = join_ends(source, dates, last) if last else next(iter(find_periods(source, dates)), None) or find_length(source, dates)
        if period is not None:
            start, end, current, months = period.start, period.end, period.current, period.months
    place = clean_place(source, place) if place else None
    return Job(
        span=form.span,
        section=section,
        title=clean_title(source, title) if title else None,
        employer=name,
        location=place,
        description=form.values.get("duties"),
        start=start,
        end=end,
        current=current,
        paid=_paid(part, source.cut_folded(title) if title else ""),
        stated_months=months,
    )


def _told(source: Source, part: Part, section: int) -> list[Job]:
    return [
        Job(
            span=told.span,
            section=section,
            title=told.title,
            employer=told.employer,
            description=told.span,
            start=told.period.start,
            end=told.period.end,
            current=told.current,
            stated_months=told.period.months,
            paid=_paid(part, ""),
        )
        for told in find_told_jobs(source, part)
    ]


def _paid(part: Part, folded: str) -> bool | None:
    """Say that work was not paid where the CV does; never that it was."""
    return False if part.volunteer or UNPAID.search(folded) else None
