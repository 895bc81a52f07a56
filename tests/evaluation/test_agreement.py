import math

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from tests.evaluation.scoring import accepted, span

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.agreement import agreement, as_prediction, nominal_alpha
from skillmap.evaluation.labels import LabeledDocument, SpanLabel
from skillmap.evaluation.tasks.linking import LinkingTask
from skillmap.records import Span

TEXT = "lays bricks, mixes mortar, drives a truck and reads plans"


def copy(*labels: SpanLabel, id_: str = "d", text: str = TEXT) -> LabeledDocument:
    return LabeledDocument(id=id_, text=text, spans=labels)


def test_alpha_of_krippendorffs_own_example() -> None:
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), B: nominal data, two observers, no missing data
    assert nominal_alpha(list(zip("aabbdcccedda", "babbbcccEddd".lower(), strict=True))) == pytest.approx(0.692, abs=5e-4)


@pytest.mark.parametrize("seed", range(10))
def test_alpha_agrees_with_nltk(seed: int) -> None:
    generator = np.random.default_rng(seed)
    ours = [str(value) for value in generator.integers(0, 5, 40)]
    theirs = [value if generator.random() < 0.7 else str(generator.integers(0, 5)) for value in ours]
    rows = [(coder, str(unit), value) for coder, values in (("a", ours), ("b", theirs)) for unit, value in enumerate(values)]
    assert nominal_alpha(list(zip(ours, theirs, strict=True))) == pytest.approx(AnnotationTask(data=rows).alpha(), abs=1e-9)


@pytest.mark.parametrize("units", [[], [("x", "x")], [("x", "x"), ("x", "x")]])
def test_alpha_of_one_value_throughout_is_no_figure(units: list[tuple[str, str]]) -> None:
    assert math.isnan(nominal_alpha(units))


def test_alpha_of_agreement_and_of_chance() -> None:
    assert nominal_alpha([("x", "x"), ("y", "y")]) == 1
    every = [(one, other) for one in "xy" for other in "xy"] * 200
    assert nominal_alpha(every) == pytest.approx(0, abs=0.002)
    assert nominal_alpha([("x", "y"), ("y", "x")]) < 0


def test_agreement_counts_spans_links_and_places_to_adjudicate() -> None:
    ours = copy(span(0, 11, link=accepted("bricks")), span(13, 25, link=accepted("mortar", "mix")), span(27, 41, link=accepted()))
    theirs = copy(
        span(0, 11, link=accepted("masonry")),
        span(13, 25, link=accepted("mix")),
        span(27, 41, type_="knowledge", link=accepted()),
        span(46, 57),
    )
    found = agreement([ours], [theirs], seed=1)
    assert found.span_f1.value == pytest.approx(6 / 7)  # three of three and of four
    assert found.linked == 3
    assert found.alpha.value == pytest.approx(nominal_alpha([("bricks", "masonry"), ("mix", "mix"), ("", "")]))
    assert [(one.what, one.text, one.a, one.b) for one in found.disagreements] == [
        ("link", "lays bricks", ("bricks",), ("masonry",)),
        ("type", "drives a truck", ("skill",), ("knowledge",)),
        ("span", "reads plans", (), ("skill",)),
    ]


def test_agreement_is_the_same_whichever_copy_is_first() -> None:
    a = copy(span(0, 11, link=accepted("p", "q")), span(13, 25, link=accepted("p")), span(27, 41, link=accepted("r")))
    b = copy(span(0, 11, link=accepted("q", "p")), span(13, 24, link=accepted("p")), span(27, 41, link=accepted("q")))
    there, back = agreement([a], [b], seed=1), agreement([b], [a], seed=1)
    assert there.alpha.value == pytest.approx(back.alpha.value)
    assert there.span_f1.value == pytest.approx(back.span_f1.value)
    assert there.overlap_f1.value == pytest.approx(back.overlap_f1.value) == pytest.approx(1)


def test_agreement_has_an_interval_over_documents() -> None:
    generator = np.random.default_rng(1)
    places = [Span(0, 11), Span(13, 25), Span(27, 41)]
    copies = [
        [copy(*(span(*place, link=accepted(f"c{generator.integers(0, 3)}")) for place in places), id_=f"d{number}") for number in range(10)]
        for _ in "ab"
    ]
    alpha = agreement(*copies, seed=1).alpha
    assert alpha.low < alpha.value < alpha.high
    assert alpha.documents == 10


def test_agreement_keeps_two_types_of_one_span_apart() -> None:
    both = copy(span(0, 11), span(0, 11, type_="knowledge"))
    assert agreement([both], [both], seed=1).disagreements == ()
    (only,) = agreement([both], [copy(span(0, 11))], seed=1).disagreements
    assert (only.what, only.a, only.b) == ("type", ("knowledge", "skill"), ("skill",))


def test_agreement_refuses_copies_that_cannot_be_compared() -> None:
    with pytest.raises(GoldInvalidError, match="no document with spans in common"):
        agreement([copy(id_="x")], [copy(id_="y")], seed=1)
    with pytest.raises(GoldInvalidError, match="no document with spans in common"):
        agreement([copy()], [LabeledDocument(id="d", text=TEXT)], seed=1)
    with pytest.raises(GoldInvalidError, match="texts of d differ"):
        agreement([copy()], [copy(text=f"{TEXT}.")], seed=1)


def test_as_prediction_scores_full_marks() -> None:
    gold = copy(span(0, 11, link=accepted("p", "q")), span(13, 25, link=accepted()))
    counts = LinkingTask().counts(gold, as_prediction(gold))
    assert counts is not None
    assert (counts["texts"], counts["right"], counts["nil_right"], counts["rr"]) == (2, 2, 1, 1)
