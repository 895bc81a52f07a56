import pytest
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

from skillmap.documents.pdf.operators import operations


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"1 -2.5 .5 +3 Td", [(b"Td", [1, -2.5, 0.5, 3])], id="numbers"),
        pytest.param(b"--5 1.2.3 w", [(b"w", [5.0, 1.2])], id="odd-numbers"),
        pytest.param(b"(a(b)c\\)\\101\\n\\\r\nd) Tj", [(b"Tj", [b"a(b)c)A\nd"])], id="nested-string"),
        pytest.param(b"<48 656> Tj", [(b"Tj", [b"He`"])], id="hex-of-odd-length"),
        pytest.param(b"[(A) -120 <42>] TJ", [(b"TJ", [[b"A", -120, b"B"]])], id="array"),
        pytest.param(b"/Span<</ActualText(x)/N[1 2]>>BDC", [(b"BDC", [LIT("Span"), {"ActualText": b"x", "N": [1, 2]}])], id="dictionary"),
        pytest.param(b"/F#31 9 Tf%note (\nT*", [(b"Tf", [LIT("F1"), 9]), (b"T*", [])], id="comment"),
        pytest.param(b"(a)' 1 2(b)\"", [(b"'", [b"a"]), (b'"', [1, 2, b"b"])], id="quotes"),
        pytest.param(b"[1 2 Tj ET", [(b"Tj", [[1, 2]]), (b"ET", [])], id="open-array"),
        pytest.param(b">> ) ] } ET", [(b"ET", [])], id="stray-signs"),
        pytest.param(b"true false null x", [(b"x", [True, False, None])], id="constants"),
        pytest.param(b"(never closed", [], id="cut-off"),
    ],
)
def test_operations_reads_operands(content: bytes, expected: list[tuple[bytes, list[object]]]) -> None:
    assert list(operations(content)) == expected


def test_operations_passes_over_the_data_of_an_inline_picture() -> None:
    (name, [picture]), following = operations(b"BI /W 2 /H 1 ID (]\x00EI<\nEI Q")
    assert (name, following) == (b"EI", (b"Q", []))
    assert isinstance(picture, PDFStream)
    assert (picture["W"], picture["H"]) == (2, 1)


def test_operations_is_quick_on_hostile_nesting() -> None:
    assert list(operations(b"[" * 200_000 + b"(" * 200_000 + b"<" * 200_000)) == []
