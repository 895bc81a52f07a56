"""Tables between classifications (crosswalks): read, stored with a report of what was lost, and looked up with SKOS relations.

``A broadMatch B`` says that B is the broader one, as in SKOS. Where a table states no relation it is told from the shape of the mapping,
as XKOS describes correspondences: one to one, several to one (broader), one to several (narrower), several to several (related).
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from skillmap.errors import TaxonomyInvalidError, TaxonomyNotFoundError
from skillmap.taxonomy.crosswalk_columns import Columns, Rows, find_columns
from skillmap.taxonomy.isco import groups, parents, unit_groups
from skillmap.taxonomy.store import MANIFEST, ConceptScheme, building, write_json
from skillmap.taxonomy.table_files import read_table

Relation = Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
_ISCO = re.compile(r"^(?:https?://data\.europa\.eu/esco/isco/)?C?(\d{1,4})$")
_ESCO = "http://data.europa.eu/esco/"
_TABLE = "crosswalk.tsv"
_COLUMNS = ("source", "source_label", "relation", "target", "target_label")
_RELATIONS: Mapping[str, Relation] = {
    "exactmatch": "exactMatch",
    "exact": "exactMatch",
    "exactisco": "exactMatch",
    "closematch": "closeMatch",
    "close": "closeMatch",
    "broadmatch": "broadMatch",
    "broad": "broadMatch",
    "broader": "broadMatch",
    "narrowmatch": "narrowMatch",
    "narrow": "narrowMatch",
    "narrower": "narrowMatch",
    "relatedmatch": "relatedMatch",
    "related": "relatedMatch",
}
_INVERSE: Mapping[Relation, Relation] = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
_NONE = frozenset({"norelation", "none", "nomatch", "no"})
_MAX_EXAMPLES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One line of a crosswalk; ``through`` is the broader group that stood in the table where the code itself did not."""

    code: str
    label: str
    relation: Relation
    target: str
    target_label: str
    through: str | None = None


