from collections.abc import Callable

import pytest

from skillmap.records import Span, Structure

Find = Callable[[str], Structure]

ARABIC = """بسم الله الرحمن الرحيم

الاسم : سامر عادل الخطيب
الجنسية: سوري
تاريخ الميلاد: ١٩٨٩/٠٤/١٢
الهاتف: ٠٠٩٦٣٩٤٤٠٠٠١٢٣
العنوان: حماة، حي البعث
"""
FRENCH = """CURRICULUM VITAE

Awa Marie DIALLO
Assistante de direction
12, rue des Palmiers, Dakar – Tél : +221 77 000 11 22 – awa@example.sn
Née le 4 août 1988, sénégalaise
"""
ENGLISH = """Curriculum Vitae - Peter Lado Wani

Juba, South Sudan. Phone 0920 001 122, email p.lado@example.org
Nationality: South Sudanese
Date of Birth: 3rd May 1990
"""


@pytest.mark.parametrize(
    ("text", "name", "phone", "birth", "nationality", "address"),
    [
        pytest.param(ARABIC, "سامر عادل الخطيب", "٠٠٩٦٣٩٤٤٠٠٠١٢٣", "1989-04-12", "سوري", "حماة، حي البعث", id="ar"),
        pytest.param(
            FRENCH,
            "Awa Marie DIALLO",
            "+221 77 000 11 22",
            "1988-08-04",
            "sénégalaise",
            "12, rue des Palmiers, Dakar",
            id="fr",
        ),
        pytest.param(ENGLISH, "Peter Lado Wani", "0920 001 122", "1990-05-03", "South Sudanese", "Juba, South Sudan", id="en"),
    ],
)
def test_person(find: Find, text: str, name: str, phone: str, birth: str, nationality: str, address: str) -> None:
    person = find(text).person

    def cut(span: Span | None) -> str | None:
        return span.of(text) if span else None

    assert cut(person.name) == name
    assert [cut(span) for span in person.phones] == [phone]
    assert person.birth_date_value is not None
    assert person.birth_date_value.date == birth
    assert cut(person.nationality) == nationality
    assert cut(person.address) == address


def test_person_unknown_stays_unknown(find: Find) -> None:
    person = find("SKILLS\ndriving, cooking\n").person
    assert person.name is None
    assert person.birth_date is None
    assert person.phones == ()


def test_person_does_not_take_years_of_work_for_a_phone(find: Find) -> None:
    assert find("Sami Nasr\n2010 - 2014 2015 - 2019\n").person.phones == ()


def test_person_leaves_out_the_mail_of_referees(find: Find) -> None:
    text = "Sami Nasr\nsami@example.org\n\nREFERENCES\nBoss, boss@example.org"
    assert [span.of(text) for span in find(text).person.emails] == ["sami@example.org"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("خياطة الملابس", id="ar-one"),
        pytest.param("خياطة، طبخ، تنظيف", id="ar-list"),
        pytest.param("Couture Et Broderie", id="fr-one"),
        pytest.param("Fixing Bicycles", id="en-one"),
    ],
)
def test_person_is_not_named_by_the_looks_of_a_text_of_one_line(find: Find, text: str) -> None:
    assert find(text).person.name is None
    told = find("My name is Sami Nasr and I live in Tunis").person
    assert told.name is not None
    assert told.address is not None


def test_person_is_not_named_by_a_list_at_the_head_of_a_page(find: Find) -> None:
    person = find("خياطة، طبخ، تنظيف\nسامي نصر\nهاتف: 0920001122\n").person
    assert person.name is not None
    assert person.name.of("خياطة، طبخ، تنظيف\nسامي نصر\nهاتف: 0920001122\n") == "سامي نصر"


def test_person_does_not_live_in_a_sentence_about_driving(find: Find) -> None:
    assert find("Sami Nasr\nI have been a nurse for years and I can drive trucks.\n").person.address is None
