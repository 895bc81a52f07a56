import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from skillmap.documents import Limits
from skillmap.documents.read import read_bytes as read
from skillmap.errors import CorruptDocumentError, LimitExceededError, NoTextError
from skillmap.records import DocumentDate

MakeDocx = Callable[[Callable[[WordDocument], None]], bytes]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


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
