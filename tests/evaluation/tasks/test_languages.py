import math

import pytest
from tests.evaluation.scoring import figures

from skillmap.evaluation.labels import LabeledDocument, LanguageLabel
from skillmap.evaluation.tasks.languages import LanguageTask


def speaking(**levels: str | None) -> LabeledDocument:
    return LabeledDocument(id="d", text="", languages=tuple(LanguageLabel(code=code, level=level) for code, level in levels.items()))


def test_languages_and_levels_by_hand() -> None:
    gold, found = speaking(ar="native", fr="B1", en="C1", it=None), speaking(ar="native", fr="B2", it="A1", es="A1")
    got = figures(LanguageTask(), (gold, found))
    assert (got["precision"], got["recall"], got["F1"]) == (3 / 4, 3 / 4, 3 / 4)
    assert got["level"] == pytest.approx(1 / 3)  # of ar, fr and en: it has none in gold
    assert got["level within one"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("gold", "found", "near"), [("C2", "native", 1), ("C1", "native", 0), ("A1", "A2", 1), ("A1", "B1", 0), ("B2", None, 0)]
)
def test_levels_are_near_at_one_step(gold: str, found: str | None, near: float) -> None:
    assert figures(LanguageTask(), (speaking(fr=gold), speaking(fr=found)))["level within one"] == near


def test_languages_pool_over_documents() -> None:
    got = figures(LanguageTask(), (speaking(ar=None), speaking(ar=None)), (speaking(fr=None, en=None), speaking()))
    assert (got["precision"], got["recall"]) == pytest.approx((1, 1 / 3))
    assert math.isnan(got["level"])


def test_counts_are_none_where_nobody_labeled_languages() -> None:
    assert LanguageTask().counts(LabeledDocument(id="d", text=""), speaking(ar=None)) is None


def test_faults_are_missed_invented_and_wrong() -> None:
    faults = LanguageTask().faults(speaking(ar="native", fr="B1"), speaking(fr="C2", en=None))
    assert [(one.kind, one.text, one.expected, one.found) for one in faults] == [
        ("missed", "ar", ("ar",), ()),
        ("spurious", "en", (), ("en",)),
        ("wrong", "fr", ("B1",), ("C2",)),
    ]
