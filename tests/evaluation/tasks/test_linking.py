import math
from pathlib import Path

import numpy as np
import pytest
import pytrec_eval
from tests.evaluation.scoring import accepted, figures, linked, marked, ranked, span

from skillmap.evaluation.labels import LabeledDocument, LinkLabel, RankedConcept
from skillmap.evaluation.sets import read_set
from skillmap.evaluation.tasks.linking import LinkingTask

TREC = {"MRR": "recip_rank", "R-precision": "Rprec", "hits@1": "success_1", "hits@5": "success_5", "hits@10": "success_10"}


def guess(gold: LabeledDocument, pool: list[str], generator: np.random.Generator) -> LabeledDocument:
    """A ranking of up to thirty concepts of the pool, some of the right ones among them; the best first."""
    uris = [str(uri) for uri in generator.choice(pool, size=int(generator.integers(0, 30)), replace=False)]
    right = [uri for uri in gold.link.accepted if generator.random() < 0.6] if gold.link is not None else []
    mixed = list(dict.fromkeys([*uris, *right]))
    generator.shuffle(mixed)
    return LabeledDocument(id=gold.id, text=gold.text, link=ranked(*mixed))


def test_rankings_agree_with_trec_eval_on_real_titles(shared: Path) -> None:
    documents = read_set(shared / "data/eval/occupation-link.melo-bel.fr.jsonl").documents
    generator = np.random.default_rng(3)
    pool = sorted({uri for document in documents if document.link is not None for uri in document.link.accepted})
    pairs = [(document, guess(document, pool, generator)) for document in documents]
    qrels = {gold.id: dict.fromkeys(gold.link.accepted, 1) for gold, _ in pairs if gold.link is not None}
    run = {
        found.id: {concept.uri: float(1000 - rank) for rank, concept in enumerate(found.link.ranking)}
        for _, found in pairs
        if found.link is not None
    }
    theirs = pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank", "Rprec", "success"}).evaluate(run)
    ours = figures(LinkingTask(), *pairs)
    assert len(theirs) == len(documents) > 300
    for name, measure in TREC.items():
        assert ours[name] == pytest.approx(sum(row[measure] for row in theirs.values()) / len(theirs), abs=1e-9), name
        assert 0.05 < ours[name] < 0.95


def test_rankings_by_hand() -> None:
    # R = 3, right at ranks 2, 3 and 6
    got = figures(LinkingTask(), (linked(accepted("a", "b", "c")), linked(ranked("x", "a", "b", "y", "z", "c"))))
    assert got["MRR"] == 1 / 2
    assert (got["hits@1"], got["hits@5"], got["hits@10"]) == (0, 1, 1)
    assert got["R-precision"] == pytest.approx(2 / 3)
    assert got["RP@5"] == pytest.approx(2 / 3)  # min(5, 3) = 3
    assert got["RP@10"] == pytest.approx(3 / 3)
    assert got["accuracy"] == 0


def test_precision_at_k_is_over_k_where_more_are_accepted() -> None:
    gold = accepted(*(f"c{number}" for number in range(7)))
    got = figures(LinkingTask(), (linked(gold), linked(ranked("c0", "x", "c1", "y", "c2", "c3"))))
    assert got["RP@5"] == pytest.approx(3 / 5)
    assert got["RP@10"] == pytest.approx(4 / 7)
    assert got["R-precision"] == pytest.approx(4 / 7)


def test_a_concept_counts_where_it_first_stands() -> None:
    got = figures(LinkingTask(), (linked(accepted("a", "b")), linked(ranked("a", "a", "b"))))
    assert got["R-precision"] == 1


def test_decisions_that_none_fits() -> None:
    pairs = [
        (linked(accepted()), linked(ranked("a", match=False))),  # right: none fits
        (linked(accepted()), linked(ranked("a"))),  # chose one where none fits
        (linked(accepted("a")), linked(ranked("a", match=False))),  # did not dare
        (linked(accepted("a")), linked(ranked("a"))),
        (linked(accepted("a")), linked(ranked("b", "a"))),
    ]
    got = figures(LinkingTask(), *pairs)
    assert got["accuracy"] == 2 / 5
    assert (got["nil precision"], got["nil recall"]) == (1 / 2, 1 / 2)
    assert got["MRR"] == pytest.approx((1 + 1 + 1 / 2) / 3)  # rankings count whatever was decided, over texts with a concept
    assert got["coverage"] == 1


def test_no_answer_is_wrong_and_no_decision() -> None:
    got = figures(LinkingTask(), (linked(accepted()), linked(None)), (linked(accepted("a")), linked(None)))
    assert (got["accuracy"], got["MRR"], got["nil recall"]) == (0, 0, 0)
    assert math.isnan(got["nil precision"])


def test_spans_are_compared_where_both_sides_have_one() -> None:
    gold = marked(span(0, 10, link=accepted("a")), span(20, 30, link=accepted("b")), span(40, 50, link=accepted("c")), span(60, 70))
    found = marked(span(0, 10, link=ranked("a")), span(25, 35, link=ranked("x", "b")), span(60, 70, link=ranked("d")))
    got = figures(LinkingTask(), (gold, found))
    assert got["coverage"] == pytest.approx(2 / 3)
    assert got["accuracy"] == 1 / 2
    assert got["MRR"] == pytest.approx((1 + 1 / 2) / 2)


def test_spans_are_paired_one_to_one_by_most_shared_characters() -> None:
    gold = marked(span(0, 10, link=accepted("a")), span(10, 20, link=accepted("b")))
    found = marked(span(0, 20, link=ranked("x")), span(10, 20, link=ranked("b")))
    pairs = figures(LinkingTask(), (gold, found))
    assert (pairs["accuracy"], pairs["coverage"]) == (1 / 2, 1)


def test_of_two_spans_at_one_place_the_one_of_the_same_type_is_compared() -> None:
    gold = marked(span(0, 10, "knowledge", accepted("a")))
    found = marked(span(0, 10, "skill", ranked("x")), span(0, 10, "knowledge", ranked("a")))
    assert figures(LinkingTask(), (gold, found))["accuracy"] == 1


def test_faults_come_with_the_surest_first() -> None:
    gold = marked(span(0, 10, link=accepted("a")), span(20, 30, link=accepted("b")), span(40, 50, link=accepted()), text="t" * 60)
    sure, unsure = LinkLabel(match=RankedConcept(uri="x", score=0.9)), LinkLabel(match=RankedConcept(uri="y", score=0.4))
    found = marked(span(0, 10, link=unsure), span(20, 30, link=ranked("b", match=False)), span(40, 50, link=sure))
    faults = LinkingTask().faults(gold, found)
    assert [(one.kind, one.found, one.score) for one in faults] == [
        ("spurious", ("x",), 0.9),
        ("wrong", ("y",), 0.4),
        ("missed", ("b",), None),
    ]
    assert LinkingTask().faults(linked(accepted("a")), linked(None))[0].kind == "missed"


def test_counts_are_none_where_nobody_linked() -> None:
    assert LinkingTask().counts(marked(span(0, 10)), marked(span(0, 10, link=ranked("a")))) is None
