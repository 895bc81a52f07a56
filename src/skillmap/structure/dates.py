"""Dates and periods as CVs write them in Arabic, French and English.

A period keeps what is written: a year stays a year, "2015 – 6 mois" gets no invented end but its length, and a range that runs
backwards is not turned round. Hijri dates are converted and marked (``hijri.py``); where both calendars are given, the Gregorian
date counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from skillmap.records import PartialDate, Span
from skillmap.structure.durations import find_lengths
from skillmap.structure.hijri import convert
from skillmap.structure.source import Source, fold
from skillmap.structure.vocabulary import alternation, read_phrases

_WORDS: dict[str, list[str]] = {}
for _key, _phrase in read_phrases("dates.tsv"):
    _WORDS.setdefault(_key, []).append(_phrase)
_MONTHS = {fold(name): int(key) for key, names in _WORDS.items() if key.isdigit() for name in names}
_HIJRI_MONTHS = {fold(name): int(key[1:]) for key, names in _WORDS.items() if key[0] == "h" and key[1:].isdigit() for name in names}

_YEAR = r"(?:19[4-9]\d|20[0-4]\d)(?!\d)(?:\s?(?:م|ميلادي[ه]?)(?!\w))?"
_MONTH = rf"(?:{alternation(list(_MONTHS))})"
_DAY = r"(?:[0-3]?\d)(?:\s?(?:st|nd|rd|th|er|ere|eme|e))?"
_LED = rf"(?:(?:{alternation(_WORDS['led'])})(?:\s+|(?<=')|-))"
_HIJRI_MARK = r"(?:\s?(?:ه|هجري[ه]?|a\.?h\.?|h\.?)(?![\w.]))"
_HIJRI_YEAR = r"(?<!\d)1[34]\d\d(?!\d)"
_HIJRI = rf"{_HIJRI_YEAR}{_HIJRI_MARK}"
_HIJRI_MONTH = rf"(?:{alternation(list(_HIJRI_MONTHS))})"
# A Hijri year is one that is marked, that follows the name of a Hijri month, or that begins a range whose end is marked.
_HIJRI_AHEAD = rf"(?=\s*(?:[–/-]|الي|حتي|to|a)\s*(?:{_HIJRI_MONTH}\s*)?(?:\d{{1,2}}\s?/\s?){{0,2}}1[34]\d\d{_HIJRI_MARK})"
_HIJRI_POINT = (
    rf"(?P<hdmy>(?P<hd>[0-3]?\d)\s?[-/.–]\s?(?P<hm>[01]?\d)\s?[-/.–]\s?(?P<hy>1[34]\d\d)(?!\d){_HIJRI_MARK}?)"
    rf"|(?P<hymd>(?P<hy2>1[34]\d\d)\s?[-/.–]\s?(?P<hm2>[01]?\d)\s?[-/.–]\s?(?P<hd2>[0-3]?\d)(?!\d){_HIJRI_MARK}?)"
    rf"|(?P<hnamed>(?:(?P<hd3>[0-3]?\d)\s*(?:من\s+)?)?(?:شهر\s+)?(?P<hm3>{_HIJRI_MONTH})[\s,/–-]*(?:(?:من\s+)?(?:عام|سنه)\s+)?"
    rf"(?P<hy3>1[34]\d\d)(?!\d){_HIJRI_MARK}?)"
    rf"|(?P<hmy>(?P<hm4>0?[1-9]|1[0-2])\s?[/.–-]\s?(?P<hy4>1[34]\d\d){_HIJRI_MARK})"
    rf"|(?P<hym>(?P<hy6>1[34]\d\d)\s?/\s?(?P<hm6>0?[1-9]|1[0-2])(?!\d){_HIJRI_MARK})"
    rf"|(?P<hyear>(?P<hy5>{_HIJRI_YEAR})(?:{_HIJRI_MARK}|{_HIJRI_AHEAD}))"
)
_HIJRI_GROUPS = (("hdmy", "hy", "hm", "hd"), ("hymd", "hy2", "hm2", "hd2"), ("hnamed", "hy3", "hm3", "hd3"), ("hmy", "hy4", "hm4", None),
    ("hym", "hy6", "hm6", None), ("hyear", "hy5", None, None))  # fmt: skip
_GLUE = r"[\s.,]*(?:[/–-]\s*)?(?:de\s+|of\s+|من\s+)?"

_POINT = re.compile(
    rf"(?<![\w+.])(?<!(?<![^\W\d])(?<!\d{{4}})(?<!\s)[-/])(?:(?:{_HIJRI})\s*[/,(]?\s*(?=(?:{_LED})?[\w\s/.–-]{{0,20}}{_YEAR}))?{_LED}{{0,2}}(?:"
    rf"(?P<iso>(?P<y1>{_YEAR})\s?[-/.–]\s?(?P<m1>0?[1-9]|1[0-2])\s?[-/.–]\s?(?P<d1>[0-3]?\d)(?!\d))"
    rf"|(?P<dmy>(?P<d2>[0-3]?\d)\s?[-/.–]\s?(?P<m2>[0-3]?\d)\s?[-/.–]\s?(?P<y2>{_YEAR}))"
    rf"|(?P<named>(?:(?P<d3>{_DAY})\s*(?:of\s+|من\s+"
    rf"|[-–/.]\s?)?)?(?:شهر\s+)?(?P<m3>{_MONTH})(?:\s*/\s*{_MONTH})?{_GLUE}{_LED}?(?P<y3>{_YEAR}))"
    rf"|(?P<us>(?P<m4>{_MONTH})\.?\s+(?P<d4>{_DAY})\s*,?\s+(?P<y4>{_YEAR}))"
    rf"|(?P<short>(?P<m5>{_MONTH})\.?\s?'\s?(?P<y5>\d\d)(?!\d))"
    rf"|(?P<ym>(?P<y6>{_YEAR})\s?[/.-]\s?(?P<m6>0?[1-9]|1[0-2])(?![\d/]))"
    rf"|(?P<my>(?P<m7>0?[1-9]|1[0-2])\s?[/.–-]\s?(?P<y7>{_YEAR}))"
    rf"|(?P<yn>(?P<y10>{_YEAR})\s+(?P<m10>{_MONTH})(?![\w'])(?!\.?\s*,?\s*(?:de\s+)?\d{{4}}))"
    rf"|(?P<season>(?:{alternation(_WORDS['season'])})\s+{_LED}?(?P<y8>{_YEAR}))"
    rf"|(?P<year>(?<![^\W\d]-)(?P<y9>{_YEAR})(?!\s?(?:€|euros?\b|m2\b|kg\b|kw\b|personnes|people|%|,\d{{3}})))"
    rf"|{_HIJRI_POINT})(?:\s*[/(,]\s*(?:الموافق\s*)?{_HIJRI}\)?)?"
)
_DIGITS = re.compile(r"\d\d")  # no date is without them
_GROUPS = ("iso", "dmy", "named", "us", "short", "ym", "my", "season", "year", "yn")  # group number n has y{n}, m{n}, d{n}
_MAX_YEARS = 60  # between the ends of a range with a short year
_DASH = r"(?:[–→~>»-]{1,3})"
_NOW = rf"(?:{alternation(_WORDS['now'])})(?![\w'])"
_TO_WORD = rf"(?:(?:{alternation(_WORDS['to'])})(?:\s*:\s*|\s+|(?<=')|(?=[\d])))"
_GAP = re.compile(rf"[\s,.)\]]*(?:{_DASH}\s*{_TO_WORD}?|/\s*|(?:\s|(?<=[\d)\]]))\s*{_TO_WORD}{{1,2}}{_DASH}?)\s*[\[(]?\s*")
_COLUMNS = re.compile(r"\s*\t\s*|\s{3,}|\s*\|\s*")  # between the cells of a table: from, to
_AND_GAP = re.compile(rf"\s*,?\s*(?:{alternation(_WORDS['and'])})\s*")
_TAIL_NOW = re.compile(rf"[\s,.)\]]*(?:{_DASH}\s*|\s+|[/|]\s*)(?:و\s?)?(?:(?:{_DASH}|{_TO_WORD}){{0,2}})\s*[\[(]?{_NOW}")
_NOW_ALONE = re.compile(rf"\s*{_TO_WORD}{{0,2}}{_NOW}\s*")
_TAIL_YEAR = re.compile(r"\s?[-–/]\s?(\d\d)(?!\d)")
_OPEN = re.compile(rf"\s*{_DASH}\s*?(?=[)\]|\t]|\s{{2,}}|$)")
_BEFORE = re.compile(
    rf"(?:^|(?<![^\W\d]))(?:(?P<since>{alternation(_WORDS['since'])})|(?P<until>{alternation(_WORDS['until'])})"
    rf"|(?P<from>{alternation(_WORDS['from'])}))(?:\s*:)?(?:\s+(?:{_LED})?|(?<='))$"
)
_BEFORE_LENGTH = re.compile(
    rf"(?<!\w)(?:(?P<since>{alternation(_WORDS['since'])})|for|during|about|around|approximately|nearly|over|pendant|durant|environ|pres de"
    r"|plus de|لمده|مده|حوالي|قرابه|تقريبا|اكثر من)(?:\s*:)?(?:\s+(?:about|environ|حوالي|اكثر من|plus de))?\s*(?:\(\s*)?$"
)
_BARE_MONTH = re.compile(rf"(?<!\w)(?:(?P<d>{_DAY})\s+)?(?P<m>{_MONTH})\.?$")
_DURATION = re.compile(r"[\s,:;–-]*[(\[]?\s*(?:(?:soit|env\.?|environ|about|total|pendant|for|لمده|مده|اي)\s+)?")
_DURATION_END = re.compile(r"\s*[)\]]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A date or range of dates; ``strong`` when two ends, "since" or "until now" are written.

    ``months`` is the length that is written beside it, or instead of it.
    """

    span: Span
    start: PartialDate | None
    end: PartialDate | None
    current: bool = False
    strong: bool = False
    months: int | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    span: Span
    date: PartialDate | None


