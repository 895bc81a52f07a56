import pytest

from skillmap.documents.characters import clean, decompose_forms, is_mark


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("ﻷﺣﻤﺪ", "لأحمد"),
        ("qualiﬁé eﬀicace", "qualifié efficace"),
        ("\u202bنص\u202c\u200f \u2067x\u2069", "نص x"),
        ("\ufeffa\u00a0b\u202fc\u200bd", "a b cd"),
        ("\x001\x07 2\x00", "1 2"),
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


def test_clean_marks_what_may_hide_a_letter() -> None:
    assert clean("of\ue001ce") == "of\U0010e001ce"
