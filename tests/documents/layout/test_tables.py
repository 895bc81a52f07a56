from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from skillmap.documents.reading import read_bytes as read

SAMPLES = Path(__file__).resolve().parents[3] / "eval" / "samples"

MakePdf = Callable[..., bytes]
Texts = Sequence[tuple[float, float, str]]


@pytest.fixture
def make_ruled_pdf(make_raw_pdf: MakePdf) -> Callable[[Texts, Sequence[str]], bytes]:
    """Make a PDF of placed texts and of path operators."""

    def make(texts: Texts, paths: Sequence[str]) -> bytes:
        shown = "".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj\n" for x, y, text in texts)
        return make_raw_pdf(f"{' '.join(paths)} BT /F 10 Tf {shown} ET".encode())

    return make


def grid(xs: Sequence[int], ys: Sequence[int]) -> list[str]:
    level = [f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys]
    return level + [f"{x} {ys[0]} m {x} {ys[-1]} l S" for x in xs]


def filled_grid(xs: Sequence[int], ys: Sequence[int]) -> list[str]:
    level = [f"{xs[0]} {y} {xs[-1] - xs[0]} 0.6 re f" for y in ys]
    return level + [f"{x} {ys[-1]} 0.6 {ys[0] - ys[-1]} re f" for x in xs]


@pytest.mark.parametrize("lines", [grid, filled_grid])
def test_read_keeps_the_rows_of_a_ruled_table(make_ruled_pdf: MakePdf, lines: Callable[[Sequence[int], Sequence[int]], list[str]]) -> None:
    texts = [(50, 785, "Skills")]
    texts += [(55, 760, "Area"), (205, 760, "Detail"), (55, 735, "Stock"), (205, 735, "planning of the"), (205, 723, "transport")]
    texts += [(55, 695, "Office"), (205, 695, "Excel"), (50, 660, "Languages"), (50, 645, "Arabic"), (50, 630, "French")]
    text = read(make_ruled_pdf(texts, lines([50, 200, 285], [775, 750, 715, 690]))).text
    table = "Skills\nArea\tDetail\nStock\tplanning of the transport\nOffice\tExcel"
    assert text == f"{table}\n\nLanguages\nArabic\nFrench"


def test_read_reads_a_row_cell_by_cell_where_a_cell_holds_several_paragraphs(make_ruled_pdf: MakePdf) -> None:
    texts = [(55, 760, "2018"), (205, 760, "Welder"), (205, 745, "Atelier Nord"), (55, 715, "2015"), (205, 715, "Fitter")]
    text = read(make_ruled_pdf(texts, grid([50, 200, 500], [775, 735, 700]))).text
    assert text == "2018\n\nWelder\nAtelier Nord\n\n2015\tFitter"


def test_read_puts_a_cell_that_spans_rows_in_the_first(make_ruled_pdf: MakePdf) -> None:
    lines = ["50 775 m 500 775 l S 50 725 m 500 725 l S 200 750 m 500 750 l S"]
    lines += [f"{x} 775 m {x} 725 l S" for x in (50, 200, 500)]
    texts = [(55, 745, "Languages"), (205, 760, "Arabic"), (205, 735, "French")]
    assert read(make_ruled_pdf(texts, lines)).text == "Languages\tArabic\nFrench"


def test_read_takes_frames_without_columns_for_no_table(make_ruled_pdf: MakePdf) -> None:
    texts = [(55, 760 - 12 * n, f"line {n}") for n in range(3)]
    assert read(make_ruled_pdf(texts, ["50 700 400 75 re S"])).text == "line 0\nline 1\nline 2"


def test_read_joins_a_word_that_wraps_at_its_hyphen(make_ruled_pdf: MakePdf) -> None:
    texts = [(55, 760, "2014"), (205, 760, "School of Quatre-"), (205, 748, "Remparts")]
    assert read(make_ruled_pdf(texts, grid([50, 200, 290], [775, 740]))).text == "2014\tSchool of Quatre-Remparts"


def test_read_keeps_the_rows_of_a_table_without_lines(make_pdf: MakePdf) -> None:
    page = [(50, 800, "Stock"), (200, 800, "planning of transport and of the stock"), (200, 788, "in warehouses, deliveries")]
    page += [(50, 768, "Office"), (200, 768, "spreadsheets, tables and presentations"), (200, 756, "of sales figures")]
    page += [(50, 736, "Methods"), (200, 736, "lean management"), (50, 716, "Team"), (200, 716, "meetings")]
    page += [(50, 690 - 13 * n, f"Language {n}") for n in range(6)]
    lines = read(make_pdf(page)).text.split("\n")
    assert lines[:4] == [
        "Stock\tplanning of transport and of the stock in warehouses, deliveries",
        "Office\tspreadsheets, tables and presentations of sales figures",
        "Methods\tlean management",
        "Team\tmeetings",
    ]


def test_read_keeps_a_short_table_with_what_stands_on_its_lines(make_pdf: MakePdf) -> None:
    cells = [("Language", "Level"), ("Arabic", "C2"), ("French", "C1"), ("English", "B2")]
    page = [(x, 800 - 15 * n, text) for n, row in enumerate(cells) for x, text in zip((50, 300), row, strict=True)]
    page += [(50, 700 - 15 * n, f"line {n}") for n in range(6)]
    assert read(make_pdf(page)).text.split("\n")[:4] == ["\t".join(row) for row in cells]


def test_read_takes_side_by_side_columns_of_one_leading_for_no_table(make_pdf: MakePdf) -> None:
    page = [(50, 800 - 14 * n, f"short left {n}") for n in range(14)]
    page += [(300, 800 - 14 * n, f"short right {n}") for n in range(6)]
    lines = [line for line in read(make_pdf(page)).text.split("\n") if line]
    assert lines == [text for _, _, text in page]


def test_read_french_sample_keeps_its_table() -> None:
    text = read((SAMPLES / "fr-logistics-manager.pdf").read_bytes()).text
    assert "\fLogistique\tgestion des stocks, gestion d’entrepôt, planification des transports\nInformatique\tSAP, Excel" in text
    assert "Méthodes\tlean management, gestion de projet, analyse de données\n" in text
    assert text.index("changement") < text.index("Langues") < text.index("Permis")


def test_read_arabic_sample_keeps_its_table() -> None:
    text = read((SAMPLES / "ar-accountant.pdf").read_bytes()).text
    assert (
        "المؤهلات العلمية\n\nالسنة\tالشهادة\tالمؤسسة\n"
        "2013 – 2015\tماستر في المحاسبة والمراقبة والتدقيق\tالمعهد العالي لضفتي أبي رقراق\n"
        "2010 – 2013\tإجازة في العلوم الاقتصادية والتدبير\tكلية السهول الحرة\n"
        "2010\tبكالوريا علوم اقتصادية\tثانوية غصن اللوز\n"
    ) in text.replace("العلمية\nالسنة", "العلمية\n\nالسنة")


def test_read_english_sample_keeps_its_columns() -> None:
    text = read((SAMPLES / "en-data-analyst.pdf").read_bytes()).text
    assert "\t" not in text.split("\n\n")[-1]
    assert text.index("Education") < text.index("Contact")
