"""Schooling and training: degree, field, institution and dates of each entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from skillmap.records import Education, Span
from skillmap.structure.completion import NOT_DONE, ONGOING, completed, stated_completion
from skillmap.structure.dates import Period, find_periods
from skillmap.structure.degrees import (
    LEVEL,
    degree_score,
    is_course,
    is_degree,
    split_field,
    without_cue,
)
from skillmap.structure.education_lines import LineReading, is_school, read_line
from skillmap.structure.education_sentences import find_told_educations
from skillmap.structure.fragments import CLEAR, SURE, cut_parts, cut_pieces
from skillmap.structure.job_forms import Form, FormFinder
from skillmap.structure.lines import Line, trim
from skillmap.structure.parts import Part
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import normalize, read_phrases

_FORM_ROLES = ("degree", "institution", "field", "dates", "graduation", "grade", "place")
_COLUMN_NAMES = frozenset(normalize(phrase) for _, phrase in read_phrases("labels.tsv"))
_STATE_TAIL = re.compile(r"\s+(?:obtenue?s?|validee?s?|obtained|completed|passed|reussie?|pass|en)\s*$")


@dataclass(slots=True)
class _Draft:
    """An entry while its lines are being gathered."""

    lines: list[Line] = field(default_factory=list)
    degree: Span | None = None
    field: Span | None = None
    institution: Span | None = None
    period: Period | None = None


class EducationFinder:
    """Find the entries of education sections and degrees among certificates; holds the compiled labels."""

    def __init__(self) -> None:
        self._forms = FormFinder(_FORM_ROLES)

    def __call__(self, source: Source, parts: Sequence[Part]) -> tuple[Education, ...]:
        """Return the entries in text order."""
        found: list[Education] = []
        for section, part in enumerate(parts):
            if "education" in part.kinds:
                forms = self._forms(source, part.lines)
                if forms:
                    found.extend(_from_form(source, form, section) for form in forms)
                else:
                    drafts = _drafts(source, part.lines)
                    found.extend(
                        _finish(source, draft, section)
                        for draft in drafts
                        if (draft.degree or is_school(source, draft.institution)) and not is_course(source, draft.degree)
                    )
            elif "certificates" in part.kinds:
                drafts = _drafts(source, part.lines)
                found.extend(_finish(source, draft, section) for draft in drafts if draft.degree and is_degree(source, draft.degree))
        if not found:
            for section, part in enumerate(parts):
                if part.kind in ("header", "summary", "other"):
                    found.extend(find_told_educations(source, part, section))
        return tuple(found)


def _drafts(source: Source, lines: Sequence[Line]) -> list[_Draft]:
    """Gather lines into entries: a line that brings a second degree, institution or date begins a new one."""
    drafts: list[_Draft] = []
    for line in (clause for whole in lines for clause in _clauses(source, whole)):
        if _is_table_head(source, line):
            continue
        reading = read_line(source, line)
        draft = drafts[-1] if drafts else None
        if reading.is_empty:
            if draft is not None:
                draft.lines.append(line)
                draft.field = draft.field or reading.field
            continue
        if reading.bare is not None:
            reading = _place_bare(reading, draft)
        if draft is None or _begins(draft, reading, line):
            draft = _Draft()
            drafts.append(draft)
        draft.lines.append(line)
        draft.degree = draft.degree or reading.degree
        draft.institution = draft.institution or reading.institution
        draft.field = draft.field or reading.field
        draft.period = draft.period or reading.period
    return drafts


def _begins(draft: _Draft, reading: LineReading, line: Line) -> bool:
    return (
        (reading.degree is not None and (draft.degree is not None or line.after_blank))
        or (reading.institution is not None and draft.institution is not None)
        or (reading.period is not None and draft.period is not None)
    )


def _place_bare(reading: LineReading, draft: _Draft | None) -> LineReading:
    """Decide what a name beside a date is: the school of the degree just read, or a course of its own."""
    waiting = draft is not None and draft.degree is not None and draft.institution is None and draft.period is None
    if waiting and reading.institution is None:
        return replace(reading, institution=reading.bare)
    return replace(reading, degree=reading.bare)


def _clauses(source: Source, line: Line) -> list[Line]:
    """Cut a line that tells several entries ("… 2011. English class, 2022.") at its sentence ends and semicolons."""
    text = source.cut(line.body)
    cuts = [
        match.end() for match in re.finditer(r"(?:(?<=[^\W\d]{4})|(?<=\d{4}))(?<!Govt)(?<!Dept)(?<!Univ)(?<!Inst)[.;؛]\s+(?=[^\W\d])", text)
    ]
    edges = [0, *cuts, *(_second_degree(source, line) if not cuts or len(cuts) < 2 else ()), len(text)]
    edges = sorted(set(edges))
    clauses = [Span(line.body.start + left, line.body.start + right) for left, right in pairwise(edges)]
    if len(clauses) < 2 or not all(degree_score(source.cut_folded(clause)) >= 1 or find_periods(source, clause) for clause in clauses):
        return [line]
    return [replace(line, span=clause, body=clause, after_blank=False, bullet="") for clause in clauses]


def _second_degree(source: Source, line: Line) -> list[int]:
    """Return where a second degree begins after a comma: "grade 9 in Herat, Sewing certificate from X, 2011"."""
    pieces = cut_pieces(source, line.body)
    if len(pieces) > 1 and all(degree_score(source.cut_folded(piece)) >= CLEAR for piece in pieces):
        return [piece.start - line.body.start for piece in pieces[1:]]
    parts = cut_parts(source, line.body)
    levels = [number for number, part in enumerate(parts) if LEVEL.match(source.folded, part.start, part.end)]
    if not levels or (levels[0] != 0 and ":" not in source.cut(parts[0])):
        return []
    return [
        part.start - line.body.start
        for part in parts[1:]
        if degree_score(source.cut_folded(part)) >= SURE and re.search(r"\s(?:from|at|de l'|من)\s", source.cut_folded(part))
    ]


def _is_table_head(source: Source, line: Line) -> bool:
    cells = [normalize(cell) for cell in re.split(r"\t+|\s{3,}|\s*\|\s*", source.cut(line.body)) if cell.strip()]
    known = sum(cell in _COLUMN_NAMES for cell in cells)
    return len(cells) > 1 and (
        known == len(cells) or (known > 1 and 2 * known > len(cells) and not re.search(r"\d", source.cut(line.body)))
    )


def _finish(source: Source, draft: _Draft, section: int) -> Education:
    span = Span(draft.lines[0].body.start, draft.lines[-1].span.end)
    degree, area = draft.degree, draft.field
    if degree is not None:
        degree = _without_state(source, without_cue(source, degree))
        degree, inner = split_field(source, degree)
        area = area or inner
    period = draft.period
    strong = period is not None and (period.strong or period.start != period.end)
    return Education(
        span=span,
        section=section,
        degree=degree,
        field=area,
        institution=_clean_institution(source, draft.institution) if draft.institution else None,
        start=period.start if period and strong else None,
        end=period.end if period and not period.current else None,
        completed=completed(source, draft.lines),
    )


def _without_state(source: Source, degree: Span) -> Span:
    """Leave out what is said of a degree behind its name ("obtenu", "(not completed)")."""
    tail = _STATE_TAIL.search(source.folded, degree.start, degree.end)
    if tail and tail.start() > degree.start:
        degree = trim(source, Span(degree.start, tail.start()))
    bracket = re.search(r"\s*\([^()]*\)$", source.cut_folded(degree))
    if bracket and bracket.start() and (NOT_DONE.search(bracket.group()) or ONGOING.search(bracket.group())):
        return Span(degree.start, degree.start + bracket.start())
    return degree


def _clean_institution(source: Source, span: Span) -> Span:
    bracket = re.search(r"\s*[(\[]", source.text[span.start + 1 : span.end])
    return trim(source, Span(span.start, span.start + 1 + bracket.start())) if bracket else span


def _from_form(source: Source, form: Form, section: int) -> Education:
    degree = form.values.get("degree")
    area = form.values.get("field")
    if degree is not None:
        degree, inner = split_field(source, degree)
        area = inner or area
    institution = form.values.get("institution")
    if institution is not None:
        parts = cut_parts(source, institution)
        institution = _clean_institution(source, parts[0]) if parts else institution
    dates = form.values.get("dates") or form.values.get("graduation")
    periods = find_periods(source, dates) if dates else ()
    period = periods[0] if periods else None
    folded = source.cut_folded(form.span)
    return Education(
        span=form.span,
        section=section,
        degree=degree,
        field=area,
        institution=institution,
        start=period.start if period and period.strong else None,
        end=period.end if period and not period.current else None,
        completed=stated_completion(folded),
    )
