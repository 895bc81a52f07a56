import gzip
import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from seqeval.metrics import f1_score, precision_score, recall_score
from tests.evaluation.scoring import figures, marked, span

from skillmap.evaluation.formats.tokens import spans_of, text_of
from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.tasks.spans import SpanTask

SENTENCES = 1200


def tagged(tokens: list[str], layers: dict[str, list[str]]) -> LabeledDocument:
    text, places = text_of(tokens)
    return LabeledDocument(id="d", text=text, spans=tuple(label for kind, tags in layers.items() for label in spans_of(tags, places, kind)))


def perturbed(tags: list[str], generator: np.random.Generator) -> list[str]:
    """Tags with some replaced at random; an I may come to stand without its B."""
    return [str(generator.choice(["B", "I", "O"])) if generator.random() < 0.08 else tag for tag in tags]


def test_exact_figures_agree_with_seqeval_on_real_sentences(shared: Path) -> None:
    generator = np.random.default_rng(7)
    pairs, truth, guesses = [], [], []
    with gzip.open(shared / "data/eval/skillspan/dev.json.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, islice(lines, SENTENCES)):
            gold = {kind: [tag[0] for tag in row[f"tags_{kind}"]] for kind in ("skill", "knowledge")}
            found = {kind: perturbed(tags, generator) for kind, tags in gold.items()}
            pairs.append((tagged(row["tokens"], gold), tagged(row["tokens"], found)))
            for kind, tags in gold.items():  # seqeval has one tag a token, so that every layer is a sequence of its own
                truth.append([tag if tag == "O" else f"{tag}-{kind}" for tag in tags])
                guesses.append([tag if tag == "O" else f"{tag}-{kind}" for tag in found[kind]])
    ours = figures(SpanTask(), *pairs)
    assert 0.3 < ours["exact F1"] < 0.9
    assert ours["exact F1"] == pytest.approx(f1_score(truth, guesses), abs=1e-9)
    assert ours["exact precision"] == pytest.approx(precision_score(truth, guesses), abs=1e-9)
    assert ours["exact recall"] == pytest.approx(recall_score(truth, guesses), abs=1e-9)
    assert ours["exact F1 by type"] == pytest.approx(f1_score(truth, guesses, average="macro"), abs=1e-9)
    by_type = [score(truth, guesses, average=None) for score in (precision_score, recall_score, f1_score)]  # types in alphabetic order
    for number, kind in enumerate(("knowledge", "skill")):
        parts = [tuple(marked(*(one for one in side.spans or () if one.type == kind)) for side in pair) for pair in pairs]
        own = figures(SpanTask(), *((gold, found) for gold, found in parts))
        assert [own["exact precision"], own["exact recall"], own["exact F1"]] == pytest.approx([part[number] for part in by_type], abs=1e-9)


def test_overlap_counts_shared_characters_on_either_side() -> None:
    gold = marked(span(0, 10), span(20, 30), span(40, 50))
    found = marked(span(5, 25), span(30, 35), span(60, 70))
    got = figures(SpanTask(), (gold, found))
    # One found span lies over two gold ones; 30:35 only touches 20:30.
    assert got["overlap precision"] == pytest.approx(1 / 3)
    assert got["overlap recall"] == pytest.approx(2 / 3)
    assert got["overlap F1"] == pytest.approx(4 / 9)
    assert got["exact F1"] == 0


def test_types_must_agree_unless_the_task_leaves_them_out() -> None:
    gold, found = marked(span(0, 10, "skill"), span(20, 30, "knowledge")), marked(span(0, 10, "knowledge"), span(20, 30, "knowledge"))
    typed, bare = figures(SpanTask(), (gold, found)), figures(SpanTask(typed=False), (gold, found))
    assert (typed["exact F1"], typed["overlap F1"]) == (0.5, 0.5)
    assert (bare["exact F1"], bare["overlap F1"]) == (1, 1)
    assert typed["exact F1 by type"] == pytest.approx((2 / 3 + 0) / 2)
    assert "exact F1 by type" not in bare


def test_mean_over_documents_leaves_out_those_with_no_span_at_all() -> None:
    half = (marked(span(0, 10), span(20, 30)), marked(span(0, 10), span(50, 60)))
    full = (marked(span(0, 10)), marked(span(0, 10)))
    empty, invented = (marked(), marked()), (marked(), marked(span(0, 10)))
    assert figures(SpanTask(), half, full, empty)["exact F1 by document"] == pytest.approx((0.5 + 1) / 2)
    assert figures(SpanTask(), half, full, invented)["exact F1 by document"] == pytest.approx((0.5 + 1 + 0) / 3)


def test_a_span_given_twice_counts_once() -> None:
    once, twice = marked(span(0, 10)), marked(span(0, 10), span(0, 10))
    assert figures(SpanTask(), (once, twice)) == figures(SpanTask(), (once, once))
    two_types = marked(span(0, 10, "skill"), span(0, 10, "knowledge"))
    assert figures(SpanTask(typed=False), (two_types, once))["exact F1"] == 1
    assert figures(SpanTask(), (two_types, once))["exact recall"] == 0.5


def test_an_empty_span_overlaps_nothing() -> None:
    assert figures(SpanTask(), (marked(span(0, 10)), marked(span(5, 5))))["overlap precision"] == 0


def test_counts_are_none_where_nobody_looked_for_spans() -> None:
    assert SpanTask().counts(LabeledDocument(id="d", text="x"), marked(span(0, 1))) is None
    missing = SpanTask().counts(marked(span(0, 10)), LabeledDocument(id="d", text=""))
    assert missing is not None
    assert (missing["gold"], missing["found"]) == (1, 0)


def test_faults_are_the_spans_that_nothing_overlaps() -> None:
    gold, found = marked(span(0, 10), span(20, 30)), marked(span(5, 12), span(50, 60))
    assert [(one.kind, one.span) for one in SpanTask().faults(gold, found)] == [("missed", (20, 30)), ("spurious", (50, 60))]
