"""Jobs: are they found, with title, employer and dates, and how long are they?

Found jobs are aligned with gold ones by title (0.6), start year (0.25) and employer (0.15), at 0.4 or more: a start and an
employer are enough where the title is lost. Shares are over the gold jobs, so that a missed job loses every point; the
duration error is over the aligned jobs whose months both sides give (an open job has none in gold: it has not ended).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.evaluation.labels import JobLabel, LabeledDocument
from skillmap.evaluation.scores import Counts, Measure, f1, ratio
from skillmap.evaluation.tasks.alignment import align, same_date, same_year
from skillmap.evaluation.tasks.strings import folded, likeness
from skillmap.evaluation.tasks.task import Fault

_LEAST = 0.4
_FIELDS = ("title", "employer", "start", "end", "start year", "end year", "current")


def aligned_jobs(gold: LabeledDocument, found: LabeledDocument) -> list[tuple[JobLabel, JobLabel | None]]:
    """Return each gold job with the found one that it is, or none."""
    stated, made = gold.jobs or (), found.jobs or ()
    pairs = dict(align(stated, made, _agreement, least=_LEAST))
    return [(job, made[pairs[number]] if number in pairs else None) for number, job in enumerate(stated)]


def unaligned_jobs(found: LabeledDocument, pairs: Sequence[tuple[JobLabel, JobLabel | None]]) -> list[JobLabel]:
    """Return the found jobs that are no gold job."""
    return [job for job in found.jobs or () if not any(job is made for _, made in pairs)]


def _agreement(gold: JobLabel, found: JobLabel) -> float:
    starts = same_year(gold.start, found.start) and gold.start is not None
    return 0.6 * likeness(gold.title, found.title) + 0.25 * starts + 0.15 * likeness(gold.employer, found.employer)


@dataclass(frozen=True, slots=True)
class JobTask:
    """Score work experience."""

    name: str = "jobs"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """F1 of jobs first."""
        definitions = {
            "title": "share of gold jobs with the same title (folded)",
            "employer": "share of gold jobs with the same employer (folded); none stated and none found agree",
            "start": "share of gold jobs with the same start, precision included; none stated and none found agree",
            "end": "share of gold jobs with the same end, precision included; none stated and none found agree",
            "start year": "share of gold jobs that start in the same year; none stated and none found agree",
            "end year": "share of gold jobs that end in the same year; none stated and none found agree",
            "current": "share of gold jobs with the same answer to whether they go on",
        }
        return (
            Measure(
                name="F1",
                formula=f1("aligned", "found", "aligned", "gold"),
                columns=("aligned", "found", "gold"),
                definition="2PR / (P + R) of jobs found at all, aligned by title, start and employer",
            ),
            *(Measure(name=name, formula=ratio(name, "gold"), columns=(name, "gold"), definition=definitions[name]) for name in _FIELDS),
            Measure(
                name="duration error",
                formula=ratio("months_off", "timed"),
                columns=("months_off", "timed"),
                definition="mean absolute difference in months, over aligned jobs with months on both sides",
                higher_is_better=False,
            ),
            Measure(
                name="precision", formula=ratio("aligned", "found"), columns=("aligned", "found"), definition="aligned among found jobs"
            ),
            Measure(name="recall", formula=ratio("aligned", "gold"), columns=("aligned", "gold"), definition="aligned among gold jobs"),
        )

    def speaks(self, found: LabeledDocument) -> bool:
        """Tell whether the system looks for jobs."""
        return found.jobs is not None

    def counts(self, gold: LabeledDocument, found: LabeledDocument) -> Counts | None:
        """Count gold jobs, found jobs, and fields that agree."""
        if gold.jobs is None:
            return None
        counts: dict[str, float] = dict.fromkeys((*_FIELDS, "aligned", "months_off", "timed"), 0.0)
        counts |= {"gold": len(gold.jobs), "found": len(found.jobs or ())}
        for stated, made in aligned_jobs(gold, found):
            if made is None:
                continue
            counts["aligned"] += 1
            for field, agrees in _fields(stated, made).items():
                counts[field] += agrees
            if stated.months is not None and made.months is not None:
                counts["timed"] += 1
                counts["months_off"] += abs(stated.months - made.months)
        return counts

    def faults(self, gold: LabeledDocument, found: LabeledDocument) -> tuple[Fault, ...]:
        """Return missed jobs, then jobs with wrong fields, then jobs that are none."""
        missed, wrong = [], []
        pairs = aligned_jobs(gold, found)
        for stated, made in pairs:
            if made is None:
                missed.append(Fault(document=gold.id, kind="missed", text=stated.title or "", expected=(stated.title or "",)))
                continue
            bad = [field for field, agrees in _fields(stated, made).items() if not agrees and not field.endswith("year")]
            if bad:
                expected, got = (tuple(f"{field}: {_shown(job, field)}" for field in bad) for job in (stated, made))
                wrong.append(Fault(document=gold.id, kind="wrong", text=stated.title or "", expected=expected, found=got))
        extra = [
            Fault(document=gold.id, kind="spurious", text=job.title or "", found=(job.title or "–",))
            for job in unaligned_jobs(found, pairs)
        ]
        return (*missed, *wrong, *extra)


def _fields(gold: JobLabel, found: JobLabel) -> dict[str, bool]:
    return {
        "title": folded(gold.title) == folded(found.title),
        "employer": folded(gold.employer) == folded(found.employer),
        "start": same_date(gold.start, found.start),
        "end": same_date(gold.end, found.end),
        "start year": same_year(gold.start, found.start),
        "end year": same_year(gold.end, found.end),
        "current": gold.current == found.current,
    }


def _shown(job: JobLabel, field: str) -> str:
    value = {"title": job.title, "employer": job.employer, "current": str(job.current)}
    dates = {"start": job.start, "end": job.end}
    if field in dates:
        date = dates[field]
        return date.date if date is not None else "–"
    return value[field] or "–"
