import io
import zlib
from collections.abc import Callable, Sequence

import pytest
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from skillmap.documents import Limits
from skillmap.documents.pdf import reader
from skillmap.documents.pdf.drawing import Meter, PageContent, page_content
from skillmap.documents.pdf.second import SecondReader
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import (
    CorruptDocumentError,
    EncryptedDocumentError,
    LimitExceededError,
    NoTextError,
)

MakePdf = Callable[..., bytes]
MakeUnicodePdf = Callable[[Sequence[str]], bytes]


def test_read_joins_pages_with_form_feeds(make_pdf: MakePdf) -> None:
    document = read(make_pdf([(50, 800, "First page")], [(50, 800, "Second page")]))
    assert document.text == "First page\fSecond page"
    assert [page.span.of(document.text) for page in document.pages] == ["First page", "Second page"]
    assert [page.number for page in document.pages] == [1, 2]
    assert document.media_type == "application/pdf"
    assert [date.field for date in document.dates] == ["pdf.ModDate", "pdf.CreationDate"]


def test_read_parts_blocks_by_an_empty_line(make_pdf: MakePdf) -> None:
    page = [(50, y, f"line {y}") for y in (800, 788, 776, 750, 738, 726)]
    assert read(make_pdf(page)).text == "line 800\nline 788\nline 776\n\nline 750\nline 738\nline 726"


def test_read_reads_one_column_after_the_other(make_pdf: MakePdf) -> None:
    header = [(50, 800, "A header that spans both of the columns below it, from margin to margin of the page")]
    left = [(50, 760 - 13 * n, f"left side {n}") for n in range(8)]
    right = [(300, 757 - 15 * n, f"the right side {n}") for n in range(8)]
    lines = [line for line in read(make_pdf(header + left + right)).text.split("\n") if line]
    assert lines[1:] == [text for _, _, text in left + right]


def test_read_parts_columns_over_a_narrow_gutter(make_pdf: MakePdf) -> None:
    text = "Words " * 7
    gutter = 50 + stringWidth(text + "end 0", "Helvetica", 10) + 5
    left = [(50, 760 - 12 * n, f"{text}end {n}") for n in range(8)]
    right = [(gutter, 760 - 12 * n, f"right {n}") for n in range(6)] + [(gutter, 660 - 12 * n, "long") for n in range(3)]
    lines = read(make_pdf(left + right)).text.split("\n")
    assert [line for line in lines if line.startswith("right")] == [f"right {n}" for n in range(6)]


def test_read_keeps_dates_at_the_margin_with_their_line(make_pdf: MakePdf) -> None:
    page = [(50, 800 - 14 * n, text) for n, text in enumerate(["Welder", "Atelier Nord", "duties", "Fitter", "Sud"])]
    page += [(480, 800, "2018 – 2020"), (480, 800 - 42, "2015 – 2018"), (480, 800 - 56, "Lyon")]
    lines = read(make_pdf(page)).text.split("\n")
    assert lines[0] == "Welder\t2018 – 2020"
    assert lines[3] == "Fitter\t2015 – 2018"


def test_read_keeps_places_flush_with_the_margin_with_their_line(make_pdf: MakePdf) -> None:
    jobs = ["Welder", "Atelier Nord", "Fitter of pipes", "Sud SA", "Clerk", "Commune de Lille", "Cook", "Chez Paul"]
    places = ["now", "Rennes", "Stage", "Clermont-Ferrand", "permanent", "Lille", "part time", "Metz"]
    page = [(50, 800 - 14 * n, text) for n, text in enumerate(jobs)]
    page += [(545 - stringWidth(text, "Helvetica", 10), 800 - 14 * n, text) for n, text in enumerate(places)]
    page.append((50, 800 - 14 * len(jobs), "Reading"))
    lines = read(make_pdf(page)).text.split("\n")
    assert lines[:-1] == [f"{job}\t{place}" for job, place in zip(jobs, places, strict=True)]


def test_read_gives_a_bullet_back_to_its_text(make_pdf: MakePdf) -> None:
    page = [(x, 800 - 13 * n, text) for n in range(5) for x, text in ((50, "•"), (75, f"duty {n}"))]
    assert read(make_pdf(page)).text.split("\n") == [f"• duty {n}" for n in range(5)]


def test_read_drops_what_is_drawn_twice_to_look_bold(make_pdf: MakePdf) -> None:
    assert read(make_pdf([(50, 800, "Bold name"), (50.3, 800, "Bold name")])).text == "Bold name"


def test_read_finds_words_without_drawn_spaces(make_pdf: MakePdf) -> None:
    assert read(make_pdf([(50, 800, "Power"), (81.5, 800, "BI")])).text == "Power BI"


def test_read_turns_visual_arabic(make_unicode_pdf: MakeUnicodePdf) -> None:
    document = read(make_unicode_pdf(["ﺪﻤﺣ\ufef7ا ﻰﻠﻴﻟ", "ﺔﻴﻧﺪﻣ ﺔﺳﺪﻨﻬﻣ", "Revit و AutoCAD ماﺪﺨﺘﺳﺎﺑ"]))
    assert document.text == "ليلى الأحمد\nمهندسة مدنية\nباستخدام AutoCAD و Revit"


