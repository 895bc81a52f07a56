"""What one line of schooling names: degree, field, institution, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.structure.dates import Period, find_periods
from skillmap.structure.degrees import (
    CERTIFICATE_WORDS,
    LEVEL,
    degree_score,
    is_course,
    school_score,
)
from skillmap.structure.fragments import CLEAR, LIKELY, PLACES, SURE, cut_parts, cut_pieces, is_place
from skillmap.structure.lines import Line, trim
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import normalize

_GRADE = re.compile(
    r"(?:gpa|cgpa|mention|moyenne|note|thesis|these sur|memoire|grade [a-f]\b|mean grade|first class|second class"
    r"|upper|lower|distinction|"
    r"average|score|honou?rs|percentage|division|marks|rang|major de promo)\b|المعدل|بتقدير|تقدير|الرساله"
    r"|مشروع التخرج|معدل"
)
_AREA_WORD = re.compile(
    r"\b(?:sciences?|lettres|mathematiques?|maths?|gestion|economie|economics|arts?|humanities|commerce|philosophie"
    r"|biologie|physique|chimie|"
    r"technique|informatique|litteraire|langues|history|geography|business|engineering|accounting|management)\b"
    r"|(?<!\w)(?:ال)?(?:علوم|اداب|رياضيات|ادبي|علمي|هندسه|تجاره|اقتصاد|صناعي|محاسبه|تقني)(?!\w)"
)
_FROM = re.compile(r"\s+(?:from|at|a l'|a la|de l'universite|من|في)\s*(?=\S)")
_FIELD_MARK = re.compile(
    r"(?:option\b|specialite|filiere|serie|branche|major(?: in)?|specialization(?: in)?|field|subject|تخصص|اختصاص"
    r"|شعبه|قسم|فرع|التخصص|مسار|عن|حول)(?!\w)\s*:?\s*"
)
_STATE = re.compile(r"MA|CA|NY|TX|PA|ON|QC|BC")  # after a comma a state, not a Master of Arts
_MAX_SCHOOL_CHARS, _MAX_SCHOOL_WORDS = 90, 8
_LONG_LINE = 160  # characters; a longer line without a date is prose


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReading:
    """What one line names; ``bare`` is a name beside a date that no word explains."""

    degree: Span | None = None
    institution: Span | None = None
    field: Span | None = None
    period: Period | None = None
    bare: Span | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the line names nothing of schooling."""
        return not (self.degree or self.institution or self.period or self.bare)


def read_line(source: Source, line: Line) -> LineReading:
    """Return what a line names."""
    periods = find_periods(source, line.body)
    period = next((found for found in periods if found.strong), periods[0] if periods else None)
    spans = [
        span
        for piece in cut_pieces(source, line.body, [found.span for found in periods])
        for part in cut_parts(source, piece)
        for span in _split_from(source, part)
        if not _is_aside(source, span)
    ]
    if not spans or (len(source.cut(line.body)) > _LONG_LINE and not periods):
        return LineReading(period=period)
    degree = _degree(source, spans)
    institution = _institution(source, [span for span in spans if span != degree])
    rest = [span for span in spans if span not in (degree, institution)]
    marked = [(span, mark) for span in rest if (mark := _FIELD_MARK.match(source.folded, span.start, span.end))]
    area = trim(source, Span(marked[-1][1].end(), marked[-1][0].end)) if marked else None
    rest = [span for span in rest if span not in [found for found, _ in marked]]
    if degree is None:
        bare = rest[0] if periods and rest and line.bullet not in ("-", "•") else None
        return LineReading(institution=institution, field=area, period=period, bare=bare)
    later = [span for span in rest if span.start > degree.start and school_score(source, span) < LIKELY]
    if area is None and later and _AREA_WORD.search(source.cut_folded(later[0])):
        area = later.pop(0)
    if institution is None and later and periods:
        institution = next((span for span in later if _is_named(source, span)), later[-1])
        later.remove(institution)
    if area is None and later and (institution is None or later[0].start < institution.start):
        area = later[0]
    return LineReading(degree=degree, institution=institution, field=area, period=period)


def _is_aside(source: Source, span: Span) -> bool:
    """Recognize places, marks and lengths of courses."""
    folded = source.cut_folded(span)
    if _STATE.fullmatch(source.text, span.start, span.end) and source.text[max(0, span.start - 2) : span.start].rstrip() == ",":
        return True
    head = re.split(r"[:(]", folded)[0].strip()
    return (
        is_place(folded)
        or normalize(head) in PLACES
        or _GRADE.match(folded) is not None
        or (folded[:1].isdigit() and degree_score(folded) == 0)
    )


def _degree(source: Source, spans: Sequence[Span]) -> Span | None:
    """Choose the part that names a degree; a bare "certificate" gives way to what it certifies."""
    if (course := next((span for span in spans if is_course(source, span)), None)) is not None:
        return course
    scores = [(degree_score(source.cut_folded(span)), school_score(source, span)) for span in spans]
    best = max(range(len(spans)), key=lambda number: (scores[number][0] - scores[number][1] * 0.6, -number))
    degree, school = scores[best]
    if degree < 1 or (degree <= school and degree != LIKELY and degree < CLEAR):
        return None
    if normalize(source.cut(spans[best])) in CERTIFICATE_WORDS:
        best = 0
    level = LEVEL.search(source.cut_folded(spans[best]))
    if level and degree == LIKELY and re.match(r"(?:jusqu|niveau|fin)", source.cut_folded(spans[best])):
        return trim(source, Span(spans[best].start + level.start(), spans[best].end))
    return spans[best]


def _institution(source: Source, spans: Sequence[Span]) -> Span | None:
    return next(
        (
            span
            for span in spans
            if (school := school_score(source, span)) >= LIKELY
            and degree_score(source.cut_folded(span)) < CLEAR
            and school + 1 >= degree_score(source.cut_folded(span))
        ),
        None,
    )


def _split_from(source: Source, span: Span) -> list[Span]:
    """Split "certificate from institute" in two."""
    for match in _FROM.finditer(source.folded, span.start, span.end):
        after = trim(source, Span(match.end(), span.end))
        before = trim(source, Span(span.start, match.start()))
        sure = match.group().strip() in ("from", "at") or school_score(source, after) >= SURE
        if sure and after.end > after.start and degree_score(source.cut_folded(before)) >= 1:
            return [before, after]
    return [span]


def is_school(source: Source, span: Span | None) -> bool:
    """Say whether what is taken for a school can stand alone as an entry: a sentence that names one cannot."""
    if span is None:
        return False
    text = source.cut(span)
    return len(text) <= _MAX_SCHOOL_CHARS and not (text.endswith(".") and len(text.split()) > _MAX_SCHOOL_WORDS)


def _is_named(source: Source, span: Span) -> bool:
    words = source.cut(span).split()
    return len(words) > 1 and all(word[:1].isupper() or len(word) <= 3 for word in words)
