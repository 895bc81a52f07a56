"""The stage that finds mentions: labels that stand in the text, and phrases that may state a skill in other words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmap.mentions.cues import is_denied
from skillmap.mentions.phrases import phrases
from skillmap.mentions.sentences import sentence_pipeline, sentences
from skillmap.records import Analysis, Job, Language, Mention, Section, Span, Structure
from skillmap.taxonomy.folding import Word, is_arabic, words
from skillmap.taxonomy.lexical import Hit, LexicalIndex
from skillmap.taxonomy.store import ConceptScheme

# Where any phrase may state a skill; elsewhere only known labels are looked for.
_PHRASE_SECTIONS = frozenset({"skills", "experience", "summary", "certificates", "other"})
_LABEL_SECTIONS = frozenset({*_PHRASE_SECTIONS, "header", "licences", "languages", "education"})
_MIN_SINGLE = 3  # letters of a one-word label that may be found inside a sentence
_PERSONAL_LINE = re.compile(r"@|https?:|www\.")
_LINE_END = re.compile(r"[\n\f]")
_FULL_LINE = 0.85  # of the longest line of the section
_MIN_FULL_LINE = 45  # characters; shorter lines are items of a list
_NOT_SKILL_SECTIONS_FOR_LABELS = frozenset({"education"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A piece of text to look for skills in, with where it belongs."""

    span: Span
    section: int
    kind: str
    language: Language
    job: int | None
    context: str


class MentionFinder:
    """Finds what may state a skill; the linker decides later which of overlapping mentions stand.

    Args:
        scheme: The classification.
        lexical: Its lexical index.
    """

    name = "mentions"

    def __init__(self, scheme: ConceptScheme, lexical: LexicalIndex) -> None:
        self._scheme = scheme
        self._lexical = lexical
        self._sentences = sentence_pipeline()

    def __call__(self, analysis: Analysis) -> Analysis:
        """Add the mentions of a document."""
        text = analysis.document.text
        found: list[Mention] = []
        for stretch in self._stretches(text, analysis.structure):
            for sentence in sentences(text, stretch.span, self._sentences):
                if is_denied(sentence.of(text), stretch.language):
                    continue
                part = dataclasses.replace(stretch, span=sentence)
                found.extend(self._labels(text, part))
                found.extend(self._phrases(text, part))
        return dataclasses.replace(analysis, mentions=tuple(found))

    def _stretches(self, text: str, structure: Structure) -> Iterator[_Stretch]:
        covered = _not_for_skills(structure)
        for number, section in enumerate(structure.sections):
            if section.kind not in _LABEL_SECTIONS:
                continue
            for line in _lines(text, section.span):
                if _PERSONAL_LINE.search(line.of(text)):
                    continue
                job = _job_at(structure.jobs, line)
                for span in _outside(line, covered):
                    yield _Stretch(
                        span=span,
                        section=number,
                        kind=section.kind,
                        language=section_language(section, span.of(text)),
                        job=job,
                        context=" ".join(span.of(text).split()),
                    )

    def _labels(self, text: str, stretch: _Stretch) -> Iterator[Mention]:
        sequence = words(stretch.span.of(text), stretch.language)
        hits = self._lexical.find("skill", sequence, stretch.language)
        for hit in _longest(hits):
            covered = sequence[hit.first : hit.last]
            if not _is_plausible(hit, covered, stretch.kind):
                continue
            span = Span(covered[0].span.start + stretch.span.start, covered[-1].span.end + stretch.span.start)
            source = "mentions.lexicon" if hit.from_lexicon else "mentions.label"
            yield _mention(span, span.of(text), stretch, source)

    def _phrases(self, text: str, stretch: _Stretch) -> Iterator[Mention]:
        if stretch.kind in _PHRASE_SECTIONS:
            for phrase in phrases(text, stretch.span, stretch.language):
                source = "mentions.phrase" if len(phrase.text.split()) > 1 else "mentions.word"
                yield _mention(phrase.span, phrase.text, stretch, source)


