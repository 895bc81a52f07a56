"""What the page shows, put together; how it looks stands in ``page.html.j2`` and ``page.css``."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import jinja2
from markupsafe import Markup

from skillmap.errors import SettingsError
from skillmap.evaluation.report.plots import intervals, reliability_diagram, risk_curve
from skillmap.evaluation.run import Run, SetScores, read_run
from skillmap.evaluation.scores import CountTable
from skillmap.evaluation.tasks import Fault, Task, all_tasks
from skillmap.evaluation.tasks.confidence import reliability, risk_coverage

_FOLDER = Path(__file__).parent
_FAULTS = 30  # shown a task
_TITLES = {
    "text": "Text read from files",
    "spans": "Mentions: place",
    "typed spans": "Mentions: place and type",
    "linking": "Linking a text to a concept",
    "concepts": "Concepts of a document",
    "occupations": "Occupations of jobs",
    "jobs": "Jobs",
    "education": "Education",
    "languages": "Languages spoken",
    "confidence": "Calibration and abstention",
}
_KINDS = {"missed": "missed", "spurious": "not labelled", "wrong": "wrong"}


def write_report(folder: Path, target: Path) -> None:
    """Write the page of a run.

    Raises:
        GoldInvalidError: the folder holds no run.
        SettingsError: the page cannot be written there, or the plotting library is not installed.
    """
    page = report_page(read_run(folder))
    try:
        draft = target.with_name(f".{target.name}.part")
        draft.write_text(page, encoding="utf-8")
        draft.replace(target)
    except OSError as exc:
        message = f"{target}: cannot be written ({exc.strerror})"
        raise SettingsError(message) from exc


def report_page(run: Run) -> str:
    """Return the page of a run as HTML."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    tasks = {task.name: task for task in all_tasks(broader=lambda _uri: frozenset())}
    return environment.get_template("page.html.j2").render(
        about=run.about,
        css=Markup((_FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        headlines=_headlines(run, tasks),
        sets=[_set(scored, run, tasks) for scored in run.sets],
    )


def _headlines(run: Run, tasks: Mapping[str, Task]) -> list[dict[str, Any]]:
    """Return, by set, the first measure of every task, with its values by language."""
    groups = []
    for name, entries in run.scores.items():
        rows = []
        for task, entry in _ordered(entries, tasks):
            measure = tasks[task].measures[0].name
            if measure in entry["measures"]:
                languages = entry["breakdown"].get("language", {})
                by_language = {code: languages.get(code, {}).get(measure) for code in ("ar", "fr", "en")}
                title = _TITLES.get(task, task)
                rows.append({"task": title, "measure": measure, "figure": entry["measures"][measure], "languages": by_language})
        groups.append({"set": name, "rows": rows})
    return groups


def _set(scored: SetScores, run: Run, tasks: Mapping[str, Task]) -> dict[str, Any]:
    entries = run.scores.get(scored.name, {})
    return {"name": scored.name, "tasks": [_task(tasks[task], entry, scored, run) for task, entry in _ordered(entries, tasks)]}


def _ordered(entries: Mapping[str, Any], tasks: Mapping[str, Task]) -> list[tuple[str, Any]]:
    """Return the entries in the order of the tasks."""
    return [(task, entries[task]) for task in tasks if task in entries]


def _task(task: Task, entry: Mapping[str, Any], scored: SetScores, run: Run) -> dict[str, Any]:
    measures = [
        {
            "name": measure.name,
            "definition": measure.definition,
            "better": "higher" if measure.higher_is_better else "lower",
            **entry["measures"][measure.name],
        }
        for measure in task.measures
        if measure.name in entry["measures"]
    ]
    shares = [(row["name"], row) for row in measures if 0 <= row["value"] <= 1]
    faults = scored.faults.get(task.name, ())
    return {
        "name": task.name,
        "title": _TITLES.get(task.name, task.name),
        "measures": measures,
        "plot": _markup(intervals(shares)) if shares and task.name != "confidence" else "",
        "curves": _curves(scored.table(task.name)) if task.name == "confidence" else [],
        "breakdown": _breakdown(task, entry["breakdown"]),
        "faults": [_fault(fault, run) for fault in faults[:_FAULTS]],
        "fault_count": len(faults),
    }


def _curves(table: CountTable) -> list[dict[str, Any]]:
    """Return the reliability diagram and the risk–coverage curve over all documents."""
    sums = dict.fromkeys((column for measure in all_tasks()[-1].measures for column in measure.columns), 0.0)
    sums |= {column: float(total) for column, total in zip(table.columns, table.values.sum(axis=0), strict=True)}
    if not sums["at000.kept"]:
        return []
    return [
        {"title": "Do scores mean what they say?", "plot": _markup(reliability_diagram(reliability(sums)))},
        {"title": "What does abstaining buy?", "plot": _markup(risk_curve(risk_coverage(sums)))},
    ]


def _breakdown(task: Task, breakdown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a table a facet: its values as rows, the task's first measures as columns."""
    tables = []
    for facet, values in breakdown.items():
        shown = [measure.name for measure in task.measures if any(measure.name in figures for figures in values.values())][:4]
        rows = [
            {"value": value, "figures": [figures.get(name) for name in shown], "documents": _documents(figures)}
            for value, figures in values.items()
        ]
        if len(rows) > 1 and shown:
            tables.append({"facet": facet, "measures": shown, "rows": rows})
    return tables


def _documents(figures: Mapping[str, Any]) -> int:
    return max((figure["documents"] for figure in figures.values()), default=0)


def _fault(fault: Fault, run: Run) -> dict[str, Any]:
    return {
        "document": fault.document,
        "kind": _KINDS[fault.kind],
        "direction": direction(f"{fault.context[0]}{fault.text}{fault.context[1]}"),
        "before": fault.context[0],
        "text": fault.text,
        "after": fault.context[1],
        "expected": [_label(value, run) for value in fault.expected[:3]],
        "found": [_label(value, run) for value in fault.found[:3]],
        "score": fault.score,
    }


def direction(text: str) -> Literal["rtl", "ltr"]:
    """Return the direction in which a text is read: that of most of its letters, not of its first one.

    >>> direction("Git والعمل ضمن فريق")
    'rtl'
    """
    letters = Counter(unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if letters["R"] + letters["AL"] > letters["L"] else "ltr"


def _label(value: str, run: Run) -> dict[str, str]:
    labels = run.labels.get(value, {})
    return {"text": labels.get("en") or next(iter(labels.values()), "") or value, "uri": value if labels else ""}


def _markup(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - drawn by matplotlib, which escapes text
