"""The stage that finds mentions: labels that stand in the text, and phrases that may state a skill in other words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmap.mentions.acceptance import Acceptance, Place, features
from skillmap.mentions.cues import denied, is_of_others
from skillmap.mentions.lines import lines, section_language
from skillmap.mentions.phrases import phrases, split_line
from skillmap.mentions.sentences import sentence_pipeline, sentences
from skillmap.mentions.tagger import SpanTagger, Tags
from skillmap.records import Analysis, Job, Language, Mention, Span, Structure
from skillmap.taxonomy.folding import Word, words
from skillmap.taxonomy.lexical import Hit, LexicalIndex
from skillmap.taxonomy.store import ConceptScheme

# Where any phrase may state a skill; elsewhere only known labels are looked for.
_PHRASE_SECTIONS = frozenset({"skills", "experience", "summary", "certificates", "other"})
_LABEL_SECTIONS = frozenset({*_PHRASE_SECTIONS, "header", "licences", "languages", "education"})
_MIN_SINGLE = 3  # letters of a one-word label that may be found inside a sentence
_LIST = 2  # pieces that make a list
_LIST_WORDS = 5  # of each of them
_PERSONAL_LINE = re.compile(r"@|https?:|www\.")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line, the parts of it that name nothing else, and the section and job that it stands in."""

    span: Span
    section: int
    kind: str
    job: int | None
    parts: tuple[Span, ...]


class MentionFinder:
    """Finds what may state a skill; the linker decides later which of overlapping mentions stand.

    Args:
        scheme: The classification.
        lexical: Its lexical index.
        tagger: Where there is one; it needs an encoder that tells pieces apart.
        acceptance: How likely a candidate is to be marked; every candidate is kept where it is ``None``.
    """

    name = "mentions"

    def __init__(
        self, scheme: ConceptScheme, lexical: LexicalIndex, tagger: SpanTagger | None = None, acceptance: Acceptance | None = None
    ) -> None:
        self._scheme = scheme
        self._lexical = lexical
        self._tagger = tagger
        self._acceptance = acceptance
        self._sentences = sentence_pipeline()

    def __call__(self, analysis: Analysis) -> Analysis:
        """Add the mentions of a document."""
        found = []
        for mention, place in self.candidates(analysis):
            chance = 1.0 if self._acceptance is None else self._acceptance.chance(features(mention, place))
            found.append(dataclasses.replace(mention, score=round(chance, 4)))
        kept = found if self._acceptance is None else self._acceptance.kept(found)
        return dataclasses.replace(analysis, mentions=tuple(kept))

    def candidates(self, analysis: Analysis) -> list[tuple[Mention, Place]]:
        """Return everything that may state a skill, overlapping candidates too, with the line that each stands in."""
        text = analysis.document.text
        every = list(_lines_of(text, analysis.structure))
        tags: list[Tags | None] = [None] * len(every)
        if self._tagger is not None:
            tags = list(self._tagger.tag([line.span.of(text) for line in every]))
        found = []
        for line, tagged in zip(every, tags, strict=True):
            mentions, labels, pieces = self._in_line(text, line, analysis.structure)
            place = Place(text=text, span=line.span, kind=line.kind, pieces=pieces, labels=labels, tags=tagged)
            found += [(mention, place) for mention in mentions]
        return found

    def _in_line(self, text: str, line: _Line, structure: Structure) -> tuple[list[Mention], list[tuple[Span, bool]], list[Span]]:
        mentions: list[Mention] = []
        labels: list[tuple[Span, bool]] = []
        pieces: list[Span] = []
        language = section_language(structure.sections[line.section], line.span.of(text))
        whole = _Stretch(
            span=line.span,
            section=line.section,
            kind=line.kind,
            language=language,
            job=line.job,
            context=" ".join(line.span.of(text).split()),
        )
        for part in line.parts:
            for sentence in sentences(text, part, self._sentences):
                stretch = dataclasses.replace(
                    whole,
                    span=sentence,
                    language=section_language(structure.sections[line.section], sentence.of(text)),
                    context=" ".join(part.of(text).split()),
                )
                sequence = words(sentence.of(text), stretch.language)
                not_own = [
                    Span(span.start + sentence.start, span.end + sentence.start)
                    for span in denied(sentence.of(text), stretch.language, sequence)
                ]
                inside = [*self._labels(text, stretch, sequence, labels), *_phrases(text, stretch)]
                mentions += [mention for mention in inside if not any(_overlap(mention.span, span) for span in not_own)]
                pieces += split_line(text, sentence)
        named = [language.name for language in structure.languages] + [licence.span for licence in structure.licences]
        for number, span in enumerate(named):
            if line.span.start <= span.start and span.end <= line.span.end and span.end > span.start:
                source = "mentions.language" if number < len(structure.languages) else "mentions.licence"
                mentions.append(_mention(span, span.of(text), whole, source))
        return mentions, labels, pieces

    def _labels(self, text: str, stretch: _Stretch, sequence: Sequence[Word], labels: list[tuple[Span, bool]]) -> Iterator[Mention]:
        """Yield the labels of a sentence that are plausible mentions; add all of them to ``labels``."""
        for hit in _longest(self._lexical.find("skill", sequence, stretch.language)):
            covered = sequence[hit.first : hit.last]
            span = Span(covered[0].span.start + stretch.span.start, covered[-1].span.end + stretch.span.start)
            labels.append((span, hit.from_lexicon))
            if not _is_plausible(hit, covered, stretch.kind):
                continue
            if (
                len(covered) == 1
                and is_of_others(text[stretch.span.start : span.start], stretch.language)
                and self._names_people(covered, stretch.language)
            ):
                continue
            yield _mention(span, span.of(text), stretch, "mentions.lexicon" if hit.from_lexicon else "mentions.label")

    def _names_people(self, covered: Sequence[Word], language: Language) -> bool:
        return bool(self._lexical.find("occupation", covered, language))


def _phrases(text: str, stretch: _Stretch) -> Iterator[Mention]:
    if stretch.kind in _PHRASE_SECTIONS:
        for phrase in phrases(text, stretch.span, stretch.language):
            source = "mentions.phrase" if len(phrase.text.split()) > 1 else "mentions.word"
            yield _mention(phrase.span, phrase.text, stretch, source)


def _lines_of(text: str, structure: Structure) -> Iterator[_Line]:
    bare = all(section.kind == "header" for section in structure.sections) and not structure.jobs
    # Words at the head of a page are somebody's name by where they stand alone; a text without a page's parts may begin with skills.
    covered = [span for span in _not_for_skills(structure) if not (bare and span == structure.person.name)]
    for number, section in enumerate(structure.sections):
        if section.kind not in _LABEL_SECTIONS:
            continue
        # A text without any heading is no CV but a list, a sentence or a letter.
        kind = _bare_kind(text) if bare else section.kind
        for span in lines(text, section.span):
            if not _PERSONAL_LINE.search(span.of(text)):
                yield _Line(span=span, section=number, kind=kind, job=_job_at(structure.jobs, span), parts=tuple(_outside(span, covered)))


def _bare_kind(text: str) -> str:
    """Tell a list of a few words each from what somebody writes in sentences."""
    pieces = split_line(text, Span(0, len(text)))
    return "skills" if len(pieces) >= _LIST and all(len(piece.of(text).split()) <= _LIST_WORDS for piece in pieces) else "other"


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


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
