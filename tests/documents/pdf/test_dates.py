"""The dates of PDFs."""

import zlib
from collections.abc import Callable

import pytest
from tests.documents.conftest import pdf_of_objects, stream

from skillmap.documents.reading import read_bytes


def pdf(info: bytes = b"", xmp: bytes = b"", entries: bytes = b"") -> bytes:
    body = pdf_of_objects(
        b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(b"BT /F 10 Tf 100 700 Td (Welder in Sfax) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        stream(xmp, b"/Type/Metadata/Subtype/XML" + entries),
        b"<<" + info + b">>",
    )
    return body.replace(b"trailer<</Root 1 0 R>>", b"trailer<</Root 1 0 R/Info 7 0 R>>")


def dates(data: bytes) -> list[tuple[str, str]]:
    return [(date.field, date.date) for date in read_bytes(data).dates]


ELEMENTS = b"<x:xmpmeta><xmp:CreateDate>2019-02-03T10:00:00Z</xmp:CreateDate><xmp:ModifyDate>2020-05</xmp:ModifyDate></x:xmpmeta>"
ATTRIBUTES = b'<rdf:Description xmp:ModifyDate="2020-05-01T00:10:00+03:00" xmp:CreateDate="2019-02-03"/>'


def test_dates_of_the_information_dictionary_come_first_and_alone() -> None:
    info = b"/CreationDate(D:20190203101500+03'00')/ModDate(D:20200501)"
    assert dates(pdf(info, ATTRIBUTES)) == [("pdf.ModDate", "2020-05-01"), ("pdf.CreationDate", "2019-02-03")]


@pytest.mark.parametrize(
    ("xmp", "modified"), [(ELEMENTS, "2020-05-01"), (ATTRIBUTES, "2020-05-01"), (ATTRIBUTES.replace(b"xmp:", b"xap:"), "2020-05-01")]
)
def test_dates_are_those_of_xmp_where_the_dictionary_has_none(xmp: bytes, modified: str) -> None:
    expected = [("xmp.ModifyDate", modified), ("xmp.CreateDate", "2019-02-03")]
    assert dates(pdf(b"", xmp)) == expected
    assert dates(pdf(b"/CreationDate(D:19700101000000Z)", xmp)) == expected
    assert dates(pdf(b"", zlib.compress(xmp), b"/Filter/FlateDecode")) == expected


@pytest.mark.parametrize(
    "info", [b"/CreationDate(D:00000000)", b"/CreationDate(Tue May)/ModDate()", b"/ModDate 7", b"/ModDate(D:20201399)"]
)
def test_dates_that_are_none_are_left_out(info: bytes) -> None:
    assert dates(pdf(info)) == []


def test_dates_of_broken_metadata_cost_nothing(make_pdf: Callable[..., bytes]) -> None:
    assert dates(pdf(b"", b"\xff" * 50, b"/Filter/FlateDecode")) == []
    assert dates(pdf(b"", ELEMENTS, b"/Filter/LZWDecode")) == []
    made = dates(make_pdf([(100, 700, "Welder")], invariant=1))
    assert made == []  # reportlab's constant day
