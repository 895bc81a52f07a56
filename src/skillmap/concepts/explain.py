"""Why a text was linked as it was, in words: what speaks for a candidate, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skillmap.concepts.candidates import FEATURES, CandidateFinder, CandidateTable, language_of
from skillmap.concepts.linker import Linker
from skillmap.concepts.queries import Query
from skillmap.records import ConceptKind

_LEAST = 0.05  # weight that is worth a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that speaks for or against a candidate.

    Attributes:
        feature: Its name, as in ``FEATURES``.
        value: What was measured.
        weight: What it adds to the score, beyond what it adds to the average candidate of the text.
        words: The same as a sentence in English.
    """

    feature: str
    value: float
    weight: float
    words: str


def explain(linker: Linker, query: Query, kind: ConceptKind, *, top: int = 3) -> dict[str, tuple[Reason, ...]]:
    """Say why the best candidates of a text stand where they do.

    Returns:
        URI to reasons, the weightiest first, for the first ``top`` candidates.
    """
    table = linker.finder.find([query], kind)
    ranker = linker.rankers[kind]
    (found,) = ranker.rank(table, [language_of(query)], top)
    usual = table.values.mean(axis=0)
    return {
        linker.scheme.uris[concept]: _reasons(linker, query, table, place, usual, kind)
        for concept, place in zip(found.concepts.tolist(), found.places.tolist(), strict=True)
    }


def _reasons(
    linker: Linker, query: Query, table: CandidateTable, place: int, usual: Sequence[float], kind: ConceptKind
) -> tuple[Reason, ...]:
    weights = linker.rankers[kind].weights
    nearest = nearest_label(linker.finder, query, int(table.concepts[place]))
    reasons = []
    for column, name in enumerate(FEATURES):
        value = float(table.values[place, column])
        weight = weights.get(name, 0.0) * (value - float(usual[column]))
        if abs(weight) >= _LEAST:
            words = _words(name, value, query, nearest)
            reasons.append(Reason(feature=name, value=round(value, 3), weight=round(weight, 2), words=words))
    return tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.feature)))


def nearest_label(finder: CandidateFinder, query: Query, concept: int) -> str:
    """Return the label of a concept whose vector is nearest to the text's."""
    labels = list(dict.fromkeys(row.text for row in finder.scheme.concept_labels(concept)))
    if not labels:
        return ""
    vectors = finder.encode([query.text, *labels])
    return labels[int(np.argmax(vectors[1:] @ vectors[0]))]


def _words(name: str, value: float, query: Query, nearest: str) -> str:
    sentences = {
        "dense": f"means nearly what the label “{nearest}” means (cosine {value:.2f})",
        "near_line": f"fits its meaning within its line (cosine {value:.2f})",
        "near_job": f"fits its meaning in the job “{query.jobs[0] if query.jobs else ''}” (cosine {value:.2f})",
        "letters": f"is written like a label (letter similarity {value:.2f})",
        "covered": f"has {value:.0%} of its words in a label",
        "covering": f"has {value:.0%} of that label's words",
        "exact": "is one of its labels" if value else "is none of its labels",
        "inflected": "is one of its labels but for inflection" if value else "is no inflected form of a label",
        "slip": "is one of its labels but for a slip of spelling" if value else "is no misspelt label",
        "trusted": "that label is preferred, or an everyday word of the lexicon"
        if value
        else "no preferred label or everyday word matches",
        "rarer": "the wording means other concepts more often" if value else "the wording means no other concept more often",
        "job_fit": f"is what the job “{query.jobs[0] if query.jobs else ''}” needs (fit {value:.2f})",
        "line_fit": f"goes with what stands around it (fit {value:.2f})",
        "through": f"occupations of this group fit (on a scale of the logarithm {value:.2f})",
    }
    return sentences[name]
