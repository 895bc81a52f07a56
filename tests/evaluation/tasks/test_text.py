from pathlib import Path

import numpy as np
import pytest
from nltk.metrics.distance import edit_distance
from tests.evaluation.scoring import figures

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.tasks.text import TextTask


def read(text: str) -> LabeledDocument:
    return LabeledDocument(id="d", text=text)


def truth(text: str) -> LabeledDocument:
    return LabeledDocument(id="d", text=text, path=Path("cv.pdf"))


@pytest.mark.parametrize("seed", range(5))
def test_character_error_rate_agrees_with_nltk(seed: int) -> None:
    generator = np.random.default_rng(seed)
    letters = list("abcdef gh سلامé")
    gold, found = ("".join(generator.choice(letters, 120)) for _ in "ab")
    gold, found = " ".join(gold.split()), " ".join(found.split())
    found = gold[:40] + found[:30] + gold[60:]
    assert figures(TextTask(), (truth(gold), read(found)))["character error rate"] == pytest.approx(
        edit_distance(gold, found) / len(gold), abs=1e-9
    )


def test_character_error_rate_by_hand_pools_over_documents() -> None:
    # kitten -> sitting: three edits of six characters; four added to one character
    got = figures(TextTask(), (truth("kitten"), read("sitting")), (truth("a"), read("a bcd")))
    assert got["character error rate"] == pytest.approx((3 + 4) / (6 + 1))
    assert figures(TextTask(), (truth("kitten"), read("")))["character error rate"] == 1


def test_words_are_compared_as_multisets() -> None:
    got = figures(TextTask(), (truth("plans and plans and bricks"), read("bricks and plans mortar")))
    assert got["word recall"] == 3 / 5
    assert got["word precision"] == 3 / 4


def test_lines_and_their_order() -> None:
    gold = truth("Work\nmason  in Tunis\n\nmason in Sfax\nSchool")
    got = figures(TextTask(), (gold, read("Work\nmason in Tunis\nSchool\nmason in\nSfax")))
    assert got["lines"] == 3 / 4
    assert got["word recall"] == 1
    # nine truth words make eight pairs less one: Work mason, mason in, in Tunis, Tunis mason, mason in, in Sfax, Sfax School
    assert got["line order"] == pytest.approx(5 / 7)  # lost: Tunis mason, Sfax School


def test_columns_read_across_lose_order_and_no_words() -> None:
    got = figures(TextTask(), (truth("one two three\nfour five six"), read("one four two five three six")))
    assert (got["word recall"], got["line order"], got["lines"]) == (1, 0, 0)


def test_forms_of_letters_and_vowel_marks_make_no_difference() -> None:
    got = figures(TextTask(), (truth("سلام عليكم office"), read("سَلَامٌ  عليـكم\noﬃce")))
    assert (got["character error rate"], got["word recall"], got["line order"]) == (0, 1, 1)


def test_counts_are_none_where_no_file_was_read() -> None:
    assert TextTask().counts(read("a"), read("a")) is None


def test_faults_are_the_lost_lines() -> None:
    assert [one.text for one in TextTask().faults(truth("Work\nmason\nmason"), read("mason\nWork 2019"))] == ["Work", "mason"]
