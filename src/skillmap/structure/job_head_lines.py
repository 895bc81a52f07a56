"""The lines that make the head of each entry, before and after the line with its date.

How many lines stand before the date in the first entry tells how many to expect before it in the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from skillmap.records import Span
from skillmap.structure.fragments import DUTY_WORDS, LIKELY, SURE, Piece, cut_pieces, org_score, title_score, words_of
from skillmap.structure.job_anchors import MAX_HEAD_CHARS, Anchor, is_sentence, make_pieces
from skillmap.structure.lines import Line
from skillmap.structure.source import Source
from skillmap.structure.vocabulary import alternation, read_phrases

_MAX_LINES_BEFORE = 3
_NO_HEAD_LABELS = [phrase for role, phrase in read_phrases("labels.tsv") if role in ("duties", "reason", "sector")]
_DUTIES = re.compile(rf"(?:{alternation(_NO_HEAD_LABELS)})\s*[:–]")


def find_heads(source: Source, lines: Sequence[Line], anchors: Sequence[Anchor]) -> list[tuple[int, int]]:
    """Return for each anchor the first and the last line of its entry's head."""
    befores = _lines_before(source, lines, anchors)
    heads: list[tuple[int, int]] = []
    for number, anchor in enumerate(anchors):
        first = anchor.position - befores[number]
        stop = anchors[number + 1].position - befores[number + 1] if number + 1 < len(anchors) else len(lines)
        last = anchor.position + _lines_after(source, lines, anchor, first, stop)
        heads.append((first, last))
    return heads


def _is_head_line(source: Source, line: Line) -> bool:
    text = source.cut(line.body)
    if line.bullet and not line.bullet.startswith(("#", "1")):
        return False
    if _DUTIES.match(source.folded, line.body.start, line.body.end):
        return False
    return len(text) <= MAX_HEAD_CHARS and not is_sentence(text)


def _lines_before(source: Source, lines: Sequence[Line], anchors: Sequence[Anchor]) -> list[int]:
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
    if lead > 1 and any(max(piece.title - 1, piece.org) >= LIKELY for piece in make_pieces(source, first.rest)):
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


def _spaced_lead(source: Source, lines: Sequence[Line], first: Anchor) -> int:
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


def _lines_after(source: Source, lines: Sequence[Line], anchor: Anchor, first: int, stop: int) -> int:
    """Count the lines after the date that still belong to the head."""
    have = make_pieces(source, anchor.rest)
    for position in range(first, anchor.position):
        have.extend(make_pieces(source, cut_pieces(source, lines[position].body)))
    count = 0
    while count < 2 and anchor.position + count + 1 < stop:
        line = lines[anchor.position + count + 1]
        if not _is_head_line(source, line) or (line.after_blank and (have or count)) or len(source.cut(line.body)) > 100:
            break
        pieces = make_pieces(source, cut_pieces(source, line.body))
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
