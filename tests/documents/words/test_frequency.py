import pytest

from skillmap.documents.words.frequency import word_ranks


@pytest.mark.parametrize(("language", "frequent", "rare"), [("en", "the", "welder"), ("fr", "de", "soudeur"), ("ar", "في", "لحام")])
def test_word_ranks_put_frequent_words_first(language: str, frequent: str, rare: str) -> None:
    ranks = word_ranks(language)
    assert ranks[frequent] < 200
    assert 400 < ranks[rare] < 780
    assert len(word_ranks(language, "small")) < len(ranks)
    assert "zzxqv" not in ranks