def _mention(span: Span, wording: str, stretch: _Stretch, source: str) -> Mention:
    return Mention(
        span=span,
        text=" ".join(wording.split()),
        section=stretch.section,
        language=stretch.language,
        source=source,
        job=stretch.job,
        context=stretch.context,
    )


def section_language(section: Section, text: str) -> Language:
    """The section's language, unless the letters of this line are of the other script."""
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in text)
    latin = sum("a" <= letter <= "z" for letter in text.casefold())
    if arabic > latin:
        return "ar"
    return "en" if section.language == "ar" and latin else section.language


def _lines(text: str, span: Span) -> Iterator[Span]:
    """Yield lines, joined where one runs on into the next: PDF lines break in the middle of a sentence.

    A line runs on when it is no short item, does not end a sentence or clause, and the next begins with a small letter, or, where letters
    have no case, when it is about as long as the longest line.
    """
    lines = []
    start = span.start
    for match in _LINE_END.finditer(text, span.start, span.end):
        lines.append(Span(start, match.start()))
        start = match.end()
    lines.append(Span(start, span.end))
    longest = max((line.end - line.start for line in lines), default=0)
    held: Span | None = None
    for line in lines:
        if held is not None and _runs_on(held.of(text), line.of(text), longest):
            held = Span(held.start, line.end)
            continue
        if held is not None and held.of(text).strip():
            yield held
        held = line
    if held is not None and held.of(text).strip():
        yield held


def _runs_on(line: str, following: str, longest: int) -> bool:
    last, first = line.rstrip()[-1:], following.lstrip()[:1]
    if not last or not first or last in ".:;!?؟؛" or not first.isalpha():
        return False
    last_line = line.rsplit("\n", 1)[-1]
    if is_arabic(first):
        return last not in "،," and len(last_line) >= _FULL_LINE * longest > _MIN_FULL_LINE
    return first.islower() and len(last_line) > _MIN_FULL_LINE


def _not_for_skills(structure: Structure) -> list[Span]:
    """Spans that name a job, an employer, a school, a date or the person, sorted."""
    spans: list[Span | None] = []
    for job in structure.jobs:
        spans += [job.title, job.employer, job.location]
        if job.description is not None:
            spans.append(Span(job.span.start, job.description.start))
    for entry in structure.educations:
        spans += [entry.degree, entry.institution]
    person = structure.person
    spans += [person.name, person.birth_date, person.nationality, person.address, *person.emails, *person.phones]
    return sorted(span for span in spans if span is not None and span.end > span.start)


def _outside(span: Span, covered: Sequence[Span]) -> Iterator[Span]:
    start = span.start
    for other in covered:
        if other.end <= start or other.start >= span.end:
            continue
        if other.start > start:
            yield Span(start, other.start)
        start = max(start, other.end)
    if start < span.end:
        yield Span(start, span.end)


def _job_at(jobs: Sequence[Job], span: Span) -> int | None:
    return next((number for number, job in enumerate(jobs) if job.span.start <= span.start < job.span.end), None)


def _longest(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Keep the longest labels, the project's own before others, none inside another."""
    taken: list[tuple[int, int]] = []
    kept = []
    for hit in sorted(hits, key=lambda item: (-(item.last - item.first), not item.from_lexicon, item.first)):
        if all(hit.last <= first or hit.first >= last for first, last in taken):
            taken.append((hit.first, hit.last))
            kept.append(hit)
    return iter(sorted(kept, key=lambda item: item.first))


def _is_plausible(hit: Hit, covered: Sequence[Word], kind: str) -> bool:
    """Single words are labels of many things: outside lists they count when the project's lexicon has them."""
    if kind in _NOT_SKILL_SECTIONS_FOR_LABELS:
        return hit.from_lexicon and len(covered) > 1
    if len(covered) > 1:
        return hit.exact or hit.from_lexicon or kind in {"skills", "experience"}
    letters = len(covered[0].folded)
    if hit.from_lexicon:
        return hit.exact or letters > _MIN_SINGLE
    return hit.exact and letters >= _MIN_SINGLE and kind == "skills"
