from itertools import pairwise

import pytest

from skillmap.structure.headings import HeadingFinder
from skillmap.structure.languages import LANGUAGE_NAME
from skillmap.structure.lines import split_lines
from skillmap.structure.parts import Part
from skillmap.structure.source import read_source


def parts_of(text: str) -> tuple[Part, ...]:
    source = read_source(text)
    return HeadingFinder(LANGUAGE_NAME)(source, split_lines(source))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("الخبـرات العملية", "experience"),
        ("الشغل", "experience"),
        ("بعرف كمان", "skills"),
        ("التحصيل العلمي:", "education"),
        ("Work History", "experience"),
        ("3. EXPERIENCE", "experience"),
        ("E X P E R I E N C E", "experience"),
        ("## Skills & Tools", "skills"),
        ("II. FORMATION ET DIPLOMES", "education"),
        ("PARCOURS PROFESSIONNEL", "experience"),
        ("Savoir-faire", "skills"),
        ("CONNAISSANCES EN INFORMATIQUE", "skills"),
        ("CENTRES D’INTERET", "interests"),
        ("Referees", "references"),
        ("Permis de conduire", "licences"),
        ("Things I do well", "skills"),
        ("Ce que je sais aussi faire", "skills"),
        ("شغلي من زمان", "experience"),
    ],
)
def test_headings_of_many_wordings(heading: str, kind: str) -> None:
    parts = parts_of(f"Sami Nasr\n\n{heading}\nune ligne, a line, سطر\n")
    assert [part.kind for part in parts] == ["header", kind]


def test_heading_with_content_on_its_line() -> None:
    text = "Sami Nasr\n\nLANGUES : arabe, français\nPERMIS : B\nQUALITÉS : ponctuel"
    source = read_source(text)
    parts = parts_of(text)
    assert [part.kind for part in parts] == ["header", "languages", "licences", "skills"]
    assert source.cut(parts[1].span).strip() == "arabe, français"


def test_label_in_a_skill_list_is_no_heading() -> None:
    text = "Sami Nasr\n\nSKILLS\nLanguages: Python, SQL\nTools: Git\n\nEDUCATION\nBSc Physics, 2011"
    assert [part.kind for part in parts_of(text)] == ["header", "skills", "education"]


def test_label_that_holds_for_one_line_gives_way_to_the_section_around_it() -> None:
    text = "DIVERS\nLangues : français, anglais\nSecouriste du travail\n"
    assert [part.kind for part in parts_of(text)] == ["other", "languages", "other"]


def test_two_headings_in_one_keep_both_kinds() -> None:
    parts = parts_of("Sami Nasr\n\nCompétences et langues\nExcel, anglais courant\n")
    assert parts[1].kinds == {"skills", "languages"}


def test_volunteering_is_experience_without_pay() -> None:
    parts = parts_of("Sami Nasr\n\nBénévolat\nAide aux devoirs, 2019\n")
    assert (parts[1].kind, parts[1].volunteer) == ("experience", True)


def test_employer_in_capitals_is_no_heading() -> None:
    text = "EXPERIENCE\n\nATLAS SHIPPING\nDriver\n2015 - 2019\n\nSKILLS\nDriving"
    assert [part.kind for part in parts_of(text)] == ["experience", "skills"]


def test_unknown_heading_by_its_looks() -> None:
    text = "SKILLS\nDriving\n\nZANZIBAR FACTS\nI was born there\n"
    assert [part.kind for part in parts_of(text)] == ["skills", "other"]


@pytest.mark.parametrize(
    "line", ["أجيد اللحام وقيادة الشاحنات", "Things I do well and often", "WORK WITH FOOD:"], ids=["ar", "en", "capitals"]
)
def test_last_line_in_free_words_is_no_heading(line: str) -> None:
    assert [part.heading for part in parts_of(line)] == [None]
    assert parts_of(f"Sami Nasr\n\nSKILLS\n\n{line}")[-1].kind == "skills"


def test_sections_cover_the_text_in_order() -> None:
    text = "Sami Nasr\n\nEDUCATION\nBSc\n\nSKILLS: driving\nLANGUAGES\nArabic\n"
    parts = parts_of(text)
    ends = [part.span.end for part in parts]
    assert ends == sorted(ends)
    assert ends[-1] == len(text)
    for left, right in pairwise(parts):
        assert right.heading is not None
        assert left.span.end <= right.heading.start <= right.span.start