def _partial(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    if month is None:
        return PartialDate(date=f"{year:04d}", precision="year")
    if day is None or not 1 <= day <= 31:
        return PartialDate(date=f"{year:04d}-{month:02d}", precision="month")
    return PartialDate(date=f"{year:04d}-{month:02d}-{day:02d}", precision="day")


def _number(text: str | None) -> int | None:
    found = re.match(r"\d+", text or "")
    return int(found.group()) if found else None


def _date_of(match: re.Match[str]) -> PartialDate | None:
    group = match.lastgroup and next((name for name in _GROUPS if match[name]), None)
    if group is None:
        return _hijri_date_of(match)
    position = _GROUPS.index(group) + 1
    year = _number(match[f"y{position}"])
    if year is None:
        return None
    if group == "short":
        year += 2000 if year < 50 else 1900
    month_text = match[f"m{position}"] if group not in ("season", "year") else None
    month = _number(month_text)
    if month is None and month_text:
        month = _MONTHS.get(re.sub(r"\s+", " ", month_text))
    day = _number(match[f"d{position}"]) if position <= 4 else None
    if group == "dmy" and month and day:
        if month > 12 >= day:
            month, day = day, month  # month first, as in the United States
        elif not 1 <= month <= 12:
            return _partial(year)
    return _partial(year, month or None, day)


def _hijri_date_of(match: re.Match[str]) -> PartialDate | None:
    for group, year, month, day in _HIJRI_GROUPS:
        if match[group] is not None:
            name = match[month] if month else None
            number = _number(name) or (_HIJRI_MONTHS.get(re.sub(r"\s+", " ", name)) if name else None)
            return convert(int(match[year][:4]), number, _number(match[day]) if day else None)
    return None


def find_periods(source: Source, span: Span) -> tuple[Period, ...]:
    """Return the dates and ranges of dates in a span, in order and without overlaps."""
    folded = source.folded[span.start : span.end]
    if _DIGITS.search(folded) is None:
        return ()
    points = [_Point(Span(*match.span()), _date_of(match)) for match in _POINT.finditer(folded)]
    periods: list[Period] = []
    position = 0
    while position < len(points):
        found = points[position]
        following = points[position + 1] if position + 1 < len(points) else None
        period, used = _assemble(folded, found, following)
        position += used
        if period is not None:
            start = period.span.start + span.start
            if periods and start < periods[-1].span.end:
                start = found.span.start + span.start
            end = period.span.end + span.start
            length = next(find_lengths(source.folded, max(start, found.span.end + span.start), end), None)
            periods.append(replace(period, span=Span(start, end), months=length.months if length else None))
    return tuple(periods)


def join_ends(source: Source, start: Span, end: Span) -> Period | None:
    """Return the period whose ends stand in two fields of a form ("From", "To")."""
    first = next(iter(find_periods(source, start)), None)
    last = next(iter(find_periods(source, end)), None)
    current = _NOW_ALONE.fullmatch(source.folded, end.start, end.end) is not None
    if first is None or (last is None and not current):
        return first
    return replace(first, end=None if current or last is None else last.start, current=current, strong=True)


def find_length(source: Source, span: Span) -> Period | None:
    """Return the length of time that stands in place of dates ("Maçon : 8 ans", "since 5 years"), with the words before it."""
    length = next(find_lengths(source.folded, span.start, span.end), None)
    if length is None:
        return None
    before = _BEFORE_LENGTH.search(source.folded, span.start, length.span.start)
    now = _TAIL_NOW.match(source.folded, length.span.end, span.end)
    return Period(
        span=Span(before.start() if before else length.span.start, now.end() if now else length.span.end),
        start=None,
        end=None,
        current=bool((before and before["since"]) or now),
        months=length.months,
    )


def _assemble(folded: str, found: _Point, following: _Point | None) -> tuple[Period | None, int]:
    """Build the period that begins at a point; also say how many points it uses up."""
    start, end = found.span
    before = _BEFORE.search(folded[max(0, start - 24) : start])
    if before:
        start -= len(before.group())
    if following is not None:
        between = folded[found.span.end : following.span.start]
        if between and _GAP.fullmatch(between):
            stop = _extend(folded, following.span.end)
            return Period(span=Span(start, stop), start=found.date, end=following.date, strong=True), 2
        if _COLUMNS.fullmatch(between) and found.date and following.date and found.date.date <= following.date.date:
            return Period(span=Span(start, following.span.end), start=found.date, end=following.date, strong=True), 2
        if _AND_GAP.fullmatch(between):
            return Period(span=Span(start, following.span.end), start=found.date, end=following.date), 2
    if now := _TAIL_NOW.match(folded, end):
        stop = _extend(folded, now.end())
        return Period(span=Span(start, stop), start=found.date, end=None, current=True, strong=True), 1
    return _single(folded, found, start, before), 1


def _single(folded: str, found: _Point, start: int, before: re.Match[str] | None) -> Period:
    """Build a period from one point, by the words before it and the marks after it."""
    end = found.span.end
    if found.date is None:
        return Period(span=Span(start, end), start=None, end=None)
    if before is None and (shared := _shared_year(folded, found)) is not None:
        return shared
    if (short := _short_range(folded, found, start)) is not None:
        return short
    if before and before["since"]:
        return Period(span=Span(start, end), start=found.date, end=None, current=True, strong=True)
    if before and before["until"]:
        return Period(span=Span(start, end), start=None, end=found.date)
    if opened := _OPEN.match(folded, end):
        return Period(span=Span(start, opened.end()), start=found.date, end=None, current=True, strong=True)
    return Period(span=Span(start, _extend(folded, end)), start=found.date, end=found.date)


def _short_range(folded: str, found: _Point, start: int) -> Period | None:
    """Read "2018-20"."""
    short = _TAIL_YEAR.match(folded, found.span.end)
    if found.date is None or found.date.precision != "year" or short is None:
        return None
    year = int(found.date.date)
    last = year // 100 * 100 + int(short[1])
    if not year < last <= year + _MAX_YEARS:
        return None
    return Period(span=Span(start, _extend(folded, short.end())), start=found.date, end=_partial(last), strong=True)


def _shared_year(folded: str, found: _Point) -> Period | None:
    """Read "mars – juin 2019": the first month takes the year of the second."""
    if found.date is None or found.date.precision == "year":
        return None
    head = folded[max(0, found.span.start - 40) : found.span.start]
    for gap in _GAP.finditer(head):
        if gap.end() == len(head) and (month := _BARE_MONTH.search(head[: gap.start()])):
            start = found.span.start - len(head) + month.start()
            if prefix := _BEFORE.search(folded[max(0, start - 24) : start]):
                start -= len(prefix.group())
            first = _partial(int(found.date.date[:4]), _MONTHS[re.sub(r"\s+", " ", month["m"])])
            stop = _extend(folded, found.span.end)
            return Period(span=Span(start, stop), start=first, end=found.date, strong=True)
    return None


def _extend(folded: str, end: int) -> int:
    """Take a length of time into the span that follows a period ("(4 years)"), so that it is not read as a title."""
    lead = _DURATION.match(folded, end)
    at = lead.end() if lead else end
    length = next(find_lengths(folded, at, at + 40), None)
    if length is None or length.span.start != at:
        return end
    closing = _DURATION_END.match(folded, length.span.end)
    return closing.end() if closing else length.span.end
