"""Do two annotators agree? Span F1 between their copies, Krippendorff's alpha for the links, and a list to adjudicate.

Alpha (Krippendorff, *Content Analysis*, 2004, chapter 11; nominal data, two coders, missing values left out): one minus
observed over expected disagreement. A unit is a span that both marked and linked; its value is the best concept that each
accepts, or none. Where the two accept a concept in common, they agree: the common one that stands highest is the value of both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.labels import LabeledDocument, LinkLabel, RankedConcept, SpanLabel
from skillmap.evaluation.scores import Array, CountTable, Estimate, Measure, estimate
from skillmap.evaluation.tasks.spans import SpanTask
from skillmap.records import Span

NONE_FITS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One place where two annotators differ: ``what`` is "span", "type" or "link"."""

    document: str
    what: str
    span: Span
    text: str
    a: tuple[str, ...]
    b: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two labelled copies agree; ``alpha`` is NaN where every common span has one and the same concept."""

    documents: int
    span_f1: Estimate
    overlap_f1: Estimate
    alpha: Estimate
    linked: int
    disagreements: tuple[Disagreement, ...]


def agreement(a: Sequence[LabeledDocument], b: Sequence[LabeledDocument], *, seed: int) -> Agreement:
    """Compare two annotators on the documents that both labelled.

    Raises:
        GoldInvalidError: no document in common, or the text of one differs.
    """
    other = {document.id: document for document in b}
    pairs = [(document, other[document.id]) for document in a if document.id in other]
    pairs = [(one, two) for one, two in pairs if one.spans is not None and two.spans is not None]
    if not pairs:
        raise GoldInvalidError("the two copies have no document with spans in common: compare copies of one set")
    differing = [one.id for one, two in pairs if one.text != two.text]
    if differing:
        message = f"the texts of {', '.join(differing[:20])} differ: the offsets of the copies cannot be compared"
        raise GoldInvalidError(message)
    task = SpanTask(typed=False)
    table = CountTable.of({one.id: counts for one, two in pairs if (counts := task.counts(one, two)) is not None})
    measures = {measure.name: measure for measure in task.measures}
    links = {one.id: _common_links(one, two) for one, two in pairs}
    return Agreement(
        documents=len(pairs),
        span_f1=estimate(measures["exact F1"], table, seed=seed),
        overlap_f1=estimate(measures["overlap F1"], table, seed=seed),
        alpha=estimate(ALPHA, CountTable.of({id_: alpha_counts(units) for id_, units in links.items()}), seed=seed),
        linked=sum(map(len, links.values())),
        disagreements=tuple(found for one, two in pairs for found in _disagreements(one, two)),
    )


def alpha_counts(units: Sequence[tuple[Hashable, Hashable]]) -> dict[str, float]:
    """Count how often each value was given, and how many units have two different ones."""
    values = Counter(f"value:{value}" for unit in units for value in unit)
    return {**values, "different": sum(one != other for one, other in units)}


def _alpha(sums: Mapping[str, Array]) -> Array:
    """Return 1 - (n - 1) · Σ o(c, k) / Σ n(c) n(k), both over c ≠ k; every unit fills two cells of o."""
    given = [values for name, values in sums.items() if name.startswith("value:")]
    total = np.asarray(sum(given, np.zeros_like(sums["different"])))
    expected = total**2 - sum(values**2 for values in given)
    return np.asarray(np.where(expected > 0, 1 - (total - 1) * 2 * sums["different"] / expected, np.nan))


ALPHA = Measure(
    name="Krippendorff's alpha",
    formula=_alpha,
    columns=("value:*", "different"),
    definition="1 - (n - 1) Σ o(c, k) / Σ n(c) n(k) over c ≠ k, with n values given and o the coincidences",
)


def nominal_alpha(units: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Return Krippendorff's alpha for two coders and nominal values; NaN where all values are the same.

    >>> round(nominal_alpha([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")]), 4)
    0.5333
    """
    return estimate(ALPHA, CountTable.of({"": alpha_counts(units)}), seed=0, resamples=1).value


def as_prediction(document: LabeledDocument) -> LabeledDocument:
    """Return gold labels as if a system had said them: the best accepted concept is the match."""
    spans = None if document.spans is None else tuple(_as_found(label) for label in document.spans)
    return LabeledDocument(
        id=document.id,
        text=document.text,
        language=document.language,
        kind=document.kind,
        spans=spans,
        link=None if document.link is None else _chosen(document.link),
        concepts=document.concepts,
        jobs=document.jobs,
        educations=document.educations,
        languages=document.languages,
    )


def _as_found(label: SpanLabel) -> SpanLabel:
    return SpanLabel(span=label.span, type=label.type, link=None if label.link is None else _chosen(label.link), section=label.section)


def _chosen(link: LinkLabel) -> LinkLabel:
    ranking = tuple(RankedConcept(uri=uri, score=None) for uri in link.accepted)
    return LinkLabel(match=ranking[0] if ranking else None, ranking=ranking)


class _Place(NamedTuple):
    """What one annotator says of one span: its types, and its link where it has one."""

    types: tuple[str, ...]
    link: LinkLabel | None


def _places(document: LabeledDocument) -> dict[Span, _Place]:
    labels: dict[Span, list[SpanLabel]] = defaultdict(list)
    for label in document.spans or ():
        labels[label.span].append(label)
    return {
        span: _Place(tuple(sorted({label.type for label in found})), next((label.link for label in found if label.link is not None), None))
        for span, found in labels.items()
    }


def _common_links(a: LabeledDocument, b: LabeledDocument) -> list[tuple[str, str]]:
    ours, theirs = _places(a), _places(b)
    links = [(ours[span].link, theirs[span].link) for span in sorted(ours.keys() & theirs.keys())]
    return [_values(one, other) for one, other in links if one is not None and other is not None]


def _values(a: LinkLabel, b: LinkLabel) -> tuple[str, str]:
    common = set(a.accepted) & set(b.accepted)
    if common:
        # The same whichever copy is named first: alpha counts how common a value is.
        highest = min(common, key=lambda uri: (a.accepted.index(uri) + b.accepted.index(uri), uri))
        return highest, highest
    return next(iter(a.accepted), NONE_FITS), next(iter(b.accepted), NONE_FITS)


def _disagreements(a: LabeledDocument, b: LabeledDocument) -> list[Disagreement]:
    ours, theirs = _places(a), _places(b)
    found = []
    for span in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(span), theirs.get(span)
        what, said = "", ((), ())  # type: tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]
        if one is None or other is None:
            what, said = "span", (one.types if one else (), other.types if other else ())
        elif one.link is not None and other.link is not None and len(set(_values(one.link, other.link))) > 1:
            what, said = "link", (one.link.accepted, other.link.accepted)
        elif one.types != other.types:
            what, said = "type", (one.types, other.types)
        if what:
            found.append(Disagreement(document=a.id, what=what, span=span, text=span.of(a.text), a=said[0], b=said[1]))
    return found
