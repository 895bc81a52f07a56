"""The bounds within which a document is read; past one of them the document is refused, never cut silently."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one document. No honest CV comes near them; hostile files do.

    ``max_content_bytes`` bounds the drawing instructions of a PDF once they are unpacked, over all its pages,
    and ``max_seconds`` the wall time for reading its pages: both guard against small files that unfold.
    """

    max_bytes: int = 20 * MEBIBYTE
    max_pages: int = 30
    max_chars: int = 200_000
    max_unpacked_bytes: int = 50 * MEBIBYTE
    max_zip_ratio: float = 100.0
    max_content_bytes: int = 16 * MEBIBYTE
    max_seconds: float = 20.0
