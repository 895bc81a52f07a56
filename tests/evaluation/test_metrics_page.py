"""``eval/METRICS.md`` names every task and measure, in the order of a report."""

import re
from pathlib import Path

from skillmap.evaluation.agreement import ALPHA
from skillmap.evaluation.tasks import all_tasks

PAGE = (Path(__file__).resolve().parents[2] / "eval" / "METRICS.md").read_text(encoding="utf-8")
TASKS = all_tasks(broader=lambda _uri: frozenset())


def sections() -> dict[str, list[str]]:
    """The measures of each section, from the first cells of its table."""
    parts = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)[1:]
    found = {}
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        cells = [line.split("|")[1] for line in body.splitlines() if line.startswith("| ")]
        found[title] = [name.strip(" ↓") for cell in cells[2:] for name in cell.split(",")]
    return found


def test_every_task_has_its_section_in_the_order_of_a_report() -> None:
    names = [task.name for task in TASKS]
    assert [title for title in sections() if title in names] == names


def test_every_section_has_the_measures_of_its_task() -> None:
    found = sections()
    for task in TASKS:
        assert sorted(found[task.name]) == sorted(measure.name for measure in task.measures), task.name
    assert ALPHA.name in found["Agreement of annotators"]


def test_measures_of_which_less_is_better_are_marked() -> None:
    marked = {match.strip() for match in re.findall(r"^\| ([^|,]+) ↓ \|", PAGE, flags=re.MULTILINE)}
    assert marked == {measure.name for task in TASKS for measure in task.measures if not measure.higher_is_better}


def test_every_measure_defines_itself() -> None:
    assert all(measure.definition and measure.columns for task in TASKS for measure in task.measures)
