from skillmap.records import Span
from skillmap.structure.source import fold, read_source


def test_fold_keeps_length_and_unifies_letters_digits_and_marks() -> None:
    text = "Élève – ٢٠١٤، أُستاذة ۱۴ ’"
    assert len(fold(text)) == len(text)
    assert fold("Élève – ٢٠١٤، أستاذة ۱۴ ’") == "eleve – 2014, استاذه 14 '"


def test_source_maps_spans_back_over_marks_that_were_left_out() -> None:
    text = "الخبـــرات: مُهندِسة\u200f مدنيّةٌ"
    source = read_source(text)
    assert source.text == "الخبرات: مهندسة مدنية"
    start = source.text.index("مهندسة")
    assert source.to_document(Span(start, start + 6)).of(text) == "مُهندِسة"
    assert source.to_document(Span(0, 7)).of(text) == "الخبـــرات"
    end = len(source.text)
    assert source.to_document(Span(end - 5, end)).of(text) == "مدنيّةٌ"


def test_source_without_marks_maps_spans_to_themselves() -> None:
    source = read_source("Plombier\r\nDakar")
    assert source.to_document(Span(3, 9)) == Span(3, 9)
    assert "\r" not in source.text


def test_lines_run_together_get_their_ends_back_without_moving_an_offset() -> None:
    lines = ["Experience", "Welder, Delta Works, 2011 - 2015", "welded gates and railings for shops", "Education", "Diploma, 2010"] * 4
    text = "  ".join(lines)
    source = read_source(text)
    assert len(source.text) == len(text)
    assert [line.strip() for line in source.text.split("\n")] == lines


def test_paragraph_with_two_spaces_after_its_sentences_stays_one_line() -> None:
    sentence = "I worked for many years in a large workshop near the port where we mended engines of ships and boats. "
    text = " ".join([3 * sentence.replace(". ", ", "), 3 * sentence.replace(". ", ", ")])
    assert len(text) > 600
    assert "\n" not in read_source(text).text
