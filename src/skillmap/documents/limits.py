"""The bounds within which a document is read; past one of them the document is refused, never cut silently."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one document. No honest CV comes near them; hostile files do.

    Counts of bytes are of the file (``max_bytes``), of what an archive or an Office document unpacks to
    (``max_unpacked_bytes``, at most ``max_zip_ratio`` times its size) and of the drawing instructions of a PDF once they
    are unpacked, over all its pages (``max_content_bytes``). ``max_seconds`` is wall time without text recognition,
    which may take ``max_ocr_seconds`` more a page; ``max_convert_seconds`` is the part of it that an office program may
    take. A mail may carry ``max_attachments`` documents of ``max_attached_pages`` pages and ``max_chars`` characters in
    all. ``max_cpu_seconds`` and ``max_memory_bytes`` (of address space) are those of each process that reads.
    """

    max_bytes: int = 20 * MEBIBYTE
    max_pages: int = 30
    max_chars: int = 200_000
    max_unpacked_bytes: int = 50 * MEBIBYTE
    max_zip_ratio: float = 100.0
    max_content_bytes: int = 16 * MEBIBYTE
    max_pixels: int = 40_000_000
    max_attachments: int = 20
    max_attached_pages: int = 60
    max_seconds: float = 17.0
    max_ocr_seconds: float = 30.0
    max_convert_seconds: float = 15.0
    max_cpu_seconds: int = 20
    max_memory_bytes: int = 1400 * MEBIBYTE
