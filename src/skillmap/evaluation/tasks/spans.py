"""Spans: does the system mark what the annotator marked, with the same type?

*Exact*: same start, end and type (CoNLL-2003; Tjong Kim Sang & De Meulder). *Overlap*: shares a character with a span of the
same type; precision over found spans, recall over gold spans (MUC-style partial credit without weights). A span that is
given twice counts once. Pooled over documents (micro), as the mean of the documents' own F1, and, where types count, as the
mean of the types' own F1 (macro); what neither gold nor system has a span of is in no mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from skillmap.evaluation.labels import LabeledDocument, SpanLabel
from skillmap.evaluation.scores import Array, Counts, Measure, f1, ratio
from skillmap.evaluation.tasks.task import Fault

Way = Literal["exact", "overlap"]
_Key = tuple[int, int, str]
_WAYS: Mapping[Way, str] = {"exact": "the same start and end", "overlap": "a shared character"}


@dataclass(frozen=True, slots=True)
class SpanTask:
    """Score spans of every type together; with ``typed`` off, by their place alone (systems have types of their own)."""

    typed: bool = True
    name: str = "spans"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Exact and overlap, each F1, precision and recall pooled over documents; then the means."""
        pooled = [measure for way in _WAYS for measure in self._pooled(way)]
        by_document = [
            Measure(
                name=f"{way} F1 by document",
                formula=ratio(f"{way}.document_f1", "documents"),
                columns=(f"{way}.document_f1", "documents"),
                definition="mean of the F1 of each document with a gold or a found span",
            )
            for way in _WAYS
        ]
        by_type = [
            Measure(
                name=f"{way} F1 by type",
                formula=_mean_over_types(way),
                columns=("type:*",),
                definition="mean of the F1 of each type with a gold or a found span (macro F1)",
            )
            for way in _WAYS
            if self.typed
        ]
        return (*pooled, *by_document, *by_type)

    def _pooled(self, way: Way) -> tuple[Measure, ...]:
        words = _WAYS[way] + (" and the same type" if self.typed else "")
        right_found, right_gold = f"{way}.right_found", f"{way}.right_gold"
        return (
            Measure(
                name=f"{way} F1",
                formula=f1(right_found, "found", right_gold, "gold"),
                columns=(right_found, right_gold, "found", "gold"),
                definition="2PR / (P + R), pooled over documents",
            ),
            Measure(
                name=f"{way} precision",
                formula=ratio(right_found, "found"),
                columns=(right_found, "found"),
                definition=f"share of found spans that match a gold span: {words}",
            ),
            Measure(
                name=f"{way} recall",
                formula=ratio(right_gold, "gold"),
                columns=(right_gold, "gold"),
                definition=f"share of gold spans that are found: {words}",
            ),
        )

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system marks spans."""
        return found.spans is not None

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Count the spans of a document and those that agree."""
        if gold.spans is None:
            return None
        stated, made = self._keys(gold.spans), self._keys(found.spans or ())
        pooled = _agreeing(stated, made)
        counts = dict(pooled) | {"documents": float(bool(stated or made))}
        counts |= {f"{way}.document_f1": _f1(pooled, way) for way in _WAYS}
        if self.typed:
            for type_ in sorted({key[2] for key in (*stated, *made)}):
                own = _agreeing([key for key in stated if key[2] == type_], [key for key in made if key[2] == type_])
                counts |= {f"type:{type_}:{name}": value for name, value in own.items()}
        return counts

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return gold spans that nothing overlaps, and found spans that overlap none."""
        stated, made = gold.spans or (), found.spans or ()
        missed = [label for label in stated if not any(_overlap(self._key(label), self._key(other)) for other in made)]
        extra = [label for label in made if not any(_overlap(self._key(label), self._key(other)) for other in stated)]
        return tuple(
            [
                Fault(document=gold.id, kind="missed", text=label.span.of(gold.text), span=label.span, expected=(label.type,))
                for label in missed
            ]
            + [
                Fault(document=gold.id, kind="spurious", text=label.span.of(gold.text), span=label.span, found=(label.type,))
                for label in extra
            ]
        )

    def _key(self, label: SpanLabel) -> _Key:
        return (label.span.start, label.span.end, label.type if self.typed else "")

    def _keys(self, labels: Sequence[SpanLabel]) -> list[_Key]:
        return sorted({self._key(label) for label in labels})


def _agreeing(stated: Sequence[_Key], made: Sequence[_Key]) -> dict[str, float]:
    exact = len(set(stated) & set(made))
    return {
        "gold": len(stated),
        "found": len(made),
        "exact.right_gold": exact,
        "exact.right_found": exact,
        "overlap.right_gold": sum(any(_overlap(one, other) for other in made) for one in stated),
        "overlap.right_found": sum(any(_overlap(one, other) for other in stated) for one in made),
    }


def _overlap(one: _Key, other: _Key) -> bool:
    return one[2] == other[2] and max(one[0], other[0]) < min(one[1], other[1])


def _f1(counts: Counts, way: Way) -> float:
    right_found, right_gold = counts[f"{way}.right_found"], counts[f"{way}.right_gold"]
    if not right_found:  # then nothing of gold is right either
        return 0.0
    precision, recall = right_found / counts["found"], right_gold / counts["gold"]
    return 2 * precision * recall / (precision + recall)


def _mean_over_types(way: Way) -> Callable[[Mapping[str, Array]], Array]:
    def formula(sums: Mapping[str, Array]) -> Array:
        types = sorted({name.removeprefix("type:").rpartition(":")[0] for name in sums})
        if not types:
            return np.array(np.nan)
        nothing = np.zeros(len(next(iter(sums.values()))))
        parts = (f"{way}.right_found", "found", f"{way}.right_gold", "gold")
        each = [f1(*parts)({part: sums.get(f"type:{type_}:{part}", nothing) for part in parts}) for type_ in types]
        return np.asarray(sum(np.nan_to_num(value) for value in each) / sum(~np.isnan(value) for value in each))

    return formula
