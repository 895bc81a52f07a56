from collections.abc import Callable

import pytest

from skillmap.records import Structure

Find = Callable[[str], Structure]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Dear Sir,\n\nI hold a Teacher Training Certificate from Asmara Teacher Training Institute (2007).\n",
            ("Teacher Training Certificate", "Asmara Teacher Training Institute", "2007"),
            id="en",
        ),
        pytest.param(
            "Madame,\n\nJ'ai mon CAP couture (Lycée technique de Matam, 2005). Je parle peul.\n",
            ("CAP", "Lycée technique de Matam", "2005"),
            id="fr",
        ),
        pytest.param(
            "أنا محمود.\n\nمعايا دبلوم صنايع سنة ٢٠٠٧ من مدرسة المنصورة الصناعية.\n",
            ("دبلوم", "مدرسة المنصورة الصناعية", "2007"),
            id="ar",
        ),
        pytest.param(
            "Bonjour,\n\nJ'ai arrêté l'école en 9e année fondamentale.\n", ("9e année fondamentale", None, None), id="left-school"
        ),
    ],
)
def test_degrees_told_in_sentences_are_found(find: Find, text: str, expected: tuple[str, str | None, str | None]) -> None:
    (entry,) = find(text).educations
    assert entry.degree is not None
    institution = entry.institution.of(text) if entry.institution else None
    assert (entry.degree.of(text), institution, entry.end.date if entry.end else None) == expected


def test_wishes_are_no_degrees(find: Find) -> None:
    assert find("Hello,\n\nMy dream is a master's degree. I like to learn.\n").educations == ()
