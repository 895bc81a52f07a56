"""Lines of a section as their author meant them: joined where one runs on into the next, apart where a gap separates them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmap.records import Language, Section, Span
from skillmap.taxonomy.folding import is_arabic

# Readers of documents write a run of spaces where the page has a gap between columns, or a new line.
_LINE_END = re.compile(r"[\n\f]|[ \t\u00a0]{2,}|\t")
_FULL_LINE = 0.85  # of the longest line of the section
_MIN_FULL_LINE = 45  # characters; shorter lines are items of a list
_MAX_LINE = 600  # characters; no sentence runs on for longer


def lines(text: str, span: Span) -> Iterator[Span]:
    """Yield lines, joined where one runs on into the next: PDF lines break in the middle of a sentence.

    A line runs on when it is no short item, does not end a sentence or clause, and the next begins with a small letter, or, where letters
    have no case, when it is about as long as the longest line.
    """
    found = []
    start = span.start
    for match in _LINE_END.finditer(text, span.start, span.end):
        found.append(Span(start, match.start()))
        start = match.end()
    found.append(Span(start, span.end))
    longest = max((line.end - line.start for line in found), default=0)
    held: Span | None = None
    for line in found:
        if held is not None and line.end - held.start <= _MAX_LINE and _runs_on(held.of(text), line.of(text), longest):
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
    last_line = _LINE_END.split(line)[-1]
    if is_arabic(first):
        return last not in "،," and len(last_line) >= _FULL_LINE * longest > _MIN_FULL_LINE
    return first.islower() and len(last_line) > _MIN_FULL_LINE


def section_language(section: Section, text: str) -> Language:
    """The section's language, unless the letters of this line are of the other script."""
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in text)
    latin = sum("a" <= letter <= "z" for letter in text.casefold())
    if arabic > latin:
        return "ar"
    return "en" if section.language == "ar" and latin else section.language
