"""Profiles for the commands that compare them: made before, or made now from documents."""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

import skillmap
from skillmap.errors import SettingsError

_PROFILE = "skillmap/profile/"
_VERSION = f"{_PROFILE}1"
# Faults of a profile that no command stumbles over: fields that a later program may add, and values that are spelled otherwise.
_HARMLESS = ("AdditionalProperties", "Constant", "Enum", "Format", "MinLength", "Pattern")
_FILES = (".jsonl", ".json", ".ndjson")
_SNIFFED = 4096
_JSON_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{(?!\\)|\[)")  # RTF begins with a brace, too, and a backslash


def read_profiles(path: Path | bytes, make: Callable[[Path | bytes], Iterator[Any]] | None = None) -> Iterator[dict[str, Any]]:
    """Yield profiles: of a file that ``skillmap profile`` printed, of all such files in a folder, or made from a document.

    Args:
        path: JSON Lines or JSON of profiles, a folder, a document, or ``-`` for JSON Lines on stdin; bytes: what was read from stdin.
        make: Makes profiles from a document; documents are refused without it.

    Raises:
        SettingsError: There is nothing there that can be used.
    """
    if isinstance(path, bytes) or str(path) == "-":
        yield from _lines(_utf8(path if isinstance(path, bytes) else sys.stdin.buffer.read(), "stdin"), "stdin")
        return
    if not path.exists():
        msg = f"{path}: no such file"
        raise SettingsError(msg)
    if path.is_dir():
        yield from _folder(path)
    elif looks_like_json(path):
        yield from _lines(read_utf8(path), path.name)
    elif make is not None:
        yield from make(path)
    else:
        msg = f"{path.name} holds no profiles: give what 'skillmap profile' printed"
        raise SettingsError(msg)


def looks_like_json(path: Path) -> bool:
    """Say whether a file begins like JSON."""
    with path.open("rb") as file:
        return _JSON_START.match(file.read(_SNIFFED)) is not None


def read_utf8(path: Path) -> str:
    """Read a text file in UTF-8, with or without a byte order mark.

    Raises:
        SettingsError: It is in another encoding.
    """
    return _utf8(path.read_bytes(), path.name)


def _utf8(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        msg = f"{name} is not in UTF-8: save it as UTF-8"
        raise SettingsError(msg) from exc


def json_lines(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """Yield the values of JSON Lines with the numbers of their lines, from 1; empty lines hold none.

    Raises:
        SettingsError: A line is no JSON.
    """
    # Not splitlines(): it also cuts at separators that JSON strings may hold as they are (U+2028, U+0085).
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as exc:
                msg = f"{name}, line {number}: no JSON"
                raise SettingsError(msg) from exc


def _folder(folder: Path) -> Iterator[dict[str, Any]]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _FILES and path.is_file())
    found = False
    for path in files:
        if looks_like_json(path):
            for number, row in enumerate(_rows(read_utf8(path), path.name), 1):
                profile = _profile(row)
                if profile is not None:
                    found = True
                    yield _checked(profile, f"{path.name}, entry {number}")
    if not found:
        msg = f"{folder}: no profiles in it (files ending in {', '.join(_FILES)})"
        raise SettingsError(msg)


@functools.cache
def _schema() -> Any:  # noqa: ANN401 - a validator of the library, which has one class a draft
    schema = json.loads((Path(skillmap.__file__).parent / "profiles" / "schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


def _checked(profile: dict[str, Any], place: str) -> dict[str, Any]:
    """Return a profile that commands can work with.

    Raises:
        SettingsError: It is of another version, or a field is missing or of another type; values are not named, being personal.
    """
    version = str(profile["schema"])
    if version != _VERSION:
        msg = f"{place}: a profile of the schema {version!r}, and this program reads {_VERSION!r}: make the profile again"
        raise SettingsError(msg)
    for error in _schema().iter_errors(profile):
        kind = type(error.kind).__name__
        if kind not in _HARMLESS:
            where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path) or "it"
            missing = f" has no {error.kind.property}" if kind == "Required" else " is not as the schema says"
            msg = f"{place}: a damaged profile: {where}{missing}; give what 'skillmap profile' printed"
            raise SettingsError(msg)
    return profile


def _lines(text: str, name: str) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(_rows(text, name), 1):
        profile = _profile(row)
        if profile is None:
            msg = f"{name}, entry {number}: no profile; give what 'skillmap profile' printed"
            raise SettingsError(msg)
        yield _checked(profile, f"{name}, entry {number}")


def _rows(text: str, name: str) -> Iterator[Any]:
    """Yield JSON values: one a line, or a whole file that is one value."""
    cleaned = text.removeprefix("\ufeff")
    try:
        whole = json.loads(cleaned)
    except ValueError:
        yield from (row for _, row in json_lines(cleaned, name))
        return
    yield from whole if isinstance(whole, list) else [whole]


def _profile(row: Any) -> dict[str, Any] | None:  # noqa: ANN401 - whatever the file holds
    """Return the profile that a row is, or holds as ``profile``; ``None`` for other rows."""
    if isinstance(row, dict) and isinstance(row.get("profile"), dict):
        row = row["profile"]
    return row if isinstance(row, dict) and str(row.get("schema", "")).startswith(_PROFILE) else None
