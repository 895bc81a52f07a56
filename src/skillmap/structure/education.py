"""Schooling and training: degree, field, institution and dates of each entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from skillmap.records import Education, Span
from skillmap.structure.dates import Period, find_periods
from skillmap.structure.degrees import (
    CERTIFICATE_WORDS,
    LEVEL,
    degree_score,
    is_course,
    is_degree,
    school_score,
    split_field,
    without_cue,
)
from skillmap.structure.education_sentences import find_told_educations
from skillmap.structure.fragments import CLEAR, LIKELY, PLACES, SURE, cut_parts, cut_pieces, is_place
from skillmap.structure.headings import Part
from skillmap.structure.job_forms import Form, FormFinder
from skillmap.structure.lines import Line, trim
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import normalize, read_phrases

_FORM_ROLES = ("degree", "institution", "field", "dates", "graduation", "grade", "place")
_COLUMN_NAMES = frozenset(normalize(phrase) for _, phrase in read_phrases("labels.tsv"))
_NOT_DONE = re.compile(
    r"\b(?:not (?:completed|finished|validated)|unfinished|incomplete|did not (?:finish|complete|graduate)"
    r"|didn't (?:finish|complete)|"
    r"dropped out|drop out|interrupted|discontinued|until war|left school|non valide\w*|inacheve\w*|non termine\w*"
    r"|pas termine\w*|abandonne\w*|"
    r"[1-5](?:re|ere|e|eme|nde) annee (?:seulement|validee)|interrompu\w*|non obtenu\w*|echoue|sans diplome"
    r"|non acheve\w*|not graduated)\b"
    r"|لم (?:اكمل|انه|اتخرج|اتم|يكتمل|اكملها|اتمكن من)|ما (?:كملت|خلصت|كملتها|كملتش)|غير (?:مكتمل\w*|منجز\w*)|انقطعت"
    r"|توقفت|تركت|بدون شهاده|لم تكتمل|ماكملت"
)
_DONE = re.compile(
    r"\b(?:obtenue?s?|obtained|awarded|graduated|completed|passed|reussie?|diplomee?"
    r"|mention (?:tres bien|bien|assez bien|passable|excellent\w*"
    r"|honorable)|cum laude|(?:first|second|third) class|upper second"
    r"|with (?:distinction|merit|honou?rs)|c?gpa|mean grade|major de promo)\b"
    r"|(?<!\w)(?:تخرجت|خريجه?|حاصله?|حصلت|بتقدير|تقدير|المعدل|معدل|بنجاح)(?!\w)"
)
_ONGOING = re.compile(
    r"\b(?:in progress|ongoing|on going|expected|currently studying|pursuing|en cours|present|to date|continuing)\b"
    r"|قيد الدراسه|مستمر|حتي الان|سنه اخيره|حاليا"
)
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
_STATE_TAIL = re.compile(r"\s+(?:obtenue?s?|validee?s?|obtained|completed|passed|reussie?|pass|en)\s*$")
_MAX_SCHOOL_CHARS, _MAX_SCHOOL_WORDS = 90, 8
_LONG_LINE = 160  # characters; a longer line without a date is prose


@dataclass(slots=True)
class _Draft:
    """An entry while its lines are being gathered."""

    lines: list[Line] = field(default_factory=list)
    degree: Span | None = None
    field: Span | None = None
    institution: Span | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one line names; ``bare`` is a name beside a date that no word explains."""

    degree: Span | None = None
    institution: Span | None = None
    field: Span | None = None
    period: Period | None = None
    bare: Span | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.degree or self.institution or self.period or self.bare)


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
                        if (draft.degree or _is_school(source, draft.institution)) and not is_course(source, draft.degree)
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
        reading = _read_line(source, line)
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


def _begins(draft: _Draft, reading: _Reading, line: Line) -> bool:
    return (
        (reading.degree is not None and (draft.degree is not None or line.after_blank))
        or (reading.institution is not None and draft.institution is not None)
        or (reading.period is not None and draft.period is not None)
    )


def _place_bare(reading: _Reading, draft: _Draft | None) -> _Reading:
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


def _read_line(source: Source, line: Line) -> _Reading:
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
        return _Reading(period=period)
    degree = _degree(source, spans)
    institution = _institution(source, [span for span in spans if span != degree])
    rest = [span for span in spans if span not in (degree, institution)]
    marked = [(span, mark) for span in rest if (mark := _FIELD_MARK.match(source.folded, span.start, span.end))]
    area = trim(source, Span(marked[-1][1].end(), marked[-1][0].end)) if marked else None
    rest = [span for span in rest if span not in [found for found, _ in marked]]
    if degree is None:
        bare = rest[0] if periods and rest and line.bullet not in ("-", "•") else None
        return _Reading(institution=institution, field=area, period=period, bare=bare)
    later = [span for span in rest if span.start > degree.start and school_score(source, span) < LIKELY]
    if area is None and later and _AREA_WORD.search(source.cut_folded(later[0])):
        area = later.pop(0)
    if institution is None and later and periods:
        institution = next((span for span in later if _is_named(source, span)), later[-1])
        later.remove(institution)
    if area is None and later and (institution is None or later[0].start < institution.start):
        area = later[0]
    return _Reading(degree=degree, institution=institution, field=area, period=period)


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


def _is_school(source: Source, span: Span | None) -> bool:
    """Say whether what is taken for a school can stand alone as an entry: a sentence that names one cannot."""
    if span is None:
        return False
    text = source.cut(span)
    return len(text) <= _MAX_SCHOOL_CHARS and not (text.endswith(".") and len(text.split()) > _MAX_SCHOOL_WORDS)


def _is_named(source: Source, span: Span) -> bool:
    words = source.cut(span).split()
    return len(words) > 1 and all(word[:1].isupper() or len(word) <= 3 for word in words)


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
        completed=_completed(source, draft.lines),
    )


def _without_state(source: Source, degree: Span) -> Span:
    """Leave out what is said of a degree behind its name ("obtenu", "(not completed)")."""
    tail = _STATE_TAIL.search(source.folded, degree.start, degree.end)
    if tail and tail.start() > degree.start:
        degree = trim(source, Span(degree.start, tail.start()))
    bracket = re.search(r"\s*\([^()]*\)$", source.cut_folded(degree))
    if bracket and bracket.start() and (_NOT_DONE.search(bracket.group()) or _ONGOING.search(bracket.group())):
        return Span(degree.start, degree.start + bracket.start())
    return degree


def _clean_institution(source: Source, span: Span) -> Span:
    bracket = re.search(r"\s*[(\[]", source.text[span.start + 1 : span.end])
    return trim(source, Span(span.start, span.start + 1 + bracket.start())) if bracket else span


def _completed(source: Source, lines: Sequence[Line]) -> bool | None:
    return _state(" ".join(source.cut_folded(line.body) for line in lines))


def _state(folded: str) -> bool | None:
    """Say whether an entry is said to be finished, or not to be; ``None`` where neither is said.

    A mark ("mention bien", "second class upper", "بتقدير جيد") is given for what was passed.
    """
    if _NOT_DONE.search(folded) or _ONGOING.search(folded):
        return False
    return True if _DONE.search(folded) else None


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
        completed=_state(folded),
    )
