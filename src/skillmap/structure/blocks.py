"""Sections of CVs that have no headings for them: jobs, schooling and languages told by what their lines say.

Only text that stands under no heading that says otherwise is looked at, and only where the CV has no section of that kind. A line with
a date and the title of a job begins work, a line with a degree and a school or date begins schooling, a line of names of languages is
one of languages; what follows without a line of its own kind goes on with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from skillmap.records import SectionKind, Span
from skillmap.structure.dates import find_length, find_periods
from skillmap.structure.degrees import LEVEL, degree_score, school_score
from skillmap.structure.fragments import SURE, cut_parts, cut_pieces, org_score, title_score
from skillmap.structure.headings import Part
from skillmap.structure.languages import LANGUAGE_NAME
from skillmap.structure.lines import Line
from skillmap.structure.source import Source

_Kind = Literal["experience", "education", "languages"]

_PERSONAL = re.compile(
    r"\b(?:nee?|born|birth|naissance|dob|aged?|age|years old|nationalit[ye]|passport|cin|cnic)\b"
    r"|(?<!\w)(?:مواليد|\w*ميلاد|العمر|السن|الجنسيه)(?!\w)|@"
)
_REACHED = re.compile(
    r"\b(?:tel|phone|mobile|cell|whatsapp|gsm|portable|e-?mail|linkedin|github|adresse|address)\b|(?:\+|\b0)\d(?:[\s.()-]{0,2}\d){7,}"
    r"|(?<!\w)(?:هاتف|الهاتف|جوال|موبايل|محمول|تليفون|العنوان|واتساب)(?!\w)"
)
_PROSE = 130  # characters; a longer line tells a story
_WORDS = 14
_SENTENCE_WORDS = 7  # a line that ends like a sentence and has more is one
_CODE = re.compile(r"[{};=<>\\]|\w\(\)|->|\):$")
_CODE_SHARE = 0.2
_HEAD_LINES = 4
_COVERED = 0.4  # share of a line's letters that names of languages must have


def infer_parts(source: Source, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts, with those that no heading explains cut into sections by what they say."""
    missing = {kind for kind in ("experience", "education", "languages") if not any(kind in part.kinds for part in parts)}
    if not missing or _is_code(source, parts):
        return tuple(parts)
    found: list[Part] = []
    for part in parts:
        loose = part.kind in ("header", "summary", "other") and not part.topic and (part.heading is None or part.kind != "other")
        found.extend(_cut(source, part, missing) if loose else [part])
    return tuple(found)


def _is_code(source: Source, parts: Sequence[Part]) -> bool:
    """Say whether a good share of the lines are those of a program."""
    lines = [line for part in parts for line in part.lines]
    code = sum(_CODE.search(source.cut(line.body)) is not None or (line.bullet == "#" and line.indent > 0) for line in lines)
    return code >= max(1, _CODE_SHARE * len(lines))


def _cut(source: Source, part: Part, missing: set[str]) -> list[Part]:
    kinds = _kinds(source, part.lines, missing)
    if not any(kinds):
        return [part]
    pieces: list[tuple[_Kind | None, list[Line]]] = []
    for line, kind in zip(part.lines, kinds, strict=True):
        if pieces and pieces[-1][0] == kind:
            pieces[-1][1].append(line)
        else:
            pieces.append((kind, [line]))
    cut: list[Part] = []
    for number, (kind, lines) in enumerate(pieces):
        start = part.span.start if number == 0 else lines[0].span.start
        end = pieces[number + 1][1][0].span.start if number + 1 < len(pieces) else part.span.end
        own: SectionKind = kind or (part.kind if number == 0 else "other")
        cut.append(
            replace(
                part,
                kind=own,
                kinds=frozenset({own}),
                span=Span(start, end),
                heading=part.heading if number == 0 and kind is None else None,
                lines=tuple(lines),
            )
        )
    return cut


