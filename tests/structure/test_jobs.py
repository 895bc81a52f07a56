from collections.abc import Callable
from typing import NamedTuple

import pytest

from skillmap.records import Structure

Find = Callable[[str], Structure]


class Told(NamedTuple):
    """A job as its texts."""

    title: str | None
    employer: str | None
    start: str | None
    end: str | None


def jobs_of(find: Find, text: str) -> list[Told]:
    return [
        Told(
            job.title.of(text) if job.title else None,
            job.employer.of(text) if job.employer else None,
            job.start.date if job.start else None,
            job.end.date if job.end else None,
        )
        for job in find(text).jobs
    ]


LAYOUTS = [
    pytest.param(
        "EXPERIENCE\n[2018 – à ce jour] Carreleur | Bâti Zénith SARL, Gabès\nPose de faïence.\n"
        "[2012 – 2017] Aide carreleur | Ets Mansouri, Gabès\nMortier, découpe.",
        [Told("Carreleur", "Bâti Zénith SARL", "2018", None), Told("Aide carreleur", "Ets Mansouri", "2012", "2017")],
        id="fr-bracketed-date-first",
    ),
    pytest.param(
        "EXPERIENCE\n1) Company: Delta Pipes Ltd, Ajman\n   Position: Plumber\n   Duration: May 2014 to June 2019\n"
        "   Duties: fixing pipes\n2) Company: Khan Brothers\n   Position: Helper\n   Duration: 2010 to 2013\n",
        [Told("Plumber", "Delta Pipes Ltd", "2014-05", "2019-06"), Told("Helper", "Khan Brothers", "2010", "2013")],
        id="en-form",
    ),
    pytest.param(
        "الخبرات\n▪ نجار – شركة الأرز للمفروشات، زحلة – ٢٠٠٩ إلى ٢٠١٤\nتفصيل خزائن.\n▪ صبي نجار – ورشة عمي – ٢٠٠٥ إلى ٢٠٠٨\nصنفرة.",
        [Told("نجار", "شركة الأرز للمفروشات", "2009", "2014"), Told("صبي نجار", "ورشة عمي", "2005", "2008")],
        id="ar-one-line-with-dashes",
    ),
    pytest.param(
        "الخبرات العملية\nممرضة أطفال\nمستشفى الأمل\nمن مارس ٢٠١٨ إلى الآن\nمتابعة المرضى\n"
        "ممرضة\nعيادة الشفاء\n٢٠١٤/٠٩ – ٢٠١٨/٠٢\nتضميد الجروح\nقياس الضغط",
        [Told("ممرضة أطفال", "مستشفى الأمل", "2018-03", None), Told("ممرضة", "عيادة الشفاء", "2014-09", "2018-02")],
        id="ar-title-employer-date",
    ),
    pytest.param(
        "Expérience\n\n2013–présent\nProfesseure de physique\nLycée des Cèdres, Tyr\n▪ cours\n\n2008–2013\n"
        "Enseignante de sciences, cycle moyen\nÉcole mixte de Qana\n▪ cours",
        [
            Told("Professeure de physique", "Lycée des Cèdres", "2013", None),
            Told("Enseignante de sciences, cycle moyen", "École mixte de Qana", "2008", "2013"),
        ],
        id="fr-date-title-employer",
    ),
    pytest.param(
        "WORK EXPERIENCE\nSafe Harbor Hotel, Mombasa (2010-2014)\nNight guard\n- watching the gate\n"
        "Coast Traders Ltd, Mombasa (2005-2009)\nStore clerk\n- counting stock",
        [
            Told("Night guard", "Safe Harbor Hotel", "2010", "2014"),
            Told("Store clerk", "Coast Traders Ltd", "2005", "2009"),
        ],
        id="en-employer-with-date-then-title",
    ),
    pytest.param(
        "EXPERIENCES\n2010-2014 | Mécanicien | Garage du Fleuve\n2008-2009 | Apprenti | Garage du Port",
        [Told("Mécanicien", "Garage du Fleuve", "2010", "2014"), Told("Apprenti", "Garage du Port", "2008", "2009")],
        id="fr-table",
    ),
    pytest.param(
        "Work History\nBaker at Golden Crust Ltd, Nakuru\nJan 2015 to Mar 2018\nMaking bread\nCleaning ovens\n\n"
        "Assistant baker at Mama Rose Bakery\n2012 to 2014\nMixing dough",
        [
            Told("Baker", "Golden Crust Ltd", "2015-01", "2018-03"),
            Told("Assistant baker", "Mama Rose Bakery", "2012", "2014"),
        ],
        id="en-title-at-employer",
    ),
    pytest.param(
        "Mes boulots\nDe 2016 à aujourd'hui : Maçon chez Sahel Béton, Mopti\n"
        "2010-2015 : Vendeur, boutique Amadou, Mopti. Je tenais la caisse et le stock.",
        [Told("Maçon", "Sahel Béton", "2016", None), Told("Vendeur", "boutique Amadou", "2010", "2015")],
        id="fr-line-each",
    ),
    pytest.param(
        "الخبرة\n- عملت سائقاً لدى شركة الهلال للنقل من 2014 حتى 2020\n- عملت طباخ في مطعم الياسمين من عام 2010 إلى عام 2013",
        [Told("سائقاً", "شركة الهلال للنقل", "2014", "2020"), Told("طباخ", "مطعم الياسمين", "2010", "2013")],
        id="ar-worked-as",
    ),
    pytest.param(
        "Experience\n\nWarehouse Operative\nNordfracht GmbH · Full-time\nFeb 2021 - Present · 3 yrs 2 mos\nUlm, Germany\n\n"
        "Kitchen Helper\nRestaurant Sole · Part-time\nAug 2019 - Jan 2021 · 1 yr 6 mos",
        [
            Told("Warehouse Operative", "Nordfracht GmbH", "2021-02", None),
            Told("Kitchen Helper", "Restaurant Sole", "2019-08", "2021-01"),
        ],
        id="en-network-page",
    ),
    pytest.param(
        "WORK EXPERIENCE\n• Dates (from – to)\t10/2016 – to date\n• Name and address of employer\tLotus Textiles, Lahore\n"
        "• Occupation or position held\tQuality Inspector\n• Main activities and responsibilities\tChecking seams",
        [Told("Quality Inspector", "Lotus Textiles", "2016-10", None)],
        id="en-europass",
    ),
]


