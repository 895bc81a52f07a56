import pytest

from skillmap.structure.durations import find_lengths
from skillmap.structure.source import fold


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3 ans", 36),
        ("un an et demi", 18),
        ("18 mois", 18),
        ("2 years 6 months", 30),
        ("two years", 24),
        ("1.5 years", 18),
        ("6 weeks", 1),
        ("خمس سنوات", 60),
        ("٣ سنين", 36),
        ("سنتين", 24),
        ("سنة ونصف", 18),
        ("ست شهور", 6),
        ("شهرين", 2),
    ],
)
def test_find_lengths_in_three_languages(text: str, months: int) -> None:
    assert [length.months for length in find_lengths(fold(text))] == [months]


@pytest.mark.parametrize(
    "text",
    ["34 years old", "5 ans d'expérience", "10 years of experience", "2 ans après", "3 years ago", "the 12 mango trees", "2015"],
)
def test_find_lengths_leaves_ages_and_totals_alone(text: str) -> None:
    assert list(find_lengths(fold(text))) == []
