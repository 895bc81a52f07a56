"""Which of the dates that a file states of itself may be the day it was written."""

from __future__ import annotations

from collections.abc import Iterable

from skillmap.documents.content import iso_day
from skillmap.records import DocumentDate

# Days that stand in the empty documents which programs start from. They outlive a conversion (DOCX to ODT or DOC), so
# they count for all formats that have a template.
_OF_TEMPLATES = frozenset(
    {
        "2013-12-23",  # python-docx
        "2006-09-16",  # Office 2007, and what copies its defaults
        "2000-01-01",  # reportlab, where the same input shall give the same bytes
    }
)
_DATED_BY_HAND_OR_CLOCK = ("mail.", "mtime")


def credible(dates: Iterable[DocumentDate]) -> tuple[DocumentDate, ...]:
    """Return the dates that somebody's clock may have meant, in their order.

    Days before personal computers had one (1904, 1970, 1980: clocks that were never set), and days that come from a
    program's own template, are left out. Days to come are not: what a file says does not depend on when it is read.
    """
    return tuple(date for date in dates if iso_day(*map(int, date.date.split("-"))) is not None and not _is_of_template(date))


def _is_of_template(date: DocumentDate) -> bool:
    return date.date in _OF_TEMPLATES and not date.field.startswith(_DATED_BY_HAND_OR_CLOCK)


def inherit(own: tuple[DocumentDate, ...], carrier: Iterable[DocumentDate]) -> tuple[DocumentDate, ...]:
    """Return an attachment's dates: its own, then those of the mail that brought it."""
    return (*own, *(date for date in carrier if date not in own))
