from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support
from sklearn.preprocessing import MultiLabelBinarizer
from tests.evaluation.scoring import accepted, figures, marked, ranked, span, tree

from skillmap.evaluation.labels import LabeledDocument, RankedConcept
from skillmap.evaluation.sets import read_set
from skillmap.evaluation.tasks.concepts import ConceptTask, found_concepts


def stating(*uris: str) -> LabeledDocument:
    return LabeledDocument(id="d", text="", concepts=tuple(RankedConcept(uri=uri) for uri in uris))


def test_figures_agree_with_scikit_learn_on_real_sentences(shared: Path) -> None:
    generator = np.random.default_rng(5)
    documents = read_set(shared / "data/eval/skill-extract.tech-dev.en.jsonl").documents
    golds = [[concept.uri for concept in document.concepts or ()] for document in documents]
    pool = sorted({uri for uris in golds for uri in uris})
    founds = [
        list(
            dict.fromkeys(
                [*(uri for uri in uris if generator.random() < 0.6), *map(str, generator.choice(pool, int(generator.integers(0, 4))))]
            )
        )
        for uris in golds
    ]
    binarizer = MultiLabelBinarizer(classes=pool)
    truth, guesses = binarizer.fit_transform(golds), binarizer.transform(founds)
    ours = figures(ConceptTask(), *((gold, stating(*uris)) for gold, uris in zip(documents, founds, strict=True)))
    precision, recall, f1, _ = precision_recall_fscore_support(truth, guesses, average="micro")
    assert [ours["precision"], ours["recall"], ours["F1"]] == pytest.approx([precision, recall, f1], abs=1e-9)
    assert 0.3 < ours["F1"] < 0.9
    assert all(golds)  # then the mean over all documents is ours
    by_document = precision_recall_fscore_support(truth, guesses, average="samples", zero_division=0)[2]
    assert ours["macro F1"] == pytest.approx(by_document, abs=1e-9)


def test_any_accepted_concept_fulfills_a_statement() -> None:
    gold = marked(span(0, 10, link=accepted("a", "b")), span(20, 30, link=accepted("c")), span(40, 50, link=accepted()))
    found = marked(span(0, 10, link=ranked("b")), span(60, 70, link=ranked("x")), span(80, 90, link=ranked("y", match=False)))
    got = figures(ConceptTask(), (gold, found))
    assert (got["precision"], got["recall"], got["F1"], got["macro F1"]) == (1 / 2, 1 / 2, 1 / 2, 1 / 2)


def test_recall_counts_statements_and_precision_distinct_concepts() -> None:
    gold = marked(span(0, 10, link=accepted("a")), span(20, 30, link=accepted("a")), span(40, 50, link=accepted("b")))
    found = marked(span(0, 10, link=ranked("a")), span(20, 30, link=ranked("a")), span(60, 70, link=ranked("x")))
    got = figures(ConceptTask(), (gold, found))
    assert got["precision"] == 1 / 2
    assert got["recall"] == 2 / 3


def test_a_concept_that_gold_lists_twice_counts_once() -> None:
    assert figures(ConceptTask(), (stating("a", "a", "b"), stating("a")))["recall"] == 1 / 2


def test_mean_over_documents_leaves_out_those_with_nothing_on_either_side() -> None:
    full, half, empty, invented = (
        (stating("a"), stating("a")),
        (stating("a", "b"), stating("a", "x")),
        (stating(), stating()),
        (stating(), stating("x")),
    )
    assert figures(ConceptTask(), full, half, empty)["macro F1"] == pytest.approx(3 / 4)
    assert figures(ConceptTask(), full, half, invented)["macro F1"] == pytest.approx(1.5 / 3)


def test_hierarchy_gives_credit_for_shared_ancestors() -> None:
    # root > tools > (hammer, saw); Kiritchenko et al. 2006: P and R over the concepts with all their ancestors
    broader = tree(hammer="tools", saw="tools", tools="root", song="art")
    task = ConceptTask(broader=broader)
    got = figures(task, (stating("hammer"), stating("saw")))
    assert got["F1"] == 0
    assert got["hierarchical precision"] == got["hierarchical recall"] == pytest.approx(2 / 3)  # tools and root, of three
    got = figures(task, (stating("hammer"), stating("tools")))
    assert (got["hierarchical precision"], got["hierarchical recall"]) == pytest.approx((1, 2 / 3))
    assert got["hierarchical F1"] == pytest.approx(2 * (2 / 3) / (5 / 3))
    assert figures(task, (stating("hammer"), stating("song")))["hierarchical F1"] == 0
    assert figures(task, (stating("hammer", "saw"), stating("hammer", "saw")))["hierarchical F1"] == 1


def test_hierarchy_pools_over_documents() -> None:
    task = ConceptTask(broader=tree(hammer="tools", saw="tools"))
    got = figures(task, (stating("hammer"), stating("saw")), (stating("song"), stating("song")))
    assert got["hierarchical precision"] == got["hierarchical recall"] == pytest.approx((1 + 1) / (2 + 1))


def test_hierarchy_compares_with_the_accepted_concept_that_was_found() -> None:
    task = ConceptTask(broader=tree(hammer="tools", song="art"))
    gold = marked(span(0, 10, link=accepted("hammer", "song")))
    assert figures(task, (gold, marked(span(0, 10, link=ranked("song")))))["hierarchical F1"] == 1
    assert figures(task, (gold, marked(span(0, 10, link=ranked("other")))))["hierarchical F1"] == 0


def test_without_a_hierarchy_there_is_no_such_figure() -> None:
    assert not any("hierarchical" in name for name in figures(ConceptTask(), (stating("a"), stating("a"))))


def test_found_concepts_keep_their_best_score() -> None:
    found = marked(
        span(0, 10, link=ranked("a", score=0.3)), span(20, 30, link=ranked("a", score=0.8)), span(40, 50, link=ranked("b", match=False))
    )
    assert found_concepts(found) == {"a": 0.8}


def test_counts_are_none_where_nobody_labeled_concepts() -> None:
    assert ConceptTask().counts(marked(span(0, 10)), stating("a")) is None


def test_a_system_that_marks_without_linking_names_no_concepts() -> None:
    task = ConceptTask()
    assert not task.speaks(marked(span(0, 10)))
    assert task.speaks(marked(span(0, 10, link=ranked("a"))))
    assert task.speaks(marked())
    assert task.speaks(stating())


def test_faults_are_invented_concepts_with_their_evidence_then_missed_statements() -> None:
    gold = marked(span(0, 4, link=accepted("a")), text="bake and sing")
    found = marked(span(9, 13, link=ranked("x", score=0.7)))
    faults = ConceptTask().faults(gold, found)
    assert [(one.kind, one.text, one.found, one.expected) for one in faults] == [
        ("spurious", "sing", ("x",), ()),
        ("missed", "bake", (), ("a",)),
    ]
