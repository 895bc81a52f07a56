import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from skillmap.documents import Limits
from skillmap.documents.reading import read_bytes as read
from skillmap.errors import CorruptDocumentError, LimitExceededError, NoTextError
from skillmap.records import DocumentDate

MakeDocx = Callable[[Callable[[WordDocument], None]], bytes]
MakeWord = Callable[..., bytes]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, content if entry.filename == name else old.read(entry))
    return buffer.getvalue()


def test_read_makes_a_line_of_every_paragraph(make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph("ليلى الأحمد")
        document.add_heading("Expérience", level=1)
        document.add_paragraph("Soudeuse\t2015\nAtelier Nord")
        document.add_paragraph("soudure TIG", style="List Bullet")
        document.add_paragraph("premier", style="List Number")

    document = read(make_docx(fill))
    assert document.text == "ليلى الأحمد\n\nExpérience\nSoudeuse\t2015\nAtelier Nord\n• soudure TIG\npremier"
    assert document.pages[0].span == (0, len(document.text))


def test_read_joins_cells_of_a_data_table_and_parts_those_of_a_layout_table(make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        data = document.add_table(rows=2, cols=2)
        for cell, text in zip(data._cells, ["Arabe", "C2", "Français", "B1"], strict=True):
            cell.text = text
        layout = document.add_table(rows=1, cols=2)
        layout.cell(0, 0).text = "Contact"
        layout.cell(0, 0).add_paragraph("06 12 34")
        layout.cell(0, 1).text = "Expérience"

    assert read(make_docx(fill)).text == "Arabe | C2\nFrançais | B1\n\nContact\n06 12 34\n\nExpérience"


def test_read_gets_headers_footers_and_text_boxes_once(make_docx: MakeDocx) -> None:
    box = f"""<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
        xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent>
        <mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>
        </w:drawing></mc:Choice>
        <mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>
        </v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""

    def fill(document: WordDocument) -> None:
        document.sections[0].header.paragraphs[0].text = "Page header"
        document.sections[0].footer.paragraphs[0].text = "Page footer"
        document.add_paragraph("Before").runs[0]._r.addnext(parse_xml(box))
        document.add_paragraph("After")

    assert read(make_docx(fill)).text == "Page header\n\nBefore\n\nIn the box\n\nAfter\n\nPage footer"


def test_read_gets_content_controls_and_links_but_not_deleted_or_hidden_text(make_docx: MakeDocx) -> None:
    paragraph = f"""<w:p {nsdecls("w")}><w:sdt><w:sdtContent><w:r><w:t>control </w:t></w:r></w:sdtContent></w:sdt>
        <w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>
        <w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>
        <w:r><w:instrText>PAGEREF</w:instrText></w:r>
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>"""

    def fill(document: WordDocument) -> None:
        document.element.body.insert(0, parse_xml(paragraph))

    assert read(make_docx(fill)).text == "control link"


def test_read_takes_the_date_from_core_properties(make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph("text")
        document.core_properties.modified = datetime(2024, 5, 1, tzinfo=UTC)

    assert read(make_docx(fill)).dates[0] == DocumentDate(date="2024-05-01", source="metadata", field="docx.modified")


def test_read_refuses_entities(make_docx: MakeDocx) -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document xmlns:w="{W}"><w:body><w:p>&a;</w:p></w:body></w:document>'
    data = with_part(make_docx(lambda document: None), "word/document.xml", bomb.encode())
    with pytest.raises(CorruptDocumentError, match="entities"):
        read(data)


def test_read_refuses_what_unpacks_to_too_much(make_docx: MakeDocx) -> None:
    data = with_part(make_docx(lambda document: None), "word/document.xml", b" " * 20_000_000)
    with pytest.raises(LimitExceededError, match="unpacks"):
        read(data)


def test_read_refuses_more_characters_than_allowed(make_docx: MakeDocx) -> None:
    def fill(document: WordDocument) -> None:
        for _ in range(10):
            document.add_paragraph("x" * 50)

    data = make_docx(fill)
    assert len(read(data, limits=Limits(max_chars=510)).text) == 509
    with pytest.raises(LimitExceededError):
        read(data, limits=Limits(max_chars=500))


def test_read_refuses_damaged_xml(make_docx: MakeDocx) -> None:
    with pytest.raises(CorruptDocumentError):
        read(with_part(make_docx(lambda document: None), "word/document.xml", b"<w:document"))


def test_read_refuses_nesting_without_end(make_docx: MakeDocx) -> None:
    depth = 5000
    body = "<w:sdt>" * depth + "<w:p/>" + "</w:sdt>" * depth
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    with pytest.raises(CorruptDocumentError, match="nested"):
        read(with_part(make_docx(lambda document: None), "word/document.xml", xml.encode()))


def test_read_tells_a_document_without_text(make_docx: MakeDocx) -> None:
    with pytest.raises(NoTextError):
        read(make_docx(lambda document: None))


def test_read_accepts_tracked_changes(make_word: MakeWord) -> None:
    deleted_mark = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    body = f"""<w:p>{deleted_mark}{run("First half,")}</w:p><w:p><w:pPr><w:jc/></w:pPr>{run(" second half")}</w:p>
        <w:p><w:moveFrom>{run("moved away")}</w:moveFrom><w:moveTo>{run("moved here")}</w:moveTo></w:p>
        <w:tbl><w:tr><w:trPr><w:del w:id="2"/></w:trPr><w:tc><w:p>{run("gone")}</w:p></w:tc></w:tr>
        <w:tr><w:tc><w:p>{run("kept")}</w:p></w:tc><w:tc><w:tcPr><w:cellDel w:id="3"/></w:tcPr><w:p>{run("gone")}</w:p></w:tc></w:tr>
        </w:tbl>
        <w:p>{deleted_mark}{run("last")}</w:p>"""
    assert read(make_word(body)).text == "First half, second half\nmoved here\n\nkept\n\nlast"


def test_read_keeps_results_of_fields_but_not_their_codes(make_word: MakeWord) -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = f"{mark('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{mark('begin')}{mark('separate')}{run('code')}{mark('end')}"
    body = f"""<w:p>{nested}{run("code")}{mark("separate")}{run("result")}{mark("end")}</w:p>
        <w:p><w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple></w:p><w:p>{mark("begin")}{run("a field that does not end")}</w:p>"""
    assert read(make_word(body)).text == "result\n3\na field that does not end"


def test_read_tells_the_address_behind_a_link(make_word: MakeWord) -> None:
    links = {
        "m": ("hyperlink", "mailto:nour@example.org?subject=CV"),
        "t": ("hyperlink", "tel:+21655000111"),
        "w": ("hyperlink", "https://x.example"),
    }
    body = "".join(
        f'<w:p><w:hyperlink r:id="{key}">{run(text)}</w:hyperlink></w:p>' for key, text in (("m", "e-mail"), ("t", "call"), ("w", "site"))
    )
    assert read(make_word(body, links)).text == "e-mail (nour@example.org)\ncall (+21655000111)\nsite"


def test_read_drops_what_styles_hide_and_keeps_what_runs_show(make_word: MakeWord) -> None:
    style = """<w:styles $NS><w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="I"><w:basedOn w:val="H"/></w:style></w:styles>"""
    hidden = '<w:r><w:rPr><w:rStyle w:val="I"/>{}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    off = '<w:vanish w:val="0"/>'
    body = f"<w:p>{run('a')}{hidden.format('', ' hidden')}{hidden.format(off, ' shown')}</w:p>"
    assert read(make_word(body, {"s": ("styles", "styles.xml")}, {"styles.xml": style})).text == "a shown"


def test_read_finds_bullets_by_style_and_linked_lists(make_word: MakeWord) -> None:
    numbering = """<w:numbering $NS><w:abstractNum w:abstractNumId="1"><w:styleLink w:val="B"/><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
        <w:lvlText w:val="-"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="B"/></w:abstractNum>
        <w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
        <w:num w:numId="5"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="3"/></w:num>
        <w:num w:numId="7"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>
        </w:lvlOverride></w:num></w:numbering>"""
    style = """<w:styles $NS><w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="M"><w:basedOn w:val="L"/></w:style></w:styles>"""
    number = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr></w:pPr>{}</w:p>'
    body = f'<w:p><w:pPr><w:pStyle w:val="M"/></w:pPr>{run("by style")}</w:p>' + "".join(number.format(key, run(key)) for key in "567")
    links = {"s": ("styles", "styles.xml"), "n": ("numbering", "numbering.xml")}
    assert read(make_word(body, links, {"styles.xml": style, "numbering.xml": numbering})).text == "• by style\n• 5\n6\n7"


@pytest.mark.parametrize(
    ("title_page", "settings", "expected"),
    [
        ("", "", "always\n\ntext"),
        ("<w:titlePg/>", "", "first\n\nalways\n\ntext"),
        ('<w:titlePg w:val="0"/>', "<w:evenAndOddHeaders/>", "even\n\nalways\n\ntext"),
    ],
)
def test_read_shows_headers_of_first_and_even_pages_where_they_are_used(
    make_word: MakeWord, title_page: str, settings: str, expected: str
) -> None:
    references = "".join(f'<w:headerReference w:type="{kind}" r:id="{kind}"/>' for kind in ("even", "default", "first"))
    links = {kind: ("header", f"{kind}.xml") for kind in ("even", "default", "first")} | {"s": ("settings", "settings.xml")}
    texts = {"even": "even", "default": "always", "first": "first"}
    parts = {f"{kind}.xml": f"<w:hdr $NS><w:p>{run(text)}</w:p></w:hdr>" for kind, text in texts.items()}
    parts["settings.xml"] = f"<w:settings $NS>{settings}</w:settings>"
    body = f"<w:p>{run('text')}</w:p><w:sectPr>{references}{title_page}</w:sectPr>"
    assert read(make_word(body, links, parts)).text == expected


def test_read_gets_notes_but_no_comments(make_word: MakeWord) -> None:
    parts = {
        f"{kind}.xml": f"<w:x $NS><w:{kind[:-1]}><w:p>{run(kind)}</w:p></w:{kind[:-1]}></w:x>"
        for kind in ("footnotes", "endnotes", "comments")
    }
    links = {kind: (kind, f"{kind}.xml") for kind in ("comments", "endnotes", "footnotes")}
    assert read(make_word(f"<w:p>{run('text')}</w:p>", links, parts)).text == "text\n\nfootnotes\n\nendnotes"


def test_read_writes_signs_as_they_are_shown(make_word: MakeWord) -> None:
    signs = """<w:r><w:sym w:font="Wingdings" w:char="F028"/><w:t>06</w:t><w:noBreakHyphen/><w:t>12 co</w:t><w:softHyphen/><w:t>op</w:t>
        <w:sym w:font="Calibri" w:char="F0E9"/><w:sym w:font="Symbol" w:char="zz"/><w:ptab/><w:t>end</w:t></w:r>"""
    assert read(make_word(f"<w:p>{signs}</w:p>")).text == "06-12 coopé\tend"


def test_read_takes_embedded_documents_as_attachments(make_word: MakeWord) -> None:
    links = {"a": ("aFChunk", "afchunk.txt")}
    document = read(make_word(f'<w:p>{run("text")}</w:p><w:altChunk r:id="a"/>', links, {"afchunk.txt": "more of the text"}))
    assert document.text == "text"
    assert [attachment.text for attachment in document.attachments] == ["more of the text"]


def test_read_bears_strict_documents(make_word: MakeWord) -> None:
    data = make_word(
        f'<w:p>{run("strict")}</w:p><w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>',
        {"h": ("header", "h.xml")},
        {"h.xml": f"<w:hdr $NS><w:p>{run('head')}</w:p></w:hdr>"},
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        strict = content.replace(b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument")
        data = with_part(data, name, strict.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    assert read(data).text == "head\n\nstrict"
