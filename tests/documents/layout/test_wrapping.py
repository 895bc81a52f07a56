import io
import textwrap
from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from skillmap.documents.layout.hyphens import SOFT_HYPHEN, Joiner
from skillmap.documents.reading import read_bytes as read

MakePdf = Callable[..., bytes]
PROFILE = (
    "Careful warehouse clerk with eleven years in cold storage, used to night shifts and to training new colleagues. "
    "Keeps stock records up to date, plans deliveries with drivers and answers customers on the phone."
)


def wrapped(text: str, width: float = 420) -> list[str]:
    return list(simpleSplit(text, "Helvetica", 10, width))


def column(lines: Sequence[str], x: float = 50, top: float = 800) -> list[tuple[float, float, str]]:
    return [(x, top - 12 * number, line) for number, line in enumerate(lines)]


def lines_of(data: bytes) -> list[str]:
    return [line for line in read(data).text.split("\n") if line]


def test_read_joins_the_lines_of_a_paragraph(make_pdf: MakePdf) -> None:
    lines = ["Profile", *wrapped(PROFILE), "Experience", "Clerk, Harbor Stores", "Packer, Mill Lane Foods"]
    assert lines_of(make_pdf(column(lines))) == ["Profile", PROFILE, "Experience", "Clerk, Harbor Stores", "Packer, Mill Lane Foods"]


def test_read_joins_the_lines_of_bulleted_entries_and_not_the_entries(make_pdf: MakePdf) -> None:
    entries = [
        "planned the shifts of nine people over two sites, and stood in for the head of the warehouse while she was away for a year",
        "counted stock every week and wrote the report that the buyers in the main office use to order goods for the season to come",
        "drove a forklift",
    ]
    page = []
    y = 800.0
    for entry in entries:
        page.append((50, y, "•"))
        for line in wrapped(entry):
            page.append((62, y, line))
            y -= 12
    assert lines_of(make_pdf(page)) == [f"• {entry}" for entry in entries]


def test_read_keeps_short_entries_apart(make_pdf: MakePdf) -> None:
    lines = ["Skills", "Forklift driving", "Stock control", "Spreadsheets", "Planning of shifts", "First aid", "Cold storage"]
    assert lines_of(make_pdf(column(lines))) == lines


@pytest.mark.parametrize(
    "opening",
    ["2015 – 2018", "Languages: Arabic, French", "1. Forklift licence", "+000 555 0123", "clerk@harbor.example", "EXPERIENCE AND TRAINING"],
)
def test_read_never_joins_what_opens_something(make_pdf: MakePdf, opening: str) -> None:
    lines = [*wrapped(PROFILE), "Careful warehouse clerk with eleven years in cold storage, used to shifts at night", opening]
    assert lines_of(make_pdf(column(lines)))[-1] == opening


def test_read_joins_within_each_of_two_columns(make_pdf: MakePdf) -> None:
    left = wrapped("Keeps stock records up to date and plans deliveries with drivers of four firms in the whole region", 190)
    right = wrapped("Answers customers on the phone and by mail, in three languages, and writes down what they ask for", 190)
    filler = ["Cold storage", "Forklifts", "Night shifts", "Scanners", "Spreadsheets"]
    found = lines_of(make_pdf([*column([*left, *filler]), *column([*right, *filler], x=320, top=795)]))
    assert found == [" ".join(left), *filler, " ".join(right), *filler]


def test_read_joins_right_to_left_lines(make_unicode_pdf: Callable[[Sequence[str]], bytes]) -> None:
    # Drawn from the left margin, in logical order: what wraps ends at the left.
    words = " ".join(["أمين مخزن بخبرة إحدى عشرة سنة في التبريد وفي تنظيم الورديات وتدريب الزملاء الجدد على العمل"] * 3)
    lines = textwrap.wrap(words, 60)
    padded = [line.rjust(60, "\u00a0") for line in lines]
    text = read(make_unicode_pdf([*padded, "المهارات المهنية".rjust(60, "\u00a0")])).text
    assert text == f"{words}\nالمهارات المهنية"


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        pytest.param("gestion de la fi-", "nance locale", "gestion de la finance locale", id="broken"),
        pytest.param("gestion de la fi" + SOFT_HYPHEN, "nance locale", "gestion de la finance locale", id="soft"),
        pytest.param("Institut des Quatre-", "Remparts", "Institut des Quatre-Remparts", id="capital"),
        pytest.param("elle-", "même", "elle-même", id="pronoun"),
        pytest.param("a full-", "stack team", "a full-stack team", id="compound"),
        pytest.param("by e-", "mail", "by e-mail", id="one-letter"),
        pytest.param("profile at https://people.example/", "clerk/11", "profile at https://people.example/clerk/11", id="web"),
        pytest.param("Mail: clerk@harbor.exam", "ple.org", "Mail: clerk@harbor.example.org", id="mail-open"),
        pytest.param("clerk@harbor.example.co", "m", "clerk@harbor.example.com", id="mail-ending"),
        pytest.param("two words", "here", "two words here", id="plain"),
    ],
)
def test_joiner_decides_on_the_hyphen(above: str, below: str, joined: str) -> None:
    assert Joiner([above, below]).join(above, below) == joined


@pytest.mark.parametrize(("elsewhere", "joined"), [("a porto-folio", "the porto-folio"), ("a portofolio", "the portofolio")])
def test_joiner_follows_the_page(elsewhere: str, joined: str) -> None:
    assert Joiner([elsewhere]).join("the porto-", "folio") == joined


def test_read_takes_drawn_discs_for_bullets() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont("Helvetica", 10)
    for number, entry in enumerate(("Forklift driving", "Stock control", "First aid")):
        canvas.circle(53, 803.3 - 14 * number, 1.6, stroke=0, fill=1)
        canvas.drawString(62, 800 - 14 * number, entry)
    for number in range(5):  # a rating
        canvas.circle(200 + 6 * number, 773.3, 2, stroke=0, fill=1)
    canvas.save()
    assert lines_of(buffer.getvalue()) == ["• Forklift driving", "• Stock control", "• First aid"]


def test_read_leaves_columns_flush_with_the_margin_alone(make_pdf: MakePdf) -> None:
    # Entries of one length all end at the same place, and none of them wrapped.
    entries = [f"Entry number {number} of the list" for number in range(10, 20)]
    assert len({stringWidth(entry, "Helvetica", 10) for entry in entries}) == 1
    assert lines_of(make_pdf(column(entries))) == entries
