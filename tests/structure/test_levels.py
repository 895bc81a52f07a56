from dataclasses import replace

import pytest

from skillmap.records import Analysis, Document, Education, Licence, Page, Span, Structure
from skillmap.structure import StructureFinder
from skillmap.structure.countries import REFERENCED, calling_countries, count_countries
from skillmap.structure.levels import find_level
from skillmap.structure.source import fold


@pytest.mark.parametrize(
    ("degree", "country", "isced"),
    [
        ("Baccalauréat série D", "sn", 3),
        ("Baccalauréat en administration des affaires", "ca", 6),
        ("Bachelier en soins infirmiers", "be", 6),
        ("Licence en droit", "dz", 6),
        ("Licence professionnelle en tourisme", "mg", 6),
        ("Diplôme d'ingénieur d'État", "ma", 7),
        ("Technicien spécialisé en gestion", "ma", 5),
        ("BTS comptabilité", "ci", 5),
        ("DUT génie électrique", "cm", 5),
        ("DEC en techniques de l'informatique", "ca", 5),
        ("DEC en sciences humaines", "ca", 4),
        ("CAP maçonnerie", "bf", 3),
        ("Titre professionnel Préparateur de commandes en entrepôt", "fr", 3),
        ("BEPC", "ci", 2),
        ("DEF", "ml", 2),
        ("CEPE", "tg", 1),
        ("6e année fondamentale", "ht", 1),
        ("Diplôme d'État, section pédagogique", "cd", 3),
        ("BSc Nursing", "tz", 6),
        ("MBBS", "pk", 7),
        ("Master of Arts in Education", "ke", 7),
        ("PhD in Physics", "gb", 8),
        ("KCSE, mean grade B", "ke", 3),
        ("Certificate of Secondary Education (CSEE)", "tz", 2),
        ("Advanced Certificate of Secondary Education", "tz", 3),
        ("Uganda Certificate of Education", "ug", 2),
        ("WASSCE", "gh", 3),
        ("HND (Accountancy)", "ng", 5),
        ("High School Diploma", "us", 3),
        ("Associate of Applied Science", "us", 5),
        ("NVQ Level 3 Plumbing", "gb", 3),
        ("QQI Level 5 Certificate", "ie", 4),
        ("Certificate IV in Community Services", "au", 4),
        ("بكالوريوس هندسة مدنية", "iq", 6),
        ("إجازة في الحقوق", "sy", 6),
        ("ماجستير إدارة أعمال", "sa", 7),
        ("شهادة الدراسة الإعدادية", "iq", 3),
        ("الشهادة الإعدادية", "eg", 2),
        ("ثالث ثانوي", "ye", 3),
        ("الشهادة السودانية", "sd", 3),
        ("دبلوم فني صناعي", "eg", 3),
        ("المعهد المتوسط الصناعي", "sy", 5),
        ("شهادة التعليم المتوسط", "dz", 2),
        ("تقني سامي في الإعلام الآلي", "dz", 5),
    ],
)
def test_find_level_by_country(degree: str, country: str, isced: int) -> None:
    assert find_level(fold(degree) if country == "sy" else degree, here=frozenset({country})).isced == isced


@pytest.mark.parametrize(
    "degree",
    [
        "Formation en secourisme",
        "دورة ماجستير مصغرة",
        "Certificate in Welding",
        "Matric (Science)",
        "Ma formation",
        "Diploma",
    ],
)
def test_find_level_is_none_where_the_words_do_not_decide(degree: str) -> None:
    assert find_level(degree).isced is None


def test_find_level_takes_the_country_of_the_document_where_the_entry_names_none() -> None:
    assert find_level("Baccalauréat en enseignement", document={"ca": 4, "ht": 1}).isced == 6
    assert find_level("Baccalauréat en enseignement", here=frozenset({"ht"}), document={"ca": 4, "ht": 1}).isced == 3


@pytest.mark.parametrize(
    ("degree", "country", "eqf"),
    [("Licence de lettres", "fr", 6), ("BTS gestion", "fr", 5), ("QQI Level 5 Certificate", "ie", 4), ("Licence de lettres", "dz", None)],
)
def test_eqf_only_where_the_framework_is_referenced(degree: str, country: str, eqf: int | None) -> None:
    assert find_level(degree, here=frozenset({country})).eqf == eqf
    assert (country in REFERENCED) == (eqf is not None)


def test_eqf_needs_one_country() -> None:
    assert find_level("Bachelor of Arts", document={"de": 3, "sy": 3}).eqf is None
    assert find_level("Bachelor of Arts", document={"de": 3}).eqf == 6


def test_countries_are_named_by_city_adjective_and_calling_code() -> None:
    assert count_countries(fold("Lycée de Bobo-Dioulasso")) == {"bf": 1}
    assert count_countries(fold("baccalauréat libanais")) == {"lb": 1}
    assert count_countries(fold("ورشة بدمياط")) == {"eg": 1}
    assert calling_countries("tel. +254 700 000 000, 00963 11 000") == {"ke": 1, "sy": 1}


def test_levels_are_added_to_what_a_document_states(finder: StructureFinder) -> None:
    text = "Licence en soins\nInstitut, Tunis\nB, BE"
    document = Document(doc_id="sha256:0", media_type="text/plain", text=text, pages=(Page(number=1, span=Span(0, len(text))),))
    stated = Structure(
        educations=(Education(span=Span(0, 33), section=0, degree=Span(0, 16)),), licences=(Licence(span=Span(33, len(text))),)
    )
    found = finder(Analysis(document=replace(document, structure=stated))).structure
    assert [entry.isced for entry in found.educations] == [6]
    assert [licence.categories for licence in found.licences] == [("B", "BE")]
