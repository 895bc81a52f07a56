"""Where a document comes from: bytes at hand, or a file that is looked at before it is loaded."""

from __future__ import annotations

import datetime
import os
import stat
from pathlib import Path

from skillmap.documents.limits import Limits
from skillmap.errors import LimitExceededError, UnsupportedFormatError
from skillmap.records import DocumentDate

_KINDS = (
    (stat.S_ISDIR, "a folder: name the documents in it"),
    (stat.S_ISFIFO, "a pipe: save what it carries as a file, or pass it on stdin"),
    (stat.S_ISSOCK, "a socket: save what it carries as a file"),
    (stat.S_ISCHR, "a device: save what it carries as a file"),
    (stat.S_ISBLK, "a device: save what it carries as a file"),
)
# Not to wait for the writer of a pipe that took the file's place; to leave line ends alone on Windows.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def load(source: bytes | Path, limits: Limits) -> tuple[bytes, tuple[DocumentDate, ...]]:
    """Return a document's bytes, and the day on which its file was last written.

    Never more than ``limits.max_bytes`` are loaded, also from a file that grows meanwhile.

    Raises:
        LimitExceededError: There are more bytes than allowed.
        UnsupportedFormatError: The path is that of a folder, a pipe or a device.
        OSError: The file cannot be opened.
    """
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        return source, ()
    _check_kind(source.stat().st_mode)  # opening a device may already do something
    with os.fdopen(os.open(source, _FLAGS), "rb") as file:
        state = os.fstat(file.fileno())
        _check_kind(state.st_mode)
        _check_size(state.st_size, limits)
        data = file.read(limits.max_bytes + 1)
    _check_size(len(data), limits)
    day = datetime.datetime.fromtimestamp(state.st_mtime, tz=datetime.UTC).date()
    return data, (DocumentDate(date=day.isoformat(), source="file_time", field="mtime"),)


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        message = f"the file has {size} bytes, more than {limits.max_bytes}: send the CV without its pictures"
        raise LimitExceededError(message)


def _check_kind(mode: int) -> None:
    for is_kind, what in _KINDS:
        if is_kind(mode):
            message = f"the path is that of {what}"
            raise UnsupportedFormatError(message)