def _kinds(source: Source, lines: Sequence[Line], missing: set[str]) -> list[_Kind | None]:
    """Say of each line what it belongs to."""
    kinds: list[_Kind | None] = []
    current: _Kind | None = None
    for position, line in enumerate(lines):
        own = _own_kind(source, lines, position)
        if own is not None and own not in missing:
            own = None
            current = None
        elif own is not None:
            current = own
        elif line.after_blank and not _goes_on(source, line, current):
            current = None
        kinds.append(current)
    return kinds


def _goes_on(source: Source, line: Line, current: _Kind | None) -> bool:
    """Say whether a line after a blank one still tells what was done in the job before it."""
    text = source.cut(line.body)
    return current == "experience" and (bool(line.bullet) or len(text.split()) > _WORDS)


def _own_kind(source: Source, lines: Sequence[Line], position: int) -> _Kind | None:
    """Say what begins at a line, by the line and those just below it."""
    line = lines[position]
    if _is_prose(source, line):
        return None
    folded = source.cut_folded(line.body)
    if _is_languages(folded):
        return "languages"
    if _is_personal(folded):
        return None
    block = [line]
    for following in lines[position + 1 : position + _HEAD_LINES]:
        if following.after_blank or _is_personal(source.cut_folded(following.body)):
            break
        block.append(following)
    dated = [bool(find_periods(source, each.body)) for each in block]
    degree, school = _schooling(source, line)
    if degree and (dated[0] or school or (len(block) > 1 and (any(dated[:3]) or _schooling(source, block[1])[1]))):
        return "education"
    begins = line.after_blank or position == 0 or bool(line.bullet)
    if begins and school and any(_schooling(source, each)[0] for each in block[1:2]) and any(dated[:3]):
        return "education"
    if not (any(dated) or find_length(source, line.body)):
        return None
    if _is_titled(source, line) and (dated[0] or find_length(source, line.body) or any(dated[:3])):
        return "experience"
    heads = begins and len(block) > 1 and _is_titled(source, block[1]) and not _is_prose(source, block[1])
    named = dated[0] or org_score(source, line.body) >= 1 or source.cut(line.body)[:1].isupper()
    return "experience" if heads and named and any(dated[:3]) and not line.bullet else None


def _is_personal(folded: str) -> bool:
    """Say whether a line tells birth, nationality, or how to reach the person."""
    return _PERSONAL.search(folded) is not None or _REACHED.search(folded) is not None


def _is_prose(source: Source, line: Line) -> bool:
    text = source.cut(line.body)
    told = text.endswith((".", "!", "?", "؟")) and len(text.split()) > _SENTENCE_WORDS
    return told or len(text) > _PROSE or _CODE.search(text) is not None


def _is_languages(folded: str) -> bool:
    names = [match.group() for match in LANGUAGE_NAME.finditer(folded)]
    letters = sum(map(str.isalpha, re.sub(r"\([^()]*\)", "", folded)))
    return len(names) > 1 and sum(map(len, names)) >= _COVERED * letters


def _schooling(source: Source, line: Line) -> tuple[bool, bool]:
    """Say whether a line names a degree, and whether it names a school."""
    spans = [part for piece in cut_pieces(source, line.body, [found.span for found in find_periods(source, line.body)])
             for part in cut_parts(source, piece)]  # fmt: skip
    degree = school = False
    for span in spans:
        folded = source.cut_folded(span)
        score = degree_score(folded)
        schooled = school_score(source, span)
        # Titles that name a school ("primary school teacher") are no schooling.
        if (score >= SURE or LEVEL.search(folded)) and title_score(folded) < SURE and score > min(schooled, SURE) - 1:
            degree = True
        elif schooled >= SURE - 1:
            school = True
    return degree, school


def _is_titled(source: Source, line: Line) -> bool:
    spans = [
        part
        for piece in cut_pieces(source, line.body, [found.span for found in find_periods(source, line.body)])
        for part in cut_parts(source, piece)
    ]
    return any(title_score(source.cut_folded(span)) >= SURE for span in spans[:3])
