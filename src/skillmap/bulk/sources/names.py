"""Names of items, and the names that are no documents."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import PurePosixPath

INSIDE = "!/"  # between an archive and what lies in it, as in a Java URL
_SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db", ".directory", ".localized"})
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "$RECYCLE.BIN", "System Volume Information", ".Trashes", ".git"})


def readable(name: str) -> str:
    """Return a name that can be stored: bytes that are no UTF-8 are written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def why_skipped(name: str) -> str | None:
    """Return why a file of that name is no document, or ``None``.

    >>> why_skipped("2009/Thumbs.db"), why_skipped("cv.pdf")
    ("a system's file", None)
    """
    path = PurePosixPath(name)
    if path.name.casefold() in _SYSTEM_FILES or _SYSTEM_FOLDERS.intersection(path.parts):
        return "a system's file"
    if path.name.startswith("._"):
        return "what a Mac keeps beside a file"
    if path.name.startswith(("~$", ".~lock.")):
        return "what an office program keeps while a file is open"
    return None


class Unique:
    """Makes names unique in the order in which they come: an archive may hold a name twice."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, name: str) -> str:
        """Return the name, with a number from its second time on."""
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name}#{self._seen[name]}"
