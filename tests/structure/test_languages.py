from collections.abc import Callable

import pytest

from skillmap.records import Structure

Find = Callable[[str], Structure]


def levels(found: Structure) -> dict[str, str | None]:
    return {language.code: language.cefr for language in found.languages}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "اللغات\nعربي (لغة أم)، انكليزي A2، والتركية، كردي سوراني – تغرينية",
            {"ar": "native", "en": "A2", "tr": None, "ku": None, "ti": None},
            id="ar",
        ),
        pytest.param(
            "LANGUES : wolof (maternelle), français : C1, anglais (scolaire) et lingala",
            {"wo": "native", "fr": "C1", "en": None, "ln": None},
            id="fr",
        ),
        pytest.param(
            "LANGUAGES\nDari: mother tongue | Pashto | English - B2 (IELTS 6)\nAmharic\nGerman\nB1",
            {"fa": "native", "ps": None, "en": "B2", "am": None, "de": "B1"},
            id="en",
        ),
        pytest.param(
            "MOTHER TONGUE\tSOMALI\nOTHER LANGUAGES\n\tENGLISH\n• Reading\tC1\n• Writing\tB2\n• Speaking\tC1",
            {"so": "native", "en": "C1"},
            id="en-europass",
        ),
    ],
)
def test_languages_with_stated_levels(find: Find, text: str, expected: dict[str, str | None]) -> None:
    assert levels(find(text)) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("نهى سالم\nبحكي عربي وتركي", {"ar", "tr"}, id="ar"),
        pytest.param("Issa Bah\nMaçon. Je parle soussou et français.", {"sus", "fr"}, id="fr"),
        pytest.param("Ajak Deng\nI am a cook. I speak Dinka and a little English.", {"din", "en"}, id="en"),
    ],
)
def test_languages_said_outside_their_section(find: Find, text: str, codes: set[str]) -> None:
    assert set(levels(find(text))) == codes


def test_language_taught_is_no_language_spoken(find: Find) -> None:
    assert find("Ajak Deng\n\nSUMMARY\nTeacher of English and French literature\n").languages == ()


def test_language_spans_are_cut_from_the_text(find: Find) -> None:
    text = "Langues\nFrançais : B2 (DELF), arabe algérien (maternel)"
    first, second = find(text).languages
    assert (first.span.of(text), first.name.of(text)) == ("Français : B2 (DELF)", "Français")
    assert (second.span.of(text), second.name.of(text)) == ("arabe algérien (maternel)", "arabe algérien")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        pytest.param("Langues\nArabe : langue maternelle\nFrançais (courant)\n", ["langue maternelle", "courant"], id="fr"),
        pytest.param("LANGUAGES\nEnglish - fluent; basic German; Luo\n", ["fluent", "basic", None], id="en"),
        pytest.param("اللغات\nالإنجليزية: جيد جدا\nالتركية (B1)\n", ["جيد جدا", "B1"], id="ar"),
    ],
)
def test_levels_are_kept_in_the_words_of_the_cv(find: Find, text: str, levels: list[str | None]) -> None:
    found = find(text).languages
    assert [language.level.of(text) if language.level else None for language in found] == levels
    assert all(language.cefr in (None, "native", "B1") for language in found)


def test_levels_of_several_skills_give_the_most_frequent(find: Find) -> None:
    text = "Langues\n                Écouter  Lire  Écrire\nFrançais        C1       C1    B2\nAllemand        A2       A1    A1\n"
    assert [(language.code, language.cefr) for language in find(text).languages] == [("fr", "C1"), ("de", "A1")]
