from collections.abc import Callable, Sequence

import pytest

from skillmap.documents.pdf import reader
from skillmap.documents.pdf.second import SecondReader
from skillmap.documents.reading import read_bytes

MakePdf = Callable[..., bytes]


def test_second_reader_lays_out_two_columns(make_pdf: MakePdf) -> None:
    left = [(50, 760 - 13 * n, f"left side {n}") for n in range(8)]
    right = [(300, 757 - 15 * n, f"the right side {n}") for n in range(8)]
    text = SecondReader(make_pdf(left + right), 1000).text(1)
    assert [line for line in text.split("\n") if line] == [text for _, _, text in left + right]


def test_second_reader_turns_visual_arabic(make_unicode_pdf: Callable[[Sequence[str]], bytes]) -> None:
    assert SecondReader(make_unicode_pdf(["ﺪﻤﺣ\ufef7ا ﻰﻠﻴﻟ", "ﺔﻴﻧﺪﻣ ﺔﺳﺪﻨﻬﻣ"]), 1000).text(1) == "ليلى الأحمد\nمهندسة مدنية"


def test_second_reader_reads_no_more_than_it_may(make_pdf: MakePdf) -> None:
    assert SecondReader(make_pdf([(50, 800, "abcdefgh")]), 3).text(1) == "abc"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"\x00" * 100])
def test_second_reader_says_nothing_of_what_it_cannot_open(data: bytes) -> None:
    assert SecondReader(data, 100).text(1) == ""


def test_read_asks_the_second_reader_where_the_first_fails(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ValueError

    monkeypatch.setattr(reader, "page_content", fail)
    document = read_bytes(make_pdf([(50, 800, "Responsible for the kitchen")]))
    assert document.text == "Responsible for the kitchen"
    assert [(problem.code, problem.page) for problem in document.problems] == [("second-reader", 1)]


def test_read_leaves_the_second_reader_alone_where_the_first_is_sound(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SecondReader, "text", lambda *_: pytest.fail("asked"))
    assert read_bytes(make_pdf([(50, 800, "Responsible for the kitchen")])).problems == ()
