"""What a line says by itself and with those below it: the begin of a job or of schooling, names of languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from skillmap.structure.dates import find_length, find_periods
from skillmap.structure.degrees import LEVEL, degree_score, school_score
from skillmap.structure.fragments import SURE, cut_parts, cut_pieces, org_score, title_score
from skillmap.structure.languages import LANGUAGE_NAME
from skillmap.structure.lines import Line
from skillmap.structure.source import Source

LineKind = Literal["experience", "education", "languages"]
CODE = re.compile(r"[{};=<>\\]|\w\(\)|->|\):$")

_PERSONAL = re.compile(
    r"\b(?:nee?|born|birth|naissance|dob|aged?|age|years old|nationalit[ye]|passport|cin|cnic)\b"
    r"|(?<!\w)(?:مواليد|\w*ميلاد|العمر|السن|الجنسيه)(?!\w)|@"
)
_REACHED = re.compile(
    r"\b(?:tel|phone|mobile|cell|whatsapp|gsm|portable|e-?mail|linkedin|github|adresse|address)\b|(?:\+|\b0)\d(?:[\s.()-]{0,2}\d){7,}"
    r"|(?<!\w)(?:هاتف|الهاتف|جوال|موبايل|محمول|تليفون|العنوان|واتساب)(?!\w)"
)
_PROSE = 130  # characters; a longer line tells a story
_SENTENCE_WORDS = 7  # a line that ends like a sentence and has more is one
_HEAD_LINES = 4
_COVERED = 0.4  # share of a line's letters that names of languages must have


def kind_at(source: Source, lines: Sequence[Line], position: int) -> LineKind | None:
    """Say what begins at a line, by the line and those just below it."""
    line = lines[position]
    if _is_prose(source, line):
        return None
    folded = source.cut_folded(line.body)
    if is_languages(folded):
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
    return told or len(text) > _PROSE or CODE.search(text) is not None


def is_languages(folded: str) -> bool:
    """Say whether a folded line is one of names of languages, what is said of them in brackets left aside."""
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
