"""ISCO-08 as it is built: ten major groups, 43 sub-major, 130 minor and 436 unit groups, and the skill level of each.

The structure is read off the codes (each digit goes one level down). Skill levels are those that the International Labour Organization
assigns to major groups, and to sub-major groups where a major group spans several (ISCO-08, Volume 1, Table 1: managers and armed
forces). Labels come from a classification; the project's own titles are a fallback.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping

from skillmap.resources import resource_dir

UNIT_GROUP_DIGITS = 4
_BY_MAJOR: Mapping[str, tuple[int, ...]] = {
    "0": (1, 2, 4),
    "1": (3, 4),
    "2": (4,),
    "3": (3,),
    "4": (2,),
    "5": (2,),
    "6": (2,),
    "7": (2,),
    "8": (2,),
    "9": (1,),
}
_BY_SUB_MAJOR: Mapping[str, int] = {
    "01": 4,  # commissioned officers
    "02": 2,  # non-commissioned officers
    "03": 1,  # other ranks
    "11": 4,
    "12": 4,
    "13": 4,
    "14": 3,  # managers in hospitality, retail and other services
}


def skill_levels(code: str) -> tuple[int, ...]:
    """Return the skill levels, from 1 to 4, of the unit groups within a group; () for what is no code of ISCO-08.

    >>> skill_levels("7212"), skill_levels("1412"), skill_levels("1")
    ((2,), (3,), (3, 4))
    """
    if code not in groups():
        return ()
    level = _BY_SUB_MAJOR.get(code[:2])
    return (level,) if level is not None else _BY_MAJOR[code[0]]


def parents(code: str) -> tuple[str, ...]:
    """Return the groups above a group, the nearest first.

    >>> parents("7212")
    ('721', '72', '7')
    """
    return tuple(code[:digits] for digits in range(len(code) - 1, 0, -1))


def children(code: str) -> tuple[str, ...]:
    """Return the groups right below a group, or the major groups for ""."""
    return tuple(group for group in groups() if len(group) == len(code) + 1 and group.startswith(code))


def unit_groups(code: str = "") -> tuple[str, ...]:
    """Return the unit groups within a group, all of them for ""."""
    return tuple(group for group in groups() if len(group) == UNIT_GROUP_DIGITS and group.startswith(code))


@functools.cache
def groups() -> Mapping[str, Mapping[str, str]]:
    """Return every group with the project's titles by language, in the order of the codes."""
    with (resource_dir("taxonomies") / "isco08" / "titles.tsv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file, delimiter="\t"), key=lambda row: row["code"])
    return {row["code"]: {language: row[language] for language in ("en", "fr", "ar") if row[language]} for row in rows}
