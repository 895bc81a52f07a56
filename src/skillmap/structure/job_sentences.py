"""Jobs told in sentences: "From 2010 to 2019 I was machine operator in a factory", "عملت كسائق لدى شركة من 2010"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from skillmap.records import Span
from skillmap.structure.dates import Period, find_length, find_periods
from skillmap.structure.fragments import CLEAR, LIKELY, SURE, is_place, is_title_word, org_score, title_score, words_of
from skillmap.structure.job_names import clean_employer, clean_title
from skillmap.structure.lines import trim
from skillmap.structure.parts import Part
from skillmap.structure.sentences import split_sentences
from skillmap.structure.source import Source

_WORK = re.compile(
    r"\b(?:i (?:have )?(?:been )?(?:worked|work|working|was|am|served|started|became)|working|worked|employed|employee|"
    r"j'ai (?:travaille|ete|exerce|occupe|fait|commence|servi|tenu)|je (?:travaille|travaillais|suis|fus|faisais)"
    r"|j'etais|j'exerce|employee?|"
    r"travaille|exerce|occupe)\b"
    r"|(?<!\w)[وف]?(?:عملت|اعمل|اشتغلت|اشتغل|بشتغل|كنت|شغال|شغاله|شغلت|خدمت|نخدم|نشتغل|توظفت|التحقت|بديت|بدات|وظفت"
    r"|خدام|خدامه)(?!\w)"
)
_NOW = re.compile(
    r"\b(?:now|currently|today|still|at present|actuellement|aujourd'hui|maintenant|toujours|i am working"
    r"|je travaille)\b"
    r"|(?<!\w)(?:الان|حاليا|دلوقتي|هلق|لسه|وانا شغال\w*|اعمل|بشتغل|لليوم|ولسا)(?!\w)"
)
_FIRST_PERSON = re.compile(r"\b(?:(?:i|je)(?!\w)|j')|[\u0600-\u06ff]")  # Arabic verbs of the list carry their person
_AS = re.compile(
    r"\b(?:as|comme|en tant que|en qualite de|poste d[e']|fonction d[e']|was|am|etais|suis)\s+(?:an?\s+|the\s+"
    r"|une?\s+|la\s+|le\s+|l')?"
    r"|(?<!\w)(?:بصفه|بوظيفه|وظيفه|بمنصب|منصب|بمهنه)\s+|(?<!\w)كـ?\s?(?=[\u0600-\u06ff]{3,})"
)
_TITLE_END = re.compile(
    r"[,.;:()\n]|\s[–—-]\s|\b(?:in|at|for|with|from|until|since|where|and then|chez|aux?|dans|pour|depuis|pendant|a la)\b"
    r"|\b(?:a l'|jusqu|(?:de|en|to)\s(?=\d))|(?<!\w)(?:وبعد\w*|وكنت|ثم|وانا)(?!\w)"
    r"|(?<!\w)(?:في|لدي|عند|مع|من|حتي|منذ|ب(?=[\u0600-\u06ff]{3,}))(?:\s|(?<=ب))"
)
_AT = re.compile(
    r"\b(?:(?:at|in|for|with|chez|au sein de|aupres de|a la|aux?|dans|pour)\s+(?:an?\s|the\s|une?\s|la\s|le\s|l')?|a l')"
    r"|(?<!\w)(?:في|لدي|عند|مع)\s+"
)
_WHERE_LEAD = re.compile(r"(?:in|dans|في)\s")  # tells a place as often as an employer
_CALLED = re.compile(r"\b(?:called|named|appelee?|nommee?|qui s'appelle)\s+|(?<!\w)(?:اسمه|اسمها|يسمي|تسمي|المسمي|المسماه)\s+")
_AT_END = re.compile(r"(?:\b(?:at|in|for|chez|au|dans)|(?<!\w)(?:في|لدي|عند|مع))\s+$")
_EMPLOYER_END = re.compile(
    r"[,.;:()\n]|\s[–—-]\s|\b(?:as|from|until|since|comme|en tant que|depuis|where|in|pendant|i)\b|\b(?:de|en)\s(?=\d)"
    r"|(?<!\w)(?:من|حتي|منذ|بصفه|كنت|وكنت|في|وبعد\w*|ثم|بعد)(?!\w)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldJob:
    """A job found in running text."""

    span: Span
    title: Span | None
    employer: Span | None
    period: Period
    current: bool


def find_told_jobs(source: Source, part: Part) -> tuple[ToldJob, ...]:
    """Return the jobs that a section's sentences tell; each reaches to where the next begins."""
    sentences = [clause for sentence in split_sentences(source, part.lines) for clause in _clauses(source, sentence)]
    found: list[tuple[int, ToldJob]] = []
    for position, sentence in enumerate(sentences):
        told = _read_sentence(source, sentence)
        if told is not None:
            found.append((position, told))
    jobs: list[ToldJob] = []
    for number, (position, told) in enumerate(found):
        stop = found[number + 1][0] if number + 1 < len(found) else len(sentences)
        last = position
        while last + 1 < stop and "\n\n" not in source.text[sentences[last].end : sentences[last + 1].start]:
            last += 1
        jobs.append(
            ToldJob(
                span=Span(told.span.start, sentences[last].end),
                title=told.title,
                employer=told.employer,
                period=told.period,
                current=told.current,
            )
        )
    return tuple(jobs)


