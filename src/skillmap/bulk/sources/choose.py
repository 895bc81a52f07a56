"""From what a user names to items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from skillmap.bulk.items import Item
from skillmap.bulk.sources.files import count_files, file_items, folder_items, pattern_items
from skillmap.bulk.sources.manifest import check_manifest, is_manifest, manifest_items
from skillmap.bulk.sources.names import readable
from skillmap.bulk.sources.stores import is_url, store_items
from skillmap.documents import Limits
from skillmap.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An input.

    Attributes:
        place: As the user names it, made absolute: what a run remembers.
        kind: ``folder``, ``pattern``, ``file``, ``manifest`` or ``store``.
        items: Gives its items, always in the same order.
        is_there: Tells whether it can still be reached.
        count: Counts its files, those in archives apart, where that is cheap; else ``None``.
    """

    place: str
    kind: str
    items: Callable[[], Iterator[Item]]
    is_there: Callable[[], bool]
    count: Callable[[], int | None] = lambda: None


def open_source(given: str, limits: Limits, *, output: Path | None = None) -> Source:
    """Find out what an input is.

    Raises:
        SettingsError: There is no such input, or a manifest has a fault.
    """
    if is_url(given):
        return Source(place=given, kind="store", items=partial(store_items, given, limits), is_there=lambda: True)
    path = Path(given)
    place = str(path.absolute())
    if path.is_dir():
        items = partial(folder_items, path, limits, apart_from=output)
        return Source(place=place, kind="folder", items=items, is_there=path.is_dir, count=partial(count_files, path, apart_from=output))
    if is_manifest(path):
        rows = check_manifest(path)
        return Source(place=place, kind="manifest", items=partial(manifest_items, path, limits), is_there=path.is_file, count=lambda: rows)
    if path.is_file():
        return Source(place=place, kind="file", items=partial(file_items, path, readable(path.name), limits), is_there=path.is_file)
    if any(sign in given for sign in "*?["):
        if next(pattern_items(given, limits), None) is None:
            message = f"{given}: no file is named so"
            raise SettingsError(message)
        return Source(place=place, kind="pattern", items=partial(pattern_items, given, limits), is_there=lambda: True)
    message = f"{given}: no such folder, file or pattern"
    raise SettingsError(message)
