"""Profiles for the commands that compare them: made before, or made now from documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from skillmap.errors import SettingsError

_PROFILE = "skillmap/profile/"
_FILES = (".jsonl", ".json", ".ndjson")
_SNIFFED = 4096


def read_profiles(path: Path, make: Callable[[Path | bytes], Iterator[Any]] | None = None) -> Iterator[dict[str, Any]]:
    """Yield profiles: of a file that ``skillmap profile`` printed, of all such files in a folder, or made from a document.

    Args:
        path: JSON Lines or JSON of profiles, a folder, a document, or ``-`` for JSON Lines on stdin.
        make: Makes profiles from a document; documents are refused without it.

    Raises:
        SettingsError: There is nothing there that can be used.
    """
    if str(path) == "-":
        yield from _lines(sys.stdin.read(), "stdin")
        return
    if not path.exists():
        msg = f"{path}: no such file"
        raise SettingsError(msg)
    if path.is_dir():
        yield from _folder(path)
    elif looks_like_json(path):
        yield from _lines(path.read_text(encoding="utf-8"), path.name)
    elif make is not None:
        yield from make(path)
    else:
        msg = f"{path.name} holds no profiles: give what 'skillmap profile' printed"
        raise SettingsError(msg)


def looks_like_json(path: Path) -> bool:
    """Say whether a file begins like JSON."""
    with path.open("rb") as file:
        return file.read(_SNIFFED).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _folder(folder: Path) -> Iterator[dict[str, Any]]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _FILES and path.is_file())
    found = False
    for path in files:
        if looks_like_json(path):
            for row in _rows(path.read_text(encoding="utf-8"), path.name):
                profile = _profile(row)
                if profile is not None:
                    found = True
                    yield profile
    if not found:
        msg = f"{folder}: no profiles in it (files ending in {', '.join(_FILES)})"
        raise SettingsError(msg)


def _lines(text: str, name: str) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(_rows(text, name), 1):
        profile = _profile(row)
        if profile is None:
            msg = f"{name}, entry {number}: no profile; give what 'skillmap profile' printed"
            raise SettingsError(msg)
        yield profile


def _rows(text: str, name: str) -> Iterator[Any]:
    """Yield JSON values: one a line, or a whole file that is one value."""
    cleaned = text.removeprefix("\ufeff")
    try:
        whole = json.loads(cleaned)
    except ValueError:
        for number, line in enumerate(cleaned.splitlines(), 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as exc:
                    msg = f"{name}, line {number}: no JSON"
                    raise SettingsError(msg) from exc
        return
    yield from whole if isinstance(whole, list) else [whole]


def _profile(row: Any) -> dict[str, Any] | None:  # noqa: ANN401 - whatever the file holds
    """Return the profile that a row is, or holds as ``profile``; ``None`` for other rows."""
    if isinstance(row, dict) and isinstance(row.get("profile"), dict):
        row = row["profile"]
    return row if isinstance(row, dict) and str(row.get("schema", "")).startswith(_PROFILE) else None
