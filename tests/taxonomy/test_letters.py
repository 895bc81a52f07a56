import pytest

from skillmap.taxonomy.letters import fold, is_arabic


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        pytest.param("مُهَنْدِسٌ", "مهندس", id="diacritics"),
        pytest.param("مـــديـر", "مدير", id="tatweel"),
        pytest.param("أإآٱ", "اااا", id="alef"),
        pytest.param("مستشفى", "مستشفي", id="alef-maqsura"),
        pytest.param("کیک", "كيك", id="persian-letters"),
        pytest.param("إدارة", "اداره", id="ta-marbuta"),
        pytest.param("مسؤول", "مسوول", id="hamza-on-waw"),
        pytest.param("كهربائي", "كهربايي", id="hamza-on-ya"),
        pytest.param("٢٠١٥", "2015", id="eastern-digits"),
        pytest.param("۲۰۱۵", "2015", id="persian-digits"),
        pytest.param("ﻣﺪﻳﺮ", "مدير", id="presentation-forms"),
        pytest.param("Réglages", "reglages", id="accents"),
        pytest.param("re\u0301glages", "reglages", id="combining-accent"),
        pytest.param("ŒUVRE", "oeuvre", id="ligature"),
        pytest.param("ﬁnance", "finance", id="typographic-ligature"),
        pytest.param("C++", "c++", id="cpp"),
    ],
)
def test_fold_makes_variants_equal(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(("text", "arabic"), [("سائق", True), ("CV سائق", True), ("chauffeur", False), ("١٢٣", False), ("", False)])
def test_is_arabic_asks_for_a_letter(text: str, *, arabic: bool) -> None:
    assert is_arabic(text) is arabic
