"""Human languages that the person speaks: by ISO 639 code, and with the level stated.

Levels are those of the Common European Framework (Council of Europe 2001) with "native" above C2. What a CV puts into words
("courant", "جيد جدا") has no one level, so that one step off is told apart from wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.scores import Counts, Measure, f1, ratio
from skillmap.evaluation.tasks.task import Fault

_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")


@dataclass(frozen=True, slots=True)
class LanguageTask:
    """Score spoken languages; a language counts once a document."""

    name: str = "languages"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """F1 of codes first."""
        return (
            Measure(
                name="F1",
                formula=f1("right", "found", "right", "gold"),
                columns=("right", "found", "gold"),
                definition="2PR / (P + R) over the distinct languages of a document",
            ),
            Measure(name="precision", formula=ratio("right", "found"), columns=("right", "found"), definition="right among found"),
            Measure(name="recall", formula=ratio("right", "gold"), columns=("right", "gold"), definition="found among stated"),
            Measure(
                name="level",
                formula=ratio("level", "level_gold"),
                columns=("level", "level_gold"),
                definition="share of the languages with a gold level that are found with that level",
            ),
            Measure(
                name="level within one",
                formula=ratio("level_near", "level_gold"),
                columns=("level_near", "level_gold"),
                definition="the same with a level at most one step off (A1, A2, B1, B2, C1, C2, native)",
            ),
        )

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system looks for languages."""
        return found.languages is not None

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Count languages and levels."""
        if gold.languages is None:
            return None
        stated = {label.code: label.level for label in gold.languages}
        made = {label.code: label.level for label in found.languages or ()}
        levels = {code: level for code, level in stated.items() if level is not None}
        return {
            "gold": len(stated),
            "found": len(made),
            "right": len(stated.keys() & made.keys()),
            "level_gold": len(levels),
            "level": sum(made.get(code) == level for code, level in levels.items()),
            "level_near": sum(_near(made.get(code), level) for code, level in levels.items()),
        }

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return languages missed, invented, or with another level."""
        stated = {label.code: label.level for label in gold.languages or ()}
        made = {label.code: label.level for label in found.languages or ()}
        faults = [Fault(document=gold.id, kind="missed", text=code, expected=(code,)) for code in stated if code not in made]
        faults += [Fault(document=gold.id, kind="spurious", text=code, found=(code,)) for code in made if code not in stated]
        faults += [
            Fault(document=gold.id, kind="wrong", text=code, expected=(level,), found=(made[code] or "–",))
            for code, level in stated.items()
            if level is not None and code in made and made[code] != level
        ]
        return tuple(faults)


def _near(one: str | None, other: str) -> bool:
    if one not in _LEVELS or other not in _LEVELS:
        return one == other
    return abs(_LEVELS.index(one) - _LEVELS.index(other)) <= 1
