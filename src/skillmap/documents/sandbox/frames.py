"""How the two processes talk: frames of a JSON header and raw bytes, each with its length before it.

Nothing is ever unpickled: the process at the other end may have been taken over by the document it reads.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Protocol

_LENGTHS = struct.Struct(">IQ")  # of the header, of what follows it
_MAX_HEADER_BYTES = 64 * 1024
_CHUNK_BYTES = 1024 * 1024

Header = Mapping[str, Any]


class FrameError(Exception):
    """The other process wrote something that is no frame, or too long a one."""


class CutFrameError(FrameError):
    """The other process ended while it was writing."""


class Readable(Protocol):
    """The reading end of a pipe."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to so many bytes, none at the end."""
        ...


class Writable(Protocol):
    """The writing end of a pipe."""

    def write(self, data: memoryview, /) -> int | None:
        """Write some of the bytes and return how many."""
        ...


def write_frame(pipe: Writable, header: Header, payload: bytes = b"") -> None:
    """Write one frame.

    Raises:
        OSError: The other process is gone.
    """
    encoded = json.dumps(header).encode()
    _write(pipe, _LENGTHS.pack(len(encoded), len(payload)) + encoded)
    _write(pipe, payload)


def read_frame(pipe: Readable, max_payload_bytes: int) -> tuple[Header, bytes] | None:
    """Read one frame; ``None`` where the other process has closed the pipe between two.

    Raises:
        CutFrameError: They end within a frame.
        FrameError: They are no frame, or announce a longer one than allowed.
    """
    start = _read(pipe, 1)
    if not start:
        return None
    header_bytes, payload_bytes = _LENGTHS.unpack(start + _read_whole(pipe, _LENGTHS.size - 1))
    if header_bytes > _MAX_HEADER_BYTES or payload_bytes > max_payload_bytes:
        raise FrameError("longer than allowed")
    try:
        header = json.loads(_read_whole(pipe, header_bytes))
    except (ValueError, RecursionError):
        raise FrameError("no JSON") from None
    if not isinstance(header, dict):
        raise FrameError("no JSON object")
    return header, _read_whole(pipe, payload_bytes)


def _write(pipe: Writable, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) or 0 :]


def _read_whole(pipe: Readable, size: int) -> bytes:
    data = _read(pipe, size)
    if len(data) < size:
        raise CutFrameError("cut short")
    return data


def _read(pipe: Readable, size: int) -> bytes:
    """Read until there are so many bytes, or the end; memory is taken as they come, not as they are announced."""
    parts = []
    while size:
        part = pipe.read(min(size, _CHUNK_BYTES))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
