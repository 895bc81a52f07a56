"""Lengths of time in words: "3 ans", "خمس سنوات", "2 years 6 months", "un an et demi"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.structure.source import fold

_NUMBERS = {
    1: "one a un une واحد واحدة",
    2: "two deux اثنين اتنين",
    3: "three trois ثلاث ثلاثة تلات تلاتة",
    4: "four quatre أربع أربعة اربع",
    5: "five cinq خمس خمسة",
    6: "six six ست ستة",
    7: "seven sept سبع سبعة",
    8: "eight huit ثمان ثمانية ثماني تمن تمانية",
    9: "nine neuf تسع تسعة",
    10: "ten dix عشر عشرة",
    11: "eleven onze",
    12: "twelve douze",
    15: "fifteen quinze",
    20: "twenty vingt عشرين عشرون",
    30: "thirty trente ثلاثين",
}
_VALUES = {fold(word): number for number, words in _NUMBERS.items() for word in words.split()}
_YEARS = r"(?:ans?|annees?|years?|yrs?|سنوات|سنين|سنه|اعوام|عاما?|سنوت)"
_MONTHS = r"(?:mois|months?|mos?|شهور|اشهر|شهرا?)"
_WEEKS = r"(?:weeks?|semaines?|اسابيع|اسبوعا?)"
_AMOUNT = rf"(?P<{{0}}>\d{{{{1,2}}}}(?:[.,]5)?|(?:{'|'.join(sorted(_VALUES, key=len, reverse=True))}))\s?\+?"
_HALF = r"(?:\s*(?:et demie?|and (?:a )?half|ونصف?|ونص|و نصف?|و نص))"
_PATTERN = re.compile(
    rf"(?<![\w.,])(?:"
    rf"(?:{_AMOUNT.format('y')}\s*{_YEARS}(?!\w)(?P<h>{_HALF})?(?:\s*(?:,|et|and|و|&|-)?\s*{_AMOUNT.format('ym')}\s*{_MONTHS}(?!\w))?)"
    rf"|(?:(?P<dual>سنتين|سنتان|عامين|عامان)(?P<h2>{_HALF})?)(?!\w)"
    rf"|(?:(?P<single>سنه|عام) (?:واحده?|كامله?)|(?P<single2>سنه|عام)(?P<h3>{_HALF}))(?!\w)"
    rf"|(?:{_AMOUNT.format('m')}\s*{_MONTHS}(?!\w))"
    rf"|(?P<dual_m>شهرين|شهران)(?!\w)"
    rf"|(?:{_AMOUNT.format('w')}\s*{_WEEKS}(?!\w)))"
)
_UNIT = re.compile(r"\b(?:an|ye|yr|mo|we|se)|سن|عام|اعوام|شه|اسبوع|اسابيع")  # how all units begin
_NOT_A_LENGTH = re.compile(r"\s*(?:old|d'experience|of experience|experience\b|من العمر|خبره)|\s+(?:apres|after|plus tard|later|ago\b)")
_MAX_YEARS = 50
_WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of time in months, at least one."""

    span: Span
    months: int


def find_lengths(folded: str, start: int = 0, end: int | None = None) -> Iterator[Length]:
    """Yield the lengths of time in a folded text, in order; ages and totals of experience are none.

    >>> [length.months for length in find_lengths("2 years 6 months, puis un an et demi, سنتين")]
    [30, 18, 24]
    """
    end = len(folded) if end is None else end
    if _UNIT.search(folded, start, end) is None:
        return
    for match in _PATTERN.finditer(folded, start, end):
        if _NOT_A_LENGTH.match(folded, match.end()):
            continue
        if (months := _months(match)) is not None:
            yield Length(span=Span(*match.span()), months=months)


def _months(match: re.Match[str]) -> int | None:
    half = 6 if match["h"] or match["h2"] or match["h3"] else 0
    if match["y"]:
        years = _value(match["y"])
        months = round(years * 12) + half + (round(_value(match["ym"])) if match["ym"] else 0)
        return months if 0 < years <= _MAX_YEARS else None
    if match["dual"]:
        return 24 + half
    if match["single"] or match["single2"]:
        return 12 + half
    if match["dual_m"]:
        return 2
    if match["m"]:
        return round(_value(match["m"])) or None
    return max(1, round(_value(match["w"]) / _WEEKS_A_MONTH))


def _value(text: str) -> float:
    return float(_VALUES[text]) if text in _VALUES else float(text.replace(",", "."))
