"""The figures of a run do not depend on the order of its documents, nor on whether its counts were written and read back."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from skillmap.evaluation.agreement import as_prediction
from skillmap.evaluation.labels import LabeledDocument, LabeledSet
from skillmap.evaluation.run import Run, read_run, score_set, scores_of, write_run
from skillmap.evaluation.sets import read_set
from skillmap.evaluation.tasks import all_tasks

TASKS = all_tasks(broader=lambda uri: frozenset({uri[-1]}))


@pytest.fixture(scope="module")
def gold(shared: Path) -> LabeledSet:
    return read_set(shared / "data/gold")


@pytest.fixture(scope="module")
def found(gold: LabeledSet) -> dict[str, LabeledDocument]:
    """The labels with spans, jobs and languages lost, and moved a little."""
    chance = random.Random(1)

    def hurt(document: LabeledDocument) -> LabeledDocument:
        said = as_prediction(document)
        spans = tuple(label for label in said.spans or () if chance.random() < 0.7)
        return replace(said, spans=spans, jobs=(said.jobs or ())[1:], languages=(said.languages or ())[:1])

    return {document.id: hurt(document) for document in gold.documents}


def test_figures_are_the_same_in_any_order_of_documents(gold: LabeledSet, found: dict[str, LabeledDocument]) -> None:
    backward = replace(gold, documents=tuple(reversed(gold.documents)))
    there, back = (scores_of([score_set(labeled, found, TASKS)], TASKS, seed=1) for labeled in (gold, backward))
    assert there == back
    assert 0 < there["gold"]["spans"]["measures"]["exact F1"]["low"] < 1


def test_figures_follow_from_the_counts_on_file(gold: LabeledSet, found: dict[str, LabeledDocument], tmp_path: Path) -> None:
    scored = score_set(gold, found, TASKS)
    scores = scores_of([scored], TASKS, seed=1)
    write_run(tmp_path, Run(about={"sets": []}, sets=(scored,), scores=scores))
    assert scores_of(read_run(tmp_path).sets, TASKS, seed=1) == scores


def test_gold_as_its_own_prediction_is_perfect(gold: LabeledSet) -> None:
    itself = {document.id: as_prediction(document) for document in gold.documents}
    for task, entry in scores_of([score_set(gold, itself, TASKS)], TASKS, seed=1)["gold"].items():
        for name, figure in entry["measures"].items():
            assert figure["value"] == (0 if name == "duration error" else 1), (task, name)
