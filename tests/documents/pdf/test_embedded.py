"""PDFs that carry files, written object by object."""

import zlib

import pytest
from tests.documents.conftest import pdf_of_objects, stream

from skillmap.documents import Limits
from skillmap.documents.reading import read_bytes as read

EUROPASS = (
    '<?xml version="1.0" encoding="UTF-8"?><SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass" locale="fr">'
    "<DocumentInfo><LastUpdateDate>2019-06-14T10:00:00Z</LastUpdateDate></DocumentInfo>"
    "<LearnerInfo><WorkExperienceList><WorkExperience><Period><From year='2014'/><To year='2015'/></Period>"
    "<Position><Label>Infirmière</Label></Position></WorkExperience></WorkExperienceList></LearnerInfo></SkillsPassport>"
).encode()
CATALOGS = {
    "names": b"/Names<</EmbeddedFiles<</Names[%s]>>>>",
    "tree": b"/Names<</EmbeddedFiles<</Kids[<</Kids[<</Names[%s]>>]>>]>>>>",
    "af": b"/AF[%s]",
}


def pdf_with(*files: bytes, where: str = "names", entries: bytes = b"", pages: int = 1) -> bytes:
    """A PDF whose pages say "Visible", with embedded files."""
    first = 6 + pages
    objects = [
        b"",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % (6 + n) for n in range(pages)), pages),
        stream(b"BT /F 10 Tf 100 700 Td (Visible) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Title(x)/ModDate(D:20200203)>>",
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"] * pages,
    ]
    specifications = []
    for number, data in enumerate(files):
        at = first + 2 * number
        objects.append(b"<</Type/Filespec/F(file%d.xml)/UF(file%d.xml)/EF<</F %d 0 R>>>>" % (number, number, at + 1))
        objects.append(stream(data, b"/Type/EmbeddedFile" + entries))
        specifications.append(b"%d 0 R" % at if where == "af" else b"(file%d) %d 0 R" % (number, at))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R" + CATALOGS[where] % b" ".join(specifications) + b">>"
    return pdf_of_objects(*objects).replace(b"trailer<<", b"trailer<</Info 5 0 R")


@pytest.mark.parametrize("where", ["names", "tree", "af"])
def test_read_takes_the_europass_file_for_the_cv(where: str) -> None:
    document = read(pdf_with(EUROPASS, where=where, pages=2))
    assert document.media_type == "application/pdf"
    assert document.text == "Expérience professionnelle\nInfirmière\n2014 – 2015"
    assert document.structure is not None
    (job,) = document.structure.jobs
    assert job.title is not None
    assert job.title.of(document.text) == "Infirmière"
    assert [page.number for page in document.pages] == [1]
    assert (document.problems, document.attachments) == ((), ())
    assert [date.date for date in document.dates] == ["2019-06-14", "2020-02-03"]


def test_read_unpacks_embedded_files() -> None:
    assert "Infirmière" in read(pdf_with(zlib.compress(EUROPASS), entries=b"/Filter/FlateDecode")).text


def test_read_finds_the_europass_file_among_others() -> None:
    assert "Infirmière" in read(pdf_with(b"<invoice/>", b"\x89PNG\r\n\x1a\n", EUROPASS)).text


@pytest.mark.parametrize(
    "data",
    [
        EUROPASS[:-20],
        EUROPASS.replace(b"WorkExperience", b"Nothing"),
        EUROPASS.replace(b"<LearnerInfo>", b"<LearnerInfo>" + b"<x>" * 5000),
        EUROPASS.replace(b"<SkillsPassport", b"<!DOCTYPE x><SkillsPassport"),
        b"<?xml version='1.0'?><Invoice/>",
        b"",
    ],
)
def test_read_falls_back_on_the_pages(data: bytes) -> None:
    document = read(pdf_with(data))
    assert document.text == "Visible"
    assert document.structure is None
    assert document.attachments == ()


def test_read_takes_embedded_documents_for_attachments() -> None:
    files = [zlib.compress(data) for data in (pdf_with(), b"a plain text", b"\xff\xd8\xff\xe0")]
    document = read(pdf_with(*files, entries=b"/Filter/FlateDecode"))
    assert document.text == "Visible"
    (attachment,) = document.attachments
    assert (attachment.name, attachment.text) == ("file0.xml", "Visible")


def test_read_unfolds_no_bomb() -> None:
    bomb = zlib.compress(EUROPASS + b" " * 30_000_000)
    assert read(pdf_with(bomb, entries=b"/Filter/FlateDecode"), limits=Limits(max_unpacked_bytes=1_000_000)).text == "Visible"
    assert read(pdf_with(bomb, entries=b"/Filter[/FlateDecode/FlateDecode]")).text == "Visible"
    assert read(pdf_with(b"junk", entries=b"/Filter/FlateDecode")).text == "Visible"


def test_read_takes_at_most_so_many_embedded_files() -> None:
    document = read(pdf_with(*[zlib.compress(pdf_with())] * 4, entries=b"/Filter/FlateDecode"), limits=Limits(max_attachments=2))
    assert len(document.attachments) == 2


def test_read_walks_no_circle_of_names() -> None:
    circle = pdf_with(EUROPASS[:100]).replace(b"/EmbeddedFiles<<", b"/EmbeddedFiles<</Kids[<</Kids[1 0 R 1 0 R]>>]")
    assert read(circle.replace(b"/Type/Catalog", b"/Type/Catalog/Kids[1 0 R 1 0 R]")).text == "Visible"
