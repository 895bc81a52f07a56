"""Reading within bounds."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from skillmap.documents.limits import Limits
from skillmap.documents.read import read_bytes
from skillmap.errors import LimitExceededError
from skillmap.records import Document, DocumentDate


def read(source: bytes | Path, *, limits: Limits = Limits()) -> Document:  # noqa: B008 - frozen, so safe to share
    """Read a document."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > limits.max_bytes:
        message = f"the file has {size} bytes, more than {limits.max_bytes}: send the CV without its pictures"
        raise LimitExceededError(message)
    if isinstance(source, bytes):
        return read_bytes(source, limits)
    document = read_bytes(source.read_bytes(), limits)
    day = datetime.datetime.fromtimestamp(source.stat().st_mtime, tz=datetime.UTC).date()
    written = DocumentDate(date=day.isoformat(), source="file_time", field="mtime")
    return replace(document, dates=(*document.dates, written))
