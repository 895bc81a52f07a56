"""Files embedded in a PDF: the CV as Europass XML, which the Europass editors put into every PDF, or other documents.

Embedded files are looked for where they may be listed (PDF 32000-1, 7.11.4, and 14.13 of PDF 2.0 for ``/AF``), not
where a page only shows a paper clip. They are unpacked within the bounds for archives.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, resolve1
from pdfminer.utils import decode_text

from skillmap.documents.content import Attachment, Content
from skillmap.documents.limits import Limits
from skillmap.documents.markup.europass import is_europass, read_europass
from skillmap.documents.sniff import Format, sniff
from skillmap.errors import CorruptDocumentError, DocumentError

_MAX_NODES = 1000  # of the tree of names; the editors write one
# What is taken for a document that the PDF carries; pictures and plain texts embedded in PDFs are parts of its making.
_DOCUMENTS = frozenset({Format.PDF, Format.DOCX, Format.DOC, Format.RTF, Format.ODT, Format.EUROPASS, Format.JSON_RESUME})


def embedded_files(document: PDFDocument, limits: Limits) -> tuple[Attachment, ...]:
    """Return the embedded files, at most as many and as large as the limits allow; damaged ones are passed over."""
    files: list[Attachment] = []
    seen: set[int] = set()
    left = limits.max_unpacked_bytes
    for specification in _specifications(document):
        name, stream = _file(specification)
        if stream is None or id(stream) in seen or len(files) >= limits.max_attachments:
            continue
        seen.add(id(stream))
        data = _unpacked(stream, left)
        if data:
            left -= len(data)
            files.append(Attachment(name=name, data=data))
    return tuple(files)


def stated_content(files: tuple[Attachment, ...], limits: Limits) -> Content | None:
    """Return the CV that an embedded Europass file states, ``None`` if there is none with more than a person in it.

    Its text is laid out from the file, not taken from the pages: it is one text on page 1, whatever the number of
    pages on which the PDF shows the same.
    """
    for file in files:
        if not is_europass(file.data):
            continue
        try:
            content = read_europass(file.data, limits)
        except CorruptDocumentError:
            continue  # the pages show the same
        if content.structure is not None and len(content.structure.sections) > 1:
            return content
    return None


def carried_documents(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the embedded files that are documents to be read (a PDF portfolio holds nothing else)."""
    return tuple(file for file in files if _is_document(file))


def _is_document(file: Attachment) -> bool:
    try:
        return sniff(file.data) in _DOCUMENTS
    except DocumentError:
        return False


def _specifications(document: PDFDocument) -> Iterator[dict[Any, Any]]:
    """Yield the file specifications of the document, in the order of their names."""
    names = _dictionary(_dictionary(document.catalog.get("Names")).get("EmbeddedFiles"))
    nodes = [names]
    for _ in range(_MAX_NODES):
        if not nodes:
            break
        node = nodes.pop()
        for value in _list(node.get("Names"))[1::2]:
            yield _dictionary(value)
        nodes.extend(_dictionary(kid) for kid in reversed(_list(node.get("Kids"))[:_MAX_NODES]))
    for value in _list(document.catalog.get("AF"))[:_MAX_NODES]:
        yield _dictionary(value)


def _file(specification: dict[Any, Any]) -> tuple[str, PDFStream | None]:
    name = resolve1(specification.get("UF")) or resolve1(specification.get("F")) or b""
    entries = _dictionary(specification.get("EF"))
    stream = next((found for key in ("UF", "F") if isinstance(found := resolve1(entries.get(key)), PDFStream)), None)
    return decode_text(name) if isinstance(name, bytes) else str(name), stream


def _unpacked(stream: PDFStream, limit: int) -> bytes:
    """Return the bytes of a stream that is packed in no way or by Flate, the only ways in use; else nothing."""
    data = stream.rawdata if stream.data is None else stream.data
    if data is None:
        return b""
    filters = [name for name, _ in stream.get_filters()]
    if stream.data is None and stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    if stream.data is None and filters:
        if len(filters) > 1 or filters[0] not in LITERALS_FLATE_DECODE:
            return b""
        try:
            data = zlib.decompressobj().decompress(data, limit + 1)
        except zlib.error:
            return b""
    return data if len(data) <= limit else b""


def _dictionary(value: object) -> dict[Any, Any]:
    value = resolve1(value)
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    value = resolve1(value)
    return value if isinstance(value, list) else []
