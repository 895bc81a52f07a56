import pytest

from skillmap.taxonomy.folding import fold, words
from skillmap.taxonomy.lexical import LexicalIndex


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("بتركيب", "تركيب", id="preposition"),
        pytest.param("وبتركيب", "تركيب", id="conjunction-and-preposition"),
        pytest.param("لدهان", "دهان", id="for"),
        pytest.param("بناء", "بناء", id="letter-of-the-word"),
        pytest.param("بزعفران", "بزعفران", id="unknown"),
        pytest.param("weld", "weld", id="latin"),
    ],
)
def test_prefixes_go_where_a_label_has_the_rest(lexical_index: LexicalIndex, text: str, expected: str) -> None:
    sequence = words(text, "ar")
    (word,) = lexical_index._clitics["skill"].without(sequence)
    assert word.folded == fold(expected)
    assert word.span == sequence[0].span


def test_find_sees_through_a_preposition(lexical_index: LexicalIndex) -> None:
    text = "قمت بإدخال البيانات"
    (hit,) = lexical_index.find("skill", words(text, "ar"), "ar")
    assert (hit.first, hit.last) == (1, 3)
