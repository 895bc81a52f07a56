import pytest

from skillmap.structure.headings import HeadingFinder
from skillmap.structure.languages import LANGUAGE_NAME
from skillmap.structure.lines import split_lines
from skillmap.structure.source import read_source

CV = """Sara Noor
Amman

{first}
Tailor, Golden Needle Workshop, Amman, 2011 - 2020

{second}
Arabic, English, Turkish
"""


def headings_of(text: str) -> list[tuple[str, str]]:
    source = read_source(text)
    parts = HeadingFinder(LANGUAGE_NAME)(source, split_lines(source))
    return [(source.cut(part.heading), part.kind) for part in parts if part.heading is not None]


def test_heading_is_told_by_what_stands_below_it() -> None:
    found = headings_of(CV.format(first="My sewing work until the war", second="What I use with customers"))
    assert found == [("My sewing work until the war", "experience"), ("What I use with customers", "languages")]


@pytest.mark.parametrize("sign", ["★ {} ★", "[ {} ]", "📌 {}", "~ {} ~"])
def test_line_that_looks_like_the_known_headings_is_one(sign: str) -> None:
    text = CV.format(first=sign.format("Jobs I did"), second=sign.format("Languages I know")) + f"\n{sign.format('Sweet days')}\npainting\n"
    assert headings_of(text) == [("Jobs I did", "experience"), ("Languages I know", "languages"), ("Sweet days", "other")]


def test_employer_above_a_dated_line_is_no_heading() -> None:
    text = "Sara Noor\n\nWORK\nHarbor Hotel\nReceptionist, 2015 - 2018\n\nNorth Star Works\nCleaner, 2011 - 2014\nworked on all floors\n"
    assert headings_of(text) == [("WORK", "experience")]


def test_number_before_a_heading_is_no_part_of_it() -> None:
    text = CV.format(first="II. LES TRAVAUX QUE J'AI FAITS", second="III. LES LANGUES")
    assert headings_of(text) == [("LES TRAVAUX QUE J'AI FAITS", "experience"), ("LES LANGUES", "languages")]


def test_letters_spaced_out_are_put_together() -> None:
    found = headings_of(CV.format(first="M O N   T R A V A I L", second="L A N G U E S"))
    assert [kind for _, kind in found] == ["experience", "languages"]
