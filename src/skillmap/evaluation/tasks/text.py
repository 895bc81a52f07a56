"""Text extraction: are the characters, the words and the lines of a document there, in order?

Compared after NFKC, without Arabic diacritics and tatweel, with single spaces:

* character error rate: Levenshtein distance over the length of the truth (can pass 1)
* word recall, precision: over the words as multisets
* lines: share of the truth's lines that are found as they stand, as multisets
* line order: share of neighboring truth words that are still neighbors, as multisets of pairs; columns read across each
  other lose it
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.scores import Counts, Measure, ratio
from skillmap.evaluation.tasks.strings import edit_distance, unmarked
from skillmap.evaluation.tasks.task import Fault


@dataclass(frozen=True, slots=True)
class TextTask:
    """Score the text itself; both documents carry the same id and each its own text."""

    name: str = "text"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Word recall first."""
        return (
            Measure(
                name="word recall",
                formula=ratio("words_both", "words"),
                columns=("words_both", "words"),
                definition="share of the truth's words that are found, as multisets",
            ),
            Measure(
                name="word precision",
                formula=ratio("words_both", "words_found"),
                columns=("words_both", "words_found"),
                definition="share of the found words that are in the truth, as multisets",
            ),
            Measure(
                name="character error rate",
                formula=ratio("edits", "characters"),
                columns=("edits", "characters"),
                definition="Levenshtein distance over the characters of the truth, white space as single spaces",
                higher_is_better=False,
            ),
            Measure(
                name="lines",
                formula=ratio("lines_both", "lines"),
                columns=("lines_both", "lines"),
                definition="share of the truth's lines that are found as they stand",
            ),
            Measure(
                name="line order",
                formula=ratio("neighbors_both", "neighbors"),
                columns=("neighbors_both", "neighbors"),
                definition="share of the truth's pairs of neighboring words that are still neighbors",
            ),
        )

    def speaks(self, found: LabeledDocument) -> bool:  # noqa: ARG002 - the protocol's
        """Tell that a system that reads nothing is scored for that."""
        return True

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Count characters, words, lines and those that agree, where the text was read from a file."""
        if gold.path is None:
            return None
        truth, text = unmarked(gold.text), unmarked(found.text)
        truth_words, words = truth.split(), text.split()
        truth_lines, lines = _lines(truth), _lines(text)
        return {
            "characters": len(" ".join(truth_words)),
            "edits": edit_distance(" ".join(truth_words), " ".join(words)),
            "words": len(truth_words),
            "words_found": len(words),
            "words_both": _both(truth_words, words),
            "lines": len(truth_lines),
            "lines_both": _both(truth_lines, lines),
            "neighbors": max(len(truth_words) - 1, 0),
            "neighbors_both": _both(list(pairwise(truth_words)), list(pairwise(words))),
        }

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return the lines of the truth that were not found."""
        if gold.path is None:
            return ()
        lost = Counter(_lines(unmarked(gold.text))) - Counter(_lines(unmarked(found.text)))
        return tuple(Fault(document=gold.id, kind="missed", text=line, expected=(line,)) for line in lost.elements())


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def _both(truth: Sequence[Hashable], found: Sequence[Hashable]) -> int:
    return (Counter(truth) & Counter(found)).total()
