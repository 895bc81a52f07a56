"""What ``skillmap link`` does: lines of input in batches, linked in one or several processes, to lines of output."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from skillmap.cli.output import json_line
from skillmap.settings import Settings

_BATCH = 256  # lines linked at a time

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTask:
    """What is to be linked to what, and how it is told.

    Attributes:
        kind: ``skill``, ``occupation`` or ``isco``.
        top: How many candidates to print.
        why: Whether each is to say what speaks for and against it.
        settings: What the linker is opened from.
    """

    kind: Any
    top: int
    why: bool
    settings: Settings


def print_links(rows: Iterable[Row], task: LinkTask) -> None:
    """Link rows and print a line for each, in their order."""
    from skillmap.cli.lanes import in_lanes

    processes = task.settings.workers
    if processes > 1:
        # Each process has a core: threads within it would only wait for one another.
        settings = task.settings.model_copy(update={"threads": 1})
        task = LinkTask(kind=task.kind, top=task.top, why=task.why, settings=settings)
    for lines in in_lanes(_batches(rows), functools.partial(_open, task), processes=processes):
        sys.stdout.write(lines)


def _open(task: LinkTask) -> LinkJob:
    from skillmap.linking import build_linker

    return LinkJob(task, build_linker(task.settings)[3])


class LinkJob:
    """Links batches of rows with a linker that is loaded.

    Args:
        task: What is to be done.
        linker: The linker.
    """

    def __init__(self, task: LinkTask, linker: Any) -> None:  # noqa: ANN401 - a Linker; its class is imported late
        from skillmap.occupations.linker import OccupationLinker

        self._task = task
        self._linker = linker
        self._occupations = OccupationLinker(linker=linker)

    def __call__(self, rows: list[Row]) -> str:
        """Link rows to lines of JSON."""
        queries = [_query(row) for row in rows]
        task, told = self._task, []
        if task.kind == "isco":
            for row, title in zip(rows, self._occupations.link(queries, top=task.top), strict=True):
                levels = [candidate_json(level) for level in title.levels]
                told.append({"id": row["id"], "query": row["query"], **link_json(title.isco08), "levels": levels})
        else:
            links = self._linker.link(queries, task.kind, top=task.top)
            for row, query, found in zip(rows, queries, links, strict=True):
                reasons = self._reasons(query) if task.why else {}
                told.append({"id": row["id"], "query": row["query"], **link_json(found, reasons)})
        return "".join(map(json_line, told))

    def _reasons(self, query: Any) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401 - a Query
        from skillmap.concepts.explain import explain

        return {
            uri: [{"feature": r.feature, "value": r.value, "weight": r.weight, "words": r.words} for r in reasons]
            for uri, reasons in explain(self._linker, query, self._task.kind, top=self._task.top).items()
        }


def _query(row: Row) -> Any:  # noqa: ANN401 - a Query; its class is imported late
    from skillmap.concepts.queries import Query

    jobs = (row["job"],) if row.get("job") else ()
    return Query(text=row["query"], language=row.get("language"), context=row.get("context") or "", jobs=jobs)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def candidate_json(candidate: Any) -> Row:  # noqa: ANN401 - a Candidate; its class is imported late
    """Tell a candidate."""
    return {"uri": candidate.uri, "label": candidate.label, "score": candidate.score}


def link_json(found: Any, reasons: Row | None = None) -> Row:  # noqa: ANN401 - a Link
    """Tell a link, with the reasons for its candidates where they are given."""

    def one(candidate: Any) -> Row:  # noqa: ANN401
        why = {"why": reasons[candidate.uri]} if reasons and candidate.uri in reasons else {}
        return {**candidate_json(candidate), **why}

    return {
        "match": candidate_json(found.match) if found.match is not None else None,
        "candidates": [one(candidate) for candidate in found.candidates],
    }
