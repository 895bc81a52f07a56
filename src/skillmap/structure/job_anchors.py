"""The lines of an experience section that begin an entry: those with a period, a length of time, or a job alone.

A line with a period at its start or end belongs to the head of an entry, unless it is one of the duties: bullets of a kind that mostly
carry no dates are duties.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from skillmap.records import Span
from skillmap.structure.dates import Period, find_length, find_periods
from skillmap.structure.fragments import CLEAR, LIKELY, SURE, Piece, cut_parts, cut_pieces, make_piece, org_score, title_score
from skillmap.structure.lines import Line, trim
from skillmap.structure.source import Source

MAX_HEAD_CHARS = 130
_MAX_UNDATED_CHARS = 90
_EMPLOYED = re.compile(r"\s(?:at|chez|aupres de|au sein d\w*|with|لدي|عند)\s")
_LONG_SENTENCE = 45
_AROUND = " \t()[]{}|–—-:;.,،•·/"
_CELLS = re.compile(r"[\t|]|\s[–—-]\s|\s{3,}")
_COMMAS = re.compile(r"(?:.?,|, ),")
_TAIL = re.compile(r"(?<=[^\W\d]{3})[.](?=\s)|\)\s*[.:](?=\s)|(?<=[^\W\d]{2})\s?:(?=\s)")
_SENTENCE = re.compile(r"[.!?؟]\s*$")
_ABBREVIATED = re.compile(r"\b(?:inc|ltd|co|corp|s\.a|s\.a\.l|s\.a\.r\.l|etc|ش\.م\.ل|ش\.م\.م|ذ\.م\.م)\.\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A line that begins an entry or dates it."""

    position: int
    period: Period
    rest: tuple[Span, ...]  # what the line says beside the date
    tail: Span | None = None  # duties that follow on the same line


def find_anchors(source: Source, lines: Sequence[Line]) -> list[Anchor]:
    """Return the lines that begin entries or date them, in order."""
    found: list[Anchor] = []
    strong_by_bullet: Counter[str] = Counter()
    all_by_bullet: Counter[str] = Counter(line.bullet for line in lines)
    candidates: list[Anchor] = []
    for position, line in enumerate(lines):
        if (candidate := _candidate(source, line) or _with_length(source, line)) is not None:
            candidates.append(replace(candidate, position=position))
            strong_by_bullet[line.bullet] += candidate.period.strong or candidate.period.months is not None
    strong_total = sum(strong_by_bullet.values())
    for anchor in candidates:
        line = lines[anchor.position]
        signed = line.bullet and line.bullet != "1" and not line.bullet.startswith("#")
        if signed and strong_by_bullet[line.bullet] * 2 < all_by_bullet[line.bullet]:
            continue  # a duty that happens to name a date
        if anchor.period.strong or signed or _may_be_weak(source, line, anchor.rest, strong_total):
            found.append(anchor)
    return sorted([*found, *_undated(source, lines, found)], key=lambda anchor: anchor.position)


def _with_length(source: Source, line: Line) -> Anchor | None:
    """Return what a line says beside a length of time that stands in place of dates, if it names a job."""
    period = find_length(source, line.body)
    if period is None or len(source.cut(line.body)) > MAX_HEAD_CHARS or is_sentence(source.cut(line.body)):
        return None
    rest = cut_pieces(source, line.body, [period.span])
    parts = [part for span in rest for part in cut_parts(source, span)]
    if not any(title_score(source.cut_folded(part)) >= SURE for part in parts[:2]):
        return None
    return Anchor(position=0, period=period, rest=tuple(rest))


