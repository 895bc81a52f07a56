"""Documents: are the concepts of a document found, wherever they stand?

Gold is a list of statements, each with the concepts that are accepted for it (any of them will do). Precision is over the
distinct concepts found, recall over the statements:

* precision: share of the found concepts that some statement accepts
* recall: share of the statements with an accepted concept among those found
* macro F1: mean of the documents' own F1, over documents with something stated or found
* hierarchical precision, recall, F1: the same over concepts *and all their broader ones*, so that a neighbor in the
  hierarchy earns what it shares (Kiritchenko, Matwin, Nock & Famili 2006; pooled over documents as there); of several
  accepted concepts of a statement the found one counts, else the first. ESCO has no single root that would have to be
  left out: skills, knowledge, transversal and language skills have tops of their own
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.scores import Counts, Measure, f1, ratio
from skillmap.evaluation.tasks.task import Fault

Broader = Callable[[str], frozenset[str]]
Statements = tuple[tuple[str, tuple[str, ...]], ...]  # a text, and the concepts accepted for it


def statements(gold: LabeledDocument) -> Statements | None:
    """Return what a document states; ``None`` where nobody labelled concepts. What no concept fits is left out."""
    if gold.concepts is not None:
        return tuple((uri, (uri,)) for uri in dict.fromkeys(concept.uri for concept in gold.concepts))
    if gold.link is not None or gold.spans is None or all(label.link is None for label in gold.spans):
        return None
    return tuple((label.span.of(gold.text), label.link.accepted) for label in gold.spans if label.link is not None and label.link.accepted)


def found_concepts(found: LabeledDocument) -> dict[str, float | None]:
    """Return the distinct concepts that a system found, with their best score."""
    concepts: dict[str, float | None] = {}
    matches = [label.link.match for label in found.spans or () if label.link is not None] if found.concepts is None else found.concepts
    for match in matches:
        if match is not None and (match.uri not in concepts or (match.score or 0.0) > (concepts[match.uri] or 0.0)):
            concepts[match.uri] = match.score
    return concepts


@dataclass(frozen=True, slots=True)
class ConceptTask:
    """Score sets of concepts; with ``broader`` (concept → all its broader ones) also along the hierarchy."""

    broader: Broader | None = None
    name: str = "concepts"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """F1 first, pooled over documents (micro), then macro, then along the hierarchy."""
        flat = (
            *_prf("", "right_found", "found", "right_gold", "gold", "over concepts and statements"),
            Measure(
                name="macro F1",
                formula=ratio("document_f1", "documents"),
                columns=("document_f1", "documents"),
                definition="mean of the F1 of each document with something stated or found",
            ),
        )
        if self.broader is None:
            return flat
        return (*flat, *_prf("hierarchical ", "h_both", "h_found", "h_both", "h_gold", "over concepts and all their broader ones"))

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system names concepts; one that marks spans without linking any does not."""
        if found.concepts is not None:
            return True
        return found.spans is not None and (not found.spans or any(label.link is not None for label in found.spans))

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Count concepts and statements of a document and those that agree."""
        stated = statements(gold)
        if stated is None:
            return None
        made = set(found_concepts(found))
        accepted = {uri for _, uris in stated for uri in uris}
        right_found, right_gold = len(made & accepted), sum(not made.isdisjoint(uris) for _, uris in stated)
        precision, recall = right_found / max(len(made), 1), right_gold / max(len(stated), 1)
        counts: dict[str, float] = {
            "found": len(made),
            "gold": len(stated),
            "right_found": right_found,
            "right_gold": right_gold,
            "document_f1": 2 * precision * recall / (precision + recall) if right_found and right_gold else 0.0,
            "documents": float(bool(made or stated)),
        }
        if self.broader is not None:
            counts |= self._hierarchical(stated, made, self.broader)
        return counts

    def _hierarchical(self, stated: Statements, made: set[str], broader: Broader) -> dict[str, float]:
        chosen = {next((uri for uri in uris if uri in made), uris[0]) for _, uris in stated}
        wanted = chosen.union(*(broader(uri) for uri in chosen))
        found = made.union(*(broader(uri) for uri in made))
        return {"h_both": len(wanted & found), "h_found": len(found), "h_gold": len(wanted)}

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return concepts that nothing in the document states (the surest first), then statements that were missed."""
        stated = statements(gold) or ()
        made = found_concepts(found)
        accepted = {uri for _, uris in stated for uri in uris}
        evidence = {
            label.link.match.uri: label.span for label in found.spans or () if label.link is not None and label.link.match is not None
        }
        extra = [
            Fault(
                document=gold.id,
                kind="spurious",
                text=evidence[uri].of(gold.text) if uri in evidence else "",
                span=evidence.get(uri),
                found=(uri,),
                score=score,
            )
            for uri, score in made.items()
            if uri not in accepted
        ]
        missed = [Fault(document=gold.id, kind="missed", text=text, expected=uris) for text, uris in stated if set(made).isdisjoint(uris)]
        return (*sorted(extra, key=lambda fault: -(fault.score or 0.0)), *missed)


def _prf(prefix: str, right_found: str, found: str, right_gold: str, gold: str, words: str) -> tuple[Measure, ...]:
    return (
        Measure(
            name=f"{prefix}F1",
            formula=f1(right_found, found, right_gold, gold),
            columns=(right_found, found, right_gold, gold),
            definition=f"2PR / (P + R) {words}, pooled over documents",
        ),
        Measure(
            name=f"{prefix}precision",
            formula=ratio(right_found, found),
            columns=(right_found, found),
            definition=f"right among found, {words}",
        ),
        Measure(
            name=f"{prefix}recall",
            formula=ratio(right_gold, gold),
            columns=(right_gold, gold),
            definition=f"found among stated, {words}",
        ),
    )
