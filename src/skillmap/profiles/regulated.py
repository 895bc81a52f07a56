"""Professions that are regulated somewhere: told from the occupation that a job is linked to, and from the words themselves.

Words count on their own: a nurse whose title was linked to a wrong occupation is flagged all the same, and so is one of whom only the
diploma speaks. A flag asks for a check with the authority; its absence says nothing. The tables are in ``taxonomies/regulated``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from skillmap.errors import SettingsError
from skillmap.records import LANGUAGES, JsonObject, Language, Span
from skillmap.taxonomy.folding import Word, words

Scope = Literal["practice", "title", "business", "certificate", "partly"]
_SCOPES = frozenset({"practice", "title", "business", "certificate", "partly"})
_NOT = "-"  # before a wording in the table that names something else
_NONE = ""
_PROFESSION_COLUMNS = ("id", "en", "fr", "ar", "isco08", "words_en", "words_fr", "words_ar")
_COUNTRY_COLUMNS = ("country", "profession", "scope", "source", "authority", "state_of")
_CHECKED = "checked"  # may be left out
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profession:
    """A profession that is regulated in some country.

    Attributes:
        name: The profession's name in the tables.
        label: By language.
        isco08: Unit groups that hold it.
        words: Wordings that name it, with their language.
        other_words: Longer wordings that hold one of ``words`` and name something else ("معلم بلاط" is a master tiler, no teacher).
    """

    name: str
    label: Mapping[str, str]
    isco08: tuple[str, ...]
    words: tuple[tuple[Language, str], ...]
    other_words: tuple[tuple[Language, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a country regulates a profession, as far as a row of a table says.

    Attributes:
        country: ISO 3166, "EU" or "INT".
        profession: Name of the profession.
        scope: What is regulated.
        source: The law.
        authority: Who decides, and is to be asked.
        state_of: The month whose state of the law the row describes.
        checked: When somebody last compared the row with the law's text; ``None``: nobody has.
    """

    country: str
    profession: str
    scope: Scope
    source: str
    authority: str
    state_of: str
    checked: str | None = None

    def as_json(self) -> JsonObject:
        """Return the rule as a profile holds it."""
        return {
            "country": self.country,
            "scope": self.scope,
            "source": self.source,
            "authority": self.authority,
            "state_of": self.state_of,
            "checked": self.checked,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What speaks for a profession: a unit group of a job, or words of the text."""

    profession: str
    by: Literal["isco08", "words"]
    code: str | None = None
    job: int | None = None
    span: Span | None = None


class RegulatedProfessions:
    """The tables, ready to be asked."""

    def __init__(self, professions: Iterable[Profession], rules: Iterable[Rule]) -> None:
        self.professions = {profession.name: profession for profession in professions}
        self.rules = {(rule.country, rule.profession): rule for rule in rules}
        self._by_code: dict[str, list[str]] = {}
        self._by_stem: dict[tuple[Language, str], list[tuple[tuple[str, ...], str]]] = {}
        for profession in self.professions.values():
            for code in profession.isco08:
                self._by_code.setdefault(code, []).append(profession.name)
            for wordings, name in ((profession.words, profession.name), (profession.other_words, _NONE)):
                for language, wording in wordings:
                    stems = tuple(_stems(words(wording, language)))
                    if stems:
                        self._by_stem.setdefault((language, stems[0]), []).append((stems, name))

    def of_code(self, code: str, *, job: int | None = None) -> Iterator[Reason]:
        """Yield the professions of an ISCO-08 unit group."""
        for name in self._by_code.get(code, ()):
            yield Reason(profession=name, by="isco08", code=code, job=job)

    def of_text(self, text: str, span: Span, *, job: int | None = None) -> Iterator[Reason]:
        """Yield the professions that words within a span of a text name, in any of the languages.

        >>> professions = read_regulated(Path("taxonomies/regulated"))
        >>> [reason.profession for reason in professions.of_text("infirmière diplômée", Span(0, 19))]
        ['nurse']
        """
        stretch = span.of(text)
        found: dict[tuple[int, int], str] = {}
        for language in LANGUAGES:
            said = [word for word in words(stretch, language) if not word.stop]
            for place, word in enumerate(said):
                for wording, name in self._by_stem.get((language, word.stem), ()):
                    if tuple(_stems(said[place : place + len(wording)])) == wording:
                        found.setdefault((word.span.start, said[place + len(wording) - 1].span.end), name)
        for (start, end), name in sorted(found.items()):
            # A dentist ("طبيب أسنان") is no physician ("طبيب"): the longer wording speaks.
            if name != _NONE and not any(first <= start and end <= last and (first, last) != (start, end) for first, last in found):
                yield Reason(profession=name, by="words", span=Span(span.start + start, span.start + end), job=job)

    def countries(self, profession: str) -> list[Rule]:
        """Return the rules for a profession, by country."""
        return sorted((rule for (_, name), rule in self.rules.items() if name == profession), key=lambda rule: rule.country)

    def flags(self, reasons: Iterable[Reason], text: str) -> list[JsonObject]:
        """Gather reasons into flags as a profile holds them, in the order in which the professions were met."""
        gathered: dict[str, list[Reason]] = {}
        for reason in reasons:
            gathered.setdefault(reason.profession, []).append(reason)
        return [
            {
                "profession": name,
                "label": dict(self.professions[name].label),
                "because": [_because(reason, text) for reason in dict.fromkeys(told)],
                "countries": [rule.as_json() for rule in self.countries(name)],
            }
            for name, told in gathered.items()
        ]


def _because(reason: Reason, text: str) -> JsonObject:
    quote = {"text": reason.span.of(text), "span": list(reason.span)} if reason.span is not None else {}
    code = {"code": reason.code} if reason.code is not None else {}
    return {"by": reason.by, **code, **quote, "job": reason.job}


def _stems(sequence: Sequence[Word]) -> list[str]:
    return [word.stem for word in sequence if not word.stop]


def read_regulated(*folders: Path) -> RegulatedProfessions:
    """Read the tables of one or more folders; a later row for the same country and profession replaces an earlier one.

    Raises:
        SettingsError: A table has a wrong column or value; the message names file and line.
    """
    professions: dict[str, Profession] = {}
    rules: dict[tuple[str, str], Rule] = {}
    for folder in folders:
        for where, row in _rows(folder / "professions.tsv", _PROFESSION_COLUMNS):
            professions[row["id"]] = _profession(row, where)
    for folder in folders:
        for where, row in _rows(folder / "countries.tsv", _COUNTRY_COLUMNS):
            rule = _rule(row, where, professions)
            rules[rule.country, rule.profession] = rule
    return RegulatedProfessions(professions.values(), rules.values())


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        named = tuple(name for name in reader.fieldnames or () if name != _CHECKED)
        if named != tuple(columns):
            msg = f"{path.name}, line 1: the columns must be {', '.join(columns)}"
            raise SettingsError(msg)
        for number, row in enumerate(reader, start=2):
            if any(row[column] is None for column in columns):
                msg = f"{path.name}, line {number}: the row ends before its last column"
                raise SettingsError(msg)
            yield f"{path.name}, line {number}", {column: (row[column] or "").strip() for column in reader.fieldnames or ()}


def _profession(row: Mapping[str, str], where: str) -> Profession:
    codes = tuple(row["isco08"].split())
    wrong = next((code for code in codes if not (code.isdigit() and len(code) == 4)), None)
    if wrong is not None:
        msg = f"{where}: {wrong!r} is no ISCO-08 unit group (four digits)"
        raise SettingsError(msg)
    wordings = [(language, wording.strip()) for language in LANGUAGES for wording in row[f"words_{language}"].split("|") if wording.strip()]
    return Profession(
        name=row["id"],
        label={language: row[language] for language in ("en", "fr", "ar") if row[language]},
        isco08=codes,
        words=tuple((language, wording) for language, wording in wordings if not wording.startswith(_NOT)),
        other_words=tuple((language, wording.removeprefix(_NOT)) for language, wording in wordings if wording.startswith(_NOT)),
    )


def _rule(row: Mapping[str, str], where: str, professions: Mapping[str, Profession]) -> Rule:
    if row["profession"] not in professions:
        msg = f"{where}: no profession {row['profession']!r} in professions.tsv"
        raise SettingsError(msg)
    if row["scope"] not in _SCOPES:
        msg = f"{where}: the scope {row['scope']!r} must be one of {', '.join(sorted(_SCOPES))}"
        raise SettingsError(msg)
    if not (row["source"] and row["authority"] and row["state_of"]):
        msg = f"{where}: a row needs its source, its authority and the month whose state it describes"
        raise SettingsError(msg)
    checked = row.get(_CHECKED) or None
    wrong = next((date for date in (row["state_of"], checked) if date is not None and not _DATE.fullmatch(date)), None)
    if wrong is not None:
        msg = f"{where}: {wrong!r} is no date such as 2024-06 or 2024-06-30"
        raise SettingsError(msg)
    return Rule(
        country=row["country"],
        profession=row["profession"],
        scope=row["scope"],  # type: ignore[arg-type]  # checked above
        source=row["source"],
        authority=row["authority"],
        state_of=row["state_of"],
        checked=checked,
    )
