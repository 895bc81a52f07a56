"""Archives and mailboxes: files that hold documents. Told from their first bytes, never from their names."""

from __future__ import annotations

import contextlib
import datetime
import io
import shutil
import subprocess
import tarfile
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO, cast

from skillmap.bulk.items import Item
from skillmap.bulk.sources.container import Container, said_of_member
from skillmap.bulk.sources.loading import bounded, too_large
from skillmap.bulk.sources.mailbox import has_messages, messages
from skillmap.bulk.sources.names import Unique, why_skipped
from skillmap.errors import CorruptDocumentError, DocumentError, EncryptedDocumentError, SettingsError, UnsafeArchiveError

PEEK_BYTES = 512
_MAX_DEPTH = 3  # an archive in an archive in an archive
_MAX_INNER_BYTES = 256 * 1024 * 1024  # of an archive within another, which is held in memory
_HARMLESS_BYTES = 1024 * 1024  # whatever its ratio
_MAX_STREAM_RATIO = 1000  # gzip cannot do better than 1:1032, and nobody packs CVs so
_HARMLESS_STREAM_BYTES = 1024 * 1024 * 1024
_STREAMS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_FOREIGN = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
# What an Office or OpenDocument file has at its top: it is a document, not an archive of documents.
_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "content.xml"})
_INNER = frozenset({".zip", ".tar", ".tgz", ".gz", ".tbz2", ".bz2", ".txz", ".xz", ".7z", ".rar", ".mbox"})
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def members(container: Container, head: bytes) -> Iterator[Item] | None:
    """Return the documents in a container, or ``None`` where it is none.

    Args:
        container: The file.
        head: Its first bytes.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None if _is_office(container) else _guarded(container, _zip_members)
    if head.startswith(_FOREIGN):
        return _guarded(container, _foreign_members)
    if head[257:262] == b"ustar" or (head.startswith(_STREAMS) and _is_tar(container)):
        return _guarded(container, _tar_members)
    if has_messages(container, head):
        return _guarded(container, messages)
    return None


def _guarded(container: Container, read: Callable[[Container], Iterator[Item]]) -> Iterator[Item]:
    """Yield members; what makes the container unreadable from some place on becomes an item of its own, which fails."""
    if container.depth >= _MAX_DEPTH:
        message = f"it lies within {container.depth} other archives: unpack it"
        yield _failing(container.name, UnsafeArchiveError(message))
        return
    try:
        yield from read(container)
    except SettingsError:
        raise
    except DocumentError as exc:
        yield _failing(container.inside("*"), exc)
    except _BROKEN as exc:
        yield _failing(container.inside("*"), _damaged(exc))


def _damaged(exc: Exception) -> DocumentError | OSError:
    """Return the error of an archive that cannot be read on: the disk's, where it is the disk's fault."""
    if isinstance(exc, OSError) and exc.errno is not None:
        return exc
    return CorruptDocumentError(f"the archive is damaged from here on ({type(exc).__name__}): unpack it by hand")


def _failing(name: str, error: DocumentError | OSError) -> Item:
    def fail() -> bytes:
        raise error

    return Item(name=name, load=fail)


def _member(
    container: Container, name: str, load: Callable[[], bytes], *, size: int, modified: float | None, streamed: bool
) -> Iterator[Item]:
    """Yield a member, or what is in it where it is an archive itself."""
    full = container.inside(name)
    if PurePosixPath(name).suffix.casefold() in _INNER and why_skipped(name) is None and size <= _MAX_INNER_BYTES:
        try:
            data = load()
        except DocumentError as exc:
            yield _failing(full, exc)
            return
        inner = replace(container, name=full, open=lambda: io.BytesIO(data), depth=container.depth + 1, unique=Unique(), modified=modified)
        found = members(inner, data[:PEEK_BYTES])
        if found is not None:
            yield from found
            return
        load, streamed = _ready(data, container.limits.max_bytes), False
    yield Item(
        name=full,
        load=load,
        size=size,
        modified=modified if modified is not None else container.modified,
        said=said_of_member(container.said, name),
        skipped=why_skipped(name),
        streamed=streamed,
    )


def _ready(data: bytes, limit: int) -> Callable[[], bytes]:
    def load() -> bytes:
        if len(data) > limit:
            raise too_large(len(data), limit)
        return data

    return load


# --- zip ------------------------------------------------------------------------------------------------------------


def _is_office(container: Container) -> bool:
    try:
        with container.open() as file, zipfile.ZipFile(file) as archive:
            return bool(_OFFICE.intersection(archive.namelist()))
    except _BROKEN:
        return True  # what is damaged is a document's fault to tell


def _zip_members(container: Container) -> Iterator[Item]:
    archive = _opened(container)
    for info in sorted(archive.infolist(), key=lambda info: info.filename):
        if info.is_dir():
            continue
        load = _zip_loader(container, archive, info)
        yield from _member(container, _zip_name(info), load, size=info.file_size, modified=_zip_time(info), streamed=False)


def _opened(container: Container) -> zipfile.ZipFile:
    """Open an archive once for all its members, whose list may be long; its file is closed when the last of them was loaded."""
    file = container.open()
    try:
        archive = zipfile.ZipFile(file)
    except BaseException:
        file.close()
        raise
    weakref.finalize(archive, file.close)
    return archive


def _zip_loader(container: Container, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def load() -> bytes:
        inner = PurePosixPath(info.filename).suffix.casefold() in _INNER
        limit = _MAX_INNER_BYTES if inner else container.limits.max_bytes
        if info.flag_bits & 1:
            raise EncryptedDocumentError("the archive needs a password: unpack it by hand")
        if info.file_size > _HARMLESS_BYTES and info.file_size > container.limits.max_zip_ratio * max(info.compress_size, 1):
            message = f"it is packed tighter than 1 to {container.limits.max_zip_ratio:g}: unpack it by hand and look at it"
            raise UnsafeArchiveError(message)
        if info.file_size > limit:
            raise too_large(info.file_size, limit)
        try:
            with archive.open(info) as member:  # also from several threads
                return bounded(member, limit)
        except _BROKEN as exc:
            raise _damaged(exc) from exc

    return load


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the flag for UTF-8, programs wrote what their system used."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    with contextlib.suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    return info.filename


def _zip_time(info: zipfile.ZipInfo) -> float | None:
    with contextlib.suppress(ValueError):
        return datetime.datetime(*info.date_time, tzinfo=datetime.UTC).timestamp()
    return None


# --- tar, and what bsdtar makes a tar of ----------------------------------------------------------------------------


def _is_tar(container: Container) -> bool:
    try:
        with container.open() as file, tarfile.open(fileobj=file, mode="r|*") as archive:
            return archive.next() is not None
    except _BROKEN:
        return False


def _tar_members(container: Container) -> Iterator[Item]:
    with container.open() as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        with tarfile.open(fileobj=file, mode="r|*") as archive:
            yield from _from_tar(container, archive, size)


def _from_tar(container: Container, archive: tarfile.TarFile, packed_bytes: int) -> Iterator[Item]:
    most = max(_MAX_STREAM_RATIO * packed_bytes, _HARMLESS_STREAM_BYTES)
    for info in archive:
        if info.offset_data + info.size > most:
            raise UnsafeArchiveError("the archive unpacks to a thousand times its size: unpack it by hand and look at it")
        if info.isfile():
            load = _tar_loader(container, archive, info)
            yield from _member(container, info.name.removeprefix("./"), load, size=info.size, modified=float(info.mtime), streamed=True)


def _tar_loader(container: Container, archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], bytes]:
    def load() -> bytes:
        inner = PurePosixPath(info.name).suffix.casefold() in _INNER
        limit = _MAX_INNER_BYTES if inner else container.limits.max_bytes
        if info.size > limit:
            raise too_large(info.size, limit)
        try:
            file = archive.extractfile(info)
            return b"" if file is None else bounded(file, limit)
        except _BROKEN as exc:
            raise _damaged(exc) from exc

    return load


def _foreign_members(container: Container) -> Iterator[Item]:
    """Have bsdtar (libarchive, BSD licence) turn a 7z or RAR archive into a stream of tar; it writes no file."""
    program = shutil.which("bsdtar")
    if program is None:
        raise UnsafeArchiveError("7z and RAR archives are opened by bsdtar, which is missing: apt-get install libarchive-tools")
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(container.open())
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        path = getattr(file, "name", None)
        if not isinstance(path, str):
            copy = stack.enter_context(tempfile.NamedTemporaryFile(prefix="skillmap-bulk-"))
            shutil.copyfileobj(file, copy)
            copy.flush()
            path = copy.name
        process = subprocess.Popen(  # noqa: S603 - a fixed program, the path is an argument of its own
            [program, "--format", "pax", "-cf", "-", f"@{path}"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        stack.callback(_end, process)
        with tarfile.open(fileobj=cast("IO[bytes]", process.stdout), mode="r|") as archive:
            yield from _from_tar(container, archive, size)
        _, said = process.communicate()
        if process.returncode:
            if b"ncrypted" in said or b"assphrase" in said:
                raise EncryptedDocumentError("the archive needs a password: unpack it by hand")
            raise CorruptDocumentError("bsdtar could not read the archive to its end: unpack it by hand")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    process.wait()
