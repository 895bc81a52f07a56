import pytest

from skillmap.mentions.sentences import sentence_pipeline, sentences
from skillmap.records import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("I weld metal. I cannot sew!", ["I weld metal.", "I cannot sew!"], id="en"),
        pytest.param("Je soude ; je ne sais pas coudre.", ["Je soude ;", "je ne sais pas coudre."], id="fr"),
        pytest.param("أجيد اللحام؛ لا أجيد الخياطة؟ نعم", ["أجيد اللحام؛", "لا أجيد الخياطة؟", "نعم"], id="ar"),
        pytest.param("Node.js, C++ and TCP/IP", ["Node.js, C++ and TCP/IP"], id="dot-in-a-word"),
    ],
)
def test_sentences_end_alike_in_the_three_languages(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text, Span(0, len(text)), sentence_pipeline())] == expected


def test_sentences_are_spans_of_the_whole_text() -> None:
    text = "Skills. Weld metal. Lay bricks. End."
    stretch = Span(8, 31)
    found = list(sentences(text, stretch, sentence_pipeline()))
    assert [span.of(text) for span in found] == ["Weld metal.", "Lay bricks."]
    assert (found[0].start, found[-1].end) == stretch


def test_nothing_has_no_sentences() -> None:
    assert list(sentences("abc", Span(1, 1), sentence_pipeline())) == []