def _undated(source: Source, lines: Sequence[Line], dated: Sequence[Anchor]) -> list[Anchor]:
    """Return the jobs of which no time is told: lines like those that have one, or all where none has."""
    taken = {anchor.position for anchor in dated}
    bullets = Counter(lines[position].bullet for position in taken)
    every = Counter(line.bullet for line in lines)
    found: list[Anchor] = []
    for position, line in enumerate(lines):
        if position in taken or is_sentence(source.cut(line.body)) or len(source.cut(line.body)) > _MAX_UNDATED_CHARS:
            continue
        if dated and not (line.bullet and 2 * bullets[line.bullet] >= every[line.bullet]):
            continue
        rest = cut_pieces(source, line.body)
        if _names_job(source, rest, alone=not dated):
            nowhen = Period(span=Span(line.body.start, line.body.start), start=None, end=None)
            found.append(Anchor(position=position, period=nowhen, rest=tuple(rest)))
    return found


def _names_job(source: Source, rest: Sequence[Span], *, alone: bool) -> bool:
    """Say whether a line without a date names a job: its title, and an employer or place where nothing else shows that it is one."""
    pieces = make_pieces(source, rest)
    if not pieces or pieces[0].title < CLEAR or pieces[0].org >= CLEAR:
        return False
    if not alone:
        return True
    connected = _EMPLOYED.search(source.cut_folded(Span(rest[0].start, rest[-1].end))) is not None
    return connected or any(piece.place or piece.org >= LIKELY for piece in pieces[1:])


def _candidate(source: Source, line: Line) -> Anchor | None:
    """Return what a line says beside a period at its start or end, if it can be the head of an entry."""
    for period in sorted(find_periods(source, line.body), key=lambda period: (not period.strong, period.span)):
        before = source.text[line.body.start : period.span.start].strip(_AROUND)
        after = source.text[period.span.end : line.body.end].strip(_AROUND)
        cells = bool(_CELLS.search(source.cut(line.body)))
        bracketed = (
            source.text[period.span.start - 1 : period.span.start] == "(" and ")" in source.text[period.span.end : period.span.end + 3]
        )
        commas = _COMMAS.match(
            source.folded[period.span.start - 2 : period.span.start] + source.folded[period.span.end : period.span.end + 1]
        )
        if before and after and not (period.strong and (cells or bracketed or commas)):
            continue
        head, tail = _cut_tail(source, Span(period.span.end, line.body.end))
        if len(before) + head.end - head.start > MAX_HEAD_CHARS:
            continue
        rest = cut_pieces(source, Span(line.body.start, head.end), [period.span])
        titled = any(title_score(source.cut_folded(span)) >= SURE for span in rest)
        if tail is None and not titled and is_sentence(after) and len(after) > _LONG_SENTENCE:
            continue
        return Anchor(position=0, period=period, rest=tuple(rest), tail=tail)
    return None


def _cut_tail(source: Source, span: Span) -> tuple[Span, Span | None]:
    """Part the duties that follow a title on its line ("2015-2018 : Vendeuse, Dakar. Caisse et rayons")."""
    for found in _TAIL.finditer(source.folded, span.start, span.end):
        head = trim(source, Span(span.start, found.start()))
        tail = trim(source, Span(found.end(), span.end))
        if title_score(source.cut_folded(head)) >= SURE and len(source.cut(tail).split()) > 1:
            return Span(span.start, found.start()), tail
    return span, None


def _may_be_weak(source: Source, line: Line, rest: Sequence[Span], strong_total: int) -> bool:
    """Say whether a line with a single date may be the head of an entry."""
    if line.bullet and line.bullet != "1" and not line.bullet.startswith("#") and strong_total:
        return False
    text = source.cut(line.body)
    if is_sentence(text):
        return False
    if not rest:
        return True
    titled = any(title_score(source.cut_folded(span)) >= SURE or org_score(source, span) >= LIKELY for span in rest)
    return titled or len(rest) > 1 or (line.after_blank and len(text) < 70)


def is_sentence(text: str) -> bool:
    """Say whether a line reads as a sentence: a full stop at its end that ends no abbreviation, and more than four words."""
    return bool(_SENTENCE.search(text)) and not _ABBREVIATED.search(text) and len(text.split()) > 4


def make_pieces(source: Source, spans: Sequence[Span]) -> list[Piece]:
    """Cut spans into the pieces that a head is read from."""
    return [make_piece(source, part, 0) for span in spans for part in cut_parts(source, span)]
