"""What every reader returns, whatever the format: the text of each page, and what was noticed on the way."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Literal

from skillmap.records import DocumentDate, Problem, Span, Structure

_FIRST_YEAR = 1985  # clocks that were never set say 1970, 1980 or 1904


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text of one page in logical order; ``needs_ocr`` where the text layer is missing or beyond repair.

    ``doubts`` are the spans of its text that hold a date which was recognized without certainty.
    """

    text: str
    quality: float
    source: Literal["text", "ocr"] = "text"
    needs_ocr: bool = False
    doubts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document within a document (a mail's attachment, a file embedded in a PDF), as bytes."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a reader found in a document.

    ``structure`` is given by formats that state it (Europass XML, JSON Resume); its spans refer to the only page's text.
    """

    pages: tuple[PageText, ...]
    problems: tuple[Problem, ...] = ()
    dates: tuple[DocumentDate, ...] = ()
    structure: Structure | None = None
    attachments: tuple[Attachment, ...] = ()


def iso_day(year: int, month: int = 1, day: int = 1) -> str | None:
    """Return a date as ``YYYY-MM-DD``, or ``None`` where there is no such day or no clock could have meant it."""
    try:
        date = datetime.date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return date.isoformat() if date.year >= _FIRST_YEAR else None