@pytest.mark.parametrize(("text", "expected"), LAYOUTS)
def test_jobs_in_many_layouts(find: Find, text: str, expected: list[Told]) -> None:
    assert jobs_of(find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "شغلي\nمن أول ٢٠٢٢ وأنا شغالة في مشغل الورد، خياطة أولى. بعمل فساتين.",
            Told("خياطة أولى", "مشغل الورد", "2022", None),
            id="ar",
        ),
        pytest.param(
            "Lea Sow\nJ'ai travaillé comme couturière chez Atelier Ndar de 2010 à 2014. J'aime mon métier.",
            Told("couturière", "Atelier Ndar", "2010", "2014"),
            id="fr",
        ),
        pytest.param(
            "Omid Karimi\nFrom 2010 to 2019 I was carpenter in Pamir Wood factory. I like my work.",
            Told("carpenter", "Pamir Wood factory", "2010", "2019"),
            id="en",
        ),
    ],
)
def test_jobs_told_in_sentences(find: Find, text: str, expected: Told) -> None:
    assert jobs_of(find, text) == [expected]


def test_job_location_current_and_description(find: Find) -> None:
    text = "EXPERIENCE\nCook — Hotel Nile, Juba\nMay 2022 → now\n– cooking for 80 guests\n– ordering food\n"
    (job,) = find(text).jobs
    assert job.current
    assert job.end is None
    assert job.location is not None
    assert job.location.of(text) == "Juba"
    assert job.description is not None
    assert job.description.of(text) == "cooking for 80 guests\n– ordering food"
    assert job.span.of(text).startswith("Cook")


def test_self_employment_has_no_employer(find: Find) -> None:
    text = "الشغل\nكهربائي لحسابي الخاص – صيدا وجوارها – من ٢٠١٥ ولليوم\nتركيب ثريات"
    assert jobs_of(find, text) == [Told("كهربائي", None, "2015", None)]


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        pytest.param("الخبرات\nمنسقة (تطوع) – جمعية النور – 2016 إلى 2018", False, id="ar"),
        pytest.param("Bénévolat\nAide aux devoirs, association Tremplin (2015–2018)", False, id="fr"),
        pytest.param("EXPERIENCE\nDriver – Blue Line Ltd – 2015 to 2018", None, id="en"),
    ],
)
def test_job_paid_only_where_the_cv_says_that_it_was_not(find: Find, text: str, paid: bool | None) -> None:
    assert [job.paid for job in find(text).jobs] == [paid]


def test_chez_with_a_capital_is_part_of_a_name(find: Find) -> None:
    text = "Expérience\nServeur — Maquis Chez Tantie, Yopougon (2015 – 2017)\n* service en salle\n"
    assert jobs_of(find, text) == [Told("Serveur", "Maquis Chez Tantie", "2015", "2017")]


def test_duties_with_years_are_no_jobs(find: Find) -> None:
    text = (
        "Expérience\n\n2013–2019\nEnseignante\nCollège du Lac, Tyr\n▪ club de jeux (2011 et 2012)\n"
        "▪ coordination depuis 2018 : formations\n▪ cours\nEn 2019 j'ai formé deux collègues.\n"
    )
    assert jobs_of(find, text) == [Told("Enseignante", "Collège du Lac", "2013", "2019")]


def test_head_whose_lines_stand_apart_has_its_title_and_employer(find: Find) -> None:
    entries = [("Welder", "Delta Works Ltd", "May 2012 to June 2015"), ("Driver", "Nile Transport Company", "July 2015 to May 2019")]
    text = "WORK EXPERIENCE\n\n" + "\n\n".join("\n\n".join(entry) for entry in entries) + "\n\nEDUCATION\n\nDiploma\n\n2010\n"
    assert [(job.title, job.employer) for job in jobs_of(find, text)] == [entry[:2] for entry in entries]
