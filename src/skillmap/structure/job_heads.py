"""Decide which piece of an entry's head is the title, which the employer and which the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.structure.fragments import (
    CLEAR,
    CONTRACT,
    LIKELY,
    SELF_EMPLOYED,
    SURE,
    Piece,
    cut_parts,
    is_place,
    join,
    make_piece,
    org_score,
    title_score,
)
from skillmap.structure.job_names import PLACE_WORDS, TITLE_LEAD, clean_employer, clean_title, one_line
from skillmap.structure.lines import trim
from skillmap.structure.source import Source

_CONNECTOR = re.compile(
    r"\s+(?:(?P<sure>chez|at|aupres de|au sein d[eu']|au sein de l[a']|au compte de|pour le compte de|لدي|عند|with"
    r"|employed by)\s+"
    r"|(?P<maybe>a l'|(?:a la|aux?|dans une?|dans l[ea]|dans|a|in|في|مع)\s+|ب(?=[\u0600-\u06ff]{3})))"
)
_LEADING = re.compile(r"(?:chez|at|with|avec|aupres de|au sein de|مع|لدي|عند|في|employer:|client:)\s+")
_LEADING_B = re.compile(r"ب(?=[\u0600-\u06ff]{3})")
_NOTE = re.compile(
    r"(?:temps (?:partiel|plein)|mi-temps|(?:part|full)[- ]time|contrat|contract|cdi|cdd|interim|دوام|عقد)\b"
    r"|(?:قبل|بعد|خلال|اثناء|before|after|during|avant|apres|pendant|durant)\s"
)
_WHERE = re.compile(
    r"(?:(?:at |my |own |a |la )?(?:home|domicile|maison)|البيت|المنزل|بيتي)$"
    r"|[\w' -]*\b(?:beach|market|street|road|village|roadside|bazaar)$"
    r"|(?:devant|en face|a cote|pres d|near|in front|next to|beside|قرب|امام|جنب|بجانب)[\s']"
    r"|(?:marche|trottoir|rue|avenue|quartier|boulevard|street|roadside|market place|سوق|شارع|حي|رصيف)\s"
)
_INTERNSHIP = re.compile(
    r"(?:stages?|internship|traineeship|work placement|apprenticeship|alternance|(?:ال)?تدريب(?: عملي| ميداني| مهني)?|تربص)(?!\w)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHead:
    """What an entry's head says."""

    title: Span | None = None
    employer: Span | None = None
    location: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    piece: Piece
    forced: bool = False  # a connector such as "chez" says that it is the employer
    tail: tuple[Span, ...] = ()  # places and the like that follow within the same piece


def order_vote(source: Source, heads: Sequence[Sequence[Piece]]) -> int:
    """Say which comes first in most entries of a section: above zero the title, below zero the employer."""
    vote = 0
    for pieces in heads:
        units = _units(source, pieces)
        if len(units) > 1:
            first, second = units[0].piece, units[1].piece
            vote += max(-3, min(3, (first.title - first.org) - (second.title - second.org)))
    return vote


