import pytest

from skillmap.documents.characters import clean, decompose_forms, is_mark
from skillmap.documents.words.quality import text_quality


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("ﻷﺣﻤﺪ", "لأحمد"),
        ("qualiﬁé eﬀicace", "qualifié efficace"),
        ("\u202bنص\u202c\u200f \u2067x\u2069", "نص x"),
        ("\ufeffa\u00a0b\u202fc\u200bd", "a b cd"),
        ("a\x00b\x07c", "abc"),
        ("a\r\nb\rc\u2028d\ve", "a\nb\nc\nd\ne"),
        ("e\u0301cole", "école"),
        ("\uf0b7 soudure \uf095", "• soudure "),
        ("10 m² … ½ №", "10 m² … ½ №"),
    ],
)
def test_clean_normalizes_no_more_than_it_must(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_decompose_forms_keeps_marks_without_a_space() -> None:
    assert decompose_forms("\ufe7c") == "\u0651"


def test_is_mark() -> None:
    assert is_mark("\u064b\u0651")
    assert not is_mark("د\u064b")
    assert not is_mark("")


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("soudure", 1.0),
        ("a\ufffd", 0.5),
        ("(cid:12)abc", 0.75),
        ("\ue000", 0.0),
        ("  ", 0.0),
        ("د\u00ffم\u0100", 0.5),
        ("été", 1.0),
    ],
)
def test_text_quality_counts_lost_characters(text: str, quality: float) -> None:
    assert text_quality(text) == pytest.approx(quality)
