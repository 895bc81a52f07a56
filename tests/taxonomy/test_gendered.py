import pytest

from skillmap.taxonomy.gendered import split_gendered


@pytest.mark.parametrize(
    ("label", "sides"),
    [
        pytest.param("mécanicien/mécanicienne", ("mécanicien", "mécanicienne"), id="fr"),
        pytest.param("infirmier / infirmière", ("infirmier", "infirmière"), id="fr-spaces"),
        pytest.param("acteur/actrice", ("acteur", "actrice"), id="fr-short-stem"),
        pytest.param("conducteur de bus/conductrice de bus", ("conducteur de bus", "conductrice de bus"), id="fr-phrase"),
        pytest.param("المدير الفني / المديرة الفنية", ("المدير الفني", "المديرة الفنية"), id="ar"),
        pytest.param("ممرض/ممرضة", ("ممرض", "ممرضة"), id="ar-no-spaces"),
        pytest.param("assistant/assistante de vie", ("assistant de vie", "assistante de vie"), id="fr-shared-rest"),
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


@pytest.mark.parametrize("mark", ["(H/F)", "(f/h)", "(m/w/d)", "(h / f / x)", "H/F", "[F/H]"])
def test_split_gendered_drops_the_mark_of_both_genders(mark: str) -> None:
    assert split_gendered(f"chef de projet {mark}") == ("chef de projet",)
