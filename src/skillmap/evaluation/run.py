"""A run: labelled sets, what a system said of them, the scores, and all that is needed to repeat it, in one folder.

========================  ===============================================================================================
``run.json``              what was run: versions, settings, digests of sets, taxonomy and encoder, seed, time taken
``predictions.jsonl``     what the system said (``predictions.py`` reads it back)
``counts.jsonl``          counts per set, task, slice and document: every figure follows from them
``scores.json``           figures with their intervals, per set and task, whole and broken down
``faults.jsonl``          errors, the gravest first, with some of the text around them
``labels.json``           preferred labels of the concepts that errors speak of
========================  ===============================================================================================

All but ``run.json`` are the same, byte for byte, when a run is repeated.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from skillmap.errors import GoldInvalidError, SettingsError
from skillmap.evaluation.breakdown import Sections, slices
from skillmap.evaluation.labels import LabeledDocument, LabeledSet
from skillmap.evaluation.predictions import prediction_json
from skillmap.evaluation.scores import RESAMPLES, Counts, CountTable, Estimate, estimate
from skillmap.evaluation.tasks import Fault, Task
from skillmap.records import Span

WHOLE = ""  # the facet that everything belongs to
_MAX_FAULTS = 500  # a set and task
_SLICE_RESAMPLES = 500
_CONTEXT = 60  # characters on either side of an error
_SPACES = re.compile(r"\s+")
_CUT_WORD_BEFORE, _CUT_WORD_AFTER = re.compile(r"^\S+\s"), re.compile(r"\s\S+$")

Rows = dict[str, dict[str, Counts]]  # slice ("facet=value") to document to counts


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScores:
    """Counts and errors of one set, per task."""

    name: str
    counts: Mapping[str, Rows]
    faults: Mapping[str, tuple[Fault, ...]]

    def table(self, task: str, facet: str = WHOLE, value: str = "") -> CountTable:
        """Return the counts of a task over the documents of a slice."""
        return CountTable.of(self.counts.get(task, {}).get(slice_key(facet, value), {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that a run folder holds."""

    about: Mapping[str, Any]
    sets: tuple[SetScores, ...]
    scores: Mapping[str, Any]
    predictions: Mapping[str, Sequence[LabeledDocument]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # concept to language to preferred label


def slice_key(facet: str, value: str) -> str:
    """Return the name of a slice: "language=ar"; "" for the whole set."""
    return f"{facet}={value}" if facet else ""


def score_set(gold: LabeledSet, found: Mapping[str, LabeledDocument], tasks: Sequence[Task], sections: Sections | None = None) -> SetScores:
    """Score what a system said of a set; a document that it said nothing of counts as empty.

    Tasks that the system has no answer to in any document (jobs, for one that marks skills only) are left out.
    """
    tasks = [task for task in tasks if any(task.speaks(said) for said in found.values())]
    counts: dict[str, Rows] = {task.name: defaultdict(dict) for task in tasks}
    faults: dict[str, list[Fault]] = defaultdict(list)
    for document in gold.documents:
        said = found.get(document.id) or LabeledDocument(id=document.id, text="")
        whole = {task.name: task.counts(document, said) for task in tasks}
        for task in tasks:
            if (of_all := whole[task.name]) is not None:
                counts[task.name][WHOLE][document.id] = of_all
                faults[task.name] += [_in_context(fault, document.text) for fault in task.faults(document, said)]
        for part in slices(document, said, sections):
            for task in tasks:
                is_whole = part.gold is document and part.found is said
                own = whole[task.name] if is_whole else task.counts(part.gold, part.found)
                if own is not None:
                    counts[task.name][slice_key(part.facet, part.value)][document.id] = own
    ordered = {name: tuple(sorted(found, key=lambda fault: -(fault.score or 0.0))[:_MAX_FAULTS]) for name, found in faults.items()}
    return SetScores(name=gold.name, counts={name: rows for name, rows in counts.items() if rows}, faults=ordered)


def _in_context(fault: Fault, text: str) -> Fault:
    if fault.span is None:
        return fault
    start, end = max(0, fault.span.start - _CONTEXT), min(len(text), fault.span.end + _CONTEXT)
    before, after = text[start : fault.span.start], text[fault.span.end : end]
    if start > 0 and not text[start - 1].isspace():
        before = _CUT_WORD_BEFORE.sub("", before)
    if end < len(text) and not text[end].isspace():
        after = _CUT_WORD_AFTER.sub("", after)
    return replace(fault, context=(_SPACES.sub(" ", before), _SPACES.sub(" ", after)))


def scores_of(sets: Sequence[SetScores], tasks: Sequence[Task], *, seed: int) -> dict[str, Any]:
    """Return every figure of every set and task, whole and per slice, as JSON objects."""
    result: dict[str, Any] = {}
    for scored in sets:
        for task in tasks:
            rows = scored.counts.get(task.name)
            if not rows:
                continue
            entry: dict[str, Any] = {"measures": _figures(task, CountTable.of(rows[WHOLE]), seed, RESAMPLES), "breakdown": {}}
            for key in sorted(rows):
                facet, _, value = key.partition("=")
                if facet:
                    figures = _figures(task, CountTable.of(rows[key]), seed, _SLICE_RESAMPLES)
                    entry["breakdown"].setdefault(facet, {})[value] = figures
            result.setdefault(scored.name, {})[task.name] = entry
    return result


def _figures(task: Task, table: CountTable, seed: int, resamples: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for measure in task.measures:
        figure = estimate(measure, table, seed=seed, resamples=resamples)
        if not math.isnan(figure.value):
            found[measure.name] = _estimate_json(figure)
    return found


def _estimate_json(figure: Estimate) -> dict[str, float | int | None]:
    return {
        "value": round(figure.value, 6),
        "low": None if math.isnan(figure.low) else round(figure.low, 6),
        "high": None if math.isnan(figure.high) else round(figure.high, 6),
        "documents": figure.documents,
    }


def prepare_folder(folder: Path) -> None:
    """Make the folder of a run, before the work, and take the mark of a whole run from it.

    Raises:
        SettingsError: nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.json").unlink(missing_ok=True)
        (folder / ".part").write_bytes(b"")
        (folder / ".part").unlink()
    except OSError as exc:
        raise SettingsError(f"{folder}: cannot be written ({exc.strerror})") from exc


def write_run(folder: Path, run: Run) -> None:
    """Write a run folder; files are replaced one by one, ``run.json`` last, so that a folder with it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(folder / "predictions.jsonl", (prediction_json(d, name) for name, found in run.predictions.items() for d in found))
    _write_lines(folder / "counts.jsonl", _count_rows(run.sets))
    _write_lines(
        folder / "faults.jsonl",
        ({"set": s.name, "task": task, **asdict(fault)} for s in run.sets for task, found in s.faults.items() for fault in found),
    )
    _write(folder / "labels.json", json.dumps(run.labels, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    _write(folder / "scores.json", json.dumps(run.scores, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    _write(folder / "run.json", json.dumps(run.about, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _count_rows(sets: Sequence[SetScores]) -> Iterator[dict[str, Any]]:
    for scored in sets:
        for task, rows in scored.counts.items():
            for key, documents in sorted(rows.items()):
                for document, counts in documents.items():
                    kept = {name: value for name, value in counts.items() if value}
                    yield {"set": scored.name, "task": task, "slice": key, "document": document, "counts": kept}


def read_run(folder: Path) -> Run:
    """Read a run folder; predictions are left on file.

    Raises:
        GoldInvalidError: the folder holds no run, or a broken one.
    """
    try:
        about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        counts: dict[str, dict[str, Rows]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
        for row in _read_lines(folder / "counts.jsonl"):
            counts[row["set"]][row["task"]][row["slice"]][row["document"]] = row["counts"]
        faults: dict[str, dict[str, list[Fault]]] = defaultdict(lambda: defaultdict(list))
        for row in _read_lines(folder / "faults.jsonl"):
            name, task = row.pop("set"), row.pop("task")
            faults[name][task].append(_fault(row))
    except (OSError, ValueError, KeyError, TypeError) as exc:
        message = f"{folder}: no evaluation run, or a broken one ({type(exc).__name__}): evaluate again into it"
        raise GoldInvalidError(message) from exc
    names = list(dict.fromkeys([*counts, *faults]))
    sets = tuple(
        SetScores(
            name=name,
            counts={task: dict(rows) for task, rows in counts[name].items()},
            faults={task: tuple(found) for task, found in faults[name].items()},
        )
        for name in names
    )
    return Run(about=about, sets=sets, scores=scores, labels=labels)


def _fault(row: dict[str, Any]) -> Fault:
    span = row.pop("span")
    row |= {name: tuple(row[name]) for name in ("expected", "found", "context")}
    return Fault(**row, span=None if span is None else Span(*span))


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    _write(path, "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows))


def _write(path: Path, content: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(content, encoding="utf-8", newline="\n")
    draft.replace(path)
