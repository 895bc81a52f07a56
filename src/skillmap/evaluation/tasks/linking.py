"""Linking: is the right concept found for a text, and how high does it stand?

A text is a whole document (a job title, a competence label), or a gold span that the system marked too: spans are paired
one to one so that they share the most characters. What the system does not mark is the span task's loss, not counted again
here; the coverage says how many of the gold links are compared at all. A whole document that the system gives no answer for
is wrong, and no decision for "none fits".

With ``rank`` the position of the first accepted concept in the ranking (infinite where there is none):

* MRR: mean of 1 / rank (Voorhees, TREC-8, 1999)
* hits@k: share with rank ≤ k
* R-precision: accepted among the first R, over R, with R the number of accepted concepts (Manning et al. 2008, 8.4)
* RP@k: accepted among the first k, over min(k, R) (Decorte et al. 2022 use it for skills)
* accuracy: share where the system's decision is right: an accepted concept, or none where none fits
* nil precision, recall: of the decisions "none fits"
* coverage: share of the gold links that are compared
"""

from __future__ import annotations

from dataclasses import dataclass

from skillmap.evaluation.labels import LabeledDocument, LinkLabel, SpanLabel
from skillmap.evaluation.scores import Counts, Measure, ratio
from skillmap.evaluation.tasks.alignment import align, shared
from skillmap.evaluation.tasks.task import Fault
from skillmap.records import Span

_HITS = (1, 5, 10)
_RP = (5, 10)
_LEAST = 1e-9  # any shared character

LinkPair = tuple[LinkLabel, LinkLabel | None, Span | None]


def link_pairs(gold: LabeledDocument, found: LabeledDocument) -> list[LinkPair] | None:
    """Return the links to compare, with the gold span they belong to; ``None`` where gold has no links at all.

    The found link of a whole document is ``None`` where the system has no answer.
    """
    if gold.link is not None:
        return [(gold.link, found.link, None)]
    stated = [(label, label.link) for label in gold.spans or () if label.link is not None]
    if not stated:
        return None
    made = [(label, label.link) for label in found.spans or () if label.link is not None]
    pairs = align([label for label, _ in stated], [label for label, _ in made], _sameness, least=_LEAST)
    return [(stated[one][1], made[other][1], stated[one][0].span) for one, other in pairs]


def _sameness(gold: SpanLabel, found: SpanLabel) -> float:
    """Return the shared characters; of spans at one place, the one of the same type counts a little more."""
    return shared(gold.span, found.span) * (1.0 if gold.type == found.type else 0.999)


@dataclass(frozen=True, slots=True)
class LinkingTask:
    """Score rankings and decisions."""

    name: str = "linking"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """MRR first; means over the texts that have an accepted concept, decisions over all."""

        def mean(name: str, column: str, definition: str) -> Measure:
            return Measure(name=name, formula=ratio(column, "ranked"), columns=(column, "ranked"), definition=definition)

        return (
            mean("MRR", "rr", "mean of 1 / rank of the first accepted concept"),
            *(mean(f"hits@{k}", f"hit{k}", f"share of texts with an accepted concept among the first {k}") for k in _HITS),
            mean("R-precision", "r_precision", "accepted among the first R, over R (the number of accepted concepts)"),
            *(mean(f"RP@{k}", f"rp{k}", f"accepted among the first {k}, over min({k}, R)") for k in _RP),
            Measure(
                name="accuracy",
                formula=ratio("right", "texts"),
                columns=("right", "texts"),
                definition="share of texts with the right decision: an accepted concept, or none where none fits",
            ),
            Measure(
                name="nil precision",
                formula=ratio("nil_right", "nil_found"),
                columns=("nil_right", "nil_found"),
                definition="share of the decisions 'none fits' that are right",
            ),
            Measure(
                name="nil recall",
                formula=ratio("nil_right", "nil_gold"),
                columns=("nil_right", "nil_gold"),
                definition="share of the texts that no concept fits where the system says so",
            ),
            Measure(
                name="coverage",
                formula=ratio("texts", "links"),
                columns=("texts", "links"),
                definition="share of the gold links that are compared, since the system marked their text too",
            ),
        )

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system links anything."""
        return found.link is not None or any(label.link is not None for label in found.spans or ())

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Sum over the document's links."""
        pairs = link_pairs(gold, found)
        if pairs is None:
            return None
        names = ("texts", "right", "ranked", "rr", "r_precision", "nil_gold", "nil_found", "nil_right")
        sums = dict.fromkeys([*names, *(f"hit{k}" for k in _HITS), *(f"rp{k}" for k in _RP)], 0.0)
        for expected, made, _ in pairs:
            _add(sums, expected, made)
        sums["links"] = 1.0 if gold.link is not None else sum(label.link is not None for label in gold.spans or ())
        return sums

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return wrong decisions, the surest first."""
        wrong = []
        for expected, made, span in link_pairs(gold, found) or ():
            if is_right(expected, made):
                continue
            match, ranking = (made.match, made.ranking) if made is not None else (None, ())
            wrong.append(
                Fault(
                    document=gold.id,
                    kind="wrong" if match is not None and expected.accepted else "spurious" if match is not None else "missed",
                    text=gold.text if span is None else span.of(gold.text),
                    span=span,
                    expected=expected.accepted,
                    found=(match.uri,) if match is not None else tuple(candidate.uri for candidate in ranking[:3]),
                    score=match.score if match is not None else None,
                )
            )
        return tuple(sorted(wrong, key=lambda fault: -(fault.score or 0.0)))


def is_right(gold: LinkLabel, found: LinkLabel | None) -> bool:
    """Tell whether a decision is right: an accepted concept, or none where none fits; no answer is wrong."""
    if found is None:
        return False
    return not gold.accepted if found.match is None else found.match.uri in gold.accepted


def _add(sums: dict[str, float], gold: LinkLabel, found: LinkLabel | None) -> None:
    sums["texts"] += 1
    sums["right"] += is_right(gold, found)
    sums["nil_gold"] += not gold.accepted
    nil = found is not None and found.match is None
    sums["nil_found"] += nil
    sums["nil_right"] += nil and not gold.accepted
    if not gold.accepted:
        return
    accepted = set(gold.accepted)
    ranked = (
        list(dict.fromkeys(concept.uri for concept in found.ranking)) if found is not None else []
    )  # a concept counts where it first stands
    right = [uri in accepted for uri in ranked]
    sums["ranked"] += 1
    sums["rr"] += 1 / (right.index(True) + 1) if any(right) else 0.0
    sums["r_precision"] += sum(right[: len(accepted)]) / len(accepted)
    for k in _HITS:
        sums[f"hit{k}"] += any(right[:k])
    for k in _RP:
        sums[f"rp{k}"] += sum(right[:k]) / min(k, len(accepted))