def read_head(source: Source, pieces: Sequence[Piece], vote: int = 1) -> JobHead:
    """Assign title, employer and location to the pieces of a head.

    Args:
        source: The text.
        pieces: The head cut at strong separators, dates left out, in text order.
        vote: What ``order_vote`` says of the section; used where the words do not decide.
    """
    every = _units(source, pieces)
    units = [unit for unit in every if not _is_note(source, unit.piece.span)]
    if not any(unit.piece.title for unit in units if not unit.forced):
        units += [unit for unit in every if _INTERNSHIP.match(source.folded, unit.piece.span.start, unit.piece.span.end)]
        units.sort(key=lambda unit: unit.piece.span)
    places = [unit.piece.span for unit in units if unit.piece.place and not unit.forced]
    tails = [span for unit in units for span in unit.tail]
    named = [unit for unit in units if unit.forced or not unit.piece.place]
    if not named:
        return JobHead(location=join(places) if places else None)
    title, employer = _choose(named, vote)
    self_employed = title is not None and SELF_EMPLOYED.search(source.cut_folded(title.piece.span)) is not None
    if self_employed and employer is not None and employer.piece.org < LIKELY:
        places = [employer.piece.span, *places]
        employer = None
    if employer is not None and SELF_EMPLOYED.search(source.cut_folded(employer.piece.span)):
        employer = None
    if employer is not None and _is_where(source, employer.piece.span):
        places = [employer.piece.span, *employer.tail, *places]
        employer = None
    aside = [
        span
        for unit in named
        if unit not in (title, employer) and unit.tail and unit.piece.title < LIKELY and unit.piece.org < LIKELY
        for span in (unit.piece.span, *unit.tail)
    ]
    where = [span for span in (employer.tail if employer else ()) if len(source.cut(span).split()) <= PLACE_WORDS]
    where = where or aside or places or tails
    return JobHead(
        title=clean_title(source, title.piece.span) if title else None,
        employer=clean_employer(source, employer.piece.span) if employer else None,
        location=one_line(source, where),
    )


def _is_where(source: Source, span: Span) -> bool:
    """Say whether a piece tells a street, a market or one's home: where somebody works, but for no one else."""
    return _WHERE.match(source.cut_folded(span)) is not None and org_score(source, span) < CLEAR


def _choose(named: Sequence[_Unit], vote: int) -> tuple[_Unit | None, _Unit | None]:
    free = [unit for unit in named if not unit.forced]
    forced = next((unit for unit in named if unit.forced), None)
    if forced is not None:
        title = max(free, key=lambda unit: unit.piece.title - unit.piece.org, default=None)
        return title, forced
    if len(free) == 1:
        only = free[0]
        return (None, only) if only.piece.org > only.piece.title else (only, None)

    def gain(unit: _Unit) -> float:
        position = free.index(unit)
        order = (0.5 if vote >= 0 else -0.5) * (1 if position == 0 else -1 if position == 1 else -2)
        return unit.piece.title - unit.piece.org + order

    title = max(free, key=gain)
    rest = [unit for unit in free if unit is not title]
    employer = max(rest, key=lambda unit: (unit.piece.org - unit.piece.title, -abs(free.index(unit) - free.index(title))))
    if employer.piece.title >= CLEAR and employer.piece.org == 0 and len(rest) == 1 and employer.piece.row == title.piece.row:
        return title, None  # two titles for one job
    return title, employer


def _units(source: Source, pieces: Sequence[Piece]) -> list[_Unit]:
    """Cut pieces further where words or a connector show that they hold both title and employer."""
    units: list[_Unit] = []
    for piece in pieces:
        units.extend(_cut_piece(source, piece, alone=len(pieces) == 1))
    return units


def _cut_piece(source: Source, piece: Piece, *, alone: bool) -> list[_Unit]:
    if leading := _LEADING.match(source.folded, piece.span.start, piece.span.end):
        rest = trim(source, Span(leading.end(), piece.span.end))
        return _with_tail(source, make_piece(source, rest, piece.row), forced=True)
    attached = _LEADING_B.match(source.folded, piece.span.start)
    if attached and org_score(source, Span(attached.end(), piece.span.end)) >= 3:
        return _with_tail(source, make_piece(source, Span(attached.end(), piece.span.end), piece.row), forced=True)
    if lead := TITLE_LEAD.match(source.folded, piece.span.start, piece.span.end):
        return _cut_piece(source, make_piece(source, Span(lead.end(), piece.span.end), piece.row), alone=alone)
    connected = _connector(source, piece.span)
    if connected is not None:
        before, after = connected
        head = make_piece(source, before, piece.row)
        if is_place(source.cut_folded(after)):
            return [_Unit(piece=head, tail=(after,))]
        return [_Unit(piece=head), *_with_tail(source, make_piece(source, after, piece.row), forced=True)]
    spans = cut_parts(source, piece.span)
    for number, span in enumerate(spans[1:], start=1):
        if led := _LEADING.match(source.folded, span.start, span.end):
            heads = [make_piece(source, part, piece.row) for part in spans[:number]]
            employer = trim(source, Span(led.end(), piece.span.end))
            return [
                *_group(source, heads, piece.row, alone=False),
                *_with_tail(source, make_piece(source, employer, piece.row), forced=True),
            ]
    parts = [make_piece(source, part, piece.row) for part in spans]
    return _group(source, parts, piece.row, alone=alone) if len(parts) > 1 else [_Unit(piece=piece)]


