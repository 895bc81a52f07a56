"""What the tests of measures share: labels in few words, and a task's figures over pairs of documents."""

from collections.abc import Callable, Sequence

import numpy as np

from skillmap.evaluation.labels import LabeledDocument, LinkLabel, RankedConcept, SpanLabel
from skillmap.evaluation.scores import CountTable, evaluate
from skillmap.evaluation.tasks import Task
from skillmap.records import PartialDate, Span

Pair = tuple[LabeledDocument, LabeledDocument]


def table_of(task: Task, pairs: Sequence[Pair]) -> CountTable:
    """The counts of a task, pairs numbered in order."""
    rows = {f"{number:05}": task.counts(gold, found) for number, (gold, found) in enumerate(pairs)}
    return CountTable.of({id_: counts for id_, counts in rows.items() if counts is not None})


def figures(task: Task, *pairs: Pair) -> dict[str, float]:
    """Every figure of a task over all pairs together."""
    table = table_of(task, pairs)
    return {measure.name: float(evaluate(measure, table, np.ones((1, len(table.ids))))[0]) for measure in task.measures}


def span(start: int, end: int, type_: str = "skill", link: LinkLabel | None = None) -> SpanLabel:
    return SpanLabel(span=Span(start, end), type=type_, link=link)


def accepted(*uris: str) -> LinkLabel:
    return LinkLabel(accepted=uris)


def ranked(*uris: str, match: bool = True, score: float | None = None) -> LinkLabel:
    """A ranking whose first concept is chosen, unless ``match`` is off: then nothing fits."""
    ranking = tuple(RankedConcept(uri=uri, score=score) for uri in uris)
    return LinkLabel(match=ranking[0] if match and ranking else None, ranking=ranking)


def date(text: str | None) -> PartialDate | None:
    if text is None:
        return None
    return PartialDate(date=text, precision="year" if len(text) == 4 else "month" if len(text) == 7 else "day")


def marked(*labels: SpanLabel, text: str = "x" * 100) -> LabeledDocument:
    return LabeledDocument(id="d", text=text, spans=labels)


def linked(link: LinkLabel | None) -> LabeledDocument:
    return LabeledDocument(id="d", text="a title", kind="occupation", link=link)


def tree(**parents: str) -> Callable[[str], frozenset[str]]:
    """A hierarchy by child and parent: all the broader ones of a concept."""

    def broader(uri: str) -> frozenset[str]:
        above = parents.get(uri)
        return frozenset({above}) | broader(above) if above is not None else frozenset()

    return broader
