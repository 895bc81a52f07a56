"""The words of the dossier in three languages, and how dates, lengths and places are said."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import babel
import babel.dates

from skillmap.exports.said import Entry, part
from skillmap.records import Language

_MONTHS = 12
_NEVER_SURE = 9
_PLURALS: Mapping[Language, tuple[str, ...]] = {"en": ("one",), "fr": ("one",), "ar": ("one", "two", "few")}  # beside "other"
_BEFORE_FRENCH_SIGN, _AFTER_FRENCH_QUOTE = re.compile(r" (?=[?!:;»])"), re.compile(r"(?<=«) ")
_HIGH, _MIDDLE = 0.85, 0.6  # from which probability a link is called likely, or worth confirming


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Says things in one language."""

    language: Language
    words: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """Return a text."""
        return self.words[key]

    def fill(self, key: str, **values: object) -> str:
        """Return a text with its gaps filled; words put into it keep their own direction between Unicode isolates."""
        isolated = {name: f"\u2068{value}\u2069" if isinstance(value, str) else value for name, value in values.items()}
        return self.words[key].format(**isolated)

    @property
    def colon(self) -> str:
        """Return what stands between a name and its value."""
        return "\u00a0: " if self.language == "fr" else ": "

    def date(self, date: str | None) -> str:
        """Say a date as precisely as it is known; Western digits in every language, as forms use them."""
        if not date:
            return ""
        year, *rest = (int(number) for number in date.split("-"))
        if not rest:
            return str(year)
        day = datetime.date(year, rest[0], rest[1] if len(rest) > 1 else 1)
        return babel.dates.format_date(day, "d MMMM y" if len(rest) > 1 else "MMMM y", locale=self.language)

    def length(self, months: object) -> str:
        """Say a number of months in years and months."""
        if not isinstance(months, int):
            return self["no_length"]
        years, rest = divmod(months, _MONTHS)
        if years and rest:
            return self.fill("years_months", years=self.count("years", years), months=self.count("months", rest))
        return self.count("years", years) if years else self.count("months", rest)

    def count(self, key: str, number: int) -> str:
        """Say a number of things in the form that the language has for it: one, two, few, other (plural rules of Unicode CLDR)."""
        *special, other = self.words[key].split("|")
        kind = babel.Locale(self.language).plural_form(number)
        form = dict(zip(_PLURALS[self.language], special, strict=False)).get(kind, other)
        return form.format(n=number)

    def term(self, entry: Entry) -> str:
        """Say from when to when."""
        start = self.date(_date(entry, "start"))
        end = self["now"] if entry.get("current") else self.date(_date(entry, "end"))
        return f"{start} – {end}" if start and end else start or end

    def recency(self, last: object, as_of: str | None) -> str:
        """Say how long before the CV something was last done."""
        if not isinstance(last, str) or not as_of:
            return ""
        months = _month(as_of) - _month(last)
        if months <= 1:
            return self["until_now"]
        if months < _MONTHS:
            return self.count("months_ago", months)
        return self.count("years_ago", months // _MONTHS)

    def certainty(self, score: object) -> tuple[str, str]:
        """Say a probability in words: its grade (high, middle, low) and a text."""
        if not isinstance(score, int | float):
            return "low", self["certain_low"]
        grade = "high" if score >= _HIGH else "middle" if score >= _MIDDLE else "low"
        return grade, f"{self[f'certain_{grade}']} ({self._tenths(float(score))})"

    def _tenths(self, score: float) -> str:
        tenths = round(score * 10)
        return self["over_nine_in_ten"] if tenths > _NEVER_SURE else self.fill("about_in_ten", tenths=tenths)

    def country(self, code: str) -> str:
        """Say the name of a country (Unicode CLDR)."""
        return self.words.get(f"country.{code}") or str(babel.Locale(self.language).territories.get(code) or code)


def _date(entry: Entry, key: str) -> str | None:
    date = part(entry, key).get("date")
    return date if isinstance(date, str) else None


def _month(date: str) -> int:
    year, month = (int(number) for number in f"{date}-01".split("-")[:2])
    return year * _MONTHS + month


def wording(language: Language) -> Wording:
    """Read the words of one language."""
    with (Path(__file__).parent / "dossier.tsv").open(encoding="utf-8", newline="") as file:
        words = {row["key"]: row[language] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    if language == "fr":  # no line may begin with a sign of punctuation
        words = {key: _AFTER_FRENCH_QUOTE.sub("\u00a0", _BEFORE_FRENCH_SIGN.sub("\u00a0", text)) for key, text in words.items()}
    return Wording(language=language, words=words)
