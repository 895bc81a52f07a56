"""Stores behind a URL, by fsspec: s3://, gs://, az:// and others."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from skillmap.bulk.items import NOTHING_SAID, Item, Said
from skillmap.bulk.sources.container import Container
from skillmap.bulk.sources.containers import PEEK_BYTES, members
from skillmap.bulk.sources.loading import bounded, too_large
from skillmap.bulk.sources.names import readable, why_skipped
from skillmap.documents import Limits
from skillmap.errors import SettingsError

# Only these are looked into before they are read: each look is a request.
_CONTAINERS = frozenset({".zip", ".tar", ".tgz", ".gz", ".tbz2", ".bz2", ".txz", ".xz", ".7z", ".rar", ".mbox", ".mbx"})
# No extra for sftp://: what speaks it is under LGPL (paramiko, which fsspec looks for) or EPL and GPL (asyncssh).
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "az": "az", "abfs": "az", "abfss": "az"}


def is_url(text: str) -> bool:
    """Tell whether an input is a URL.

    >>> is_url("s3://bucket/cvs"), is_url("C:/cvs"), is_url("cvs/*.pdf")
    (True, False, False)
    """
    return "://" in text


def store_items(url: str, limits: Limits) -> Iterator[Item]:
    """Yield the documents below a URL, or those that a pattern in it names, in the order of their names.

    Raises:
        SettingsError: The store's package is missing, or nothing is there.
    """
    system, path = _open_store(url)
    try:
        found: dict[str, Any] = system.glob(path, detail=True) if _is_pattern(path) else system.find(path, detail=True)
    except (OSError, ValueError) as exc:
        message = f"{url}: cannot be listed ({type(exc).__name__}: {exc})"
        raise SettingsError(message) from exc
    if not found:
        message = f"{url}: nothing is there"
        raise SettingsError(message)
    root = str(PurePosixPath(path).parent) if _is_pattern(path) or list(found) == [path] else path
    for key in sorted(found):
        if found[key].get("type", "file") == "file":
            name = readable(key.removeprefix(root.rstrip("/")).lstrip("/"))
            yield from _object_items(system, key, name, found[key], limits, NOTHING_SAID)


def url_items(url: str, name: str, limits: Limits, said: Said) -> Iterator[Item]:
    """Yield the document at a URL that a manifest lists."""
    system, path = _open_store(url)
    yield from _object_items(system, path, name, {}, limits, said)


def _open_store(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - local input does without

    scheme = url.partition("://")[0]
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as exc:
        extra = _EXTRAS.get(scheme)
        way = (
            f"pip install 'skillmap[{extra}]'"
            if extra is not None
            else "install the package that is named there, or mount the store and give its folder"
        )
        message = f"{scheme}:// cannot be opened ({exc}): {way}"
        raise SettingsError(message) from exc
    return system, str(path)


def _is_pattern(path: str) -> bool:
    return any(sign in path for sign in "*?[")


def _object_items(system: Any, key: str, name: str, facts: dict[str, Any], limits: Limits, said: Said) -> Iterator[Item]:  # noqa: ANN401
    modified = _modified(facts)
    skipped = why_skipped(name)
    if skipped is None and PurePosixPath(name).suffix.casefold() in _CONTAINERS:
        container = Container(name=name, open=partial(_open, system, key), limits=limits, said=said, modified=modified)
        try:
            with container.open() as file:
                head = file.read(PEEK_BYTES)
        except OSError:
            head = b""
        found = members(container, head)
        if found is not None:
            yield from found
            return
    size = facts.get("size")
    load = partial(_load, system, key, limits.max_bytes)
    yield Item(name=name, load=load, size=size if isinstance(size, int) else None, modified=modified, said=said, skipped=skipped)


def _open(system: Any, key: str) -> BinaryIO:  # noqa: ANN401 - fsspec is not typed
    return cast("BinaryIO", system.open(key, "rb"))


def _load(system: Any, key: str, limit: int) -> bytes:  # noqa: ANN401
    with system.open(key, "rb") as file:
        size = getattr(file, "size", None)
        if isinstance(size, int) and size > limit:
            raise too_large(size, limit)
        return bounded(file, limit)


def _modified(facts: dict[str, Any]) -> float | None:
    for key in ("LastModified", "last_modified", "mtime", "created", "updated"):
        value = facts.get(key)
        if isinstance(value, int | float):
            return float(value)
        if isinstance(value, datetime.datetime):
            return value.timestamp()
    return None
