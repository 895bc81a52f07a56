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