def _group(source: Source, parts: Sequence[Piece], row: int, *, alone: bool) -> list[_Unit]:
    """Put the parts between commas together again where they speak of one thing."""
    groups: list[list[Piece]] = [[parts[0]]]
    for part in parts[1:]:
        opener = groups[-1][0]
        named = any(_is_org(group[0]) for group in groups)
        if opener.title > opener.org:
            employer = part.org >= max(LIKELY, part.title) or (part.org >= SURE and opener.title >= SURE)
            begins = (employer and not named) or (alone and part.title <= 1 and len(groups) == 1)
        else:
            begins = part.title >= SURE and part.title > part.org + 1
        if begins or part.place or opener.place:
            groups.append([part])
        else:
            groups[-1].append(part)
    units: list[_Unit] = []
    for group in groups:
        opener = group[0]
        if opener.place and units and not opener.org:
            last = units[-1]
            units[-1] = _Unit(piece=last.piece, forced=last.forced, tail=(*last.tail, opener.span))
        elif opener.title > opener.org:
            units.append(_Unit(piece=make_piece(source, join([part.span for part in group]), row)))
        else:
            units.append(_Unit(piece=opener, tail=tuple(part.span for part in group[1:])))
    return units


def _is_org(piece: Piece) -> bool:
    return piece.org > piece.title


def _with_tail(source: Source, piece: Piece, *, forced: bool) -> list[_Unit]:
    parts = cut_parts(source, piece.span)
    if len(parts) < 2:
        return [_Unit(piece=piece, forced=forced)]
    return [_Unit(piece=make_piece(source, parts[0], piece.row), forced=forced, tail=tuple(parts[1:]))]


def _connector(source: Source, span: Span) -> tuple[Span, Span] | None:
    """Split "Title chez Employer"; weak connectors count only before the name of an organization."""
    for match in _CONNECTOR.finditer(source.folded, span.start, span.end):
        before = trim(source, Span(span.start, match.start()))
        after = trim(source, Span(match.end(), span.end))
        if before.end <= before.start or after.end <= after.start or source.cut(before).count("(") > source.cut(before).count(")"):
            continue
        if match["sure"]:
            nearest = cut_parts(source, before)[-1:] or [before]
            if source.text[match.start("sure")].isupper() and title_score(source.cut_folded(nearest[0])) < SURE:
                continue  # part of a name ("Café Chez Rosa")
            if title_score(source.cut_folded(before)) >= 1 or org_score(source, after) or source.cut(after)[:1].isupper():
                return before, after
        elif (said := title_score(source.cut_folded(before))) >= 1:
            first = next(iter(cut_parts(source, after)), after)
            org = org_score(source, first)
            if org >= (LIKELY if said >= SURE else SURE) and _starts_as_name(source, first):
                return before, after
            if match.group().strip() in ("a l'", "au", "a la") and re.match(r"[A-Z]{2,}", source.cut(after)):
                return before, after
            if said >= SURE and is_place(source.cut_folded(after)):
                return before, after
    return None


def _starts_as_name(source: Source, span: Span) -> bool:
    text = source.cut(span)
    words = text.split()
    return not text[:1].islower() or len(words) > 1


def _is_note(source: Source, span: Span) -> bool:
    """Recognize a piece that only speaks of the contract."""
    folded = source.cut_folded(span)
    if _NOTE.match(folded):
        return True
    contract = sum(len(found.group()) for found in CONTRACT.finditer(folded))
    return 2 * contract > len(folded) and title_score(folded) < SURE and not is_place(folded)
