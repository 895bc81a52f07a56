from collections.abc import Callable

import pytest

from skillmap.records import Structure

Find = Callable[[str], Structure]


def kinds(find: Find, text: str) -> list[str]:
    return [section.kind for section in find(text).sections]


@pytest.mark.parametrize(
    ("text", "title", "employer", "degree", "codes"),
    [
        pytest.param(
            "Ousmane Ba\nThiès\n77 000 00 00\n\nMenuisier\nAtelier Bois Sacré, Thiès\n2018 – aujourd'hui\nPortes et lits\n\n"
            "CAP menuiserie\nCentre de formation de Thiès\n2016\n\nWolof (maternelle), français (moyen)\n",
            "Menuisier",
            "Atelier Bois Sacré",
            "CAP",
            ["wo", "fr"],
            id="fr",
        ),
        pytest.param(
            "Joy Auma\nKisumu | 0700 000 000\n\nTailor, Lakeside Uniforms Ltd, 2015 - 2021\nSewing school uniforms.\n\n"
            "KCSE, Kisumu Hill Secondary School, 2012\n\nDholuo, Kiswahili, English\n",
            "Tailor",
            "Lakeside Uniforms Ltd",
            "KCSE",
            ["luo", "sw", "en"],
            id="en",
        ),
        pytest.param(
            "سعاد العلي\nإربد\n\nمعلمة روضة\nروضة البراعم، إربد\n2019 – حتى الآن\nأنشطة وقصص\n\n"
            "بكالوريوس تربية طفل\nجامعة اليرموك الجديدة\n2018\n\n"
            "العربية (الأم)، الإنجليزية (جيد)\n",
            "معلمة روضة",
            "روضة البراعم",
            "بكالوريوس",
            ["ar", "en"],
            id="ar",
        ),
    ],
)
def test_sections_without_headings_are_told_by_their_lines(
    find: Find, text: str, title: str, employer: str, degree: str, codes: list[str]
) -> None:
    found = find(text)
    assert [section.kind for section in found.sections] == ["header", "experience", "education", "languages"]
    (job,) = found.jobs
    assert job.title is not None
    assert job.employer is not None
    assert (job.title.of(text), job.employer.of(text)) == (title, employer)
    (entry,) = found.educations
    assert entry.degree is not None
    assert entry.degree.of(text) == degree
    assert [language.code for language in found.languages] == codes
    assert "".join(section.span.of(text) for section in found.sections) == text


def test_birth_and_contact_begin_no_job(find: Find) -> None:
    text = "Awa Diallo\nAssistante de direction\n12 rue des Palmiers, Dakar – Tél : +221 77 000 11 22\nNée le 4 août 1988\n"
    assert kinds(find, text) == ["header"]
    assert find(text).jobs == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Chicken stew\nServes 6, since 1998\n\nCook 45 minutes.\n1. Heat the oil for 5 minutes.\n2. Serve.\n", id="recipe"),
        pytest.param(
            "The port was built in 1952. From 1960 to 1975 the company employed 400 workers.\n"
            "The manager, John Bell, worked as director from 1970 until 1982.\n",
            id="article",
        ),
        pytest.param("def main() -> int:\n    # since 2015: the driver\n    return 2016 - 2012\n", id="code"),
        pytest.param("张伟\n软件工程师\n工作经历\n2018年3月 – 至今  北京云图科技有限公司  高级软件工程师\n", id="chinese"),
        pytest.param("رضا احمدی\nمهندس عمران\nتهران، ۰۲۱۰۰۰۰۰۰۱۲\n", id="persian"),
    ],
)
def test_texts_that_are_no_cv_give_no_jobs(find: Find, text: str) -> None:
    assert find(text).jobs == ()


def test_jobs_with_a_length_or_no_date_are_kept_without_invented_dates(find: Find) -> None:
    text = (
        "Ce que j'ai fait comme travail\n- Maçon : 8 ans, chez El Hadj Sanou\n- Gardien, pharmacie du Marché, depuis 2019\n- Cultivateur\n"
    )
    found = find(text).jobs
    told = [(job.title.of(text) if job.title else None, job.start and job.start.date, job.stated_months, job.current) for job in found]
    assert told == [("Maçon", None, 96, False), ("Gardien", "2019", None, True), ("Cultivateur", None, None, False)]


def test_time_without_work_is_no_job(find: Find) -> None:
    text = "EXPERIENCE\nNurse, Hope Clinic, Gulu — 2015–2018\nMaternity leave — 2018–2019\nNurse, Star Clinic, Gulu — 2019–2022\n"
    assert [job.employer.of(text) for job in find(text).jobs if job.employer] == ["Hope Clinic", "Star Clinic"]
    assert len(find(text).jobs) == 2
