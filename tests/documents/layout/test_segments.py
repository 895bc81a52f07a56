from collections.abc import Callable

import pytest

from skillmap.documents.reading import read_bytes as read

MakePdf = Callable[..., bytes]


@pytest.mark.parametrize("spacing", [0.5, 1, 2, 4, 6, 9, 11])
@pytest.mark.parametrize("text", ["CURRICULUM VITAE", "Power BI SQL Tools"])
def test_read_joins_letter_spaced_words(make_raw_pdf: MakePdf, spacing: float, text: str) -> None:
    lines = f"BT /F 10 Tf 50 800 Td {spacing} Tc ({text}) Tj 0 Tc 0 -20 Td (A line that is set as usual) Tj ET"
    assert read(make_raw_pdf(lines.encode())).text.split("\n")[0] == text


@pytest.mark.parametrize("spacing", [2, 3, 4, 6])
def test_read_joins_letter_spaced_words_within_a_usual_line(make_raw_pdf: MakePdf, spacing: float) -> None:
    line = f"BT /F 10 Tf 50 800 Td (before it usual words ) Tj {spacing} Tc (Power BI SQL ) Tj 0 Tc (and words behind it) Tj ET"
    assert read(make_raw_pdf(line.encode())).text == "before it usual words Power BI SQL and words behind it"


def test_read_joins_letters_at_the_edge_of_a_column(make_raw_pdf: MakePdf) -> None:
    # The second letter of the heading stands where three other lines begin.
    others = " ".join(f"1 0 0 1 68.72 {y} Tm (indented) Tj" for y in (760, 748, 736))
    content = f"BT /F 10 Tf 11.5 Tc 1 0 0 1 50 800 Tm (CURSUS) Tj 0 Tc {others} ET"
    assert read(make_raw_pdf(content.encode())).text.split("\n")[0] == "CURSUS"


def test_read_joins_letters_that_are_typed_apart(make_pdf: MakePdf) -> None:
    page = [(50, 800, "C U R R I C U L U M   V I T A E"), (50, 780, "Permit A B C D E F")]
    assert read(make_pdf(page)).text.split() == ["CURRICULUM", "VITAE", "Permit", "A", "B", "C", "D", "E", "F"]
