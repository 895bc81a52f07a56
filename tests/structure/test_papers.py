from collections.abc import Callable

import pytest

from skillmap.records import Structure

Find = Callable[[str], Structure]


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        pytest.param("سامر علي\nرخصة السياقة: صنف ب\n", "صنف ب", id="ar"),
        pytest.param("Sami Nasr\n\nDivers\nRigueur\nPermis de conduire cat. B\n", "Permis de conduire cat. B", id="fr"),
        pytest.param("Sami Nasr\n\nSKILLS\nFirst aid, UAE driving licence\n", "UAE driving licence", id="en"),
    ],
)
def test_licences(find: Find, text: str, licence: str) -> None:
    assert [found.span.of(text) for found in find(text).licences] == [licence]


def test_certificates_are_what_is_no_degree(find: Find) -> None:
    text = "شهادات\nBT كهرباء، معهد الأفق التقني، ٢٠٠٨\nدورة سلامة عامة، ٢٠١٣\n"
    found = find(text)
    assert [span.of(text) for span in found.certificates] == ["دورة سلامة عامة، ٢٠١٣"]
    assert len(found.educations) == 1


def test_certificates_on_one_line_are_parted(find: Find) -> None:
    text = "CERTIFICATES: Red Seal Baker (challenge exam, 2022), First Aid/CPR\n"
    assert [span.of(text) for span in find(text).certificates] == [
        "Red Seal Baker (challenge exam, 2022)",
        "First Aid/CPR",
    ]


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("Permis de conduire catégories B, C et E", ("B", "C", "E")),
        ("Driving licence(s): B, BE", ("B", "BE")),
        ("رخصة السياقة: صنف ب و ج", ("B", "C")),
        ("Permis poids lourd", ()),
    ],
)
def test_licence_categories_are_those_stated(find: Find, text: str, categories: tuple[str, ...]) -> None:
    (licence,) = find(f"Sami Nasr\n\n{text}\n").licences
    assert licence.categories == categories


@pytest.mark.parametrize("text", ["Je n'ai pas de permis de conduire", "DRIVING LICENCE: No", "بدون رخصة قيادة"])
def test_licences_that_are_denied_are_none(find: Find, text: str) -> None:
    assert find(f"Sami Nasr\n\nSKILLS\n{text}\n").licences == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("PUBLICATIONS\n1. Nasr S (2020) Soils. Fictional J. 1: 2–3.\n2. Nasr S (2021) Water.\n", 2),
        ("Publications\n– Paludisme, 2020\n– Césariennes, 2018\n– Vaccins, 2016\n", 3),
        ("SKILLS\nwriting publications\n", None),
    ],
)
def test_publications_are_counted(find: Find, text: str, count: int | None) -> None:
    assert find(f"Sami Nasr\n\n{text}").publications == count
