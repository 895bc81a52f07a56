"""Which columns of a table between two classifications say what: told from the headings, as official tables word them.

Tables of the European Commission (ESCO–O*NET, the national tables of EURES) and of statistical offices (ISCO-08 with SOC, NOC, ANZSCO)
put some lines of explanation first, then one line of headings. Each classification has a column of codes or addresses, and mostly one of
titles beside it; a column of relations is there or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skillmap.errors import SettingsError, TaxonomyInvalidError

_KEY = re.compile(r"^(?P<prefix>.*?)[\s_–-]*\b(?P<kind>uri|url|id|identifier|code|codes)$")
_LABEL = re.compile(r"\b(?:pref\s?label|prefer+ed (?:label|term)|title|titles|label|name|titre|intitulé|libellé)\b")
_RELATION = re.compile(r"\b(?:mapping relation|type of match|match type|relation|relationship|mapping type)\b")
_PART = re.compile(r"^part(?:ial)?(?: match)?$")
_MAX_PREAMBLE = 40  # lines before the headings
_SIDES = 2
_NAMES = ("source", "source_label", "target", "target_label", "relation", "part")
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Positions of columns; ``first`` is the first row below the headings."""

    first: int
    source: int
    target: int
    source_label: int | None = None
    target_label: int | None = None
    relation: int | None = None
    part: int | None = None


def find_columns(rows: Rows, given: Mapping[str, str]) -> Columns:
    """Find the columns of a table.

    Args:
        rows: The table as text.
        given: Headings by what they stand for ("source", "target", "relation" and so on), for a table that words them otherwise.

    Raises:
        TaxonomyInvalidError: There is no line with headings of two classifications.
        SettingsError: A heading that was given is not there.
    """
    unknown = sorted(set(given) - set(_NAMES))
    if unknown:
        msg = f"--columns {unknown[0]!r}: choose {', '.join(_NAMES)}"
        raise SettingsError(msg)
    for number, row in enumerate(rows[:_MAX_PREAMBLE]):
        headings = [_plain(cell) for cell in row]
        found = _given(headings, given, number) if given else _detected(headings, number, rows)
        if found is not None:
            return found
    if given:
        msg = f"no line among the first {_MAX_PREAMBLE} has the headings {', '.join(map(repr, given.values()))}"
        raise SettingsError(msg)
    msg = "no headings of two classifications were found (columns such as 'ISCO-08 Code' and 'SOC Code'): name them with --columns"
    raise TaxonomyInvalidError(msg)


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split()).casefold()


def _given(headings: Sequence[str], given: Mapping[str, str], number: int) -> Columns | None:
    wanted = {name: _plain(heading) for name, heading in given.items()}
    if not {"source", "target"} <= set(wanted):
        msg = "--columns needs source=… and target=…"
        raise SettingsError(msg)
    if any(heading not in headings for heading in wanted.values()):
        return None
    return Columns(first=number + 1, **{name: headings.index(heading) for name, heading in wanted.items()})


def _detected(headings: Sequence[str], number: int, rows: Rows) -> Columns | None:
    sides: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        match = _KEY.match(heading)
        if match and match["prefix"]:
            sides.setdefault(match["prefix"].strip(), []).append(place)
    if len(sides) < _SIDES:
        return None
    (first, first_keys), (second, second_keys) = list(sides.items())[:_SIDES]
    below = rows[number + 1 : number + 200]
    return Columns(
        first=number + 1,
        source=_key(first_keys, headings, below),
        target=_key(second_keys, headings, below),
        source_label=_label(first, headings),
        target_label=_label(second, headings),
        relation=_place(headings, _RELATION),
        part=_place(headings, _PART),
    )


def _key(places: Sequence[int], headings: Sequence[str], below: Iterable[Sequence[str]]) -> int:
    """Choose among the columns that identify one classification: ESCO's addresses, else codes, else addresses; none that is empty."""
    filled = {place: [row[place] for row in below if place < len(row) and row[place].strip()] for place in places}
    most = max((len(cells) for cells in filled.values()), default=0)
    usable = [place for place in places if len(filled[place]) * 2 > most] or list(places)
    esco = [place for place in usable if any("data.europa.eu/esco/" in cell for cell in filled[place])]
    codes = [place for place in usable if not headings[place].endswith(("uri", "url"))]
    return (esco or codes or usable)[0]


def _label(prefix: str, headings: Sequence[str]) -> int | None:
    return next((place for place, heading in enumerate(headings) if heading.startswith(prefix) and _LABEL.search(heading)), None)


def _place(headings: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((place for place, heading in enumerate(headings) if pattern.search(heading)), None)
