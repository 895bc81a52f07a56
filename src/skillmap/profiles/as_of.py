"""The day a profile speaks of: it ends open jobs, and everything that counts months depends on it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from skillmap.records import Document

_EARLIEST = datetime.date(1985, 1, 1)  # clocks that were never set say 1970, 1980 or 1904
_TOMORROW = datetime.timedelta(days=1)  # where the file was written it may be a day later than here


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A day and where it comes from."""

    date: datetime.date
    source: Literal["flag", "manifest", "metadata", "file_time", "today"]

    @classmethod
    def choose(cls, flag: datetime.date | None, document: Document, *, manifest: datetime.date | None = None) -> AsOf:
        """Take the flag, else the manifest, else what the document says of itself, else its file's time, else today.

        Of several dates of one source the first counts that a clock may have meant: none before 1985, none to come.

        Args:
            flag: What the user says for all documents.
            document: The document, with its dates.
            manifest: What a list of documents says of this one.
        """
        if flag is not None:
            return cls(date=flag, source="flag")
        if manifest is not None:
            return cls(date=manifest, source="manifest")
        today = datetime.datetime.now(tz=datetime.UTC).date()
        for kind in ("metadata", "file_time"):
            for candidate in document.dates:
                day = datetime.date.fromisoformat(candidate.date)
                if candidate.source == kind and _EARLIEST <= day <= today + _TOMORROW:
                    return cls(date=day, source=candidate.source)
        return cls(date=today, source="today")
