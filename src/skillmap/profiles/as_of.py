"""The day a profile speaks of: it ends open jobs, and everything that counts months depends on it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from skillmap.records import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A day and where it comes from."""

    date: datetime.date
    source: Literal["flag", "manifest", "metadata", "file_time", "today"]

    @classmethod
    def choose(cls, flag: datetime.date | None, document: Document, source: bytes | Path) -> AsOf:
        """Take the flag, else the document's own date, else the file's time, else today."""
        if flag is not None:
            return cls(date=flag, source="flag")
        if document.modified is not None:
            return cls(date=datetime.date.fromisoformat(document.modified[:10]), source="metadata")
        if isinstance(source, Path):
            stamp = datetime.datetime.fromtimestamp(source.stat().st_mtime, tz=datetime.UTC)
            return cls(date=stamp.date(), source="file_time")
        return cls(date=datetime.datetime.now(tz=datetime.UTC).date(), source="today")
