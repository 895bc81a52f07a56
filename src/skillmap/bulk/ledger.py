"""The ledger of a run: one SQLite file with a write-ahead log; what it says is what happened.

Items get their numbers in the order in which the sources name them, and keep them. A result and the state that goes with it are
written in one transaction, so a process that is killed at any moment leaves either both or neither; tables in the output are made
from the ledger, part by part, and can be made again.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmap.bulk.items import Fault, Item, Result, Said, State
from skillmap.errors import BulkStoppedError

FORMAT = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS item(
    seq INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, item_id TEXT, tenant TEXT, language TEXT, as_of TEXT,
    size INTEGER, modified REAL, digest BLOB, state TEXT NOT NULL, first INTEGER,
    stage TEXT, code TEXT, message TEXT, media_type TEXT, recognized INTEGER, made_by TEXT, reading_s REAL, analysis_s REAL);
CREATE UNIQUE INDEX IF NOT EXISTS item_digest ON item(digest) WHERE first IS NULL AND digest IS NOT NULL;
CREATE INDEX IF NOT EXISTS item_state ON item(state, seq);
CREATE TABLE IF NOT EXISTS result(seq INTEGER PRIMARY KEY, profiles BLOB NOT NULL, signature BLOB NOT NULL, person BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS part(number INTEGER PRIMARY KEY, complete INTEGER NOT NULL);
"""
_BUSY_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item as the ledger has it."""

    seq: int
    name: str
    said: Said
    size: int | None
    modified: float | None
    digest: bytes | None
    state: State
    first: int | None
    stage: str | None
    code: str | None
    message: str | None
    media_type: str | None
    recognized: bool
    made_by: str | None


class Ledger:
    """The ledger in a file; use it from one thread.

    Writes are gathered until :meth:`commit`.

    Args:
        path: The file; made when it is missing.
        part_size: How many items make a part of the output; kept from the first time on.
        readonly: Look only, also while a run writes.
    """

    def __init__(self, path: Path, *, part_size: int = 1000, readonly: bool = False) -> None:
        if readonly:
            self._base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        else:
            self._base = sqlite3.connect(path, timeout=_BUSY_SECONDS)
            self._base.execute("PRAGMA journal_mode = WAL")
            # A killed process loses nothing; a power cut may lose the last transactions, never more: those are done again.
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.executescript(_SCHEMA)
        if self.meta("format") is None and not readonly:
            self.set_meta(format=str(FORMAT), part_size=str(part_size))
            self.commit()
        if self.meta("format") != str(FORMAT):
            message = f"{path} is of another version of skillmap: give a new output folder"
            raise BulkStoppedError(message, code="settings-invalid")
        self.part_size = int(self.meta("part_size") or part_size)

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self._base.close()

    def commit(self) -> None:
        """Make all writes since the last time last."""
        self._base.commit()

    # --- what a run is ----------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """Return a fact about the run."""
        row = self._base.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, **facts: str) -> None:
        """Note facts about the run."""
        self._base.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())

    def maker(self, digest: str) -> Mapping[str, Any] | None:
        """Return what is behind a digest of settings and models."""
        made = self.meta(f"made_by.{digest}")
        return None if made is None else json.loads(made)

    # --- items ------------------------------------------------------------------------------------------------------

    def find(self, name: str) -> Row | None:
        """Return the item of a name."""
        return next(self._rows("name = ?", name), None)

    def get(self, seq: int) -> Row:
        """Return the item of a number."""
        return next(self._rows("seq = ?", seq))

    def count(self) -> int:
        """Return how many items there are."""
        return int(self._base.execute("SELECT count(*) FROM item").fetchone()[0])

    def next_number(self) -> int:
        """Return the number of the next new item."""
        return int(self._base.execute("SELECT coalesce(max(seq) + 1, 0) FROM item").fetchone()[0])

    def settled(self) -> dict[int, int]:
        """Return, for each part, how many of its items are not pending."""
        query = f"SELECT seq / {self.part_size}, count(*) FROM item WHERE state != 'pending' GROUP BY 1"
        return dict(self._base.execute(query))

    def enter(
        self, seq: int, item: Item, *, state: State, digest: bytes | None = None, first: int | None = None, fault: Fault | None = None
    ) -> tuple[State | None, list[int]]:
        """Enter an item, or enter it again with what is known now.

        Returns:
            The state that it had, and the duplicates of what it was, which are pending from now on.
        """
        before = self._base.execute("SELECT state, digest FROM item WHERE seq = ?", (seq,)).fetchone()
        freed = []
        if before is not None and before[1] != digest:  # what had its bytes has them no longer
            freed = [row[0] for row in self._base.execute("SELECT seq FROM item WHERE first = ?", (seq,))]
            self.reopen("first = ?", seq)
            self._base.execute("UPDATE item SET first = NULL, digest = NULL WHERE first = ?", (seq,))
        said, day = item.said, item.said.as_of
        stated = (said.item_id, said.tenant, said.language, day.isoformat() if day is not None else None)
        blamed = (fault.stage, fault.code, fault.message) if fault is not None else (None, None, None)
        self._base.execute(
            "INSERT OR REPLACE INTO item(seq, name, item_id, tenant, language, as_of, size, modified, digest, state, first,"
            " stage, code, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, item.name, *stated, item.size, item.modified, digest, state, first, *blamed),
        )
        self._base.execute("DELETE FROM result WHERE seq = ?", (seq,))
        self._touch(seq)
        return None if before is None else before[0], freed

    def first_with(self, digest: bytes) -> int | None:
        """Return the item that first had these bytes."""
        row = self._base.execute("SELECT seq FROM item WHERE digest = ? AND first IS NULL", (digest,)).fetchone()
        return None if row is None else int(row[0])

    def finish(self, result: Result, made_by: str) -> None:
        """Enter what a worker said."""
        fault = result.fault
        self._base.execute(
            "UPDATE item SET state = ?, stage = ?, code = ?, message = ?, media_type = ?, recognized = ?, made_by = ?, reading_s = ?,"
            " analysis_s = ? WHERE seq = ?",
            (
                "done" if fault is None else "failed",
                fault.stage if fault is not None else None,
                fault.code if fault is not None else None,
                fault.message if fault is not None else None,
                result.media_type or None,
                int(result.recognized),
                made_by,
                result.reading_s,
                result.analysis_s,
                result.seq,
            ),
        )
        if fault is None:
            row = (result.seq, result.profiles, result.signature, result.person)
            self._base.execute("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?)", row)
        self._touch(result.seq)

    def reopen(self, where: str, *values: object) -> int:
        """Set items that a condition holds for back to pending, with their parts; return how many."""
        self._base.execute(f"UPDATE part SET complete = 0 WHERE number IN (SELECT seq / {self.part_size} FROM item WHERE {where})", values)
        self._base.execute(f"DELETE FROM result WHERE seq IN (SELECT seq FROM item WHERE {where})", values)
        changed = self._base.execute(
            f"UPDATE item SET state = 'pending', stage = NULL, code = NULL, message = NULL WHERE {where}",
            values,
        )
        return changed.rowcount

    def _rows(self, where: str, *values: object) -> Iterator[Row]:
        query = (
            "SELECT seq, name, item_id, tenant, language, as_of, size, modified, digest, state, first, stage, code, message, media_type,"
            f" recognized, made_by FROM item WHERE {where}"
        )
        for row in self._base.execute(query, values):
            said = Said(
                item_id=row[2], tenant=row[3], language=row[4], as_of=datetime.date.fromisoformat(row[5]) if row[5] is not None else None
            )
            yield Row(
                seq=row[0],
                name=row[1],
                said=said,
                size=row[6],
                modified=row[7],
                digest=row[8],
                state=row[9],
                first=row[10],
                stage=row[11],
                code=row[12],
                message=row[13],
                media_type=row[14],
                recognized=bool(row[15]),
                made_by=row[16],
            )

    # --- parts of the output ----------------------------------------------------------------------------------------

    def _touch(self, seq: int) -> None:
        self._base.execute("UPDATE part SET complete = 0 WHERE number = ? AND complete = 1", (seq // self.part_size,))

    def part(self, number: int) -> list[tuple[Row, bytes]]:
        """Return the items of a part in order, each with its packed profiles."""
        start, end = number * self.part_size, (number + 1) * self.part_size
        made = dict(self._base.execute("SELECT seq, profiles FROM result WHERE seq >= ? AND seq < ?", (start, end)))
        return [(row, made.get(row.seq, b"")) for row in self._rows("seq >= ? AND seq < ? ORDER BY seq", start, end)]

    def open_parts(self) -> list[int]:
        """Return the parts that are not written whole."""
        written = "SELECT number FROM part WHERE complete = 1"
        query = f"SELECT DISTINCT seq / {self.part_size} FROM item WHERE seq / {self.part_size} NOT IN ({written}) ORDER BY 1"
        return [row[0] for row in self._base.execute(query)]

    def complete_parts(self) -> list[int]:
        """Return the parts that are written whole."""
        return [row[0] for row in self._base.execute("SELECT number FROM part WHERE complete = 1 ORDER BY number")]

    def is_settled(self, number: int) -> bool:
        """Tell whether none of a part's items is pending; those that come later open it again."""
        start, end = number * self.part_size, (number + 1) * self.part_size
        query = "SELECT count(*) FROM item WHERE seq >= ? AND seq < ? AND state = 'pending'"
        return not self._base.execute(query, (start, end)).fetchone()[0]

    def set_complete(self, numbers: Iterable[int], *, complete: bool) -> None:
        """Note that parts are written whole, or are not."""
        self._base.executemany("INSERT OR REPLACE INTO part VALUES (?, ?)", [(number, int(complete)) for number in numbers])

    # --- figures ----------------------------------------------------------------------------------------------------

    def table(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of one of our own queries."""
        return self._base.execute(query, values).fetchall()

    def counts(self) -> dict[str, int]:
        """Return how many items were seen, and how many there are in each state."""
        by_state = dict(self._base.execute("SELECT state, count(*) FROM item GROUP BY state"))
        states: Sequence[State] = ("done", "duplicate", "failed", "skipped", "pending")
        return {"seen": sum(by_state.values()), **{state: by_state.get(state, 0) for state in states}}

    def likenesses(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield, for each document that is done, its number, signature and person, in order."""
        yield from self._base.execute("SELECT seq, signature, person FROM result ORDER BY seq")
