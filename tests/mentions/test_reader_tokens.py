"""Words, pieces and windows, with the real tokenizer."""

import pytest
from tokenizers import Tokenizer

from skillmap.encoders.e5_folder import find_tokenizer
from skillmap.mentions.reader_tokens import END, START, joined, tokens_of, windows


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(find_tokenizer()))


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        pytest.param("Je pose du carrelage (aussi mural).", ["Je", "pose", "du", "carrelage", "(", "aussi", "mural", ")", "."], id="fr"),
        pytest.param("أَقِيسُ الضغط، والسكر", ["أَقِيسُ", "الضغط", "،", "والسكر"], id="ar"),
        pytest.param("C++ and stock-taking", ["C", "+", "+", "and", "stock", "-", "taking"], id="en"),
        pytest.param(" \u200b ", ["\u200b"], id="nothing to see"),
        pytest.param("", [], id="empty"),
    ],
)
def test_words_are_cut_at_marks_and_keep_their_vowels(tokenizer: Tokenizer, sentence: str, words: list[str]) -> None:
    (tokens,) = tokens_of(tokenizer, [sentence])
    found = [word.of(sentence) for word in tokens.words]
    assert found == words[: len(found)]
    assert len(found) >= len([word for word in words if word.isprintable()])


def test_words_begin_in_the_piece_that_has_their_first_letter(tokenizer: Tokenizer) -> None:
    sentence = "تركيب القسطرة, bookkeeping; déménagement"
    (tokens,) = tokens_of(tokenizer, [sentence])
    encoding = tokenizer.encode(sentence, add_special_tokens=False)
    for word, first in zip(tokens.words, tokens.firsts, strict=True):
        start, end = encoding.offsets[first]
        assert start <= word.start < end


def test_windows_hold_neighbors_and_no_more_than_they_may(tokenizer: Tokenizer) -> None:
    sentences = tokens_of(tokenizer, ["Stock control.", "I drive a forklift every day.", "", "a " * 60, "I weld."])
    for most in (1, 20, 64, 1000):
        runs = list(windows(sentences, most))
        assert [number for run in runs for number in run] == list(range(5))
        assert all(len(run) == 1 or len(joined([sentences[number] for number in run])[0]) <= most for run in runs)
    assert [len(run) for run in windows(sentences, 1)] == [1] * 5
    assert [len(run) for run in windows(sentences, 1000)] == [5]
    assert list(windows([], 64)) == []


def test_joined_points_at_the_same_tokens(tokenizer: Tokenizer) -> None:
    sentences = tokens_of(tokenizer, ["I weld pipes.", "", "Je soude."])
    ids, firsts = joined(sentences)
    assert ids[0] == START
    assert ids.count(END) == 3
    for sentence, places in zip(sentences, firsts, strict=True):
        assert [ids[place] for place in places] == [sentence.ids[first] for first in sentence.firsts]
