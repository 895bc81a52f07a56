"""Sound documents to begin with, by format: the samples, documents made here, and the shared ones where there are any."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from skillmap.documents.sniff import Format, sniff
from skillmap.errors import DocumentError

_HERE = Path(__file__).resolve().parents[1]
_SHARED = Path(os.environ.get("SKILLMAP_SHARED", _HERE.parents[1] / "shared"))
_MAX_BYTES = 400_000  # larger seeds cost time and find nothing that smaller ones do not
_AR = "سليم العابد\nسائق شاحنة\nالخبرات\n2015 – 2019 شركة النقل السريع\nالمهارات\nالقيادة، Excel، قراءة الخرائط\n"
_FR = "Hélène Éboué\nBoulangère\nExpérience\n03/2012 – 12/2018 Boulangerie du Marché, Nîmes\nCompétences\nPétrissage, cœur de gamme\n"
_EN = "Jane Doe\nWelder\nExperience\n2010 - 2014 Northern Yards Ltd\nSkills\nMIG welding; reading drawings\nj@cv.example +44 20 7946 0000\n"
_ENCODINGS = {
    _AR: ("utf-8", "utf-16", "cp1256", "iso8859-6", "cp720"),
    _FR: ("utf-8-sig", "cp1252", "iso8859-15", "cp850", "mac-roman"),
    _EN: ("ascii",),
}


def collect_seeds(*more: Path) -> dict[Format, list[bytes]]:
    """Return the seeds of each format, small ones first; ``more`` are further folders of documents."""
    seeds: dict[Format, list[bytes]] = {}
    for data in (*_made(), *_files(more)):
        try:
            seeds.setdefault(sniff(data), []).append(data)
        except DocumentError:
            continue
    return {kind: sorted(set(found), key=lambda data: (len(data), data)) for kind, found in seeds.items()}


def _files(more: Sequence[Path]) -> Iterator[bytes]:
    folders = [*more, _HERE / "samples", *(_SHARED / "data" / name for name in ("documents", "hostile", "cv-files", "rtl-pdf"))]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".json", ".csv", ".py", ".css", ".md"} and path.stat().st_size <= _MAX_BYTES:
                yield path.read_bytes()


def _made() -> Iterator[bytes]:
    for text, encodings in _ENCODINGS.items():
        yield from (text.encode(encoding, errors="replace") for encoding in encodings)
    yield _rtf()
    yield _html().encode("cp1256", errors="xmlcharrefreplace")
    yield _html().encode()
    yield _mail(_mail(None))
    yield _mail(None)
    yield _odt()
    yield json.dumps(_resume(), ensure_ascii=False).encode()
    yield _europass().encode()
    yield from _images()


def _rtf() -> bytes:
    arabic = "".join(f"\\u{ord(letter)}?" for letter in "الخبرات")
    table = "\\trowd\\cellx2000\\cellx4000 2010\\cell Northern Yards\\cell\\row\\pard"
    fonts = "{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset178 Arial;}}{\\info{\\title CV}{\\creatim\\yr2021\\mo4\\dy2}}"
    rest = f"\\par\\f1\\rtlpar {arabic}\\par\\'e9\\'e8 {table}{{\\footnote note}}\\bullet\\tab MIG\\line"
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{fonts}{{\\header Jane Doe}}{_EN}{rest}}}".encode()


def _html() -> str:
    return (
        "<!DOCTYPE html><html dir=rtl><head><meta charset=windows-1256><title>سيرة</title><style>p{color:red}</style></head><body>"
        "<h1>سليم العابد</h1><ul><li>القيادة<li>Excel</ul><table><tr><td>2015<td>شركة النقل</tr></table><p>a<br>b &amp; c &eacute;</p>"
        "<script>var a = '<p>no</p>';</script><pre>x\n y</pre><div hidden>z</div></body></html>"
    )


def _mail(inner: bytes | None) -> bytes:
    parts = [
        (
            b"Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            b"Bonjour, voici le CV d'H=E9l=E8ne.\r\n"
        ),
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour</p>\r\n",
        b'Content-Type: text/plain; name="cv.txt"\r\nContent-Disposition: attachment; filename="cv.txt"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(_AR.encode()),
    ]
    if inner is not None:
        parts.append(b"Content-Type: message/rfc822\r\n\r\n" + inner)
    return (
        b"Received: from a.example by b.example; Mon, 4 Mar 2024 10:00:00 +0100\r\nFrom: =?utf-8?B?2LPZhNmK2YU=?= <s@cv.example>\r\n"
        b"To: jobs@firm.example\r\nSubject: =?iso-8859-1?Q?Candidature_d=E9j=E0?=\r\n"
        b"Date: Mon, 4 Mar 2024 09:59:00 +0100\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\n' + b"\r\n--b1\r\n".join(parts) + b"\r\n--b1--\r\n"
    )


def _odt() -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "draw", "style", "meta")
    )
    content = (
        f"<office:document-content {names}><office:body><office:text><text:h>CV</text:h><text:p>سليم<text:s text:c='3'/>a<text:tab/>b"
        "<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></text:p><text:list><text:list-item><text:p>Excel</text:p>"
        "</text:list-item></text:list><table:table><table:table-row>"
        "<table:table-cell table:number-columns-repeated='2'><text:p>2015</text:p>"
        "</table:table-cell></table:table-row></table:table><text:p>x<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note></text:p>"
        "</office:text></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", f"<office:document-styles {names}><office:master-styles/></office:document-styles>")
        archive.writestr("meta.xml", f"<office:document-meta {names}><office:meta/></office:document-meta>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return packed.getvalue()


def _resume() -> dict[str, object]:
    dated = {"startDate": "2015-03", "endDate": "2019-12-01", "summary": "MIG welding", "highlights": ["ships", "bridges"]}
    return {
        "basics": {
            "name": "Jane Doe",
            "label": "Welder",
            "email": "j@cv.example",
            "phone": "+44",
            "summary": _EN,
            "location": {"city": "Hull"},
        },
        "work": [{"name": "Yards", "position": "Welder", **dated}, {"company": "Old", "position": "Helper", "startDate": "2010"}],
        "education": [{"institution": "College", "area": "Metal", "studyType": "Diploma", **dated}],
        "skills": [{"name": "Welding", "level": "Master", "keywords": ["MIG", "TIG"]}],
        "languages": [{"language": "English", "fluency": "Native"}, {"language": "العربية", "fluency": "B1"}],
        "certificates": [{"name": "ISO 9606", "date": "2016-01-01", "issuer": "TÜV"}],
        "meta": {"lastModified": "2024-01-01T00:00:00"},
    }


def _europass() -> str:
    work = (
        "<WorkExperience><Period><From year='2015' month='--03'/><To year='2019'/></Period><Position><Label>Soudeuse</Label></Position>"
        "<Activities>&lt;p&gt;Soudage&lt;/p&gt;</Activities><Employer><Name>Chantiers</Name></Employer></WorkExperience>"
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><SkillsPassport xmlns='http://europass.cedefop.europa.eu/Europass' locale='fr'>"
        "<DocumentInfo><CreationDate>2016-02-01T10:00:00Z</CreationDate></DocumentInfo><LearnerInfo><Identification><PersonName><FirstName>Hélène</FirstName>"
        "<Surname>Éboué</Surname></PersonName><ContactInfo><Email><Contact>h@cv.example</Contact></Email></ContactInfo></Identification>"
        f"<WorkExperienceList>{work}{work}</WorkExperienceList><EducationList>"
        "<Education><Title>CAP</Title><Period><From year='2008'/></Period>"
        "</Education></EducationList><Skills><Linguistic><MotherTongueList><MotherTongue><Description><Code>fr</Code><Label>français</Label>"
        "</Description></MotherTongue></MotherTongueList></Linguistic><Other><Description>Dessin</Description></Other></Skills></LearnerInfo></SkillsPassport>"
    )


def _images() -> Iterator[bytes]:
    try:
        from PIL import Image, ImageDraw  # noqa: PLC0415 - comes with pdfplumber
    except ImportError:
        return
    image = Image.new("L", (420, 160), 255)
    ImageDraw.Draw(image).multiline_text((10, 10), _EN, fill=0)
    for kind in ("PNG", "JPEG", "TIFF"):
        buffer = io.BytesIO()
        image.save(buffer, kind, **({"save_all": True, "append_images": [image]} if kind == "TIFF" else {}))
        yield buffer.getvalue()
