"""Education: are the entries found, with degree, field, institution, end and level?

Aligned by degree (0.5), institution (0.25) and year of the end (0.25), at 0.4 or more; shares are over the gold entries,
levels over those where gold states one.
"""

from __future__ import annotations

from dataclasses import dataclass

from skillmap.evaluation.labels import EducationLabel, LabeledDocument
from skillmap.evaluation.scores import Counts, Measure, f1, ratio
from skillmap.evaluation.tasks.alignment import align, same_date, same_year
from skillmap.evaluation.tasks.strings import folded, likeness
from skillmap.evaluation.tasks.task import Fault
from skillmap.records import PartialDate

_LEAST = 0.4
_FIELDS = ("degree", "field", "institution", "end")
_LEVELS = ("isced", "eqf")


@dataclass(frozen=True, slots=True)
class EducationTask:
    """Score schooling and training."""

    name: str = "education"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """F1 of entries first."""
        return (
            Measure(
                name="F1",
                formula=f1("aligned", "found", "aligned", "gold"),
                columns=("aligned", "found", "gold"),
                definition="2PR / (P + R) of entries found at all, aligned by degree, institution and end",
            ),
            *(
                Measure(
                    name=name,
                    formula=ratio(name, "gold"),
                    columns=(name, "gold"),
                    definition=f"share of gold entries with the same {name} (folded); none stated and none found agree",
                )
                for name in _FIELDS
            ),
            *(
                Measure(
                    name=name.upper(),
                    formula=ratio(name, f"{name}_gold"),
                    columns=(name, f"{name}_gold"),
                    definition=f"share of gold entries with {name.upper()} level whose level agrees",
                )
                for name in _LEVELS
            ),
            Measure(
                name="precision", formula=ratio("aligned", "found"), columns=("aligned", "found"), definition="aligned among found entries"
            ),
            Measure(name="recall", formula=ratio("aligned", "gold"), columns=("aligned", "gold"), definition="aligned among gold entries"),
        )

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system looks for education."""
        return found.educations is not None

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Count entries and fields that agree."""
        if gold.educations is None:
            return None
        made = found.educations or ()
        counts: dict[str, float] = dict.fromkeys((*_FIELDS, *_LEVELS, "isced_gold", "eqf_gold", "aligned"), 0.0)
        counts |= {"gold": len(gold.educations), "found": len(made)}
        for name in _LEVELS:
            counts[f"{name}_gold"] = sum(getattr(entry, name) is not None for entry in gold.educations)
        for one, other in align(gold.educations, made, _agreement, least=_LEAST):
            counts["aligned"] += 1
            for name, agrees in _fields(gold.educations[one], made[other]).items():
                counts[name] += agrees
        return counts

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return entries that were missed, then those with wrong fields, then entries found that are none."""
        stated, made = gold.educations or (), found.educations or ()
        pairs = align(stated, made, _agreement, least=_LEAST)
        seen, used = {one for one, _ in pairs}, {other for _, other in pairs}
        missed = [entry.degree or entry.institution or "" for number, entry in enumerate(stated) if number not in seen]
        extra = [entry.degree or entry.institution or "" for number, entry in enumerate(made) if number not in used]
        return (
            *(Fault(document=gold.id, kind="missed", text=text, expected=(text,)) for text in missed),
            *(fault for one, other in pairs for fault in _wrong(gold.id, stated[one], made[other])),
            *(Fault(document=gold.id, kind="spurious", text=text, found=(text,)) for text in extra),
        )


def _agreement(gold: EducationLabel, found: EducationLabel) -> float:
    ends = same_year(gold.end, found.end) and gold.end is not None
    return 0.5 * likeness(gold.degree, found.degree) + 0.25 * likeness(gold.institution, found.institution) + 0.25 * ends


def _fields(gold: EducationLabel, found: EducationLabel) -> dict[str, bool]:
    return {
        "degree": folded(gold.degree) == folded(found.degree),
        "field": folded(gold.field) == folded(found.field),
        "institution": folded(gold.institution) == folded(found.institution),
        "end": same_date(gold.end, found.end),
        "isced": gold.isced is not None and gold.isced == found.isced,
        "eqf": gold.eqf is not None and gold.eqf == found.eqf,
    }


def _wrong(document: str, gold: EducationLabel, found: EducationLabel) -> list[Fault]:
    bad = [name for name, agrees in _fields(gold, found).items() if not agrees and (name in _FIELDS or getattr(gold, name) is not None)]
    expected, got = (tuple(f"{name}: {_shown(entry, name)}" for name in bad) for entry in (gold, found))
    return [Fault(document=document, kind="wrong", text=gold.degree or gold.institution or "", expected=expected, found=got)] if bad else []


def _shown(entry: EducationLabel, name: str) -> str:
    value = getattr(entry, name)
    return value.date if isinstance(value, PartialDate) else "–" if value is None else str(value)
