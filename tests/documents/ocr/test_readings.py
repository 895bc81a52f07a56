from collections.abc import Sequence

import pytest

from skillmap.documents.ocr.arrangement import text_of_words
from skillmap.documents.ocr.dates import doubtful_dates
from skillmap.documents.ocr.readings import combined, known
from skillmap.documents.ocr.repair import repaired
from skillmap.documents.ocr.spans import locate
from skillmap.documents.ocr.tesseract import Box, Word
from skillmap.records import Span


def word(text: str, x0: float, width: float = 100, *, confidence: float = 0.9, line: int = 0, height: float = 30) -> Word:
    top = 100 + 50 * line
    return Word(text=text, confidence=confidence, box=Box(x0, top, x0 + width, top + height), line=line, baseline=top + 24, size=32)


def texts(words: Sequence[Word]) -> list[str]:
    return [found.text for found in words]


def test_combined_takes_the_reading_that_makes_sense() -> None:
    first = [word("foo", 300), word("قانونية", 100)]
    second = [word("ممرضة", 302, confidence=0.8), word("فانوتية", 100, confidence=0.7)]
    found = combined([first, second])
    assert sorted(texts(found)) == sorted(["ممرضة", "قانونية"])
    assert next(w for w in found if w.text == "ممرضة").rivals == ("foo",)


def test_combined_adds_what_the_first_reading_passed_over() -> None:
    heading = [word("نبذة", 300, confidence=0.8, line=1), word("شخصية", 180, confidence=0.9, line=1), word("ظزكح", 0, line=2)]
    assert texts(combined([[word("قانونية", 100)], heading])) == ["قانونية", "نبذة", "شخصية"]


def test_known_looks_words_up_with_what_is_written_together_with_them() -> None:
    assert known("والوقاية") > 0.5
    assert known("management") > known("mxnagement") == 0.0


def test_repaired_names_signs_by_their_shape_and_place() -> None:
    line = [
        word("٠", 900, 9, height=9),
        word("حمص,", 700),
        word("-", 600, 18, height=3),
        word(")PMP(", 400),
        word("|", 300, 4, height=40),
    ]
    assert texts(repaired(line, rtl=True)) == ["•", "حمص،", "–", "(PMP)"]
    assert texts(repaired([word("=", 500, 8, height=3)], rtl=True)) == ["-"]
    assert texts(repaired([word("متوسط", 500), word(")81(", 300)], rtl=True)) == ["متوسط", "(B1)"]
    apostrophes = [word("d'un", 100), word("l’équipe", 300), word("2015'", 500)]
    assert texts(repaired(apostrophes, rtl=False)) == ["d’un", "l’équipe", "2015'"]
    assert texts(repaired([word("ler", 100), word("mai,", 300)], rtl=False)) == ["1er", "mai,"]


def test_text_of_words_orders_by_place_whatever_the_order_given() -> None:
    words = [
        word("باستخدام", 800),
        word("2020", 580, 60),
        word("Revit", 480, 90),
        word("و", 650, 20),
        word("AutoCAD", 680),
        word("هاتف:", 800, line=1),
        word("+963", 730, 60, line=1),
        word("944", 660, 60, line=1),
        word("الأحمد", 760, 90, line=2),
        word("ليلى", 860, 40, line=2),
    ]
    assert text_of_words(words, dpi=200).split("\n") == ["باستخدام AutoCAD و Revit 2020", "هاتف: +963 944", "ليلى الأحمد"]


@pytest.mark.parametrize(
    ("text", "confidence", "rivals", "doubtful"),
    [
        pytest.param("2015", 0.95, (), False, id="sure year"),
        pytest.param("03/2015", 0.95, ("03/2015",), False, id="two readings agree"),
        pytest.param("2015", 0.6, (), True, id="unsure year"),
        pytest.param("2015", 0.95, ("2018",), True, id="readings differ"),
        pytest.param("9018", 0.95, (), True, id="no year"),
        pytest.param("2014-1", 0.95, (), True, id="no date"),
        pytest.param("٢٠١٥", 0.95, (), True, id="eastern"),
        pytest.param("11/25/1٠", 0.95, (), True, id="mixed"),
        pytest.param("98%", 0.5, (), False, id="percentage"),
        pytest.param("mail2015@example.net", 0.5, (), False, id="address"),
    ],
)
def test_doubtful_dates_on_arabic_pages(text: str, confidence: float, rivals: tuple[str, ...], *, doubtful: bool) -> None:
    dated = Word(text=text, confidence=confidence, box=Box(100, 100, 200, 130), line=0, baseline=124, size=32, rivals=rivals)
    found = doubtful_dates([word("مهندسة", 500), dated], rtl=True)
    assert texts(found) == ([text] if doubtful else [])


def test_doubtful_dates_include_letters_where_the_page_has_eastern_digits() -> None:
    words = [word("٢٠١8", 300, line=0), word("سام", 300, confidence=0.2, line=1), word("جامعة", 300, line=2), word("VE", 300, line=3)]
    assert texts(doubtful_dates(words, rtl=True)) == ["٢٠١8", "سام", "VE"]
    assert texts(doubtful_dates(words[1:], rtl=True)) == []


def test_doubtful_dates_leave_phones_and_latin_pages_alone() -> None:
    phone = [word("+961", 500), word("3", 400), word("555", 300), word("014", 200)]
    assert doubtful_dates(phone, rtl=True) == []
    assert doubtful_dates([word("2015", 100, confidence=0.7)], rtl=False) == []
    assert texts(doubtful_dates([word("2015", 100, confidence=0.3)], rtl=False)) == ["2015"]


def test_locate_finds_the_occurrence_in_its_own_line() -> None:
    words = [word("دورة", 500, line=0), word("2015", 300, line=0), word("جامعة", 500, line=1), word("2015", 300, line=1)]
    text = "دورة 2015\nجامعة 2015"
    assert locate([words[3]], words, text) == [Span(16, 20)]
    assert locate([words[1], words[3]], words, text) == [Span(5, 9), Span(16, 20)]
    assert locate([word("1999", 0, line=5)], words, text) == []


def test_repaired_reads_a_lone_nine_between_latin_words_as_and() -> None:
    line = [word("باستخدام", 800), word("AutoCAD", 600), word("9", 560, 12), word("Revit", 400)]
    assert texts(repaired(line, rtl=True)) == ["باستخدام", "AutoCAD", "و", "Revit"]
    counted = [word("خبرة", 800), word("9", 760, 12), word("سنوات", 600)]
    assert texts(repaired(counted, rtl=True)) == ["خبرة", "9", "سنوات"]
