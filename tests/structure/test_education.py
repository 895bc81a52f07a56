from collections.abc import Callable

import pytest

from skillmap.records import Education, Span, Structure

Find = Callable[[str], Structure]


def texts(text: str, education: Education) -> tuple[str | None, str | None, str | None, str | None]:
    def cut(span: Span | None) -> str | None:
        return span.of(text) if span else None

    end = education.end.date if education.end else None
    return cut(education.degree), cut(education.field), cut(education.institution), end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "التعليم\nبكالوريوس علوم الأحياء، جامعة الساحل، 2018",
            ("بكالوريوس", "علوم الأحياء", "جامعة الساحل", "2018"),
            id="ar",
        ),
        pytest.param(
            "FORMATION\n2011 : Licence en droit, Université du Lac",
            ("Licence", "droit", "Université du Lac", "2011"),
            id="fr",
        ),
        pytest.param(
            "EDUCATION\nBSc Nursing\nKagera Medical University\n2011 – 2015",
            ("BSc Nursing", "Nursing", "Kagera Medical University", "2015"),
            id="en",
        ),
        pytest.param(
            "EDUCATION\nYear | Institution | Award\n2014 – 2018 | Lakeside College | Diploma in Accounting",
            ("Diploma in Accounting", "Accounting", "Lakeside College", "2018"),
            id="en-table",
        ),
        pytest.param(
            "ETUDES\nÉcole de Bord-du-Lac, jusqu'à la 6e année fondamentale (1996)",
            ("6e année fondamentale", None, "École de Bord-du-Lac", "1996"),
            id="fr-level",
        ),
        pytest.param(
            "EDUCATION AND TRAINING\n• Dates (from – to)\t2001 – 2006\n• Name of organisation\tUniversity of Tigris\n"
            "• Title of qualification awarded\tBSc in Geology",
            ("BSc in Geology", "Geology", "University of Tigris", "2006"),
            id="en-form",
        ),
    ],
)
def test_education_entry(find: Find, text: str, expected: tuple[str | None, str | None, str | None, str | None]) -> None:
    (education,) = find(text).educations
    assert texts(text, education) == expected


def test_education_entries_are_parted_in_any_order_of_lines(find: Find) -> None:
    text = "FORMATION\nUniversité du Sahel\nMaster en hydrologie\n2011 – 2013\nLycée Bleu\nBaccalauréat\n2008\n\nLANGUES\nPeul"
    found = [texts(text, education)[0] for education in find(text).educations]
    assert found == ["Master", "Baccalauréat"]


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        pytest.param("الدراسة\nلم أكمل البكالوريوس، جامعة الساحل، 2012", False, id="ar"),
        pytest.param("ETUDES\n2011-2014 : Licence en droit, Université du Lac (non terminée)", False, id="fr"),
        pytest.param("EDUCATION\nBSc Physics, Lakeside University, dropped out in 2013", False, id="en"),
        pytest.param("EDUCATION\nBSc Physics, Lakeside University, 2013", None, id="en-unknown"),
    ],
)
def test_education_completed_only_denied_where_the_cv_does(find: Find, text: str, completed: bool | None) -> None:
    assert [education.completed for education in find(text).educations] == [completed]


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("2012: Licence en droit, Université de Gao, mention bien", True),
        ("2012: BSc Nursing, Gulu University, Second Class Upper", True),
        ("2012: BSc Nursing (not completed), Gulu University", False),
        ("بكالوريوس تجارة، جامعة أسوان، 2012، بتقدير جيد", True),
        ("2022 – en cours: Master en droit, Université de Gao", False),
        ("2012: Licence en droit, Université de Gao", None),
    ],
)
def test_completed_only_where_the_cv_says_so(find: Find, line: str, completed: bool | None) -> None:
    (entry,) = find(f"Formation\n{line}\n").educations
    assert entry.completed is completed


def test_courses_are_certificates_not_schooling(find: Find) -> None:
    text = "التعليم\nبكالوريوس تجارة، جامعة أسوان، 2012\nدورة محاسبة، معهد النور، 2014\n"
    found = find(text)
    assert [entry.degree.of(text) for entry in found.educations if entry.degree] == ["بكالوريوس"]
    assert [span.of(text) for span in found.certificates] == ["دورة محاسبة، معهد النور، 2014"]


def test_two_degrees_on_a_line_are_two_entries(find: Find) -> None:
    text = "التعليم\nإجازة في الحقوق، جامعة حلب، 2015 — بكالوريا أدبي، 2011\n"
    assert [entry.isced for entry in find(text).educations] == [6, 3]


def test_sentences_about_a_course_of_study_are_no_entries(find: Find) -> None:
    text = (
        "Formation\nLicence en droit, Université de Gao, 2012\n"
        "Projet de fin d'études à l'école sur le droit foncier et les usages des villages de la région.\n"
    )
    assert len(find(text).educations) == 1
