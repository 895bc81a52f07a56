"""Manifests: a table, in CSV or Parquet, of documents and what is known of them."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from skillmap.bulk.items import Item, Said
from skillmap.bulk.sources.files import file_items
from skillmap.bulk.sources.names import Unique, readable
from skillmap.bulk.sources.stores import is_url, url_items
from skillmap.documents import Limits
from skillmap.errors import SettingsError

COLUMNS = ("path", "id", "as_of", "language", "tenant")
_SUFFIXES = (".csv", ".tsv", ".parquet")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_BATCH = 10_000  # rows


def is_manifest(path: Path) -> bool:
    """Tell whether a file is a manifest: a table with a column ``path``."""
    if path.suffix.casefold() not in _SUFFIXES or not path.is_file():
        return False
    return "path" in _columns(path)


def manifest_items(path: Path, limits: Limits) -> Iterator[Item]:
    """Yield the documents of a manifest in its order; paths are relative to the folder that it lies in.

    Raises:
        SettingsError: A row is wrong: no path, a day that is none, a language that is no code.
    """
    unique = Unique()
    for place, said in _entries(path):
        name = unique(readable(place))
        if is_url(place):
            yield from url_items(place, name, limits, said)
        else:
            yield from file_items(path.parent / place, name, limits, said)


def check_manifest(path: Path) -> int:
    """Look at every row, so that a fault is told before the work begins; return how many rows there are.

    Raises:
        SettingsError: As :func:`manifest_items`.
    """
    return sum(1 for _ in _entries(path))


def _entries(path: Path) -> Iterator[tuple[str, Said]]:
    for number, row in enumerate(_rows(path), start=1):
        where = f"{path.name}, row {number}"
        place = _text(row.get("path"))
        if place is None:
            message = f"{where}: the path is missing"
            raise SettingsError(message)
        language = _text(row.get("language"))
        if language is not None and not _CODE.fullmatch(language):
            message = f"{where}: {language!r} is no language code (ar, fr, en …)"
            raise SettingsError(message)
        said = Said(item_id=_text(row.get("id")), as_of=_day(row.get("as_of"), where), language=language, tenant=_text(row.get("tenant")))
        yield place, said


def _text(value: object) -> str | None:
    return (str(value).strip() or None) if value is not None else None


def _day(value: object, where: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    text = str(value).strip()
    try:
        return datetime.date.fromisoformat(text[:10]) if text else None
    except ValueError as exc:
        message = f"{where}: {text!r} is no day: write 2024-05-01"
        raise SettingsError(message) from exc


def _columns(path: Path) -> tuple[str, ...]:
    if path.suffix.casefold() == ".parquet":
        import pyarrow.parquet  # noqa: PLC0415 - large

        try:
            return tuple(pyarrow.parquet.read_schema(path).names)
        except pyarrow.ArrowException:
            return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(next(csv.reader(file, _dialect(path)), ()))
    except (UnicodeDecodeError, csv.Error):
        return ()


def _dialect(path: Path) -> type[csv.Dialect]:
    return csv.excel_tab if path.suffix.casefold() == ".tsv" else csv.excel


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    if path.suffix.casefold() == ".parquet":
        import pyarrow.parquet  # noqa: PLC0415 - large

        names = [name for name in _columns(path) if name in COLUMNS]
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=_BATCH, columns=names):
            yield from batch.to_pylist()
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, dialect=_dialect(path))
