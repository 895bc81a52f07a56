"""Ranked pairs as JSON, schema ``skillmap/match/1``: what speaks for a pair, what against, what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from skillmap.gap.holder import Holder
from skillmap.matching.checks import Check
from skillmap.matching.ranking import Ranked
from skillmap.matching.vacancy import Vacancy
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = "skillmap/match/1"
_HAS, _LACKS = 0.5, 0.25  # credit from which a skill speaks for a person, below which its absence against


def pair_json(found: Ranked, holder: Holder, vacancy: Vacancy, scheme: ConceptScheme, weights: Mapping[str, float]) -> dict[str, Any]:
    """Return a ranked pair; ``number`` is the profile's place among those that were read, from 1.

    ``parts`` are what the score is the weighted mean of; ``for`` and ``against`` name skills and requirements, hard requirements
    (``must``) apart from preferences; ``ask`` is what the profile does not say.
    """
    skills: list[dict[str, Any]] = [
        {
            "concept": {"uri": scheme.uris[skill.number], "label": scheme.preferred(skill.number)},
            "strength": skill.strength,
            "quote": skill.quote or None,
            "credit": round(credit, 4),
        }
        for skill, credit in sorted(found.skills, key=lambda pair: -pair[1])
    ]
    checks = [_check(check) for check in found.checks]
    return {
        "profile": holder.profile_id,
        "number": found.person + 1,
        "score": found.score,
        "eligible": found.eligible,
        "parts": {
            name: {"value": round(value, 4) if value is not None else None, "weight": weights[name]}
            for name, value in asdict(found.parts).items()
        },
        "for": {
            "skills": [skill for skill in skills if skill["credit"] >= _HAS],
            "requirements": [check for check in checks if check["status"] == "met"],
        },
        "against": {
            "skills": [skill for skill in skills if skill["credit"] < _LACKS],
            "requirements": [check for check in checks if check["status"] == "not-met"],
        },
        "ask": [check for check in checks if check["status"] == "ask"],
        "vacancy": {"id": vacancy.vacancy_id, "title": vacancy.title},
    }


def vacancy_json(vacancy: Vacancy, scheme: ConceptScheme) -> dict[str, Any]:
    """Return how a vacancy was read, so that a person can check it."""
    return {
        "id": vacancy.vacancy_id,
        "title": vacancy.title,
        "language": vacancy.language,
        "occupations": [
            {
                "isco08": one.isco08,
                "esco": scheme.uris[one.number] if one.number is not None else None,
                "score": one.score,
            }
            for one in vacancy.occupations
        ],
        "skills": [
            {
                "concept": {"uri": scheme.uris[skill.number], "label": scheme.preferred(skill.number)},
                "score": skill.score,
                "strength": skill.strength,
                "quote": skill.quote or None,
            }
            for skill in vacancy.skills
        ],
        "requirements": [
            {"kind": one.kind, "strength": one.strength, "value": one.value, "level": one.level, "either": one.either}
            for one in vacancy.requirements
        ],
    }


def _check(check: Check) -> dict[str, Any]:
    requirement = check.requirement
    return {
        "kind": requirement.kind,
        "strength": requirement.strength,
        "value": requirement.value,
        "level": requirement.level,
        "status": check.status,
        "asked": requirement.quote or None,
        "stated": check.stated,
    }
