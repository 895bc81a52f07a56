"""The page that shows a document beside what was read from it."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

from lxml import html
from lxml.html import HtmlElement

from skillmap.exports.look import Look, look_page, seen
from skillmap.records import Document, DocumentDate, Language, Page, Problem, Section, Span, Structure

PNG = b"\x89PNG\r\n\x1a\npicture"
PAGES = ("ليلى الأحمد\nلحام TIG\n\n+216 20 000 000", "Expérience\nSoudeuse\t2015\n\tAtelier <Nord> & fils")
TEXT = "\f".join(PAGES)
SECOND = len(PAGES[0]) + 1


def where(text: str) -> Span:
    start = TEXT.index(text)
    return Span(start, start + len(text))


def document(*problems: Problem, text: str = TEXT, name: str | None = None) -> Document:
    pages = []
    start = 0
    for number, page in enumerate(text.split("\f"), start=1):
        pages.append(
            Page(number=number, span=Span(start, start + len(page)), source="ocr" if number == 2 else "text", quality=1.3 - number / 2)
        )
        start += len(page) + 1
    dates = (DocumentDate(date="2020-03-03", source="metadata", field="pdf.ModDate"),)
    return Document(
        doc_id="sha256:00", media_type="application/pdf", text=text, pages=tuple(pages), problems=problems, dates=dates, name=name
    )


STRUCTURE = Structure(
    sections=(
        Section(kind="header", span=Span(0, SECOND), heading=None, language="ar"),
        Section(kind="experience", span=Span(where("Soudeuse").start, len(TEXT)), heading=where("Expérience"), language="fr"),
    )
)


def language(text: str, default: Language) -> Language:
    if any("\u0620" <= letter <= "\u064a" for letter in text):
        return "ar"
    return "fr" if any(letter.isalpha() for letter in text) else default


def page(look: Look, title: str = "cv.pdf") -> HtmlElement:
    return html.document_fromstring(look_page(look, title=title, language_of=language))


def plain(text: str, *problems: Problem, name: str | None = None) -> Look:
    return Look(document=document(*problems, text=text, name=name), structure=Structure())


def lines(root: HtmlElement) -> list[tuple[str, str, str]]:
    return [(line.get("dir"), line.get("lang"), line.text_content()) for line in root.cssselect(".line p")]


def texts(root: HtmlElement, selector: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.cssselect(selector)]


def look(*problems: Problem, pictures: Sequence[bytes | None] = (PNG, None)) -> Look:
    return Look(document=document(*problems), structure=STRUCTURE, pictures=pictures)


def test_look_shows_each_line_with_its_language_and_direction() -> None:
    assert lines(page(look())) == [
        ("rtl", "ar", "ليلى الأحمد"),
        ("rtl", "ar", "لحام TIG"),
        ("rtl", "ar", "+216 20 000 000"),
        ("ltr", "fr", "Expérience"),
        ("ltr", "fr", "Soudeuse\t2015"),
        ("ltr", "fr", "\tAtelier <Nord> & fils"),
    ]


def test_look_shows_pictures_beside_their_pages() -> None:
    root = page(look())
    first, second = root.cssselect(".sheet")
    (image,) = root.cssselect("img")
    assert image.getparent().getparent() is first
    assert image.get("src") == "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert texts(second, "figure") == ["This page cannot be drawn."]
    assert not page(look(pictures=())).cssselect("figure")


def test_look_shows_where_the_text_of_a_page_comes_from_and_how_good_it_is() -> None:
    root = page(look())
    assert texts(root, ".badge") == ["text layer", "quality 0.80", "text recognition", "quality 0.30"]
    assert [badge.get("class").split()[-1] for badge in root.cssselect(".badge")] == ["source-text", "sound", "source-ocr", "garbage"]
    assert "pdf.ModDate2020-03-03" in [fact.replace(" ", "") for fact in texts(root, ".facts div")]


def test_look_marks_sections_by_bands_and_names_them_in_the_legend() -> None:
    root = page(look())
    assert [(band.get("class"), texts(band, "h4")) for band in root.cssselect(".band")] == [
        ("band kind-header", ["header · ar"]),
        ("band kind-experience", ["experience · fr"]),
    ]
    assert texts(root, ".legend li") == ["header", "experience"]
    assert texts(root, ".heading p") == ["Expérience"]


def test_look_tells_a_section_that_goes_on_over_the_page() -> None:
    section = Section(kind="skills", span=Span(0, len(TEXT)), heading=None, language="ar")
    root = page(Look(document=document(), structure=Structure(sections=(section,))))
    assert texts(root, ".band h4") == ["skills · ar", "skills · ar · continued"]


def test_look_says_so_where_nothing_was_read() -> None:
    root = page(plain("\fWelder"))
    first, second = root.cssselect(".sheet")
    assert texts(first, ".missing") == ["No text was read from this page."]
    assert texts(second, ".line p") == ["Welder"]


def test_look_highlights_what_a_problem_is_about_and_links_both_ways() -> None:
    date = Problem(stage="documents.ocr", code="uncertain-date", message="check 2015", span=where("2015"))
    word = Problem(stage="documents.words", code="restored-ligature", message="check it", page=2, span=where("2015\n\tAtelier"))
    root = page(look(date, word))
    marks = [(mark.text_content(), mark.get("title")) for mark in root.cssselect("mark")]
    assert marks == [
        ("122015", "uncertain-date: check 2015; restored-ligature: check it"),
        ("\tAtelier", "restored-ligature: check it"),
    ]
    assert texts(root.cssselect(".sheet")[1], ".problems li") == [
        "1 uncertain-date check 2015 documents.ocr",
        "2 restored-ligature check it documents.words",
    ]
    anchors = {element.get("id") for element in root.cssselect("[id]")}
    links = {element.get("href") for element in root.cssselect("a[href]")}
    assert links == {f"#{anchor}" for anchor in anchors}
    assert len(anchors) == 4


def test_look_shows_problems_at_their_page_or_at_the_document() -> None:
    page_problem = Problem(stage="documents.pdf", code="page-needs-ocr", message="install it", page=1)
    whole = Problem(stage="documents.attachment", code="unsupported-format", message="attachment 1: a zip")
    root = page(look(page_problem, whole))
    (article,) = root.cssselect("article")
    assert [list_.getparent().get("class") for list_ in article.cssselect(".problems")] == ["document", "reading"]
    assert texts(root.cssselect(".sheet")[0], ".problems li") == ["1 page-needs-ocr install it documents.pdf"]


def test_look_shows_attachments_below_with_anchors_of_their_own() -> None:
    doubt = Problem(stage="s", code="c", message="m", page=1, span=Span(0, 3))
    root = page(
        replace(plain("Mail", doubt), attachments=(plain("Welder", doubt, name="cv é.pdf"), plain("Plumber", doubt))), title="m.eml"
    )
    assert texts(root, "h1, h2") == ["m.eml", "cv é.pdf", "attachment 2"]
    assert [text for _, _, text in lines(root)] == ["1Mail", "1Welder", "1Plumber"]
    anchors = [element.get("id") for element in root.cssselect("[id]")]
    assert len(anchors) == len(set(anchors)) == 6


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_look_escapes_hostile_text_everywhere() -> None:
    hostile = "</p><script>alert(1)</script><img src=x onerror=alert(1)>\"'><style>*{}</style>{{ 7*7 }}"
    problem = Problem(stage=hostile, code=hostile, message=hostile, page=1, span=Span(0, 4))
    made = Look(
        document=replace(document(problem, text=hostile, name=hostile), media_type=hostile, doc_id=hostile),
        structure=Structure(),
        pictures=(PNG,),
        attachments=(plain(hostile, problem, name=hostile),),
    )
    text = look_page(made, title=hostile, language_of=language)
    parser = Tags()
    parser.feed(text)
    assert {tag for tag, _ in parser.tags}.isdisjoint({"script", "object", "iframe", "link", "base", "form"})
    assert [tag for tag, _ in parser.tags].count("style") == 1
    assert not [name for _, attributes in parser.tags for name in attributes if name.startswith("on") or name == "style"]
    sources = [attributes["src"] or "" for _, attributes in parser.tags if "src" in attributes]
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert [line for _, _, line in lines(html.document_fromstring(text))] == ["1" + hostile, "1" + hostile]


def test_look_allows_nothing_from_outside_and_its_own_style_only() -> None:
    root = page(look())
    policy = root.cssselect("meta[http-equiv='Content-Security-Policy']")[0].get("content")
    (style,) = root.cssselect("style")
    digest = base64.b64encode(hashlib.sha256(style.text_content().encode()).digest()).decode()
    assert policy == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style.text_content()
    assert "@import" not in style.text_content()


def test_look_names_characters_that_hide_or_turn_the_direction() -> None:
    root = page(plain("cv\u202efdp.exe\u0007\u200b"), title="a\u202eb")
    assert lines(root)[0][2] == "cv⟨U+202E⟩fdp.exe⟨U+0007⟩⟨U+200B⟩"
    assert texts(root, "h1") == ["a⟨U+202E⟩b"]
    assert seen("می\u200cخواهم\tx") == "می\u200cخواهم\tx"
