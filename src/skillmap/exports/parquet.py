"""A table as Parquet, typed, for analysis."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pyarrow
import pyarrow.parquet

from skillmap.exports.formats import ExportOptions
from skillmap.exports.items import CARRIES, COLUMNS, rows
from skillmap.exports.losses import Notes, Profile

__all__ = ["CARRIES", "write"]

_TYPES = {str: pyarrow.string(), int: pyarrow.int32(), float: pyarrow.float64(), bool: pyarrow.bool_()}


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one table of all the profiles."""
    del options
    schema = pyarrow.schema([(column, _TYPES[kind]) for column, kind in COLUMNS.items()])
    table = pyarrow.Table.from_pylist([dict(row) for row in rows(profiles, notes)], schema=schema)
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
