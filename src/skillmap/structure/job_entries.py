"""Cut an experience section into entries: where each begins, which lines are its head, and which tell the duties.

Dates are the anchors. A line with a period at its start or end belongs to the head of an entry, unless it is one of
the duties: bullets of a kind that mostly carry no dates are duties. How many lines stand before the date in the first
entry tells how many to expect before it in the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from skillmap.records import Span
from skillmap.structure.dates import Period, find_length, find_periods
from skillmap.structure.fragments import (
    CLEAR,
    DUTY_WORDS,
    LIKELY,
    SURE,
    Piece,
    cut_parts,
    cut_pieces,
    make_piece,
    org_score,
    title_score,
    words_of,
)
from skillmap.structure.lines import Line, trim
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import alternation, read_phrases

_MAX_HEAD_CHARS = 130
_MAX_UNDATED_CHARS = 90
_MAX_LINES_BEFORE = 3
_BREAK = re.compile(
    r"\b(?:maternity leave|parental leave|career break|gap year|unemployed|job seeking|looking for work|military service|national service"
    r"|conge (?:maternite|parental|de maternite|sabbatique)|annee sabbatique|sans emploi|chomage|recherche d'emploi"
    r"|service (?:militaire|national))\b"
    r"|(?:ال)?خدمه (?:ال)?(?:وطنيه|عسكريه|العلم|الزاميه)|اجازه امومه|بدون عمل|عاطل"
)
_EMPLOYED = re.compile(r"\s(?:at|chez|aupres de|au sein d\w*|with|لدي|عند)\s")
_LONG_SENTENCE = 45
_AROUND = " \t()[]{}|–—-:;.,،•·/"
_CELLS = re.compile(r"[\t|]|\s[–—-]\s|\s{3,}")
_COMMAS = re.compile(r"(?:.?,|, ),")
_TAIL = re.compile(r"(?<=[^\W\d]{3})[.](?=\s)|\)\s*[.:](?=\s)|(?<=[^\W\d]{2})\s?:(?=\s)")
_SENTENCE = re.compile(r"[.!?؟]\s*$")
_ABBREVIATED = re.compile(r"\b(?:inc|ltd|co|corp|s\.a|s\.a\.l|s\.a\.r\.l|etc|ش\.م\.ل|ش\.م\.م|ذ\.م\.م)\.\s*$", re.IGNORECASE)
_NO_HEAD_LABELS = [phrase for role, phrase in read_phrases("labels.tsv") if role in ("duties", "reason", "sector")]
_DUTIES = re.compile(rf"(?:{alternation(_NO_HEAD_LABELS)})\s*[:–]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: the lines of its head, its date, the pieces of the head without the date, and the lines below."""

    head: tuple[Line, ...]
    body: tuple[Line, ...]
    period: Period | None
    pieces: tuple[Piece, ...]
    tail: Span | None = None  # duties on the line of the head

    @property
    def description(self) -> Span | None:
        """What the person did there."""
        start = self.tail.start if self.tail else self.body[0].body.start if self.body else None
        end = self.body[-1].span.end if self.body else self.tail.end if self.tail else None
        return None if start is None or end is None else Span(start, end)

    @property
    def span(self) -> Span:
        """The whole entry."""
        lines = (*self.head, *self.body)
        return Span(lines[0].body.start, max(line.span.end for line in lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchor:
    position: int
    period: Period
    rest: tuple[Span, ...]  # what the line says beside the date
    tail: Span | None = None  # duties that follow on the same line


def find_entries(source: Source, lines: Sequence[Line]) -> tuple[Entry, ...]:
    """Return the entries of a section, in order."""
    anchors = _anchors(source, lines)
    if not anchors:
        return ()
    heads = _heads(source, lines, anchors)
    entries: list[Entry] = []
    for number, (anchor, (first, last)) in enumerate(zip(anchors, heads, strict=True)):
        stop = heads[number + 1][0] if number + 1 < len(heads) else len(lines)
        head = lines[first : last + 1]
        pieces: list[Piece] = []
        for row, line in enumerate(head):
            spans = anchor.rest if first + row == anchor.position else cut_pieces(source, line.body)
            pieces.extend(make_piece(source, span, row) for span in spans)
        body = tuple(lines[last + 1 : stop])
        entries.append(Entry(head=tuple(head), body=body, period=anchor.period, pieces=tuple(pieces), tail=anchor.tail))
    return tuple(entries)


def _anchors(source: Source, lines: Sequence[Line]) -> list[_Anchor]:
    found: list[_Anchor] = []
    strong_by_bullet: Counter[str] = Counter()
    all_by_bullet: Counter[str] = Counter(line.bullet for line in lines)
    candidates: list[_Anchor] = []
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


def is_break(folded: str) -> bool:
    """Say whether the head of an entry tells a time without work: leave, search for work, compulsory service."""
    return _BREAK.search(folded) is not None


def _with_length(source: Source, line: Line) -> _Anchor | None:
    """Return what a line says beside a length of time that stands in place of dates, if it names a job."""
    period = find_length(source, line.body)
    if period is None or len(source.cut(line.body)) > _MAX_HEAD_CHARS or _is_sentence(source.cut(line.body)):
        return None
    rest = cut_pieces(source, line.body, [period.span])
    parts = [part for span in rest for part in cut_parts(source, span)]
    if not any(title_score(source.cut_folded(part)) >= SURE for part in parts[:2]):
        return None
    return _Anchor(position=0, period=period, rest=tuple(rest))


def _undated(source: Source, lines: Sequence[Line], dated: Sequence[_Anchor]) -> list[_Anchor]:
    """Return the jobs of which no time is told: lines like those that have one, or all where none has."""
    taken = {anchor.position for anchor in dated}
    bullets = Counter(lines[position].bullet for position in taken)
    every = Counter(line.bullet for line in lines)
    found: list[_Anchor] = []
    for position, line in enumerate(lines):
        if position in taken or _is_sentence(source.cut(line.body)) or len(source.cut(line.body)) > _MAX_UNDATED_CHARS:
            continue
        if dated and not (line.bullet and 2 * bullets[line.bullet] >= every[line.bullet]):
            continue
        rest = cut_pieces(source, line.body)
        if _names_job(source, rest, alone=not dated):
            nowhen = Period(span=Span(line.body.start, line.body.start), start=None, end=None)
            found.append(_Anchor(position=position, period=nowhen, rest=tuple(rest)))
    return found


def _names_job(source: Source, rest: Sequence[Span], *, alone: bool) -> bool:
    """Say whether a line without a date names a job: its title, and an employer or place where nothing else shows that it is one."""
    pieces = _pieces(source, rest)
    if not pieces or pieces[0].title < CLEAR or pieces[0].org >= CLEAR:
        return False
    if not alone:
        return True
    connected = _EMPLOYED.search(source.cut_folded(Span(rest[0].start, rest[-1].end))) is not None
    return connected or any(piece.place or piece.org >= LIKELY for piece in pieces[1:])


def _candidate(source: Source, line: Line) -> _Anchor | None:
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
        if len(before) + head.end - head.start > _MAX_HEAD_CHARS:
            continue
        rest = cut_pieces(source, Span(line.body.start, head.end), [period.span])
        titled = any(title_score(source.cut_folded(span)) >= SURE for span in rest)
        if tail is None and not titled and _is_sentence(after) and len(after) > _LONG_SENTENCE:
            continue
        return _Anchor(position=0, period=period, rest=tuple(rest), tail=tail)
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
    if _is_sentence(text):
        return False
    if not rest:
        return True
    titled = any(title_score(source.cut_folded(span)) >= SURE or org_score(source, span) >= LIKELY for span in rest)
    return titled or len(rest) > 1 or (line.after_blank and len(text) < 70)


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.search(text)) and not _ABBREVIATED.search(text) and len(text.split()) > 4


def _is_head_line(source: Source, line: Line) -> bool:
    text = source.cut(line.body)
    if line.bullet and not line.bullet.startswith(("#", "1")):
        return False
    if _DUTIES.match(source.folded, line.body.start, line.body.end):
        return False
    return len(text) <= _MAX_HEAD_CHARS and not _is_sentence(text)


def _heads(source: Source, lines: Sequence[Line], anchors: Sequence[_Anchor]) -> list[tuple[int, int]]:
    """Return for each anchor the first and the last line of its entry's head."""
    befores = _lines_before(source, lines, anchors)
    heads: list[tuple[int, int]] = []
    for number, anchor in enumerate(anchors):
        first = anchor.position - befores[number]
        stop = anchors[number + 1].position - befores[number + 1] if number + 1 < len(anchors) else len(lines)
        last = anchor.position + _lines_after(source, lines, anchor, first, stop)
        heads.append((first, last))
    return heads


def _lines_before(source: Source, lines: Sequence[Line], anchors: Sequence[_Anchor]) -> list[int]:
    """Count the lines of each head that stand before its date."""
    first = anchors[0]
    lead = 0
    while lead < min(first.position, _MAX_LINES_BEFORE) and _is_head_line(source, lines[first.position - lead - 1]):
        lead += 1
        if lines[first.position - lead].after_blank:
            break
    spaced = _spaced_lead(source, lines, first)
    lead = max(lead, spaced)
    if lead and _complete(source, first.rest) and not _leads(source, lines[first.position - 1]):
        lead = 0
    if lead > 1 and any(max(piece.title - 1, piece.org) >= LIKELY for piece in _pieces(source, first.rest)):
        lead = 1
    counts = [lead]
    for previous, anchor in pairwise(anchors):
        room = anchor.position - previous.position - 1
        wanted = lead
        if wanted and not anchor.rest:
            wanted = max(wanted, _lines_of_block(source, lines, anchor.position, room))
        if wanted and anchor.rest and not first.rest and _complete(source, anchor.rest):
            wanted = 0
        if not wanted and not anchor.rest and not lines[anchor.position].bullet and _follows_head(source, lines, anchor.position):
            wanted = 0
        count = spaced if spaced == lead and spaced <= room and _is_spaced(source, lines, anchor.position, spaced) else 0
        while count < min(wanted, room) and _is_head_line(source, lines[anchor.position - count - 1]):
            count += 1
            if lines[anchor.position - count].after_blank and count >= 1 and wanted <= count + 1:
                break
        counts.append(count)
    return counts


def _spaced_lead(source: Source, lines: Sequence[Line], first: _Anchor) -> int:
    """Count the lines from the begin of a section to its first date where an empty line stands between any two of them."""
    lead = first.position
    named = 1 < lead <= _MAX_LINES_BEFORE and not first.rest and _leads(source, lines[0])
    return lead if named and _is_spaced(source, lines, lead, lead) else 0


def _is_spaced(source: Source, lines: Sequence[Line], position: int, count: int) -> bool:
    """Say whether a date and as many lines above it as make a head each stand after an empty line."""
    above = lines[position - count : position]
    return all(line.after_blank for line in (*above[1:], lines[position])) and all(_is_head_line(source, line) for line in above)


def _lines_of_block(source: Source, lines: Sequence[Line], position: int, room: int) -> int:
    """Count the lines from the blank one above a date down to it, 0 where they are not all those of a head."""
    count = 0
    while (
        count < min(_MAX_LINES_BEFORE, room)
        and _is_head_line(source, lines[position - count - 1])
        and not lines[position - count].after_blank
    ):
        count += 1
        if lines[position - count].after_blank:
            return count
    return 0


def _leads(source: Source, line: Line) -> bool:
    """Say whether a line looks like the title or employer of the entry whose date follows."""
    folded = source.cut_folded(line.body)
    return len(folded) < 90 and (title_score(folded) >= SURE or org_score(source, line.body) >= LIKELY)


def _complete(source: Source, rest: Sequence[Span]) -> bool:
    """Say whether a line beside its date names a job on its own."""
    if not rest:
        return False
    titles = [title_score(source.cut_folded(span)) for span in rest]
    return max(titles) >= (3 if len(rest) > 1 else 4)


def _follows_head(source: Source, lines: Sequence[Line], position: int) -> bool:
    return position + 1 < len(lines) and _is_head_line(source, lines[position + 1])


def _lines_after(source: Source, lines: Sequence[Line], anchor: _Anchor, first: int, stop: int) -> int:
    """Count the lines after the date that still belong to the head."""
    have = _pieces(source, anchor.rest)
    for position in range(first, anchor.position):
        have.extend(_pieces(source, cut_pieces(source, lines[position].body)))
    count = 0
    while count < 2 and anchor.position + count + 1 < stop:
        line = lines[anchor.position + count + 1]
        if not _is_head_line(source, line) or (line.after_blank and (have or count)) or len(source.cut(line.body)) > 100:
            break
        pieces = _pieces(source, cut_pieces(source, line.body))
        if have and not all(piece.place for piece in pieces):
            following = lines[anchor.position + count + 2 : stop]
            if not _adds(source, line, have, pieces, following, before=first < anchor.position):
                break
        have.extend(pieces)
        count += 1
    return count


def _adds(
    source: Source,
    line: Line,
    have: Sequence[Piece],
    pieces: Sequence[Piece],
    following: Sequence[Line],
    *,
    before: bool,
) -> bool:
    """Say whether a line after the date brings the title or employer that the head still lacks."""
    if max((piece.title for piece in have), default=0) < LIKELY <= max((piece.title for piece in pieces), default=0) - 1:
        return True
    has_title = any(piece.title > piece.org for piece in have)
    has_org = any(piece.org > piece.title or (piece.org >= SURE and number > 0) for number, piece in enumerate(have))
    named = [piece for piece in have if not piece.place]
    if before:
        return (
            len(named) < 2
            and not has_org
            and bool(pieces)
            and pieces[0].org >= SURE > pieces[0].title
            and _is_name(source, line, pieces, following)
        )
    if has_title and not has_org:
        if len(named) > 1:
            return bool(pieces) and pieces[0].org >= SURE and _is_name(source, line, pieces, following)
        return _is_name(source, line, pieces, following)
    if not has_title:
        return any(piece.title >= SURE for piece in pieces) or (len(named) == 1 and _is_name(source, line, pieces, following))
    return False


def _pieces(source: Source, spans: Sequence[Span]) -> list[Piece]:
    return [make_piece(source, part, 0) for span in spans for part in cut_parts(source, span)]


def _is_name(source: Source, line: Line, pieces: Sequence[Piece], following: Sequence[Line]) -> bool:
    """Say whether a line after a title reads like an employer rather than a first duty."""
    before_bullets = bool(following) and bool(following[0].bullet) and not line.bullet
    if pieces and pieces[0].org >= LIKELY and pieces[0].org >= pieces[0].title:
        first = words_of(source.cut_folded(pieces[0].span))[0]
        if before_bullets or first not in DUTY_WORDS:
            return True
    if any(piece.place for piece in pieces) and len(pieces) <= 2:
        return True
    words = [word for word in source.cut(line.body).split() if word[:1].isalpha()]
    capitals = sum(word[:1].isupper() for word in words)
    return bool(words) and len(words) <= 6 and capitals * 2 > len(words) and capitals > 1
