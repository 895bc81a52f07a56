"""Gaps as JSON, schema ``skillmap/gap/1``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmap.gap.asked import Asked
from skillmap.gap.credit import Credits
from skillmap.gap.gaps import Gap, GapFinder, NeededSkill
from skillmap.gap.holder import Holder
from skillmap.gap.reach import OPEN, Shortlist, reachable, shortlist
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = "skillmap/gap/1"
FORMULA = "coverage = (2 * sum of credit over essential + sum of credit over optional) / (2 * essential + optional)"


def answer(
    finder: GapFinder, holder: Holder, asked: Sequence[Asked], *, number: int = 1, top: int, reach: int, sector: str | None, train: int
) -> dict[str, Any]:
    """Compare a person with what was asked.

    Args:
        finder: What occupations need.
        holder: The person.
        asked: The occupations.
        number: The person's place among those that were read, from 1.
        top: How many occupations of a group to show, the best covered first.
        reach: How many reachable occupations to name.
        sector: ISCO-08 group to choose the shortlist for; the sub-major group of the first occupation when ``None``.
        train: Length of the shortlist.
    """
    scheme, credits_ = finder.scheme, finder.credits(holder)
    expected = finder.expected(holder, credits_)
    coverages = dict(zip(finder.needs.occupations.tolist(), finder.coverages(credits_.value).tolist(), strict=True))
    gaps: list[dict[str, Any]] = []
    for one in asked:
        best = sorted(one.occupations, key=lambda occupation: (-coverages[occupation], occupation))[:top]
        gaps.extend(_gap(finder.gap(holder, occupation, credits_), one, scheme) for occupation in best)
    first = asked[0].occupations[0] if asked else None
    group = sector if sector is not None else scheme.notations[first][:2] if first is not None else ""
    return {
        "schema": SCHEMA,
        "profile": holder.profile_id,
        "number": number,
        "taxonomy": scheme.name,
        "needs": finder.needs.source,
        "formula": FORMULA,
        "gaps": gaps,
        "reachable": _reachable(finder, credits_, expected, asked, reach),
        "sector": _sector(finder, shortlist(finder, expected, finder.of_group(group), top=train), group) if group else None,
    }


def concept(scheme: ConceptScheme, number: int) -> dict[str, Any]:
    """Return a concept with its labels, and the unit group of an occupation."""
    code = {"isco08": scheme.notations[number] or None} if scheme.kinds[number] == "occupation" else {}
    return {"uri": scheme.uris[number], "label": scheme.preferred(number), **code}


def _gap(gap: Gap, asked: Asked, scheme: ConceptScheme) -> dict[str, Any]:
    match = asked.link.match if asked.link is not None else None
    coverage = gap.coverage
    return {
        "asked": asked.words,
        "occupation": concept(scheme, gap.occupation),
        "link": {"uri": match.uri, "label": match.label, "score": match.score} if match is not None else None,
        "coverage": round(coverage.coverage, 4),
        "coverage_essential": round(coverage.essential, 4),
        "coverage_optional": round(coverage.optional, 4) if coverage.optional is not None else None,
        "coverage_if_verified": round(coverage.if_verified, 4),
        "essential": [_needed(need, scheme) for need in gap.essential],
        "optional": [_needed(need, scheme) for need in gap.optional],
    }


def _needed(need: NeededSkill, scheme: ConceptScheme) -> dict[str, Any]:
    by = need.by if need.credit > 0 else None
    return {
        "concept": concept(scheme, need.number),
        "held": need.how,
        "credit": round(need.credit, 4),
        "similarity": round(need.similarity, 4) if need.similarity is not None else None,
        "by": {**concept(scheme, by.number), "score": by.score, "quote": by.quote} if by is not None else None,
        "verify": {"because": need.verify, "quote": need.quote or None} if need.verify is not None else None,
    }


def _reachable(
    finder: GapFinder, credits_: Credits, expected: NDArray[np.float64], asked: Sequence[Asked], top: int
) -> list[dict[str, Any]]:
    without = [occupation for one in asked if len(one.occupations) == 1 for occupation in one.occupations]
    scheme = finder.scheme
    stated = dict(zip(finder.needs.occupations.tolist(), finder.coverages(credits_.value).tolist(), strict=True))
    return [
        {
            "occupation": concept(scheme, found.occupation),
            "coverage": round(stated[found.occupation], 4),
            "coverage_expected": round(found.coverage, 4),
            "missing": [concept(scheme, skill) for skill in found.missing],
        }
        for found in reachable(finder, expected, top=top, without=without)
    ]


def _sector(finder: GapFinder, found: Shortlist, group: str) -> dict[str, Any]:
    scheme = finder.scheme
    number = scheme.isco.get(group)
    return {
        "isco08": group,
        "label": scheme.preferred(number) if number is not None else {},
        "open_at": OPEN,
        "occupations": found.occupations,
        "open_now": found.open_now,
        "train": [{"concept": concept(scheme, one.skill), "opened": one.opened, "needed_by": one.needed_by} for one in found.skills],
    }
