"""Office documents written part by part, and one that LibreOffice has saved in the old formats."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

MakeParts = Callable[[Mapping[str, str]], bytes]

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{"External" if ":" in target else "Internal"}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'


@pytest.fixture
def make_word() -> Callable[..., bytes]:
    """Make a DOCX from the content of its body, what the ids in it stand for, and other parts (their name without "word/")."""

    def make(body: str, links: Mapping[str, tuple[str, str]] | None = None, parts: Mapping[str, str] | None = None) -> bytes:
        roots = {f"word/{name}": content.replace("$NS", W) for name, content in (parts or {}).items()}
        return zipped(
            {
                "_rels/.rels": relations({"d": ("officeDocument", "/word/document.xml")}),
                "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
                "word/_rels/document.xml.rels": relations(links or {}),
                **roots,
            }
        )

    return make


@pytest.fixture
def make_odt() -> Callable[..., bytes]:
    """Make an ODT from the content of its body, automatic styles, the inside of styles.xml, and other parts."""

    def make(body: str, automatic: str = "", styles: str = "", parts: Mapping[str, str] | None = None) -> bytes:
        return zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": f"<office:document-content {ODF}><office:automatic-styles>{automatic}</office:automatic-styles>"
                f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
                "styles.xml": f"<office:document-styles {ODF}>{styles}</office:document-styles>",
                **{name: content.replace("$NS", ODF) for name, content in (parts or {}).items()},
            }
        )

    return make


def _box(number: int, place: tuple[int, int, int, int], of: str, *lines: str) -> str:
    left, top, width, height = (12_700 * points for points in place)
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    return f"""<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
        <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0" locked="0"
        layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
        <wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
        <wp:positionV relativeFrom="{of}"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
        <wp:extent cx="{width}" cy="{height}"/><wp:wrapSquare wrapText="bothSides"/><wp:docPr id="{number}" name="Box {number}"/>
        <a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
        <wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
        <a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx>
        <wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>
        <mc:Fallback><w:pict><v:shape style="position:absolute;width:100pt;height:90pt"><v:textbox><w:txbxContent>{paragraphs}
        </w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


@pytest.fixture
def make_box() -> Callable[..., str]:
    """Make a run with a text box: its number, its place on the page in points, what its top is measured from, its lines."""
    return _box


# A CV with what readers of old formats lose: a column in a text box, header, footer, note, changes, links, hidden text.
_SIDEBAR = ("Contact", "nadia.f@example.org", "Compétences", "Brasage", "Soudage TIG")
_BODY = f"""
<w:p>{_box(1, (20, 100, 150, 500), "page", *_SIDEBAR)}</w:p>
<w:p><w:r><w:t>Nadia Ferrand</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Soudeuse </w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>effacée </w:delText></w:r></w:del>
  <w:ins w:id="2" w:author="x"><w:r><w:t xml:space="preserve">qualifiée </w:t></w:r></w:ins>
  <w:r><w:rPr><w:vanish/></w:rPr><w:t>cachée</w:t></w:r><w:r><w:t>2015 – 2019</w:t></w:r></w:p>
<w:p><w:hyperlink r:id="mail"><w:r><w:t>Écrivez-moi</w:t></w:r></w:hyperlink></w:p>
<w:p><w:r><w:rPr><w:rtl/></w:rPr><w:t>مهندسة برمجيات في طرابلس</w:t></w:r></w:p>
<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>
  <w:tr><w:tc><w:p><w:r><w:t>Arabe</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>C2</w:t></w:r></w:p></w:tc></w:tr>
  <w:tr><w:tc><w:p><w:r><w:t>Français</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>B1</w:t></w:r></w:p></w:tc></w:tr>
  <w:tr><w:tc><w:p><w:r><w:t>Atelier</w:t></w:r></w:p><w:p><w:r><w:t>Chantier</w:t></w:r></w:p></w:tc>
  <w:tc><w:p><w:r><w:t>Bureau</w:t></w:r></w:p><w:p><w:r><w:t>Stage</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><w:t>Fin du texte</w:t></w:r></w:p>
<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/>
  <w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="3600" w:header="700" w:footer="700"/>
</w:sectPr>"""
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/header.xml" ContentType="{_TYPES}.header+xml"/>'
    f'<Override PartName="/word/footer.xml" ContentType="{_TYPES}.footer+xml"/>'
    f'<Override PartName="/word/footnotes.xml" ContentType="{_TYPES}.footnotes+xml"/></Types>',
    "_rels/.rels": relations({"d": ("officeDocument", "/word/document.xml")}),
    "word/document.xml": f"<w:document {W}><w:body>{_BODY}</w:body></w:document>",
    "word/header.xml": f"<w:hdr {W}><w:p><w:r><w:t>En-tête de page</w:t></w:r></w:p></w:hdr>",
    "word/footer.xml": f"<w:ftr {W}><w:p><w:r><w:t>Pied de page</w:t></w:r></w:p></w:ftr>",
    "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:t>Note sur le nom</w:t></w:r></w:p></w:footnote></w:footnotes>',
    "word/_rels/document.xml.rels": relations(
        {
            "header": ("header", "header.xml"),
            "footer": ("footer", "footer.xml"),
            "notes": ("footnotes", "footnotes.xml"),
            "mail": ("hyperlink", "mailto:nadia@example.org"),
        }
    ),
}


@pytest.fixture(scope="session")
def saved_as(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same document as LibreOffice saves it: "docx" (as written here), "doc", "rtf" and "odt"."""
    program = shutil.which("soffice")
    if program is None:
        pytest.fail("there is no soffice: install the package libreoffice-writer")
    folder = tmp_path_factory.mktemp("saved")
    (folder / "cv.docx").write_bytes(zipped(_PARTS))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in ("doc", "rtf", "odt"):
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(folder / "cv.docx")]
        subprocess.run(  # noqa: S603 - our own file
            command, check=True, capture_output=True, timeout=120
        )
    return {kind: Path(folder / f"cv.{kind}").read_bytes() for kind in ("docx", "doc", "rtf", "odt")}


CV_LINES = (
    "En-tête de page",
    *_SIDEBAR,
    "Nadia Ferrand",
    "Soudeuse qualifiée 2015 – 2019",
    "Écrivez-moi (nadia@example.org)",
    "مهندسة برمجيات في طرابلس",
    "Arabe | C2",
    "Français | B1",
    "Atelier",
    "Chantier",
    "Bureau",
    "Stage",
    "Fin du texte",
    "Note sur le nom",
    "Pied de page",
)


@pytest.fixture
def cv_lines() -> tuple[str, ...]:
    """The lines of the saved document in reading order."""
    return CV_LINES