def test_read_leaves_logical_arabic(make_unicode_pdf: MakeUnicodePdf) -> None:
    lines = ["ليلى الأحمد", "الخبرة العملية", "مهندسة مدنية"]
    assert read(make_unicode_pdf(lines)).text == "\n".join(lines)


def test_read_honors_actual_text(make_raw_pdf: MakePdf) -> None:
    content = b"BT /F 10 Tf 50 800 Td (o) Tj /Span <</ActualText <FEFF006600660069>>> BDC (?) Tj EMC (ce) Tj ET"
    assert read(make_raw_pdf(content)).text == "office"


def test_read_puts_sideways_text_last(make_raw_pdf: MakePdf) -> None:
    content = b"BT /F 10 Tf 0 1 -1 0 30 400 Tm (sideways) Tj ET BT /F 10 Tf 50 800 Td (upright) Tj ET"
    assert read(make_raw_pdf(content)).text == "upright\n\nsideways"


def test_read_restores_letters_swapped_by_ghostscript(make_unicode_pdf: MakeUnicodePdf) -> None:
    assert read(make_unicode_pdf(["planifica\u7400\u6900on"])).text == "planification"


def test_read_tells_a_page_that_needs_recognition() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(50, 800, "text")
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("L", (20, 20))), 0, 0, 500, 700)
    canvas.save()
    content = reader.read_pdf(buffer.getvalue(), Limits())
    assert [page.text for page in content.pages] == ["text", ""]
    assert [page.needs_ocr for page in content.pages] == [False, True]
    [problem] = content.problems
    assert (problem.stage, problem.code, problem.page) == ("documents.pdf", "page-needs-ocr", 2)


def test_read_tells_a_page_with_nothing_on_it(make_pdf: MakePdf) -> None:
    document = read(make_pdf([(50, 800, "text")], []))
    assert document.text == "text\f"
    assert [(problem.code, problem.page) for problem in document.problems] == [("page-blank", 2)]


def test_read_refuses_a_scan() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawImage(ImageReader(Image.new("L", (20, 20))), 0, 0, 500, 700)
    canvas.save()
    with pytest.raises(NoTextError, match="no page holds text"):
        read(buffer.getvalue())


def test_read_reads_on_after_a_broken_page(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([True, False])

    def fail_once(page: PDFPage, manager: PDFResourceManager, meter: Meter) -> PageContent:
        if next(calls):
            raise KeyError("font")
        return page_content(page, manager, meter)

    monkeypatch.setattr(reader, "page_content", fail_once)
    monkeypatch.setattr(SecondReader, "text", lambda *_: "")
    document = read(make_pdf([(50, 800, "first")], [(50, 800, "second")]))
    assert document.text == "\fsecond"
    assert [(problem.code, problem.page) for problem in document.problems] == [("page-unreadable", 1)]


def test_read_refuses_a_password(make_pdf: MakePdf) -> None:
    with pytest.raises(EncryptedDocumentError, match="password"):
        read(make_pdf([(50, 800, "secret")], encrypt=StandardEncryption("user", "owner")))


def test_read_opens_what_only_forbids_printing(make_pdf: MakePdf) -> None:
    assert read(make_pdf([(50, 800, "open")], encrypt=StandardEncryption("", "owner", canPrint=0))).text == "open"


def test_read_refuses_a_cut_file(make_pdf: MakePdf) -> None:
    data = make_pdf([(50, 800, "text")])
    with pytest.raises(CorruptDocumentError):
        read(data[:60])


def test_read_refuses_a_broken_page_list_with_its_own_error(make_raw_pdf: MakePdf) -> None:
    data = make_raw_pdf(b"BT ET").replace(b"/MediaBox[0 0 595 842]", b"/MediaBox 7 7 7 0 R")
    with pytest.raises(CorruptDocumentError):
        read(data)


def test_read_needs_no_page_size(make_raw_pdf: MakePdf) -> None:
    data = make_raw_pdf(b"BT /F 10 Tf 50 800 Td (text) Tj ET").replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 (x) 9]")
    assert read(data).text == "text"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_pages=2), "too-many-pages"),
        (Limits(max_chars=20), "too-large"),
        (Limits(max_bytes=500), "too-large"),
        (Limits(max_content_bytes=100), "too-large"),
        (Limits(max_seconds=-1.0), "timeout"),
    ],
)
def test_read_keeps_to_its_limits(make_pdf: MakePdf, limits: Limits, code: str) -> None:
    data = make_pdf(*[[(50, 800, "ten chars!")]] * 3)
    read(data)
    with pytest.raises(LimitExceededError) as caught:
        read(data, limits=limits)
    assert caught.value.code == code


def test_read_stops_at_a_small_file_that_draws_millions_of_characters(make_raw_pdf: MakePdf) -> None:
    content = zlib.compress(b"BT /F 10 Tf " + b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)Tj " * 100_000 + b"ET")
    with pytest.raises(LimitExceededError, match="characters"):
        read(make_raw_pdf(content, b"/Filter/FlateDecode"))


def test_read_never_unpacks_a_nested_bomb(make_raw_pdf: MakePdf) -> None:
    bomb = zlib.compress(zlib.compress(b" " * 100_000_000))
    with pytest.raises(LimitExceededError, match="unpack"):
        read(make_raw_pdf(bomb, b"/Filter[/FlateDecode/FlateDecode]"))
