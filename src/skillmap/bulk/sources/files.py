"""Files on this machine: folders, patterns, single files."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from skillmap.bulk.items import NOTHING_SAID, Item, Said
from skillmap.bulk.sources.container import Container
from skillmap.bulk.sources.containers import PEEK_BYTES, members
from skillmap.bulk.sources.loading import bounded, too_large
from skillmap.bulk.sources.names import readable, why_skipped
from skillmap.documents import Limits


def folder_items(folder: Path, limits: Limits, *, apart_from: Path | None = None) -> Iterator[Item]:
    """Yield the documents below a folder, in the order of their names.

    Args:
        folder: Where to look; links to folders are not followed.
        limits: The bounds on each document.
        apart_from: A folder to leave out, that of the output.
    """
    left_out = apart_from.resolve() if apart_from is not None else None
    for path in _walk(folder, left_out):
        yield from file_items(path, readable(path.relative_to(folder).as_posix()), limits)


def count_files(folder: Path, *, apart_from: Path | None = None) -> int:
    """Count the files below a folder, those in archives apart."""
    return sum(1 for _ in _walk(folder, apart_from.resolve() if apart_from is not None else None))


def _walk(folder: Path, left_out: Path | None) -> Iterator[Path]:
    if left_out is not None and folder.resolve() == left_out:
        return
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), left_out)
        elif not (entry.is_symlink() and Path(entry.path).is_dir()):
            yield Path(entry.path)


def pattern_items(pattern: str, limits: Limits) -> Iterator[Item]:
    """Yield the documents that a pattern with ``*``, ``**``, ``?`` or ``[…]`` names."""
    for name in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - patterns may be absolute
        if not os.path.isdir(name):  # noqa: PTH112
            yield from file_items(Path(name), readable(Path(name).as_posix()), limits)


def file_items(path: Path, name: str, limits: Limits, said: Said = NOTHING_SAID) -> Iterator[Item]:
    """Yield a file's document, or the documents in it where it is an archive or a mailbox."""
    skipped = why_skipped(name)
    try:
        state = path.stat()
    except OSError:
        yield Item(name=name, load=partial(_load, path, limits.max_bytes), said=said, skipped=skipped)
        return
    if not stat.S_ISREG(state.st_mode):
        yield Item(name=name, load=partial(_load, path, limits.max_bytes), said=said, skipped=skipped or "no file, but a pipe or a device")
        return
    if skipped is None:
        container = Container(name=name, open=partial(_open, path), limits=limits, said=said, modified=state.st_mtime)
        found = members(container, _head(path))
        if found is not None:
            yield from found
            return
    load = partial(_load, path, limits.max_bytes)
    yield Item(name=name, load=load, size=state.st_size, modified=state.st_mtime, said=said, skipped=skipped)


def manifest_files(entries: Iterable[tuple[Path, str, Said]], limits: Limits) -> Iterator[Item]:
    """Yield the documents that a manifest lists, as (path, name, what it says)."""
    for path, name, said in entries:
        yield from file_items(path, name, limits, said)


def _open(path: Path) -> BinaryIO:
    return cast("BinaryIO", path.open("rb"))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(PEEK_BYTES)
    except OSError:
        return b""


def _load(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise too_large(size, limit)
        return bounded(file, limit)
