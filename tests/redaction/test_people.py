"""Names of other people in running text, where no label announces them."""

import re
from pathlib import Path

import pytest
from tests.redaction.conftest import Hide

_SETS = Path(__file__).resolve().parents[2] / "eval" / "redaction"


def _letter(line: str) -> str:
    return f"Lina Haddad\nlina@example.org\n\n{line}\n"


@pytest.mark.parametrize(
    ("line", "gone", "stays"),
    [
        pytest.param("عملت تحت إشراف المهندس فاضل الزوبعي في صيانة المضخات.", ["فاضل", "الزوبعي"], "صيانة المضخات", id="ar-led"),
        pytest.param("كان والدي شعيب نجارا وتعلمت منه تفصيل الخشب.", ["شعيب"], "تفصيل الخشب", id="ar-kin"),
        pytest.param("كنت أخيط مع زميلتي نسرين وهيام ملابس المدرسة.", ["نسرين", "هيام"], "ملابس المدرسة", id="ar-and"),
        pytest.param("الخبرة: ورشة حدادة، المشرف المباشر: د. وليد الشماع", ["وليد", "الشماع"], "ورشة حدادة", id="ar-role"),
        pytest.param("بدأت مع زوجتي في زراعة الخضار وبيعها.", [], "زراعة الخضار", id="ar-no-name"),
        pytest.param("معلمة رياضيات ومدربة كمبيوتر ماهرة.", [], "رياضيات", id="ar-trades"),
        pytest.param("I cooked with Zainab and Aunty Bintu for two hundred people.", ["Zainab", "Bintu"], "cooked", id="en-with"),
        pytest.param("My late father Abdirahman Elmi taught me welding.", ["Abdirahman", "Elmi"], "welding", id="en-kin"),
        pytest.param("Team leader Rula Haddadin, NGO shelter team: wiring.", ["Rula", "Haddadin"], "wiring", id="en-role"),
        pytest.param("I tested pages with Selenium and Docker under Windows.", [], "Selenium and Docker under Windows", id="en-tools"),
        pytest.param("Chef d'équipe : Larbi Mekki, pose de climatiseurs", ["Larbi", "Mekki"], "climatiseurs", id="fr-role"),
        pytest.param("Couture chez Tonton Moussa avec ma sœur Nadège.", ["Moussa", "Nadège"], "Couture", id="fr-kin"),
        pytest.param("Poste à l'Usine Renault, lycée Jean Moulin, rue Victor Hugo.", [], "lycée Jean Moulin", id="fr-named-after"),
    ],
)
def test_people_in_sentences_are_masked_and_their_work_is_not(hide: Hide, line: str, gone: list[str], stays: str) -> None:
    blind = hide(_letter(line))
    assert not [name for name in gone if name in blind]
    assert stays in blind


def test_a_name_announced_once_is_masked_again_without_announcement(hide: Hide) -> None:
    blind = hide("To whom it may concern\n\nMr. Emmanuel Osei-Tutu worked as a welder. Emmanuel read drawings.\nFile: osei_tutu_cert.pdf\n")
    assert "Emmanuel" not in blind
    assert "osei" not in blind
    assert "read drawings" in blind


def test_the_preposition_upon_is_no_name(hide: Hide) -> None:
    assert "على مئات" in hide(_letter("أشرفت زهرة على مئات الولادات في المستشفى."))


def test_numbers_and_places_without_a_label_are_masked(hide: Hide) -> None:
    blind = hide(_letter("We live behind the primary school, tent D-14. Brother of my wife (uncle) 711555443. Worked 2001-2009."))
    assert "D-14" not in blind
    assert "711555443" not in blind
    assert "2001-2009" in blind


def test_a_letter_of_recommendation_is_no_list_of_referees(hide: Hide) -> None:
    text = "Recommendation\nI have known Gulalai since 2016 when she came to our school and she prepared lessons and marked exams.\n"
    blind = hide(text)
    assert "Gulalai" not in blind
    assert "prepared lessons and marked exams" in blind


def test_what_is_left_in_the_sets_of_letters_stays_rare(hide: Hide) -> None:
    left = total = 0
    for path in [*sorted((_SETS / "fourth").glob("*.txt")), *sorted((_SETS / "fifth").glob("*.txt"))]:
        raw = path.read_text(encoding="utf-8")
        names = [tag[1] for tag in re.finditer(r"\{\{(?:name|other):([^{}]*)\}\}", raw)]
        blind = hide(re.sub(r"\{\{[a-z]+:([^{}]*)\}\}", r"\1", raw))
        total += len(names)
        left += sum(name in blind for name in names)
    assert total > 200
    assert left <= 2


def test_name_behind_the_label_of_a_role_is_masked_known_or_not(hide: Hide) -> None:
    blind = hide("Selam Gebre\nWaitress\n\nWork\nWaitress, Asmara Coffee House, 2013-2015, boss: Mebrahtu\nserved tables\n")
    assert "Mebrahtu" not in blind
    assert "Asmara Coffee House" in blind
