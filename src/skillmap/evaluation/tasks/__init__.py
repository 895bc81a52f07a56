"""One module a task: what is counted in a document, and the measures over the counts."""

from skillmap.evaluation.tasks.concepts import Broader, ConceptTask
from skillmap.evaluation.tasks.confidence import ConfidenceTask
from skillmap.evaluation.tasks.education import EducationTask
from skillmap.evaluation.tasks.jobs import JobTask
from skillmap.evaluation.tasks.languages import LanguageTask
from skillmap.evaluation.tasks.linking import LinkingTask
from skillmap.evaluation.tasks.occupations import OccupationTask
from skillmap.evaluation.tasks.spans import SpanTask
from skillmap.evaluation.tasks.task import Fault, Task
from skillmap.evaluation.tasks.text import TextTask


def all_tasks(broader: Broader | None = None) -> tuple[Task, ...]:
    """Return every task, in the order of a report; ``broader`` gives credit along the hierarchy of concepts."""
    return (
        TextTask(),
        SpanTask(typed=False),
        SpanTask(name="typed spans"),
        LinkingTask(),
        ConceptTask(broader=broader),
        OccupationTask(),
        JobTask(),
        EducationTask(),
        LanguageTask(),
        ConfidenceTask(),
    )


__all__ = ["Fault", "Task", "all_tasks"]
