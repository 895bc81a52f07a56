import csv
from collections import Counter
from pathlib import Path

import pytest

from skillmap.documents import Limits
from skillmap.documents.markup.html import html_text
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import CorruptDocumentError, LimitExceededError, NoTextError

ARABIC = "<p>مهندسة مدنية في شركة الأفق</p><p>الإشراف على تنفيذ المباني السكنية</p>"


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>not shown</title>{head}</head><body>{body}</body></html>".encode()


def text_of(body: str) -> str:
    return read(page(body)).text


def test_read_makes_a_line_of_each_block() -> None:
    assert text_of("<h1>Jane Sample</h1><p>Welder\n in  Amman</p><div>2019<div>now</div></div>tail") == (
        "Jane Sample\nWelder in Amman\n2019\nnow\ntail"
    )


def test_read_sets_headings_and_sections_apart() -> None:
    assert text_of("<p>Welder</p><h2>Skills</h2><p>MIG</p><hr><section>x</section>") == "Welder\n\nSkills\nMIG\n\nx"


def test_read_keeps_words_whole_across_inline_tags() -> None:
    assert text_of("<p><b>We</b>ld<i>er</i> and <a href='x'>pain</a>ter, sou<wbr>dage</p>") == "Welder and painter, soudage"


def test_read_breaks_lines_where_the_page_does() -> None:
    assert text_of("one<br>two<br><br>three<pre>  a\n   b\n\nc</pre>") == "one\ntwo\n\nthree\n  a\n   b\n\nc"


def test_read_marks_list_items() -> None:
    body = "<ul><li>MIG<li><p>TIG</p><p>more</p><ul><li>deep</ul></ul><ol start=3><li>x<li data-list='bullet'>y</ol>"
    assert text_of(body) == "• MIG\n• TIG\nmore\n• deep\n3. x\n• y"


def test_read_makes_a_line_of_a_table_row() -> None:
    body = "<table><tr><th>From</th><th>Job</th></tr><tr><td>2019</td><td><b>Welder</b></td></tr><tr><td></td><td>Smith</td></tr></table>"
    assert text_of(body) == "From\tJob\n2019\tWelder\nSmith"


def test_read_takes_the_cells_of_a_laid_out_page_one_by_one() -> None:
    inner = "<table><tr><td>2019</td><td>2021</td></tr></table>"
    body = f"<table><tr><td><p>Contact</p><p>Amman</p></td><td><p>Welder</p>{inner}</td></tr></table>"
    assert text_of(body) == "Contact\nAmman\n\nWelder\n\n2019\t2021"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<template>x</template>",
        "<noscript>x</noscript>",
        "<!-- x -->",
        "<p style='color:red; DISPLAY : none'>x</p>",
        "<p style='visibility:hidden'>x</p>",
        "<div hidden><p>x</p></div>",
        "<span style='mso-hide:all'>x</span>",
        "<input type=hidden value=x>",
        "<input type=password value=x>",
        "<img alt=x src='http://example.org/x.png'>",
        "<iframe src='http://example.org/'>x</iframe>",
        "<!--[if gte mso 9]><xml>x</xml><![endif]-->",
    ],
)
def test_read_leaves_out_what_is_not_shown(hidden: str) -> None:
    assert text_of(f"before {hidden}after") in {"before after", "before\nafter"}


def test_read_keeps_what_only_screen_readers_skip_and_navigation() -> None:
    assert text_of("<nav><a>Home</a></nav><p aria-hidden=true>Welder</p><footer>Amman</footer>") == "Home\n\nWelder\n\nAmman"


def test_read_takes_the_values_of_forms() -> None:
    body = (
        "<form>Name <input value='Jane Sample'><br><select><option>A<option selected>B</select>"
        "<br><select><option>first<option>second</select><textarea>two\nlines</textarea></form>"
    )
    assert text_of(body) == "Name Jane Sample\nB\nfirst\ntwo\nlines"


def test_read_resolves_entities() -> None:
    assert text_of("<p>R&amp;D, caf&eacute; &#1606;&#x62c;ار &lt;b&gt;&nbsp;x</p>") == "R&D, café نجار <b> x"


