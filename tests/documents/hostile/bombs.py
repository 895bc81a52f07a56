"""Small things that unfold into large ones, made without ever unfolding them."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a document must not reach: a file of this machine, and a server that notes who calls."""

    secret: Path
    url: str


def raw_deflate(chunk: bytes, times: int) -> bytes:
    """A deflate stream of a chunk many times over: each full flush begins anew, so the blocks can be repeated."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = compressor.compress(chunk) + compressor.flush(zlib.Z_FULL_FLUSH)
    return block * times + b"\x03\x00"


def flate(chunk: bytes, times: int = 1) -> bytes:
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(chunk, checksum)
    return b"\x78\x9c" + raw_deflate(chunk, times) + struct.pack(">I", checksum)


def zeros(megabytes: int) -> bytes:
    """A zlib stream of zeros; their Adler sum needs no computing (RFC 1950)."""
    size = megabytes * MEGABYTE
    return b"\x78\x9c" + raw_deflate(b"\0" * MEGABYTE, megabytes) + struct.pack(">HH", size % 65521, 1)


def archive(**parts: bytes | str) -> bytes:
    """A zip of parts named by keyword; ``__`` stands for a slash, ``_`` for a dot."""
    return archive_of({name.replace("__", "/").replace("_", "."): part for name, part in parts.items()})


def archive_of(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return buffer.getvalue()


def member(name: bytes, packed: bytes, size: int, checksum: int = 0) -> tuple[bytes, bytes]:
    """A zip's local entry and its line in the directory, the latter still without an offset; sizes may lie."""
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, checksum, len(packed), size, len(name), 0)
    return b"PK\x03\x04" + fields + name + packed, b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHI", 0, 0, 0, 0)


def archive_of_members(members: list[tuple[bytes, bytes, int]], *, overlapping: bool = False) -> bytes:
    """A zip of (name, raw deflate stream, stated size), whose directory lines may all point to the first entry."""
    entries: list[bytes] = []
    lines: list[bytes] = []
    offset = 0
    for name, packed, size in members:
        local, line = member(name, packed, size)
        lines.append(line + struct.pack("<I", 0 if overlapping else offset) + name)
        if not (overlapping and entries):
            entries.append(local)
            offset += len(local)
    body, directory = b"".join(entries), b"".join(lines)
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end
