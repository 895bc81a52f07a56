"""The output folder: parts of tables and JSON Lines, each file written beside its place and renamed into it."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet

from skillmap.bulk.ledger import Ledger
from skillmap.bulk.likeness import versions
from skillmap.bulk.tables import SCHEMA_VERSION, SCHEMAS, VERSIONS, part_tables
from skillmap.errors import BulkStoppedError

_HIDDEN = ".skillmap-bulk"
_LINES = "jsonl"


class Output:
    """The folder that a run writes.

    ``TABLE/part-00000.parquet`` and ``jsonl/part-00000.jsonl`` hold the items 0 to ``part_size`` - 1, and so on; ``versions.parquet``
    says which documents are versions of one another; ``report.html`` and ``report.json`` are the report; the ledger lies in a
    hidden folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def ledger_path(self) -> Path:
        """The ledger's file."""
        return self.folder / _HIDDEN / "ledger.sqlite"

    def make(self) -> None:
        """Make the folders.

        Raises:
            BulkStoppedError: Other files are there, and no run.
        """
        if self.folder.is_dir() and not self.ledger_path.is_file() and any(path.name != _HIDDEN for path in self.folder.iterdir()):
            message = f"{self.folder} is not empty and holds no run: name a new folder"
            raise BulkStoppedError(message, code="settings-invalid")
        self.ledger_path.parent.mkdir(parents=True, exist_ok=True)
        for name in (*SCHEMAS, _LINES):
            (self.folder / name).mkdir(exist_ok=True)
        self.write("schema.json", _described())

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from writing here.

        Raises:
            BulkStoppedError: Another process does.
        """
        self.ledger_path.parent.mkdir(parents=True, exist_ok=True)
        with (self.ledger_path.parent / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                message = f"another process works on {self.folder}: wait for it, or end it"
                raise BulkStoppedError(message, code="in-use") from exc
            yield

    def write(self, name: str, content: bytes) -> None:
        """Write a file: all of it, or nothing."""
        target = self.folder / name
        descriptor, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).chmod(0o644)
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def write_part(self, ledger: Ledger, number: int) -> None:
        """Write a part as the ledger has it now."""
        tables, lines = part_tables(ledger.part(number))
        for name, table in tables.items():
            self.write(f"{name}/part-{number:05}.parquet", _parquet(table))
        self.write(f"{_LINES}/part-{number:05}.jsonl", lines)

    def is_whole(self, number: int) -> bool:
        """Tell whether all files of a part are there."""
        tables = all((self.folder / name / f"part-{number:05}.parquet").is_file() for name in SCHEMAS)
        return tables and (self.folder / _LINES / f"part-{number:05}.jsonl").is_file()

    def write_versions(self, ledger: Ledger) -> int:
        """Write which documents are versions of one another, and return how many are versions of an earlier one."""
        known = list(ledger.likenesses())
        found = versions([row[0] for row in known], [row[1] for row in known], [row[2] for row in known])
        rows = [{"seq": one.seq, "first": one.first, "similarity": one.similarity, "reason": one.reason} for one in found]
        self.write("versions.parquet", _parquet(pyarrow.Table.from_pylist(rows, schema=VERSIONS)))
        return len(found)

    def sweep(self) -> None:
        """Remove drafts that a killed process left."""
        for name in (".", *SCHEMAS, _LINES):
            for path in (self.folder / name).glob(".*"):
                if path.is_file() and any(path.name.startswith(f".{stem}") for stem in ("part-", "report.", "schema.", "versions.")):
                    path.unlink(missing_ok=True)


def _parquet(table: pyarrow.Table) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _described() -> bytes:
    described = {name: {field.name: str(field.type) for field in schema} for name, schema in _all_schemas()}
    return json.dumps({"schema": SCHEMA_VERSION, "tables": described}, indent=1).encode()


def _all_schemas() -> Sequence[tuple[str, pyarrow.Schema]]:
    return [*SCHEMAS.items(), ("versions", VERSIONS)]
