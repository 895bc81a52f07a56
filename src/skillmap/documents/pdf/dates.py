"""The dates that a PDF states of itself: in its information dictionary, or since PDF 2.0 in its XMP metadata alone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any

from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, resolve1
from pdfminer.psexceptions import PSException

from skillmap.documents.content import iso_day
from skillmap.documents.dates import credible
from skillmap.records import DocumentDate

_INFO_DATE = re.compile(r"\s*(?:D:)?\s*(\d{4})-?(\d\d)?-?(\d\d)?")
# As an attribute or as an element (ISO 16684-1, 7.9.2.2); the prefix is "xap" in files of the first years.
_XMP_DATE = (
    ("xmp.ModifyDate", re.compile(rb"\b(?:xmp|xap):ModifyDate(?:\s*=\s*[\"']|\s*>)\s*(\d{4})(?:-(\d\d))?(?:-(\d\d))?")),
    ("xmp.CreateDate", re.compile(rb"\b(?:xmp|xap):CreateDate(?:\s*=\s*[\"']|\s*>)\s*(\d{4})(?:-(\d\d))?(?:-(\d\d))?")),
)
_MAX_XMP_BYTES = 1024 * 1024


def pdf_dates(info: Mapping[str, Any], catalog: Mapping[str, Any]) -> tuple[DocumentDate, ...]:
    """Return the candidates, the likelier first; what XMP says counts only where the information dictionary says nothing.

    Args:
        info: The information dictionary (PDF 32000-1, 14.3.3).
        catalog: The document catalog, which points to the XMP metadata (14.3.2).
    """
    found = (_day(f"pdf.{key}", _INFO_DATE.match(str(info.get(key, "")))) for key in ("ModDate", "CreationDate"))
    dates = credible(date for date in found if date is not None)
    if dates:
        return dates
    packet = _xmp(catalog)
    found = (_day(field, pattern.search(packet)) for field, pattern in _XMP_DATE)
    return tuple(date for date in found if date is not None)


def _day(field: str, match: re.Match[Any] | None) -> DocumentDate | None:
    day = iso_day(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
    return None if day is None else DocumentDate(date=day, source="metadata", field=field)


def _xmp(catalog: Mapping[str, Any]) -> bytes:
    """Return the metadata packet; b'' where there is none, or it is packed otherwise than by deflation."""
    try:
        stream = resolve1(catalog.get("Metadata"))
        if not isinstance(stream, PDFStream) or not stream.rawdata:
            return b""
        data: bytes = stream.rawdata
        if stream.decipher and stream.objid is not None and stream.genno is not None:
            data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
        for name, _ in stream.get_filters():
            if name not in LITERALS_FLATE_DECODE:
                return b""
            data = zlib.decompressobj().decompress(data, _MAX_XMP_BYTES)
        return data[:_MAX_XMP_BYTES]
    except (PDFException, PSException, zlib.error, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return b""
