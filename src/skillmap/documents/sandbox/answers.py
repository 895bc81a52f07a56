"""A document on its way between two processes: JSON, checked against the records when it arrives."""

from __future__ import annotations

import dataclasses
import functools
import json
from typing import TYPE_CHECKING

from skillmap.errors import CorruptDocumentError
from skillmap.records import Document

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def document_to_json(document: Document) -> bytes:
    """Write a document; half a surrogate pair, which no file could hold either, becomes a question mark."""
    return json.dumps(dataclasses.asdict(document), ensure_ascii=False).encode("utf-8", "replace")


def document_from_json(data: bytes) -> Document:
    """Read a document and check every field of it.

    Raises:
        CorruptDocumentError: It is no document; only a reader that the file has taken over would send such a thing.
    """
    message = "the reader gave no sound answer: print the document to a new PDF"
    try:
        document = _adapter().validate_json(data)
    except ValueError:  # pydantic's error would quote the text
        raise CorruptDocumentError(message) from None
    if not _has_sound_pages(document):
        raise CorruptDocumentError(message)
    return document


@functools.cache
def _adapter() -> TypeAdapter[Document]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - the reading process imports this module too and never needs it

    return TypeAdapter(Document)


def _has_sound_pages(document: Document) -> bool:
    end = 0
    for number, page in enumerate(document.pages, start=1):
        if page.number != number or not end <= page.span.start <= page.span.end <= len(document.text):
            return False
        end = page.span.end
    return all(_has_sound_pages(attachment) for attachment in document.attachments)
