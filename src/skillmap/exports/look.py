"""A document as a page to look at: each page's picture beside the text that was read from it.

The page is for a person who doubts an extraction. It is one file without scripts that loads nothing from outside; a
content security policy in it says so to the browser.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Literal

import jinja2

from skillmap.records import Document, Language, Page, Problem, Section, SectionKind, Span, Structure

LineLanguage = Callable[[str, Language], Language]  # the language of a text, and what to say where it cannot be told

_FOLDER = Path(__file__).parent
_SOUND, _DOUBTFUL = 0.8, 0.6  # quality from which a page's text is sound, and below which it is garbage
_MIN_LETTERS = 25  # between French and English, a shorter line takes the language of its section


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is to be seen of one document; ``pictures`` are PNG files in the order of its pages, as far as there are some."""

    document: Document
    structure: Structure
    pictures: Sequence[bytes | None] = ()
    attachments: Sequence[Look] = ()


def look_page(look: Look, *, title: str, language_of: LineLanguage) -> str:
    """Return the page of HTML.

    Args:
        look: The document and what belongs to it.
        title: What to call the document.
        language_of: Tells the language of a line.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = environment.get_template("look.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    views = list(_views(look, title, language_of, level=0))
    kinds = dict.fromkeys(band.kind for view in views for sheet in view.sheets for band in sheet.bands)
    return environment.get_template("look.html.j2").render(views=views, kinds=list(kinds), style_digest=digest)


# --- what the template shows -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A stretch of a line that the same problems are about."""

    text: str
    problems: tuple[int, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    pieces: tuple[_Piece, ...]
    language: Language
    direction: Literal["ltr", "rtl"]
    is_heading: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Band:
    """Lines of one section on one page."""

    kind: SectionKind
    language: Language
    continued: bool
    lines: tuple[_Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    page: Page
    picture: str | None  # base64
    grade: str
    problems: tuple[tuple[int, Problem], ...]
    bands: tuple[_Band, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One document; ``prefix`` makes its anchors unique."""

    title: str
    level: int
    document: Document
    prefix: str
    has_pictures: bool
    problems: tuple[tuple[int, Problem], ...]
    sheets: tuple[_Sheet, ...]


def _views(look: Look, title: str, language_of: LineLanguage, level: int, prefix: str = "d1") -> Iterator[_View]:
    document = look.document
    numbered = [(number, _on_page(problem, document)) for number, problem in enumerate(document.problems, start=1)]
    pages = {page.number for page in document.pages}
    composer = _Composer(document=document, structure=look.structure, language_of=language_of)
    yield _View(
        title=seen(title),
        level=level,
        document=document,
        prefix=prefix,
        has_pictures=any(look.pictures),
        problems=tuple((number, problem) for number, problem in numbered if problem.page not in pages),
        sheets=tuple(
            _Sheet(
                page=page,
                picture=_picture(look.pictures, page.number),
                grade=_grade(page.quality),
                problems=tuple((number, problem) for number, problem in numbered if problem.page == page.number),
                bands=tuple(composer.bands(page)),
            )
            for page in document.pages
        ),
    )
    for number, attachment in enumerate(look.attachments, start=1):
        name = attachment.document.name or f"attachment {number}"
        yield from _views(attachment, name, language_of, level + 1, f"{prefix}-{number}")


def _on_page(problem: Problem, document: Document) -> Problem:
    """Place a problem by its characters where it names no page."""
    if problem.page is not None or problem.span is None:
        return problem
    start = problem.span.start
    page = next((page.number for page in document.pages if page.span.start <= start <= page.span.end), None)
    return Problem(stage=problem.stage, code=problem.code, message=problem.message, page=page, span=problem.span)


def _picture(pictures: Sequence[bytes | None], number: int) -> str | None:
    picture = pictures[number - 1] if number <= len(pictures) else None
    return None if picture is None else base64.b64encode(picture).decode()


def _grade(quality: float | None) -> str:
    if quality is None:
        return "unknown"
    return "sound" if quality >= _SOUND else "doubtful" if quality >= _DOUBTFUL else "garbage"


def seen(text: str) -> str:
    """Return text in which no character hides: controls and what turns the reading direction are named.

    >>> seen("cv" + chr(0x202E) + "fdp.exe")
    'cv⟨U+202E⟩fdp.exe'
    """
    return "".join(
        f"⟨U+{ord(character):04X}⟩"
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in "\t\u200c\u200d"
        else character
        for character in text
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Composer:
    """Cuts a document's text into bands of lines."""

    document: Document
    structure: Structure
    language_of: LineLanguage
    _started: set[int] = field(default_factory=set)  # sections of which a band has been shown

    def bands(self, page: Page) -> Iterator[_Band]:
        """Yield the bands of a page."""
        waiting: list[_Line] = []
        current: int | None = None
        for line in _lines(page.span, self.document.text):
            number = self._section(line)
            if number is not None and number != current:
                yield from self._band(current, waiting)
                waiting, current = [], number
            waiting.append(self._line(line, current, waiting[-1] if waiting else None))
        yield from self._band(current, waiting)

    def _band(self, number: int | None, lines: list[_Line]) -> Iterator[_Band]:
        while lines and not lines[-1].pieces:
            lines.pop()
        if not lines:
            return
        section = self._of(number)
        continued = number in self._started
        if number is not None:
            self._started.add(number)
        kind: SectionKind = section.kind if section is not None else "other"
        language: Language = section.language if section is not None else lines[0].language
        yield _Band(kind=kind, language=language, continued=continued, lines=tuple(lines))

    def _of(self, number: int | None) -> Section | None:
        return None if number is None else self.structure.sections[number]

    def _section(self, line: Span) -> int | None:
        """Return the section that a line, its first ink at least, stands in; ``None`` for an empty line."""
        text = line.of(self.document.text)
        ink = line.start + len(text) - len(text.lstrip())
        if ink == line.end:
            return None
        for number, section in enumerate(self.structure.sections):
            if any(span is not None and span.start <= ink < span.end for span in (section.heading, section.span)):
                return number
        return None

    def _line(self, span: Span, number: int | None, previous: _Line | None) -> _Line:
        text = span.of(self.document.text)
        section = self._of(number)
        fallback: Language = section.language if section is not None else previous.language if previous is not None else "en"
        language = self._language(text, fallback)
        heading = section.heading if section is not None else None
        return _Line(
            pieces=tuple(self._pieces(span)) if text.strip() else (),
            language=language,
            direction="rtl" if language == "ar" else "ltr",
            is_heading=heading is not None and span.start <= heading.start < span.end,
        )

    def _language(self, text: str, fallback: Language) -> Language:
        letters = sum(character.isalpha() for character in text)
        language = self.language_of(text, fallback)
        return fallback if letters < _MIN_LETTERS and "ar" not in (language, fallback) else language

    def _pieces(self, line: Span) -> Iterator[_Piece]:
        doubts = [
            (number, problem, problem.span)
            for number, problem in enumerate(self.document.problems, start=1)
            if problem.span is not None and problem.span.start < line.end and problem.span.end > line.start
        ]
        cuts = {line.start, line.end}
        for _, _, span in doubts:
            cuts |= {max(span.start, line.start), min(span.end, line.end)}
        for start, end in pairwise(sorted(cuts)):
            about = [(number, problem) for number, problem, span in doubts if span.start <= start and end <= span.end]
            yield _Piece(
                text=seen(self.document.text[start:end]),
                problems=tuple(number for number, _ in about),
                why="; ".join(f"{problem.code}: {problem.message}" for _, problem in about),
            )


def _lines(span: Span, text: str) -> Iterator[Span]:
    start = span.start
    for line in span.of(text).split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1
