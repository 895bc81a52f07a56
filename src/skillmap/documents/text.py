"""A string as a document, for text that comes from elsewhere than a file."""

from __future__ import annotations

import hashlib

from skillmap.records import Document, Page, Span


def document_of(text: str) -> Document:
    """Wrap a text as a document of one page; offsets stay what they are."""
    return Document(
        doc_id=f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        media_type="text/plain",
        text=text,
        pages=(Page(number=1, span=Span(0, len(text))),),
    )
