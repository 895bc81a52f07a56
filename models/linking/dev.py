"""The labelled dev sets as queries: what the linker's weights are fitted on.

Gold mentions come with what is known of where they stand in the forms in which people may give it: line and job, one text of both, or
nothing. Only ``data/gold`` and ``data/eval`` are read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "eval"))

from bench_main import SHARED, job_queries, span_queries

from skillmap.concepts.queries import Query
from skillmap.records import LANGUAGES, Language
from skillmap.taxonomy.store import ConceptScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A query, the numbers of the concepts that are accepted for it, and what it may not be separated from in cross-validation."""

    query: Query
    accepted: frozenset[int]
    language: Language
    group: str
    weight: float
    plain: bool  # asked as the figures ask it; other forms of the same question are not


@dataclass(frozen=True, slots=True, kw_only=True)
class DevSet:
    """The examples of one set and language."""

    name: str
    examples: tuple[Example, ...]


def _numbers(scheme: ConceptScheme, uris: Sequence[str]) -> frozenset[int]:
    return frozenset(number for uri in uris if (number := scheme.number(uri)) is not None)


def _rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / "data" / "eval" / f"{name}.jsonl"
    return [row for line in path.read_text(encoding="utf-8").splitlines() if (row := json.loads(line))["gold"]]


def _linking(name: str, scheme: ConceptScheme, *, weight: float, isco: bool = False) -> DevSet:
    examples = []
    for row in _rows(name):
        accepted = _numbers(scheme, row["gold"])
        if isco:
            accepted = frozenset(scheme.isco[code] for number in accepted if (code := scheme.notations[number]) in scheme.isco)
        query = Query(text=row["query"], language=row["language"])
        examples.append(
            Example(query=query, accepted=accepted, language=row["language"], group=f"{name} {row['query']}", weight=weight, plain=True)
        )
    return DevSet(name=name, examples=tuple(examples))


def skill_sets(scheme: ConceptScheme) -> list[DevSet]:
    """Gold mentions in each language, those without a concept too, French competence labels, English sentences."""
    sets = []
    for language in LANGUAGES:
        examples: list[Example] = []
        for group, query, uris in span_queries(language, nil=True):
            together = " ".join([*query.jobs, query.context])
            forms = (query, Query(text=query.text, language=language, context=together), Query(text=query.text, language=language))
            examples += [
                Example(
                    query=asked,
                    accepted=_numbers(scheme, uris),
                    language=language,
                    group=f"{language} {group}",
                    weight=1.0 if asked is query else 0.3,
                    plain=asked is query,
                )
                for asked in forms
            ]
        sets.append(DevSet(name=f"gold {language}", examples=tuple(examples)))
    sets.append(_linking("skill-link.competent-dev.fr", scheme, weight=0.2))
    sets += [_linking(f"skill-extract.{name}-dev.en", scheme, weight=0.5) for name in ("tech", "house")]
    return sets


def title_sets(scheme: ConceptScheme, *, isco: bool) -> list[DevSet]:
    """Gold jobs in each language with what they say, and titles of two national classifications."""
    sets = []
    for language in LANGUAGES:
        examples = [
            Example(
                query=query,
                accepted=frozenset(scheme.isco[code] for code in codes if code in scheme.isco) if isco else _numbers(scheme, uris),
                language=language,
                group=f"{language} {group}",
                weight=2.0,
                plain=True,
            )
            for group, query, codes, uris in job_queries(language)
        ]
        sets.append(DevSet(name=f"gold {language}", examples=tuple(examples)))
    sets += [_linking(f"occupation-link.{name}", scheme, weight=0.3, isco=isco) for name in ("melo-bel.fr", "melo-usa.en")]
    return sets