def test_read_makes_bullets_of_what_word_writes_for_them() -> None:
    body = (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>"
        "<span style='mso-list:Ignore'>·<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span>"
        "<![endif]>Soudure<o:p></o:p></p>"
        "<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>Plomberie</p>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Suite</p>"
    )
    assert text_of(body) == "• Soudure\n1. Plomberie\n\nSuite"


def test_read_shows_the_words_of_drawings() -> None:
    assert text_of("<svg><title>no</title><text x=1>Welder</text><text>Amman</text></svg>") == "Welder\nAmman"


def test_read_takes_the_title_only_where_there_is_nothing_else() -> None:
    assert read(page("<img src=x>")).text == "not shown"
    with pytest.raises(NoTextError):
        read(b"<!DOCTYPE html><html><body><img></body></html>")


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("windows-1256", "<meta charset=windows-1256>"),
        ("windows-1256", "<meta http-equiv='Content-Type' content='text/html; charset=windows-1256'>"),
        ("windows-1256", ""),
        ("windows-1256", "<meta charset='iso-8859-1'>"),
        ("utf-8", "<meta charset='windows-1256'>"),
        ("utf-8", ""),
        ("utf-8-sig", "<meta charset=iso-8859-6>"),
        ("iso8859-6", "<meta charset=iso-8859-6>"),
        ("utf-16", ""),
        ("utf-16", "<meta charset=utf-16>"),
    ],
)
def test_read_finds_the_encoding(encoding: str, head: str) -> None:
    document = read(page(ARABIC, head).decode().encode(encoding))
    assert document.text == "مهندسة مدنية في شركة الأفق\nالإشراف على تنفيذ المباني السكنية"
    assert document.media_type == "text/html"


def test_read_finds_the_date() -> None:
    word = page(
        "<p>x", "<!--[if gte mso 9]><xml><o:Created>2019-01-02T03:04:00Z</o:Created><o:LastSaved>2020-05-06T07:08:00Z</o:LastSaved></xml>"
    )
    writer = page("<p>x", "<meta name='changed' content='2021-02-03T04:05:06'><meta name='created' content='2018-02-03'>")
    assert [(date.date, date.field) for date in read(writer).dates] == [("2021-02-03", "html.changed"), ("2018-02-03", "html.created")]
    assert [date.date for date in read(word + b"-->").dates] == ["2020-05-06", "2019-01-02"]


def test_read_takes_deep_nesting() -> None:
    assert text_of("<div>" * 1500 + "Welder" + "</div>" * 1500) == "Welder"
    assert text_of("<font size=2>" * 5000 + "Welder<p>after") == "Welder\nafter"
    with pytest.raises(CorruptDocumentError, match="nested too deeply"):
        text_of("<div>" * 50_000)


def test_read_refuses_too_much() -> None:
    with pytest.raises(LimitExceededError, match="characters"):
        read(page("<p>word</p>" * 100), limits=Limits(max_chars=300))
    with pytest.raises(LimitExceededError, match="tags"):
        read(page("<b>" * 300_001))


@pytest.mark.parametrize(
    "source", ["", "   ", "<!-- -->", "<", "<p", "</p>", "<![CDATA[x]]>", "<table><td>x<tr>", "\x00", "<li>x", "<p>\ud800</p>"]
)
def test_html_text_takes_anything(source: str) -> None:
    assert isinstance(html_text(source, 1000), str)


def test_read_takes_nothing_from_outside(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    body = f"<object data='{secret.as_uri()}'></object><embed src='{secret.as_uri()}'><p>&x;</p>"
    entity = f"<!DOCTYPE html [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><html><body>{body}</body></html>"
    assert "SECRET" not in read(entity.encode()).text


@pytest.mark.parametrize("kind", ["html", "htmlenc"])
def test_read_loses_no_word_of_the_shared_pages(kind: str, shared: Path) -> None:
    folder = shared / "data" / "documents"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["file"].startswith(f"{kind}/")]
    assert rows
    for row in rows:
        truth = (folder / row["ground_truth"]).read_text(encoding="utf-8")
        found = Counter(read((folder / row["file"]).read_bytes()).text.split())
        assert Counter(truth.split()) <= found, row["file"]
