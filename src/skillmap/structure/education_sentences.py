"""Schooling told in sentences: "I hold a diploma from … (2007)", "j'ai mon CAP", "معايا دبلوم صنايع سنة ٢٠٠٧"."""

from __future__ import annotations

import re
from dataclasses import replace

from skillmap.records import Education, Span
from skillmap.structure.dates import find_periods
from skillmap.structure.degrees import LEVEL, degree_score, is_degree_word, school_score, split_field
from skillmap.structure.fragments import LIKELY, SURE
from skillmap.structure.lines import trim
from skillmap.structure.parts import Part
from skillmap.structure.sentences import split_sentences
from skillmap.structure.source import Source

_CUE = re.compile(
    r"\b(?:i (?:also )?(?:have|hold|got|obtained|completed|finished|received|earned|graduated|studied|did|passed)"
    r"|graduated|holder of"
    r"|j'ai (?:un|une|mon|ma|aussi|obtenu|fait|eu|passe|suivi|termine|etudie)|titulaire|je suis (?:titulaire|diplomee?)|obtenu"
    r"|etudie)\b|(?<!\w)[وف]?(?:معايا|معي|عندي|لدي|حاصل|حاصله|تخرجت|درست|خريج|خريجه|اخذت|حصلت|نلت|كملت|انهيت|خذيت)(?!\w)"
)
_STUDIED = re.compile(r"stud|etudie|suivi|\bdid\b|fait|درست|عندي")  # does not say that it was finished
_LEFT = re.compile(
    r"\b(?:(?:left|stopped|quit) (?:school|my studies)|studied (?:until|up to|till)|school (?:until|up to)"
    r"|(?:arrete|quitte) (?:l'ecole|mes etudes)"
    r"|(?:niveau|jusqu'en|jusqu'a la))|(?<!\w)(?:تركت المدرسه|وصلت|درست (?:حتي|لحد|الي))(?!\w)"
)
_END = re.compile(
    r"[,.;:()\n]|\s(?:from|at|a l'|a la|au|aupres|de l'(?:universite|ecole|institut)|and|et"
    r"|in (?=\d)|en (?=\d)|after|puis|سنه|عام|من|ومن|في)(?=\s|')"
    r"|(?<=\s)(?:a l'|de l'|و(?=[\u0600-\u06ff]{3}))"
)
_FROM = re.compile(r"(?:from|at|a l'|a la|au|de l'|du|من|في|\()\s*(?:the\s+|le\s+|la\s+)?")
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")


def find_told_educations(source: Source, part: Part, section: int) -> tuple[Education, ...]:
    """Return the degrees that the sentences of a section say the person has."""
    found: list[Education] = []
    for sentence in split_sentences(source, part.lines):
        cue = _CUE.search(source.folded, sentence.start, sentence.end)
        if cue is None:
            found.extend(_left(source, sentence, section))
            continue
        starts = _starts(source, Span(cue.end(), sentence.end))
        if not starts:
            found.extend(_left(source, sentence, section))
        for number, start in enumerate(starts):
            stop = starts[number + 1] if number + 1 < len(starts) else sentence.end
            has = _STUDIED.search(cue.group()) is None
            found.append(replace(_read(source, Span(start, stop), section), completed=True if has else None))
    return tuple(found)


def _left(source: Source, sentence: Span, section: int) -> list[Education]:
    """Return the class up to which somebody says to have gone to school."""
    left = _LEFT.search(source.folded, sentence.start, sentence.end)
    level = LEVEL.search(source.folded, left.end(), sentence.end) if left else None
    return [Education(span=sentence, section=section, degree=Span(*level.span()))] if level else []


def _starts(source: Source, span: Span) -> list[int]:
    """Return where the names of degrees begin in a stretch of a sentence."""
    starts: list[int] = []
    words = list(_WORD.finditer(source.folded, span.start, span.end))
    end = span.start
    for number, word in enumerate(words):
        if word.start() < end or not is_degree_word(word.group()):
            continue
        first = number
        while first > 0 and number - first < 3 and source.text[words[first - 1].start()].isupper() and words[first - 1].start() >= end:
            if source.folded[words[first - 1].end() : words[first].start()] != " ":
                break
            first -= 1
        start = words[first].start()
        cut = _END.search(source.folded, word.end(), span.end)
        degree = trim(source, Span(start, cut.start() if cut else span.end))
        if degree_score(source.cut_folded(degree)) >= SURE - 1 and school_score(source, degree) < SURE:
            starts.append(start)
            end = degree.end
    return starts


def _read(source: Source, span: Span, section: int) -> Education:
    """Read one degree and what is said of it."""
    first = _WORD.search(source.folded, span.start, span.end)
    cut = _END.search(source.folded, first.end() if first else span.start, span.end)
    degree = trim(source, Span(span.start, cut.start() if cut else span.end))
    periods = find_periods(source, span)
    if periods and periods[0].span.start < degree.end:
        degree = trim(source, Span(degree.start, periods[0].span.start))
    institution = None
    for lead in _FROM.finditer(source.folded, degree.end, span.end):
        until = re.compile(r"[,.;()\n]|\s(?:en|in|et|and)\s").search(source.folded, lead.end(), span.end)
        candidate = trim(source, Span(lead.end(), until.start() if until else span.end))
        if periods and candidate.start < periods[0].span.start < candidate.end:
            candidate = trim(source, Span(candidate.start, periods[0].span.start))
        if candidate.end > candidate.start and school_score(source, candidate) >= LIKELY:
            institution = candidate
            break
    named, area = split_field(source, degree)
    return Education(
        span=trim(source, span),
        section=section,
        degree=named,
        field=area,
        institution=institution,
        end=periods[0].end if periods else None,
    )
