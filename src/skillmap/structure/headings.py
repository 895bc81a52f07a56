"""Sections: which lines are headings, of what kind, and what text belongs to each.

A heading is a line of its own that the word list knows ("PARCOURS PROFESSIONNEL", "بعرف كمان"), the label of a line
whose content follows ("LANGUES : arabe, français"), or a line that only looks like one (capitals or Markdown marks),
which is then ``other``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from skillmap.records import SectionKind, Span
from skillmap.structure.dates import find_periods
from skillmap.structure.degrees import LEVEL, degree_score
from skillmap.structure.fragments import SURE, title_score
from skillmap.structure.heading_words import (
    NUMERAL,
    kinds_by_beginning,
    kinds_by_keyword,
    kinds_by_likeness,
    kinds_by_words,
    kinds_in_own_words,
    kinds_of,
)
from skillmap.structure.lines import Line, trim
from skillmap.structure.parts import Part
from skillmap.structure.source import Source
from skillmap.structure.unlisted_headings import find_unlisted, is_decorated
from skillmap.structure.vocabulary import normalize

_INLINE = re.compile(r"(?P<label>[^:\t]{2,60}?)\s*(?P<mark>:|\t|\s{3,}|\s[–=]\s)[\s:–]*(?=\S)")
_STRONG_BULLETS = frozenset("■□◆◇❖►▶▸➢➤★#1")
_ONLY_LENGTH = re.compile(r"[\s:~+]*\d{1,2}\s*\+?\s*(?:ans?|years?|yrs?|سنوات|سنه|سنين|عام\S*)[^,;]{0,40}$")
_VALUE_KINDS = frozenset({"languages", "licences", "interests", "references"})
_SYMBOLS = frozenset({"So", "Sm", "Sk", "Zs"})
_PROSE = 60  # characters; the line under one that long may be its end
_MAX_LEVEL_CHARS, _MIN_DEGREE = 80, 3
_SECTION_KINDS = {"volunteer": "experience", "publications": "other"}
_DOCUMENT_NAMES = frozenset({"resume", "cv", "curriculum vitae", "my resume", "السيره الذاتيه", "سيره ذاتيه", "السيره المهنيه"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    kinds: tuple[str, ...]
    span: Span
    content: int  # where the content begins
    alone: bool  # nothing but the heading on the line
    lasting: bool  # holds for the lines below, too


class HeadingFinder:
    """Decide for each line whether it is a heading; needs to know what a human language is called."""

    def __init__(self, language_names: re.Pattern[str]) -> None:
        self._language_names = language_names

    def __call__(self, source: Source, lines: Sequence[Line]) -> tuple[Part, ...]:
        """Split a text into sections that cover it, in order."""
        headings: list[tuple[int, _Heading]] = []
        current: tuple[str, ...] = ("header",)
        known = False
        for position, line in enumerate(lines):
            if position <= 1 and normalize(source.cut(line.body)) in _DOCUMENT_NAMES:
                continue
            previous = headings[-1] if headings else None
            beside = previous is not None and previous[0] == position - 1
            last = position + 1 == len(lines)
            above = lines[position - 1] if position else None
            found = _whole_line(source, line, current, above, last=last) or self._inline(source, line, current, beside=beside)
            if found is None and known:
                found = _unknown(source, lines, position, current)
            if found is None and line.bullet.startswith("#") and position > 0:
                found = _unknown(source, lines, position, current)
            if found is not None:
                headings.append((position, found))
                known = known or (found.alone and found.kinds != ("header",))
                if found.lasting:
                    current = found.kinds
        whole = {position: heading.kinds for position, heading in headings if heading.alone}
        for position, kinds in find_unlisted(source, lines, whole).items():
            headings.append((position, _alone(source, lines[position], kinds)))
        return _parts(source, lines, sorted(headings, key=lambda item: item[0]))

    def _inline(self, source: Source, line: Line, current: tuple[str, ...], *, beside: bool) -> _Heading | None:
        """Recognize a heading whose content follows on its line."""
        match = _INLINE.match(source.text, line.body.start, line.body.end)
        if match is None:
            return None
        kinds = kinds_of(match["label"]) or (kinds_by_beginning(match["label"]) if line.after_blank else ())
        if not kinds or kinds[0] == "header":
            return None
        value = source.folded[match.end() : line.body.end]
        loud = _is_upper(match["label"]) or line.bullet in _STRONG_BULLETS
        spaced = line.after_blank and not line.bullet
        kind = kinds[0]
        if match["mark"].strip() == "" and not loud and kind not in _VALUE_KINDS:
            return None
        if match["mark"].strip() in ("–", "=") and not (loud or spaced):
            return None
        if kind == "languages" and not self._language_names.search(value):
            return None
        if kind in ("experience", "volunteer") and not loud and (_ONLY_LENGTH.match(value) or not spaced):
            return None
        if kind == "education" != current[0] and match["mark"].strip() == ":" and _names_level(value):
            return _Heading(kinds=kinds, span=trim(source, Span(match.start("label"), match.end("label"))), content=match.end(),
                alone=False, lasting=False)  # fmt: skip
        if kind not in _VALUE_KINDS and not (loud or spaced or (beside and not line.bullet)):
            return None
        if current[0] == "education" and kind == "certificates" and not loud and _names_level(value):
            return None
        if kind == current[0] and not loud:
            return None  # a label within the section ("الشهادة: …" under "التعليم")
        if current[0] in ("experience", "education", "volunteer") and kind in ("other", "interests") and not (loud or spaced):
            return None
        return _Heading(
            kinds=kinds,
            span=trim(source, Span(match.start("label"), match.end("label"))),
            content=match.end(),
            alone=False,
            lasting=loud or spaced,
        )


def _names_level(value: str) -> bool:
    """Say whether the value of a label names a degree or a class ("Education : Grade 8")."""
    return len(value) < _MAX_LEVEL_CHARS and (LEVEL.search(value) is not None or degree_score(value) >= _MIN_DEGREE)


def _whole_line(source: Source, line: Line, current: tuple[str, ...], above: Line | None, *, last: bool) -> _Heading | None:
    text = source.text[line.body.start : line.body.end]
    if line.is_rule or len(text) > 70:
        return None
    kinds = kinds_of(text)
    # Under the last line stands nothing: in words that no list has it says something itself ("I am good at welding").
    free = not last and not line.bullet
    decorated = is_decorated(source, line)
    if not last and (free or decorated or line.bullet in _STRONG_BULLETS or text.endswith(":")):
        shown = decorated or line.after_blank or _is_upper(text) or text.endswith(":")
        if shown or above is None or len(source.cut(above.span)) < _PROSE:
            kinds = kinds or kinds_in_own_words(text, loud=shown)
    if not kinds and free and (_is_upper(text) or text.endswith(":")):
        kinds = kinds_by_words(text)
    if not kinds and free and (line.after_blank or text.endswith(":")):
        kinds = kinds_by_beginning(text.rstrip(":"))
    loose = (line.after_blank or _is_upper(text) or text.endswith(":")) and (free or (not last and line.bullet in _STRONG_BULLETS))
    if not kinds and loose and title_score(source.cut_folded(line.body)) < SURE:
        kinds = kinds_by_keyword(text.rstrip(" :")) or kinds_by_likeness(text)
        if kinds[:1] == current[:1]:
            kinds = ()  # an entry of the section ("Formation secourisme")
    if not kinds:
        cells = [cell for cell in re.split(r"\t+|\s{3,}|\s\|\s", text) if cell.strip()]
        each = [kinds_of(cell) for cell in cells]
        if len(cells) < 2 or not all(each):
            return None
        kinds = tuple(dict.fromkeys(kind for found in each for kind in found))
    loud = _is_upper(text) or text.rstrip().endswith(":") or line.after_blank or decorated
    if line.bullet and line.bullet[0] not in _STRONG_BULLETS and not loud:
        return None
    if line.bullet and line.bullet[0] not in _STRONG_BULLETS and current[0] == kinds[0]:
        return None
    return _alone(source, line, kinds)


def _alone(source: Source, line: Line, kinds: tuple[str, ...]) -> _Heading:
    """Make a heading of a whole line, without its number and its decoration."""
    numeral = NUMERAL.match(source.cut(line.body))
    start, end = line.body.start + (numeral.end() if numeral else 0), line.body.end
    while start < end and not source.text[start].isalnum():
        start += 1
    while end > start and unicodedata.category(source.text[end - 1]) in _SYMBOLS:
        end -= 1
    span = trim(source, Span(start, end) if end > start else line.body)
    return _Heading(kinds=kinds, span=span, content=line.span.end, alone=True, lasting=True)


def _unknown(source: Source, lines: Sequence[Line], position: int, current: tuple[str, ...]) -> _Heading | None:
    """Recognize a heading by its looks alone."""
    line = lines[position]
    text = source.text[line.body.start : line.body.end]
    following = lines[position + 1] if position + 1 < len(lines) else None
    if line.is_rule or following is None or len(text) > 50 or len(text.split()) > 5:
        return None
    if find_periods(source, line.body) or re.search(r"[\d@|\t]|[.,؛،]\s*$", text):
        return None
    heading = _Heading(kinds=("other",), span=trim(source, line.body), content=line.span.end, alone=True, lasting=True)
    if line.bullet in ("#", "##"):
        return None if line.indent or following.bullet == line.bullet else heading  # some write "#" for a bullet
    if line.bullet or not line.after_blank or following.after_blank:
        return None
    if following.is_rule:
        return heading
    in_entries = current[0] in ("experience", "education", "volunteer", "certificates")
    if not _is_upper(text) or in_entries:
        return None  # employers and titles are written in capitals, too
    return heading


def _is_upper(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 1 and all(character.isupper() for character in letters)


def _parts(source: Source, lines: Sequence[Line], headings: Sequence[tuple[int, _Heading]]) -> tuple[Part, ...]:
    """Cut the text at the headings; after a heading that holds for its line only, the section around it goes on."""
    cuts: list[tuple[int, tuple[str, ...], Span | None, int, int]] = []  # start, kinds, heading, first line, content
    cuts.append((0, ("header",), None, 0, 0))
    around: tuple[str, ...] = ("header",)  # what a line belongs to after a heading that held for one line only
    taken = {position for position, _ in headings}
    for position, heading in headings:
        line = lines[position]
        cuts.append((line.span.start, heading.kinds, heading.span, position, heading.content))
        if heading.lasting:
            around = heading.kinds if heading.alone else ("other",)
        else:
            following = position + 1
            while following < len(lines) and following not in taken and lines[following].indent > line.indent:
                following += 1
            if following < len(lines) and following not in taken:
                start = lines[following].span.start
                cuts.append((start, around, None, following, start))
    parts: list[Part] = []
    for number, (start, kinds, heading_span, first, content) in enumerate(cuts):
        last = cuts[number + 1] if number + 1 < len(cuts) else None
        end = last[0] if last else len(source.text)
        if number == 0 and end == 0 and len(cuts) > 1:
            continue
        stop = last[3] if last else len(lines)
        content_lines = [_from(line, content) for line in lines[first:stop] if line.span.end > content and not line.is_rule]
        volunteer = "volunteer" in kinds
        clean = tuple(dict.fromkeys(cast("SectionKind", _SECTION_KINDS.get(kind, kind)) for kind in kinds))
        parts.append(
            Part(
                kind=clean[0],
                kinds=frozenset(clean),
                span=Span(content if heading_span else start, end),
                heading=heading_span,
                lines=tuple(content_lines),
                volunteer=volunteer,
                topic="publications" if "publications" in kinds else "",
            )
        )
    return tuple(parts)


def _from(line: Line, start: int) -> Line:
    """Return a line without what stands before ``start``."""
    if start <= line.span.start:
        return line
    return Line(
        index=line.index,
        span=Span(start, line.span.end),
        body=Span(max(start, line.body.start), line.body.end),
        indent=line.indent,
        bullet="",
        after_blank=line.after_blank,
        is_rule=line.is_rule,
    )
