import pytest

from skillmap.matching.asks import requirements, strength
from skillmap.matching.papers import papers_held, papers_in


@pytest.mark.parametrize(
    ("sentence", "how"),
    [
        ("Permis C exigé", "must"),
        ("Une première expérience serait un plus", "prefer"),
        ("Aucun diplôme demandé", None),
        ("Vous livrez les clients", "plain"),
        ("Experience is essential", "must"),
        ("Own car an advantage", "prefer"),
        ("No experience needed", None),
        ("يشترط رخصة قيادة", "must"),
        ("يفضل من يتكلم الفرنسية", "prefer"),
        ("لا يشترط مؤهل", None),
    ],
)
def test_strength_of_a_sentence(sentence: str, how: str | None) -> None:
    assert strength(sentence) == how


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Permis B, C, CE", ("driving-ce",)),
        ("Driving licence category B", ("driving-b",)),
        ("driver's license", ("driving",)),
        ("رخصة سياقة صنف C", ("driving-c",)),
        ("رخصة قيادة", ("driving",)),
        ("رخصة قيادة رافعة شوكية", ("forklift",)),
        ("CACES R489", ("forklift",)),
        ("Premiers secours (PSC1)", ("first-aid",)),
        ("شهادة إسعافات أولية", ("first-aid",)),
        ("Care Certificate", ()),
    ],
)
def test_papers_in_a_text(text: str, kinds: tuple[str, ...]) -> None:
    assert papers_in(text) == kinds


def test_a_lorry_licence_is_one_for_cars_and_not_the_other_way_round() -> None:
    assert "driving-b" in papers_held(["permis CE"])
    assert "driving-c" not in papers_held(["permis B"])


def test_of_two_categories_that_will_do_the_lower_one_is_asked_for() -> None:
    assert [one.value for one in requirements("يشترط رخصة شاحنات C أو CE")] == ["driving-c"]


def test_requirements_of_a_vacancy_in_french() -> None:
    text = "Poseur\nExpérience de 3 ans exigée.\nPermis B obligatoire.\nAnglais B1 souhaité.\nLe CACES chariot est un plus."
    found = {(one.kind, one.value): (one.strength, one.level) for one in requirements(text)}
    assert found == {
        ("experience", "36"): ("must", None),
        ("paper", "driving-b"): ("must", None),
        ("language", "en"): ("prefer", "B1"),
        ("paper", "forklift"): ("prefer", None),
    }


def test_requirements_of_a_vacancy_in_arabic() -> None:
    text = "عامل\nيشترط خبرة سنتين.\nاللغة الفرنسية A2 إلزامية.\nيفضل حامل دبلوم."
    found = {(one.kind, one.value[:3]): (one.strength, one.level) for one in requirements(text)}
    assert found[("experience", "24")] == ("must", None)
    assert found[("language", "fr")] == ("must", "A2")
    assert ("diploma", "يفض") in found


def test_a_diploma_or_years_are_one_requirement() -> None:
    found = requirements("Required: a diploma in welding or three years of experience")
    assert {one.kind for one in found} == {"diploma", "experience"}
    assert all(one.either for one in found)
