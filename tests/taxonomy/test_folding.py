import pytest

from skillmap.records import Language
from skillmap.taxonomy.folding import fold, folded_key, squashed_key, stem, stem_key, words


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("infirmier(ère) diplômé(e)", "infirmier diplome", id="brackets"),
        pytest.param("employé·e·s polyvalent·es", "employe polyvalent", id="middle-dot"),
        pytest.param("infirmier.e.s", "infirmier", id="full-stop"),
        pytest.param("vendeur/euse", "vendeur", id="slash"),
        pytest.param("vendeur-se", "vendeur", id="hyphen"),
        pytest.param("assistant/assistante de direction", "assistant de direction", id="both-words"),
        pytest.param("agents(es) d'accueil", "agents d accueil", id="plural-in-brackets"),
        pytest.param("permis (B)", "permis b", id="not-an-ending"),
        pytest.param("soudage MIG/MAG", "soudage mig mag", id="other-slash"),
        pytest.param("porte-fenêtre", "porte fenetre", id="compound"),
    ],
)
def test_words_takes_both_genders_for_one_word(text: str, expected: str) -> None:
    assert folded_key(words(text, "fr")) == expected


def test_words_takes_both_arabic_genders_for_one_word() -> None:
    (word,) = words("ممرض/ة", "ar")
    assert (word.folded, word.span.of("ممرض/ة")) == ("ممرض", "ممرض/ة")
    assert folded_key(words("ممرض/ممرضة أطفال", "ar")) == "ممرض اطفال"


@pytest.mark.parametrize("apostrophe", "'’‘ʼʹ")
def test_words_parts_elisions_at_any_apostrophe(apostrophe: str) -> None:
    assert [w.folded for w in words(f"l{apostrophe}entretien", "fr") if not w.stop] == ["entretien"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("H.A.C.C.P.", "HACCP", id="dots"),
        pytest.param("V.S.L", "vsl", id="dots-without-the-last"),
        pytest.param("on-site", "onsite", id="hyphen"),
        pytest.param("on site", "onsite", id="space"),
        pytest.param("CACES R489", "CACES R 489", id="digits"),
        pytest.param("١٢٣", "123", id="eastern-digits"),
        pytest.param("main d'œuvre", "main d oeuvre", id="ligature"),
    ],
)
def test_squashed_key_joins_spellings(one: str, other: str) -> None:
    assert squashed_key(words(one, "fr")) == squashed_key(words(other, "fr"))


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        pytest.param("permis A", "permis D", "fr", id="letters-are-names"),
        pytest.param("R", "R&D", "fr", id="letters-in-abbreviations"),
        pytest.param("montage son", "montage", "fr", id="sound-is-no-pronoun"),
        pytest.param("tabac sans fumée", "tabac à fumer", "fr", id="without"),
        pytest.param("sous-titrage", "titrage", "fr", id="under"),
        pytest.param("lave-vaisselle", "laver la vaisselle", "fr", id="compound"),
        pytest.param("garde du corps", "garde-corps", "fr", id="compound-with-article"),
        pytest.param("collecte de dons", "collecte de données", "fr", id="listed"),
        pytest.param("vente de téléphones", "vente par téléphone", "fr", id="by"),
        pytest.param("on-site inspection", "inspection", "en", id="prepositions-in-compounds"),
        pytest.param("تعبئة آلي", "تعبئة", "ar", id="automatic-is-no-preposition"),
        pytest.param("إدارة المكتب", "إدارة المكتبة", "ar", id="office-and-library"),
        pytest.param("إدارة المكتب", "الإدارة المكتبية", "ar", id="adjective"),
        pytest.param("علوم التربة", "علوم التربية", "ar", id="soil-and-education"),
    ],
)
def test_stem_key_keeps_different_things_apart(one: str, other: str, language: Language) -> None:
    assert stem_key(words(one, language)) != stem_key(words(other, language))


def test_stem_key_of_titles_joins_arabic_genders_at_the_head_only() -> None:
    def key(text: str) -> str:
        return stem_key(words(text, "ar"), titles=True)

    assert key("موظفة مكتبة") == key("موظف مكتبة") != key("موظف مكتب")