def _clauses(source: Source, sentence: Span) -> list[Span]:
    """Cut a sentence that tells two jobs, each with its time."""
    works = list(_WORK.finditer(source.folded, sentence.start, sentence.end))
    if len(works) < 2:
        return [sentence]
    cuts: list[int] = []
    for work in works[1:]:
        comma = max(source.folded.rfind(mark, sentence.start, work.start()) for mark in (",", ";", " puis ", " then "))
        start = cuts[-1] if cuts else sentence.start
        if comma > start and all(_has_time(source, Span(*edges)) for edges in ((start, comma), (comma, sentence.end))):
            cuts.append(comma + 1)
    edges = [sentence.start, *cuts, sentence.end]
    return [trim(source, Span(left, right)) for left, right in pairwise(edges)]


def _has_time(source: Source, span: Span) -> bool:
    return bool(find_periods(source, span)) or find_length(source, span) is not None


def _read_sentence(source: Source, sentence: Span) -> ToldJob | None:
    folded = source.cut_folded(sentence)
    work = _WORK.search(folded)
    if work is None or not _is_own(source, sentence, work):
        return None
    periods = find_periods(source, sentence)
    period = next((period for period in periods if period.strong), periods[0] if periods else None) or find_length(source, sentence)
    if period is None or (period.start is None and period.months is None):
        return None
    holes = [found.span for found in periods or (period,)]
    title = _title(source, sentence, holes)
    if title is None or (period.start is None and not _heads_title(source, title)):
        return None
    now = _NOW.search(folded) is not None and (period.end is None or period.end == period.start)
    current = period.current or now
    employer = _employer(source, sentence, title, holes)
    end = None if current else period.end
    if not period.strong and not current:
        end = None if _since(folded, period, sentence) else period.end
    return ToldJob(
        span=sentence,
        title=title,
        employer=employer,
        period=replace(period, end=end, current=current),
        current=current,
    )


def _is_own(source: Source, sentence: Span, work: re.Match[str]) -> bool:
    """Say whether a sentence speaks of its writer: in the first person, or without a subject ("Worked as …")."""
    if _FIRST_PERSON.match(work.group()):
        return True
    before = source.cut_folded(sentence)[: work.start()]
    for period in find_periods(source, Span(sentence.start, sentence.start + work.start())):
        before = before.replace(source.cut_folded(period.span), " ")
    return _FIRST_PERSON.search(before) is not None or len(words_of(before)) <= 1


def _since(folded: str, period: Period, sentence: Span) -> bool:
    before = folded[: period.span.start - sentence.start + 6]
    return bool(re.search(r"\b(?:from|since|depuis|des)\b|(?<!\w)(?:من|منذ)(?!\w)", before[-16:]))


def _title(source: Source, sentence: Span, holes: Sequence[Span]) -> Span | None:
    """Find the title: after "as", or else the stretch that begins with a word for a job."""
    best: tuple[int, Span] | None = None
    for lead in _AS.finditer(source.folded, sentence.start, sentence.end):
        candidate = _until(source, _TITLE_END, lead.end(), sentence.end)
        score = title_score(source.cut_folded(candidate))
        if candidate.end > candidate.start and score >= 1 and (best is None or score > best[0]):
            best = (score, candidate)
    if best is not None and best[0] >= SURE:
        return clean_title(source, best[1])
    for word in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", source.folded[sentence.start : sentence.end]):
        start = sentence.start + word.start()
        after_at = _AT_END.search(source.folded[sentence.start : start]) is not None
        if is_title_word(word.group()) and not after_at and not any(hole.start <= start < hole.end for hole in holes):
            candidate = trim(source, Span(start, _until(source, _TITLE_END, start + len(word.group()), sentence.end).end))
            if (
                org_score(source, candidate) <= title_score(source.cut_folded(candidate))
                and len(words_of(source.cut_folded(candidate))) <= 6
            ):
                return candidate
    return best[1] if best else None


def _employer(source: Source, sentence: Span, title: Span, holes: Sequence[Span]) -> Span | None:
    """Find the employer: after "at", "chez", "في" …, when it has the looks of a name or of an organization."""
    if called := _CALLED.search(source.folded, title.end, sentence.end):
        return clean_employer(source, _until(source, _EMPLOYER_END, called.end(), sentence.end))
    best: tuple[int, Span] | None = None
    for lead in _AT.finditer(source.folded, sentence.start, sentence.end):
        if title.start <= lead.start() < title.end or any(hole.start <= lead.end() < hole.end for hole in holes):
            continue
        candidate = _until(source, _EMPLOYER_END, lead.end(), sentence.end)
        if candidate.end <= candidate.start or any(hole.start < candidate.end and candidate.start < hole.end for hole in holes):
            continue
        score = org_score(source, candidate)
        if is_place(source.cut_folded(candidate)) or source.cut_folded(candidate) in (
            "home",
            "maison",
            "البيت",
            "البيوت",
        ):
            continue
        if lead.start() >= title.end and lead.start() - title.end < 4 and not _may_be_place(source, lead.group(), candidate):
            score += 2
        if score >= LIKELY and (best is None or score > best[0]):
            best = (score, candidate)
    return clean_employer(source, best[1]) if best else None


def _heads_title(source: Source, title: Span) -> bool:
    """Say whether a title begins with a word for a job, as it must where only a length of time shows that there was one."""
    words = words_of(source.cut_folded(title))
    if not words or words[0].endswith("ing"):
        return False
    return is_title_word(words[0]) or title_score(source.cut_folded(title)) >= CLEAR


def _may_be_place(source: Source, lead: str, candidate: Span) -> bool:
    """Say whether what follows "in" is a single name, as of a town."""
    words = source.cut(candidate).split()
    return _WHERE_LEAD.match(lead) is not None and len(words) < 2


def _until(source: Source, ending: re.Pattern[str], start: int, limit: int) -> Span:
    found = ending.search(source.folded, start, limit)
    return trim(source, Span(start, found.start() if found else limit))
