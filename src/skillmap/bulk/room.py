"""Disks that are full: what is said, so that the run can go on when there is room."""

from __future__ import annotations

import errno
import shutil
import tempfile

from skillmap.errors import BulkStoppedError

_LEAST_FREE_BYTES = 16 * 1024 * 1024


def check_room_to_unpack() -> None:
    """Look whether a document may have failed for want of room where documents are unpacked.

    Raises:
        BulkStoppedError: There is none.
    """
    folder = tempfile.gettempdir()
    if shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
        message = f"no room in {folder}, where documents are unpacked: make some, then run the same command again"
        raise BulkStoppedError(message, code="disk-full")


def disk_error(error: Exception) -> BulkStoppedError:
    """Say that the output cannot be written, and what to do."""
    text = str(error)
    full = "full" in text or getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    what = "there is no room left for the output" if full else f"the output cannot be written ({text})"
    return BulkStoppedError(f"{what}: nothing is lost; make room, then run the same command again", code="disk-full" if full else "stopped")
