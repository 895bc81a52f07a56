from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.evaluation.scoring import marked, span

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.compare import compare_runs
from skillmap.evaluation.labels import LabeledDocument, LabeledSet
from skillmap.evaluation.run import Run, score_set
from skillmap.evaluation.tasks import all_tasks
from skillmap.evaluation.tasks.languages import LanguageTask
from skillmap.evaluation.tasks.spans import SpanTask
from skillmap.evaluation.tasks.text import TextTask

PLACES = [(0, 10), (20, 30), (40, 50), (60, 70)]


def document(id_: str, places: Sequence[tuple[int, int]]) -> LabeledDocument:
    return LabeledDocument(id=id_, text="x" * 100, spans=marked(*(span(*place) for place in places)).spans)


GOLD = LabeledSet(name="set", format="gold", digest="sha256:1", documents=tuple(document(f"d{n}", PLACES) for n in range(8)))


def run(found: Mapping[str, int], *, digest: str = "sha256:1", name: str = "set") -> Run:
    """A run in which so many of the four spans of each document were found."""
    said = {id_: document(id_, PLACES[:number]) for id_, number in found.items()}
    scored = score_set(LabeledSet(name=name, format="gold", digest=digest, documents=GOLD.documents), said, all_tasks())
    about: dict[str, Any] = {"sets": [{"name": name, "digest": digest}]}
    return Run(about=about, sets=(scored,), scores={})


HALF = {f"d{n}": 2 for n in range(8)}


def test_compare_runs_shows_figures_and_the_documents_that_moved() -> None:
    (found,) = compare_runs(run(HALF), run(HALF | {"d1": 4, "d2": 3, "d3": 1}), [SpanTask()], seed=1)
    assert (found.set_name, found.task) == ("set", "spans")
    recall = found.differences["exact recall"]
    assert (recall.a, recall.b, recall.documents) == pytest.approx((0.5, 18 / 32, 8))
    assert recall.low < recall.difference < recall.high
    # Alone, a document with two of four has F1 2 · 1 · 1/2 / (3/2) = 2/3, with three 6/7.
    assert [(one.document, one.a, one.b) for one in found.better] == [("d1", 0.666667, 1.0), ("d2", 0.666667, 0.857143)]
    assert [(one.document, one.change < 0) for one in found.worse] == [("d3", True)]


def test_compare_runs_is_sure_of_what_holds_in_every_document() -> None:
    (found,) = compare_runs(run(HALF), run(dict.fromkeys(HALF, 3)), [SpanTask()], seed=1)
    assert found.differences["exact recall"].p_value < 0.05
    (same,) = compare_runs(run(HALF), run(HALF), [SpanTask()], seed=1)
    assert same.differences["exact recall"].p_value == 1
    assert (same.better, same.worse) == ((), ())


def test_better_is_less_where_less_is_better() -> None:
    class Errors(SpanTask):
        """Spans with the share of missed ones for its first measure."""

        @property
        def measures(self) -> Any:
            measure = super().measures[2]
            return (type(measure)(name="missed", formula=measure.formula, columns=measure.columns, definition="", higher_is_better=False),)

    (found,) = compare_runs(run(HALF), run(HALF | {"d1": 4, "d2": 1}), [Errors()], seed=1)
    assert [one.document for one in found.better] == ["d2"]
    assert [one.document for one in found.worse] == ["d1"]


def test_documents_without_a_figure_did_not_move() -> None:
    empty = LabeledSet(name="set", format="gold", digest="sha256:1", documents=(document("e", []), document("d", PLACES)))
    runs = [
        Run(
            about={"sets": []},
            sets=(score_set(empty, {"e": document("e", []), "d": document("d", PLACES[:number])}, all_tasks()),),
            scores={},
        )
        for number in (2, 4)
    ]
    (found,) = compare_runs(runs[0], runs[1], [SpanTask()], seed=1)
    assert [one.document for one in found.better] == ["d"]
    assert found.worse == ()


def test_compare_runs_refuses_runs_on_other_labels() -> None:
    with pytest.raises(GoldInvalidError, match="labels of set changed"):
        compare_runs(run(HALF), run(HALF, digest="sha256:2"), [SpanTask()], seed=1)
    with pytest.raises(GoldInvalidError, match="no set and task in common"):
        compare_runs(run(HALF), run(HALF, name="other"), [SpanTask()], seed=1)
    with pytest.raises(GoldInvalidError, match="no set and task in common"):
        compare_runs(run(HALF), run(HALF), [LanguageTask()], seed=1)


def test_a_task_that_the_system_has_no_answer_to_is_left_out() -> None:
    gold = LabeledSet(
        name="set",
        format="gold",
        digest="sha256:1",
        documents=tuple(LabeledDocument(id=one.id, text=one.text, spans=one.spans, languages=(), jobs=()) for one in GOLD.documents),
    )
    scored = score_set(gold, {"d1": document("d1", PLACES)}, all_tasks())
    assert set(scored.counts) == {"spans", "typed spans"}
    assert len(scored.counts["spans"][""]) == 8  # documents that it left out count as empty
    assert TextTask().speaks(document("d1", []))


def test_slices_of_whole_documents_add_up_to_the_set() -> None:
    documents = tuple(
        LabeledDocument(id=one.id, text=one.text, spans=one.spans, language="ar" if at % 2 else "fr")
        for at, one in enumerate(GOLD.documents)
    )
    gold = LabeledSet(name="set", format="gold", digest="sha256:1", documents=documents)
    scored = score_set(gold, {id_: document(id_, PLACES[:number]) for id_, number in {"d0": 1, "d1": 4}.items()}, all_tasks())
    whole, ar, fr = (scored.table("spans", *key) for key in (("", ""), ("language", "ar"), ("language", "fr")))
    assert (len(ar.ids), len(fr.ids)) == (4, 4)
    assert (ar.values.sum(axis=0) + fr.values.sum(axis=0)).tolist() == whole.values.sum(axis=0).tolist()
