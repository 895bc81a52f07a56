"""A stated CV -> a text that reads like one, and its structure as spans of that text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from skillmap.documents.characters import clean
from skillmap.documents.content import Content, PageText
from skillmap.documents.markup.stated import Owner, Part, Schooling, StatedCv, Term, Tongue, Work, shown
from skillmap.documents.markup.wording import likely_language, word
from skillmap.documents.words.quality import text_quality
from skillmap.errors import LimitExceededError
from skillmap.records import Education, Job, Language, Licence, Person, Section, SectionKind, Span, SpokenLanguage, Structure

_CEFR = re.compile(r"(?<![A-Za-z0-9])([ABC][12])(?![A-Za-z0-9])", re.IGNORECASE)

_OPEN = "…"


def lay_out(cv: StatedCv, max_chars: int) -> Content:
    """Write a CV as text, heading by heading, and note where everything stands.

    Sections come in the order of ``cv.parts``; the first is the header with the person. They cover the text.

    Raises:
        LimitExceededError: more characters than allowed.
    """
    writer = _Writer(language=cv.language or "en", max_chars=max_chars)
    writer.language = likely_language(_sample(cv), cv.language)
    writer.person(cv.owner)
    for part in cv.parts:
        writer.part(part)
    text, structure = writer.finish(cv.language)
    return Content(pages=(PageText(text=text, quality=text_quality(text)),), problems=cv.problems, dates=cv.dates, structure=structure)


def _sample(cv: StatedCv) -> str:
    pieces = [cv.owner.headline]
    for part in cv.parts:
        pieces.extend((*part.texts, *part.items))
        for work in part.works:
            pieces.extend((work.title, work.description))
        for schooling in part.schoolings:
            pieces.extend((schooling.degree, schooling.description))
    return "\n".join(pieces)[:20_000]


@dataclass(slots=True)
class _Writer:
    language: Language
    max_chars: int
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _kinds: list[tuple[SectionKind, int, Span | None]] = field(default_factory=list)  # kind, start of content, heading
    _structure: Structure = field(default_factory=Structure)

    def finish(self, stated: Language | None) -> tuple[str, Structure]:
        text = "".join(self._pieces).rstrip("\n")
        ends = [heading.start if heading is not None else start for _, start, heading in self._kinds[1:]]
        sections = tuple(
            Section(kind=kind, span=Span(min(start, len(text)), end), heading=heading, language=self._language_of(text[start:end], stated))
            for (kind, start, heading), end in zip(self._kinds, [*ends, len(text)], strict=True)
        )
        return text, replace(self._structure, sections=sections)

    def _language_of(self, text: str, stated: Language | None) -> Language:
        found = likely_language(text, stated or self.language)
        return found if found == "ar" or self.language != "ar" else "en"

    # --- characters

    def _put(self, text: str) -> Span:
        self._length += len(text)
        if self._length > self.max_chars:
            message = f"the CV has more than {self.max_chars} characters: send it without its attachments"
            raise LimitExceededError(message)
        self._pieces.append(text)
        return Span(self._length - len(text), self._length)

    def _line(self, *texts: str, between: str = "", label: str = "") -> list[Span | None]:
        """Write what is not empty of the texts on one line, and return where each stands."""
        spans: list[Span | None] = []
        texts = tuple(" ".join(clean(text).split()) for text in texts)
        if not any(texts):
            return [None] * len(texts)
        if label:
            self._put(f"{word(label, self.language)}: ")
        first = True
        between = between or ("، " if self.language == "ar" else ", ")
        for text in texts:
            if text and not first:
                self._put(between)
            spans.append(self._put(text) if text else None)
            first = first and not text
        self._put("\n")
        return spans

    def _text(self, text: str) -> Span | None:
        """Write lines."""
        text = clean(text).strip("\n")
        if not text.strip():
            return None
        span = self._put(text)
        self._put("\n")
        return span

    def _gap(self) -> None:
        if self._pieces and self._pieces[-2:] != ["\n", "\n"]:
            self._put("\n")

    # --- parts

    def person(self, owner: Owner) -> None:
        """Write the header."""
        self._kinds.append(("header", 0, None))
        (name,) = self._line(owner.name)
        self._line(owner.headline)
        (address,) = self._line(owner.address, label="address")
        phones = self._line(*owner.phones, label="phone")
        emails = self._line(*owner.emails, label="email")
        for link in owner.links:
            self._line(link)
        (birth,) = self._line(shown(owner.birth_date), label="birth_date")
        (nationality,) = self._line(owner.nationality, label="nationality")
        person = Person(
            name=name,
            emails=tuple(span for span in emails if span),
            phones=tuple(span for span in phones if span),
            birth_date=birth,
            birth_date_value=owner.birth_date,
            nationality=nationality,
            address=address,
        )
        self._structure = replace(self._structure, person=person)

    def part(self, part: Part) -> None:
        """Write a section, unless there is nothing in it."""
        if not (part.works or part.schoolings or part.tongues or any(part.items) or any(part.texts)):
            return
        self._gap()
        (heading,) = self._line(word(part.heading, self.language))
        self._kinds.append((part.kind, self._length, heading))
        for work in part.works:
            self._work(work)
        for schooling in part.schoolings:
            self._schooling(schooling)
        for tongue in part.tongues:
            self._tongue(tongue)
        for item in part.items:
            self._item(part.kind, item)
        for text in part.texts:
            self._text(text)

    def _work(self, work: Work) -> None:
        start = self._length
        (title,) = self._line(work.title)
        employer, place = self._line(work.employer, work.place)
        self._line(*self._period(work.term), between=" – ")
        for detail in work.details:
            self._line(detail)
        description = self._text(work.description)
        span = self._entry(start)
        if span is None:
            return
        job = Job(
            span=span,
            section=len(self._kinds) - 1,
            title=title,
            employer=employer,
            location=place,
            description=description,
            start=work.term.start,
            end=None if work.term.current else work.term.end,
            current=work.term.current,
            paid=work.paid,
        )
        self._structure = replace(self._structure, jobs=(*self._structure.jobs, job))

    def _schooling(self, schooling: Schooling) -> None:
        start = self._length
        degree, subject = self._line(schooling.degree, schooling.subject, between=" – ")
        institution, _ = self._line(schooling.institution, schooling.place)
        self._line(*self._period(schooling.term), between=" – ")
        self._text(schooling.description)
        span = self._entry(start)
        if span is None:
            return
        education = Education(
            span=span,
            section=len(self._kinds) - 1,
            degree=degree,
            field=subject,
            institution=institution,
            start=schooling.term.start,
            end=schooling.term.end,
            completed=False if schooling.term.current else None,
        )
        self._structure = replace(self._structure, educations=(*self._structure.educations, education))

    def _entry(self, start: int) -> Span | None:
        """Close an entry, and leave a line between it and the next."""
        if self._length == start:
            return None
        span = Span(start, self._length - 1)
        self._gap()
        return span

    def _tongue(self, tongue: Tongue) -> None:
        levels = ", ".join(f"{word(key, self.language)} {level}".strip() for key, level in tongue.levels)
        native = word("native", self.language) if tongue.native and not tongue.fluency else ""
        stated = self._line(tongue.name, native, tongue.fluency, levels, between=" – ")
        for note in tongue.notes:
            self._line(note)
        name = stated[0]
        if name is None or not tongue.code:
            return
        language = SpokenLanguage(
            code=tongue.code,
            span=Span(name.start, max(span.end for span in stated if span)),
            name=name,
            section=len(self._kinds) - 1,
            cefr="native" if tongue.native else _overall(tongue),
        )
        if all(language.code != known.code for known in self._structure.languages):
            self._structure = replace(self._structure, languages=(*self._structure.languages, language))

    def _item(self, kind: SectionKind, item: str) -> None:
        (span,) = self._line(item)
        if span is None:
            return
        if kind == "certificates":
            self._structure = replace(self._structure, certificates=(*self._structure.certificates, span))
        elif kind == "licences":
            self._structure = replace(self._structure, licences=(*self._structure.licences, Licence(span=span)))

    @staticmethod
    def _period(term: Term) -> tuple[str, str]:
        """Return the ends of a term as they are shown; an open one without words, which could be taken for a skill."""
        return shown(term.start), _OPEN if term.current and term.start is not None else shown(term.end)


def _overall(tongue: Tongue) -> str | None:
    """Return the level that is stated most often, the lowest of several; where it is in words there is none."""
    levels = [match[1].upper() for _, level in tongue.levels if (match := _CEFR.search(level))]
    if not levels and (match := _CEFR.search(tongue.fluency)):
        return match[1].upper()
    counts = Counter(levels)
    return min((level for level in counts if counts[level] == max(counts.values())), default=None)
