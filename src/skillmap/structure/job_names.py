"""Titles, employers and places of jobs without what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.records import Span
from skillmap.structure.durations import find_lengths
from skillmap.structure.fragments import (
    CONTRACT,
    SELF_EMPLOYED,
    cut_parts,
    is_place,
)
from skillmap.structure.lines import trim
from skillmap.structure.source import Source

TITLE_LEAD = re.compile(
    r"(?:presently|currently|now|actuellement|حاليا)\s+|\d+\+?\s*(?:years?|yrs?|months?|ans?|mois)\s+(?:as"
    r"|comme)\s+(?:an?\s)?|"
    r"(?:(?:worked|working|work|employed|served) as (?:an? )?|(?:poste|fonction|position|title|role|job"
    r"|metier) ?(?:de|of|:)?\s+|"
    r"en tant que |comme |(?:كنت )?(?:عملت|اعمل|اشتغلت|شغلت|بشتغل|اشتغل) (?:حاليا )?(?:ك|بصفه|بوظيفه|في وظيفه|منصب"
    r"|وظيفه)?\s?|بصفه |وظيفه "
    r"|منصب |المسمي الوظيفي )"
)
PLACE_WORDS = 5
_TOWN = re.compile(r"\s+(?:a|in|at|في)\s+|\s+ب(?=[\u0600-\u06ff]{3})|(?<=s\.a\.)\s+|(?<=sarl)\s+|(?<=s\.a\.r\.l\.)\s+")
_ADJECTIVES = re.compile(r"(?:independante?|freelance|مستقله?)\s*$")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?")
_SINCE_TAIL = re.compile(
    r"(?<=\w)\s+(?:depuis|since|منذ)\s+(?:l'|my |the |toujours|always|childhood|الصغر|الطفوله|زمان)[^,;]*$|(?<=\w)\s*:\s*$"
)
_FOR_TIME = re.compile(r"\s+(?:لمده|مده|pendant|for|during|durant)\s+(?:\d|شهر|سن|one|two|six|un|deux)")


def clean_title(source: Source, span: Span) -> Span | None:
    """Leave out what is no part of a title: "worked as", notes on the contract, "on my own account"."""
    start, end = span
    if lead := TITLE_LEAD.match(source.folded, start, end):
        start = lead.end()
    if tail := _SINCE_TAIL.search(source.folded, start, end):
        end = tail.start()
    if length := _FOR_TIME.search(source.folded, start, end):
        end = length.start()
    own = SELF_EMPLOYED.search(source.folded, start, end)
    if own and own.start() - start > 3 and _ADJECTIVES.fullmatch(source.folded[own.start() : own.end()]) is None:
        end = own.start()
    for bracket in list(_BRACKETS.finditer(source.folded, start, end))[::-1]:
        aside = CONTRACT.search(bracket.group()) is not None or any(find_lengths(bracket.group()))
        if bracket.end() == end and aside:
            end = bracket.start()
    cleaned = trim(source, Span(start, end))
    if cleaned.end > cleaned.start and source.text[cleaned.end - 1] == ".":
        cleaned = Span(cleaned.start, cleaned.end - 1)
    return cleaned if cleaned.end > cleaned.start else None


def clean_employer(source: Source, span: Span) -> Span | None:
    """Leave out brackets and commas after an employer's name."""
    span = next(iter(cut_parts(source, span)), span)
    bracket = _BRACKETS.search(source.text, span.start + 1, span.end)
    end = bracket.start() if bracket else span.end
    cleaned = _without_place(source, trim(source, Span(span.start, end)))
    return cleaned if cleaned.end > cleaned.start else None


def _without_place(source: Source, span: Span) -> Span:
    """Leave out the town that follows a name without a comma ("Ets Ba à Thiès", "Delta S.A. Douala", "ورشة عمي بدمياط")."""
    for lead in _TOWN.finditer(source.folded, span.start + 1, span.end):
        town = Span(lead.end(), span.end)
        known = is_place(source.cut_folded(town))
        french = source.text[lead.start() : lead.end()].strip() == "à" and source.text[town.start : town.start + 1].isupper()
        if known or french:
            return trim(source, Span(span.start, lead.start()))
    return span


def one_line(source: Source, spans: Sequence[Span]) -> Span | None:
    """Return the stretch from the first to the last span, as long as nothing but separators lies between them."""
    if not spans:
        return None
    ordered = sorted(spans)
    end = ordered[0].end
    for span in ordered[1:]:
        if any(character.isalnum() or character == "\n" for character in source.text[end : span.start]):
            break
        end = span.end
    return clean_place(source, Span(ordered[0].start, end))


def clean_place(source: Source, place: Span) -> Span:
    """Leave out brackets after a place that do not hold one."""
    bracket = _BRACKETS.search(source.text, place.start + 1, place.end)
    if bracket and not is_place(source.cut_folded(trim(source, Span(*bracket.span())))):
        place = Span(place.start, bracket.start())
    if place.end > place.start and source.text[place.end - 1] == ".":
        place = Span(place.start, place.end - 1)
    return trim(source, place)
