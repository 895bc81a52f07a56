"""Documents made on the spot."""

import io
from collections.abc import Callable, Sequence

import docx
import pytest
from docx.document import Document as WordDocument
from reportlab.pdfgen.canvas import Canvas

PlacedText = tuple[float, float, str]  # points from the left and from the bottom


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """Make a PDF of one page per sequence of placed texts, on A4."""

    def make(*pages: Sequence[PlacedText], size: float = 10, **settings: object) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(595, 842), **settings)
        for page in pages:
            for x, y, text in page:
                canvas.setFont("Helvetica", size)
                canvas.drawString(x, y, text)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return make


def pdf_of_objects(*objects: bytes) -> bytes:
    """Number objects from 1 (the first is the catalog); the reader rebuilds the missing cross-reference table."""
    body = b"".join(b"%d 0 obj%s\nendobj\n" % (number, content) for number, content in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A PDF stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


@pytest.fixture
def make_unicode_pdf() -> Callable[[Sequence[str]], bytes]:
    """Make a PDF whose lines are drawn character by character, from left to right, as given.

    There is no font in it, only a character map: a reader of the text needs no more.
    """

    def make(lines: Sequence[str]) -> bytes:
        codes = {character: code for code, character in enumerate(sorted(set("".join(lines))), start=1)}
        pairs = b"".join(b"<%04X> <%s>\n" % (code, c.encode("utf-16-be").hex().encode()) for c, code in codes.items())
        shown = b"".join(
            b"1 0 0 1 100 %d Tm <%s> Tj\n" % (800 - 15 * row, "".join(f"{codes[c]:04X}" for c in line).encode())
            for row, line in enumerate(lines)
        )
        cmap = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange %d beginbfchar\n" % len(codes)
        return pdf_of_objects(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            stream(b"BT /F 10 Tf\n" + shown + b"ET"),
            b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500/FontDescriptor 8 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
            stream(cmap + pairs + b"endbfchar endcmap"),
            b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 500 700]/Ascent 700/Descent -200>>",
        )

    return make


@pytest.fixture
def make_raw_pdf() -> Callable[..., bytes]:
    """Make a PDF of one page from a content stream, with its filters."""

    def make(content: bytes, filters: bytes = b"") -> bytes:
        return pdf_of_objects(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            stream(content, filters),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        )

    return make


@pytest.fixture
def make_docx() -> Callable[[Callable[[WordDocument], None]], bytes]:
    """Make a DOCX by filling an empty document."""

    def make(fill: Callable[[WordDocument], None]) -> bytes:
        document = docx.Document()
        fill(document)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return make
