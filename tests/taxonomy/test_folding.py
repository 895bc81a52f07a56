import pytest

from skillmap.records import Language
from skillmap.taxonomy.folding import fold, folded_key, is_arabic, split_gendered, stem, stem_key, words


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


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("C++, C# et .NET (C)", "fr", ["C++", "C#", "et", ".NET", "C"], id="code"),
        pytest.param("l'entretien d’un véhicule", "fr", ["l", "entretien", "d", "un", "véhicule"], id="elision"),
        pytest.param("أجرة: ١٢٣ مُهَنْدِسٌ/مـدير", "ar", ["أجرة", "١٢٣", "مُهَنْدِسٌ", "مـدير"], id="arabic"),
        pytest.param("lecture_audio — 3D!", "en", ["lecture", "audio", "3D"], id="punctuation"),
    ],
)
def test_words_lead_back_to_the_source(text: str, language: Language, expected: list[str]) -> None:
    found = words(text, language)
    assert [word.span.of(text) for word in found] == expected
    assert [word.folded for word in found] == [fold(word) for word in expected]


def test_words_skips_marks_that_carry_nothing() -> None:
    assert words("؟ … — ()", "ar") == ()


def test_words_marks_stop_words() -> None:
    assert [w.folded for w in words("l'entretien des véhicules à moteur", "fr") if not w.stop] == [
        "entretien",
        "vehicules",
        "moteur",
    ]
    assert [w.folded for w in words("العمل في فريق مع الآخرين", "ar") if not w.stop] == ["العمل", "فريق", "الاخرين"]
    assert [w.folded for w in words("the care of patients", "en") if not w.stop] == ["care", "patients"]


@pytest.mark.parametrize("form", ["المحاسبة", "والمحاسبة", "بالمحاسبة", "للمحاسبة", "ومحاسبة", "محاسب", "محاسبين", "محاسبات"])
def test_stem_strips_arabic_clitics_and_endings(form: str) -> None:
    assert stem(form, "ar") == "محاسب"


@pytest.mark.parametrize("word", ["ولد", "باب", "الم", "هات"])
def test_stem_keeps_short_arabic_words(word: str) -> None:
    assert stem(word, "ar") == word


def test_stem_of_an_arabic_word_is_the_same_in_a_text_of_any_language() -> None:
    assert stem("والمحاسبة", "en") == stem("المحاسبة", "fr") == stem("محاسبة", "ar")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        pytest.param("welding of metals", "weld metal", "en", id="en"),
        pytest.param("Entretien des véhicules", "l'entretien du véhicule", "fr", id="fr"),
        pytest.param("إدارة المشاريع", "ادارة مشاريع", "ar", id="ar"),
    ],
)
def test_stem_key_joins_inflections(one: str, other: str, language: Language) -> None:
    assert folded_key(words(one, language)) != folded_key(words(other, language))
    assert stem_key(words(one, language)) == stem_key(words(other, language))


def test_stem_key_of_stop_words_alone_is_not_empty() -> None:
    assert stem_key(words("on the", "en")) == "on the"


def test_keys_tell_programming_languages_apart() -> None:
    keys = {stem_key(words(name, "en")) for name in ("C", "C++", "C#")}
    assert len(keys) == 3


@pytest.mark.parametrize(("text", "arabic"), [("سائق", True), ("CV سائق", True), ("chauffeur", False), ("١٢٣", False), ("", False)])
def test_is_arabic_asks_for_a_letter(text: str, *, arabic: bool) -> None:
    assert is_arabic(text) is arabic


@pytest.mark.parametrize(
    ("label", "sides"),
    [
        pytest.param("mécanicien/mécanicienne", ("mécanicien", "mécanicienne"), id="fr"),
        pytest.param("infirmier / infirmière", ("infirmier", "infirmière"), id="fr-spaces"),
        pytest.param("acteur/actrice", ("acteur", "actrice"), id="fr-short-stem"),
        pytest.param("conducteur de bus/conductrice de bus", ("conducteur de bus", "conductrice de bus"), id="fr-phrase"),
        pytest.param("المدير الفني / المديرة الفنية", ("المدير الفني", "المديرة الفنية"), id="ar"),
        pytest.param("ممرض/ممرضة", ("ممرض", "ممرضة"), id="ar-no-spaces"),
        pytest.param("steward/stewardess", ("steward", "stewardess"), id="en"),
    ],
)
def test_split_gendered_parts_a_pair(label: str, sides: tuple[str, str]) -> None:
    assert split_gendered(label) == sides


@pytest.mark.parametrize(
    "label",
    [
        "soudage MIG/MAG",
        "TCP/IP",
        "et/ou",
        "montage et/ou démontage",
        "CI/CD",
        "C/C++",
        "importation / exportation",
        "تركيب / إصلاح",
        "الاستيراد / التصدير",
        "a/b/c",
        "serveur/",
        "soudeur",
    ],
)
def test_split_gendered_keeps_other_slashes(label: str) -> None:
    assert split_gendered(label) == (label,)


@pytest.mark.parametrize("mark", ["(H/F)", "(f/h)", "(m/w/d)", "(h / f / x)"])
def test_split_gendered_drops_the_mark_of_both_genders(mark: str) -> None:
    assert split_gendered(f"chef de projet {mark}") == ("chef de projet",)
