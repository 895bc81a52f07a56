"""Erasure: what has expired, and what is left of it in the database's files."""

from __future__ import annotations

import time

from skillmap_service.storage.database import Database


def scrub(database: Database, *, patience_s: float = 2.0) -> bool:
    """Empty the database's write-ahead log, so that what was erased is in no file; say whether it could be at once.

    A reader that is still at work holds the log; housekeeping tries again later.
    """
    until = time.monotonic() + patience_s
    while not database.truncate_log():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
