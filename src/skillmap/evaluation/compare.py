"""Two runs side by side: which figures changed, how sure that is, and which documents got better or worse."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.run import Run, SetScores
from skillmap.evaluation.scores import CountTable, Difference, Measure, difference, each_document
from skillmap.evaluation.tasks import Task

_MOVED = 20  # documents listed on either side, a task


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A document whose own figure (the task's first measure) changed; both runs have one."""

    document: str
    a: float
    b: float

    @property
    def change(self) -> float:
        """B minus A."""
        return self.b - self.a


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskComparison:
    """What changed in one task of one set."""

    set_name: str
    task: str
    differences: Mapping[str, Difference]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]


def compare_runs(a: Run, b: Run, tasks: Sequence[Task], *, seed: int) -> tuple[TaskComparison, ...]:
    """Compare two runs on the sets, tasks and documents that both have.

    Raises:
        GoldInvalidError: nothing is common to both, or a set changed between them.
    """
    digests = [{entry["name"]: entry["digest"] for entry in run.about.get("sets", ())} for run in (a, b)]
    changed = [name for name, digest in digests[0].items() if digests[1].get(name, digest) != digest]
    if changed:
        message = f"the labels of {', '.join(changed)} changed between the runs: evaluate both on the same set"
        raise GoldInvalidError(message)
    others = {scored.name: scored for scored in b.sets}
    found = tuple(
        _compare(scored, others[scored.name], task, seed)
        for scored in a.sets
        if scored.name in others
        for task in tasks
        if task.name in scored.counts and task.name in others[scored.name].counts
    )
    if not found:
        raise GoldInvalidError("the two runs have no set and task in common: evaluate both on the same sets")
    return found


def _compare(a: SetScores, b: SetScores, task: Task, seed: int) -> TaskComparison:
    first, second = a.table(task.name), b.table(task.name)
    differences = {measure.name: difference(measure, first, second, seed=seed) for measure in task.measures}
    moved = _moved(task.measures[0], first, second)
    sign = 1 if task.measures[0].higher_is_better else -1
    ranked = sorted(moved, key=lambda one: (-sign * one.change, one.document))
    return TaskComparison(
        set_name=a.name,
        task=task.name,
        differences={name: found for name, found in differences.items() if not math.isnan(found.difference)},
        better=tuple(one for one in ranked if sign * one.change > 0)[:_MOVED],
        worse=tuple(one for one in reversed(ranked) if sign * one.change < 0)[:_MOVED],
    )


def _moved(measure: Measure, a: CountTable, b: CountTable) -> list[Moved]:
    first, second = a.common(b)
    values = zip(first.ids, each_document(measure, first), each_document(measure, second), strict=True)
    moved = [Moved(document=id_, a=round(float(one), 6), b=round(float(other), 6)) for id_, one, other in values]
    return [one for one in moved if not math.isnan(one.change) and one.change != 0]
