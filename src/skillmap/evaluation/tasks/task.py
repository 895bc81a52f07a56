"""What every task offers: counts of a document, measures over them, and the errors behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.scores import Counts, Measure
from skillmap.records import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One error of a system: what was expected, what was found, and where; ``score`` is what the system gave it.

    ``context`` is the text around the span, filled in when a set is scored.
    """

    document: str
    kind: Literal["missed", "spurious", "wrong"]
    text: str
    span: Span | None = None
    expected: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    score: float | None = None
    context: tuple[str, str] = ("", "")


class Task(Protocol):
    """A way to score a document against its gold labels."""

    @property
    def name(self) -> str:
        """Its name in tables: "spans", "linking" and so on."""
        ...

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Its figures, the one to look at first first."""
        ...

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether a system says anything of this task; one that never does is not scored in it."""
        ...

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Return what is counted; ``None`` where the gold labels say nothing of this task."""
        ...

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return the errors behind the counts, the gravest first."""
        ...
