from collections.abc import Callable

import pytest

Hide = Callable[..., str]
HEAD = "Lina Haddad\nElectrician\n"


@pytest.mark.parametrize(
    "address",
    [
        "lina.haddad@example.org",
        "lina.haddad @ example . org",
        "l i n a @ e x a m p l e . o r g",
        "lina.haddad(at)example(dot)org",
        "lina.haddad [at] example [dot] org",
        "lina haddad . work @ example . com",
        "lina dot haddad at example dot com",
        "lina point haddad arobase example point fr",
        "lina.haddad AT example DOT co DOT uk",
        "lina.haddad@\nexample.org",
        "lina.haddad@example\n.org",
        "\u200flina.haddad@example.org\u200f",
    ],
)
def test_email_is_masked_however_it_is_written(hide: Hide, address: str) -> None:
    blind = hide(f"{HEAD}E-mail: {address}\n\nExperience\n2019 - 2021 Electrician, Volta Ltd, Tripoli\nwiring of flats\n")
    for word in ("lina", "haddad", "example"):
        assert word not in blind.lower()
    assert "l i n a" not in blind
    assert "wiring of flats" in blind


@pytest.mark.parametrize(
    "number",
    [
        "+961 70 000 123",
        "٠٠٩٦١٧٠٠٠٠١٢٣",
        "۰۷۰ ۰۰۰ ۱۲۳۴",
        "(0)6 00 00 45 67",
        "06.00.00.45.67",
        "+33 7 00 00\n56 78",
        "0 7 0 0 0 0 0 1 2 3",
        "123 000 70 961+",
        "514-555-0123",
        "zero seven five zero one two three four",
        "zéro six, douze, trente-quatre, cinquante, vingt",
        "صفر سبعة خمسة صفر واحد اثنين ثلاثة",
    ],
)
def test_phone_is_masked_however_it_is_written(hide: Hide, number: str) -> None:
    blind = hide(f"{HEAD}Tel: {number}\n\nExperience\n2019 - 2021 Electrician, Volta Ltd, Tripoli\nwiring of flats\n")
    line = blind.split("Experience")[0].partition("Tel")[2]
    assert not any(character.isalnum() for character in line), line
    assert "2019 - 2021" in blind


@pytest.mark.parametrize(
    "harmless",
    [
        "2016-2018",
        "2009 2010 2011",
        "12 000 000 rows",
        "ISO 9001:2015",
        "EN 287-1",
        "03/2014 – 09/2016",
        "1 200 000 FCFA",
        "15.5 de 20",
        "ASP.NET",
        "45,000 m2",
    ],
)
def test_dates_amounts_and_standards_are_no_phone(hide: Hide, harmless: str) -> None:
    blind = hide(f"{HEAD}\nExperience\nElectrician, Volta Ltd\nmade tables of {harmless} and others\n\nSkills\n{harmless}, wiring\n")
    assert blind.count(harmless) == 2


def test_a_number_comes_again_in_another_grouping(hide: Hide) -> None:
    blind = hide(f"{HEAD}+961 70 000 123\n\nExperience\n2019 - 2021 Electrician, Volta Ltd\ncalls were answered on 70-000-123 at night\n")
    assert "000" not in blind


@pytest.mark.parametrize(
    "link",
    [
        "https://www.linkedin.com/in/lina-haddad-123",
        "linkedin.com/in/lhaddad",
        "github.com/lhaddad",
        "facebook.com/lina.haddad.9",
        "lhaddad.github.io",
        "@lina_volts",
    ],
)
def test_profiles_in_networks_are_masked_anywhere(hide: Hide, link: str) -> None:
    blind = hide(f"{HEAD}\nExperience\n2019 - 2021 Electrician, Volta Ltd\nwiring\n\nProjects\nsee {link}\n")
    tail = blind.rpartition("see ")[2].strip()
    assert not any(character.isalnum() for character in tail), tail


def test_names_of_tools_that_are_also_networks_stay(hide: Hide) -> None:
    text = f"{HEAD}\nSkills\nGit, GitHub, Facebook advertising, YouTube editing, Node.js\n"
    assert hide(text).endswith("Git, GitHub, Facebook advertising, YouTube editing, Node.js\n")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Passport No. N0012345", "N0012345"),
        ("NIN: 85 03 12 000 123 45", "85 03 12 000 123 45"),
        ("رقم الهوية: ١٠١٢٣٤٥٦٧٨", "١٠١٢٣٤٥٦٧٨"),
        ("titre de séjour n° 9912345678", "9912345678"),
        ("UNHCR 245-19C00321", "245-19C00321"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", "3000"),
        ("alien card GR/0012345", "0012345"),
    ],
)
def test_numbers_of_papers_are_masked(hide: Hide, text: str, number: str) -> None:
    assert number not in hide(f"{HEAD}\nExperience\n2019 Electrician, Volta Ltd\nwiring\n\nOther\n{text}\n")


def test_handle_of_a_messenger_is_masked_and_its_program_kept(hide: Hide) -> None:
    blind = hide(f"{HEAD}skype lina.haddad72\n\nSkills\nSkype, Zoom and Telegram groups\n")
    assert "lina.haddad72" not in blind
    assert "72" not in blind
    assert "Skype, Zoom and Telegram groups" in blind


def test_number_in_words_is_masked_without_a_word_for_telephone(hide: Hide) -> None:
    said = "Pose de prises, puis zéro six, cinquante-cinq, cinquante-cinq, douze, trente le matin"
    blind = hide(f"{HEAD}\nExperience\n2019 - 2021 Electrician, Volta Ltd, Tripoli\n{said}\n")
    assert "douze" not in blind
    assert "Pose de prises" in blind
    assert "le matin" in blind