class Crosswalk:
    """A stored table, to look codes up in both directions."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        self._forward: dict[str, list[Mapped]] = {}
        self._backward: dict[str, list[Mapped]] = {}
        with (folder / _TABLE).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                there = Mapped(
                    code=row["source"],
                    label=row["source_label"],
                    relation=_RELATIONS[row["relation"].casefold()],
                    target=row["target"],
                    target_label=row["target_label"],
                )
                back = Mapped(
                    code=there.target,
                    label=there.target_label,
                    relation=_INVERSE.get(there.relation, there.relation),
                    target=there.code,
                    target_label=there.label,
                )
                self._forward.setdefault(key(there.code), []).append(there)
                self._backward.setdefault(key(back.code), []).append(back)

    def lookup(self, code: str) -> list[Mapped]:
        """Return what a code of either classification is mapped to; a group of ISCO-08 that is not in the table by the group above it."""
        wanted = key(code)
        found = [*self._forward.get(wanted, ()), *self._backward.get(wanted, ())]
        if found or wanted not in groups():
            return found
        for group in parents(wanted):
            above = [*self._forward.get(group, ()), *self._backward.get(group, ())]
            if above:
                return [
                    Mapped(
                        code=wanted,
                        label="",
                        relation="broadMatch" if one.relation in {"exactMatch", "closeMatch", "broadMatch"} else "relatedMatch",
                        target=one.target,
                        target_label=one.target_label,
                        through=group,
                    )
                    for one in above
                ]
        return []


def key(code: str) -> str:
    """Return a code in the form in which it is compared: a group of ISCO-08 by its digits, whatever way it is written.

    >>> key("http://data.europa.eu/esco/isco/C7212"), key(" 11-1021.00 ")
    ('7212', '11-1021.00')
    """
    plain = code.strip()
    match = _ISCO.match(plain)
    return match[1] if match and match[1] in groups() else plain


def import_crosswalk(
    path: Path, root: Path, *, name: str | None, columns: Mapping[str, str], scheme: ConceptScheme | None
) -> dict[str, Any]:
    """Read a table and store it.

    Args:
        path: CSV, TSV or a workbook, as published.
        root: The folder of all crosswalks.
        name: What to call it; from the file's name when not given.
        columns: Headings by what they stand for, for a table that words them in a way that is not known.
        scheme: The classification in use, to tell which of its concepts the table knows.

    Returns:
        The manifest, with what was lost under ``losses``.

    Raises:
        TaxonomyInvalidError: The file holds no table between two classifications.
        SettingsError: ``columns`` names headings that are not there.
    """
    rows = read_table(path)
    found = find_columns(rows, columns)
    called = name or re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or "crosswalk"
    losses: Counter[str] = Counter()
    mapped = _mapped(rows, found, losses)
    if not mapped:
        msg = f"{path.name}: no line maps a code to another"
        raise TaxonomyInvalidError(msg)
    stated = sum(relation is not None for _, relation in mapped.values())
    lines = _with_relations(mapped)
    manifest = {
        "crosswalk": called,
        "source": path.name,
        "headings": [rows[found.first - 1][place] for place in (found.source, found.target)],
        "mappings": len(lines),
        "relations": dict(sorted(Counter(line[2] for line in lines).items())),
        "relations_stated": stated,
        "relations_derived": len(lines) - stated,
        "losses": {**dict(sorted(losses.items())), **_gaps(lines, scheme)},
    }
    with building(root / called) as folder:
        with (folder / _TABLE).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows(lines)
        write_json(folder / MANIFEST, manifest)
    return manifest


def list_crosswalks(root: Path) -> list[Path]:
    """Return the folders of all stored crosswalks, by name."""
    return sorted(path.parent for path in root.glob(f"*/{MANIFEST}")) if root.is_dir() else []


def open_crosswalks(root: Path, name: str | None = None) -> Iterator[Crosswalk]:
    """Open one crosswalk, or all.

    Raises:
        TaxonomyNotFoundError: There is none of that name.
    """
    folders = [folder for folder in list_crosswalks(root) if name is None or folder.name == name]
    if not folders:
        have = ", ".join(folder.name for folder in list_crosswalks(root))
        wanted = f"no crosswalk is called {name!r} (installed: {have})" if have and name else "no crosswalk is installed"
        msg = f"{wanted}: run 'skillmap taxonomy import TABLE' with a table between two classifications (CSV, XLSX, XLS or ODS)"
        raise TaxonomyNotFoundError(msg)
    for folder in folders:
        yield Crosswalk(folder)


_Found = dict[tuple[str, str], tuple[tuple[str, str], Relation | None]]


def _mapped(rows: Rows, columns: Columns, losses: Counter[str]) -> _Found:
    """Return labels and the stated relation by pair of codes, and count what is left out."""
    found: _Found = {}
    for row in rows[columns.first :]:
        source, target = _at(row, columns.source), _at(row, columns.target)
        if not any(row):
            continue
        if not source or not target:
            losses["code missing"] += 1
            continue
        relation: Relation | None = None
        if columns.relation is not None:
            word = re.sub(r"^.*[#:/]|[\s_-]", "", _at(row, columns.relation)).casefold()
            if word in _NONE:
                losses["no relation"] += 1
                continue
            if word and word not in _RELATIONS:
                losses[f"unknown relation {_at(row, columns.relation)[:40]!r}"] += 1
                continue
            relation = _RELATIONS.get(word)
        elif columns.part is not None and _at(row, columns.part):
            relation = "relatedMatch"  # a mark in this column says that only a part corresponds
        pair = (key(source), key(target))
        if pair in found:
            losses["repeated line"] += 1
            continue
        found[pair] = ((_at(row, columns.source_label), _at(row, columns.target_label)), relation)
    return found


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def _with_relations(mapped: _Found) -> list[tuple[str, str, Relation, str, str]]:
    targets = Counter(source for source, _ in mapped)
    sources = Counter(target for _, target in mapped)
    lines = []
    for (source, target), ((source_label, target_label), stated) in mapped.items():
        derived: Relation
        if targets[source] == sources[target] == 1:
            derived = "closeMatch"
        elif targets[source] == 1:
            derived = "broadMatch"
        elif sources[target] == 1:
            derived = "narrowMatch"
        else:
            derived = "relatedMatch"
        lines.append((source, source_label, stated or derived, target, target_label))
    return lines


def _gaps(lines: Sequence[tuple[str, str, Relation, str, str]], scheme: ConceptScheme | None) -> dict[str, Any]:
    """Say what a table does not reach: codes with several counterparts, unit groups without any, concepts that are not installed."""
    gaps: dict[str, Any] = {}
    for side, place in (("source", 0), ("target", 3)):
        codes = Counter(str(line[place]) for line in lines)
        several = sum(count > 1 for count in codes.values())
        if several:
            gaps[f"{side} codes with several counterparts"] = several
        isco = {code for code in codes if code in groups()}
        if len(isco) * 2 > len(codes):
            covered = {unit for code in isco for unit in unit_groups(code)}
            gaps[f"unit groups of ISCO-08 that no {side} code names"] = len(unit_groups()) - len(covered)
        addresses = [code for code in codes if code.startswith(_ESCO)]
        if addresses and scheme is not None:
            unknown = [code for code in addresses if scheme.number(code) is None]
            if unknown:
                gaps[f"{side} concepts that {scheme.name} does not hold"] = {"count": len(unknown), "examples": unknown[:_MAX_EXAMPLES]}
    return gaps
