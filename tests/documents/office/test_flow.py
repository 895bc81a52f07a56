import pytest

from skillmap.documents.office.flow import Box, Flow, Place, in_reading_order


def box(line: str, left: float, top: float, width: float = 100, height: float = 40) -> Box:
    return Box(lines=(line,), place=Place(left=left, top=top, width=width, height=height))


def order(*boxes: Box) -> list[str]:
    return [line for each in in_reading_order(boxes) for line in each.lines]


def test_in_reading_order_reads_columns_below_a_banner() -> None:
    boxes = [
        box("right two", 320, 300, 250),
        box("left two", 20, 310, 250),
        box("right one", 320, 150, 250),
        box("left one", 20, 140, 250),
        box("banner", 20, 20, 550),
        box("foot", 20, 700, 550),
    ]
    assert order(*boxes) == ["banner", "left one", "left two", "right one", "right two", "foot"]


def test_in_reading_order_takes_the_right_column_first_in_arabic() -> None:
    assert order(box("المهارات", 20, 100), box("الخبرات", 320, 100), box("التعليم", 320, 200)) == ["الخبرات", "التعليم", "المهارات"]


def test_in_reading_order_keeps_the_order_where_a_place_is_unknown() -> None:
    assert order(box("a", 0, 500), Box(lines=("b",)), box("c", 0, 0)) == ["a", "b", "c"]


def test_in_reading_order_bears_boxes_that_overlap() -> None:
    assert order(box("low", 0, 30), box("high", 10, 0), box("top right", 60, 0)) == ["high", "top right", "low"]


def test_flow_reads_a_page_of_boxes_anchored_in_empty_paragraphs_by_columns() -> None:
    flow = Flow()
    for each in (box("Jobs", 300, 100, 250), box("Skills", 20, 100), box("Welder", 300, 200, 250), box("Brazing", 20, 200)):
        flow.paragraph([""], [each])
    assert [line for line in flow.lines() if line] == ["Skills", "Brazing", "Jobs", "Welder"]


def test_flow_puts_a_column_beside_the_body_behind_it() -> None:
    sidebar = Box(lines=("Contact", "a@example.org", "Skills", "Brazing"), place=Place(left=10, top=90, width=150, height=600))
    flow = Flow()
    flow.paragraph(["Welder, 2015 – 2019"])
    flow.paragraph(["Made tanks"], [sidebar])
    flow.paragraph(["Mended pipes"])
    assert flow.lines() == ["Welder, 2015 – 2019", "Made tanks", "Mended pipes", "", *sidebar.lines]


def test_flow_puts_a_column_before_what_follows_on_its_page() -> None:
    sidebar = Box(lines=("1", "2", "3", "4"), place=Place(left=10, top=90, width=150, height=600))
    flow = Flow()
    flow.paragraph(["page one"], [sidebar])
    flow.page_break()
    flow.paragraph(["page two"])
    assert flow.lines() == ["page one", "", *sidebar.lines, "", "page two"]


@pytest.mark.parametrize(("top", "lines"), [(-20.0, ["Heading", "", "text"]), (40.0, ["text", "", "Heading"])])
def test_flow_puts_a_small_box_above_or_below_its_paragraph(top: float, lines: list[str]) -> None:
    flow = Flow()
    place = Place(left=70, top=top, width=300, height=20, of_paragraph=True)
    flow.paragraph(["text"], [Box(lines=("Heading",), place=place)])
    assert flow.lines() == lines
