"""Bytes of one item, never more than a document may have."""

from __future__ import annotations

from typing import Protocol

from skillmap.errors import LimitExceededError


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes."""
        ...


def bounded(file: Readable, limit: int) -> bytes:
    """Return all bytes of a file.

    Raises:
        LimitExceededError: There are more than ``limit``.
    """
    data = bytearray()
    while len(data) <= limit:
        more = file.read(min(limit + 1 - len(data), 1 << 20))
        if not more:
            return bytes(data)
        data += more
    raise too_large(None, limit)


def too_large(size: int | None, limit: int) -> LimitExceededError:
    """Return the error of a file that is too large to be loaded."""
    what = f"{size} bytes, more than {limit}" if size is not None else f"more than {limit} bytes"
    return LimitExceededError(f"the file has {what}: send the CV without its pictures")
