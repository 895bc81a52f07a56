"""Cut an experience section into entries: where each begins, which lines are its head, and which tell the duties.

Dates are the anchors; the lines around an anchor that belong to it are the head, and those down to the next head are the duties.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.structure.dates import Period
from skillmap.structure.fragments import Piece, cut_pieces, make_piece
from skillmap.structure.job_anchors import find_anchors
from skillmap.structure.job_head_lines import find_heads
from skillmap.structure.lines import Line
from skillmap.structure.source import Source

_BREAK = re.compile(
    r"\b(?:maternity leave|parental leave|career break|gap year|unemployed|job seeking|looking for work|military service|national service"
    r"|conge (?:maternite|parental|de maternite|sabbatique)|annee sabbatique|sans emploi|chomage|recherche d'emploi"
    r"|service (?:militaire|national))\b"
    r"|(?:ال)?خدمه (?:ال)?(?:وطنيه|عسكريه|العلم|الزاميه)|اجازه امومه|بدون عمل|عاطل"
)


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


def find_entries(source: Source, lines: Sequence[Line]) -> tuple[Entry, ...]:
    """Return the entries of a section, in order."""
    anchors = find_anchors(source, lines)
    if not anchors:
        return ()
    heads = find_heads(source, lines, anchors)
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


def is_break(folded: str) -> bool:
    """Say whether the head of an entry tells a time without work: leave, search for work, compulsory service."""
    return _BREAK.search(folded) is not None
