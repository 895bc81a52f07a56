"""Archives of documents: what is in them, bounded in number, size and ratio; names are shown and never used as paths."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from skillmap.errors import UnsafeArchiveError

_MAX_RATIO = 200  # unpacked to packed; text packs 1 to 20, a bomb 1 to 1000
_SMALL = 1_000_000  # bytes below which the ratio says nothing
_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"})
_SKIPPED = ("__MACOSX/", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """Bounds of what an archive may unpack to."""

    max_documents: int
    max_document_bytes: int
    max_bytes: int


def is_archive(data: bytes) -> bool:
    """Tell whether bytes are an archive of documents; word processor files are ZIP too, and are none."""
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return not any(name in _OFFICE for name in archive.namelist()[:20])
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
    return data[257:262] == b"ustar" or (data[:2] == b"\x1f\x8b")


def unpack(data: bytes, limits: ArchiveLimits) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an archive (ZIP, TAR, TAR.GZ): name and bytes; folders, links and devices are passed over.

    Raises:
        UnsafeArchiveError: It holds too much, is encrypted, or is broken.
    """
    members = _zip(data, limits) if data[:2] == b"PK" else _tar(data, limits)
    total, count = 0, 0
    for name, content in members:
        if any(part in name for part in _SKIPPED):
            continue
        count, total = count + 1, total + len(content)
        if count > limits.max_documents:
            raise UnsafeArchiveError(f"the archive holds more than {limits.max_documents} documents")
        if total > limits.max_bytes or (total > _SMALL and total > _MAX_RATIO * len(data)):
            raise UnsafeArchiveError("the archive unpacks to more than is allowed")
        yield name, content


def _zip(data: bytes, limits: ArchiveLimits) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.is_dir() or (info.external_attr >> 16) & 0o170000 == 0o120000:
                    continue
                if info.flag_bits & 1:
                    raise UnsafeArchiveError("the archive is encrypted: send it without a password")
                with archive.open(info) as member:
                    yield info.filename, _bounded(member.read(limits.max_document_bytes + 1), limits)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError, zlib.error) as exc:
        raise UnsafeArchiveError("the archive is broken, or packed in a way that is not read") from exc


def _tar(data: bytes, limits: ArchiveLimits) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=_BoundedGunzip(data, limits.max_bytes), mode="r|") as archive:
            for info in archive:
                if not info.isfile():
                    continue
                if info.size > limits.max_document_bytes:
                    _bounded(b"", limits, size=info.size)
                member = archive.extractfile(info)
                if member is not None:
                    yield info.name, member.read()
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error) as exc:
        raise UnsafeArchiveError("the archive is broken, or packed in a way that is not read") from exc


def _bounded(content: bytes, limits: ArchiveLimits, *, size: int | None = None) -> bytes:
    if (size if size is not None else len(content)) > limits.max_document_bytes:
        raise UnsafeArchiveError(f"a file of the archive has more than {limits.max_document_bytes} bytes")
    return content


class _BoundedGunzip(io.RawIOBase):
    """Reads bytes, unpacked where they are gzip, and never more than so many."""

    def __init__(self, data: bytes, limit: int) -> None:
        self._source = gzip.GzipFile(fileobj=io.BytesIO(data)) if data[:2] == b"\x1f\x8b" else io.BytesIO(data)
        self._left = limit + 1_000_000  # headers and padding of TAR itself

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(min(size if size >= 0 else 65_536, 1_000_000))
        self._left -= len(piece)
        if self._left < 0:
            raise UnsafeArchiveError("the archive unpacks to more than is allowed")
        return piece
