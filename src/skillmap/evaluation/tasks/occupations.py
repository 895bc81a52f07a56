"""Occupations: is a job's ISCO-08 unit group right, to how many digits, and its ESCO occupation?

Over the gold jobs that have a code; a job that was not found counts as wrong. ISCO-08 codes nest (ILO 2012): one digit is
the major group, two the sub-major, three the minor, four the unit group, so agreement to fewer digits is a milder error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from skillmap.evaluation.labels import JobLabel, LabeledDocument
from skillmap.evaluation.scores import Counts, Measure, ratio
from skillmap.evaluation.tasks.jobs import aligned_jobs
from skillmap.evaluation.tasks.task import Fault

_TOP = (5, 10)


@dataclass(frozen=True, slots=True)
class OccupationTask:
    """Score the occupations of jobs."""

    name: str = "occupations"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The unit group first."""

        def share(name: str, column: str, over: str, definition: str) -> Measure:
            return Measure(name=name, formula=ratio(column, over), columns=(column, over), definition=definition)

        digits = [share(f"ISCO {d} digits", f"isco{d}", "isco_gold", f"share of jobs whose first {d} digits agree") for d in (4, 3, 2, 1)]
        top = [share(f"ISCO top {k}", f"isco_top{k}", "isco_gold", f"share of jobs with an accepted code among {k}") for k in _TOP]
        esco = share("ESCO first", "esco1", "esco_gold", "share of jobs with an accepted ESCO occupation in the first place")
        return (*digits, *top, esco, share("ESCO top 10", "esco_top10", "esco_gold", "the same among ten"))

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system names occupations of jobs."""
        return any(job.isco08 or job.esco for job in found.jobs or ())

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Count the jobs with codes and those that agree."""
        if gold.jobs is None or not any(job.isco08 or job.esco for job in gold.jobs):
            return None
        names = ("isco_gold", "esco_gold", "isco1", "isco2", "isco3", "isco4", "isco_top5", "isco_top10", "esco1", "esco_top10")
        counts = dict.fromkeys(names, 0.0)
        for stated, made in aligned_jobs(gold, found):
            codes, concepts = (made.isco08, made.esco) if made is not None else ((), ())
            if stated.isco08:
                counts["isco_gold"] += 1
                for digits in (1, 2, 3, 4):
                    counts[f"isco{digits}"] += _agrees(codes[:1], stated.isco08, digits)
                for k in _TOP:
                    counts[f"isco_top{k}"] += _agrees(codes[:k], stated.isco08, 4)
            if stated.esco:
                counts["esco_gold"] += 1
                counts["esco1"] += bool(concepts) and concepts[0] in stated.esco
                counts["esco_top10"] += not set(concepts[:10]).isdisjoint(stated.esco)
        return counts

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return jobs with a wrong unit group, the farthest off first."""
        wrong: list[tuple[int, Fault]] = []
        for stated, made in aligned_jobs(gold, found):
            codes = made.isco08 if made is not None else ()
            if stated.isco08 and not _agrees(codes[:1], stated.isco08, 4):
                near = max((digits for digits in (1, 2, 3) if _agrees(codes[:1], stated.isco08, digits)), default=0)
                fault = Fault(document=gold.id, kind=_kind(made), text=stated.title or "", expected=stated.isco08, found=codes[:3])
                wrong.append((near, fault))
        return tuple(fault for _, fault in sorted(wrong, key=lambda pair: pair[0]))


def _kind(made: JobLabel | None) -> Literal["missed", "wrong"]:
    return "wrong" if made is not None and made.isco08 else "missed"


def _agrees(codes: Sequence[str], accepted: Sequence[str], digits: int) -> bool:
    return not {code[:digits] for code in codes}.isdisjoint(code[:digits] for code in accepted)
