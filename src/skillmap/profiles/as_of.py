"""The day a profile speaks of: it ends open jobs, and everything that counts months depends on it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from skillmap.records import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A day and where it comes from."""

    date: datetime.date
    source: Literal["flag", "manifest", "metadata", "file_time", "today"]

    @classmethod
    def choose(cls, flag: datetime.date | None, document: Document) -> AsOf:
        """Take the flag, else the likeliest date of the document (its own before its file's), else today."""
        if flag is not None:
            return cls(date=flag, source="flag")
        if document.dates:
            return cls(date=datetime.date.fromisoformat(document.dates[0].date), source=document.dates[0].source)
        return cls(date=datetime.datetime.now(tz=datetime.UTC).date(), source="today")
