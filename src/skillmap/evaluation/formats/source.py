"""How the files of sets are read: as UTF-8 or as a fault, never with letters replaced."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from skillmap.evaluation.formats.faults import Faults

_PEEK_BYTES = 1 << 20


def first_line(path: Path) -> str:
    """Return the first line of a file, for telling its format; "" where there is none or it is no text."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as handle:
            return handle.readline(_PEEK_BYTES).decode("utf-8-sig", errors="replace")
    except (OSError, EOFError, zlib.error):
        return ""


def first_object(path: Path) -> dict[str, Any]:
    """Return the JSON object on the first line of a file; empty where there is none."""
    try:
        row = json.loads(first_line(path))
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def read_text(path: Path, faults: Faults) -> str | None:
    """Return a file's text with its line ends as they stand; ``None``, and a fault, where it is not UTF-8."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as handle:
            return handle.read().decode("utf-8")
    except UnicodeDecodeError as exc:
        faults.add(path.name, f"is not UTF-8 (byte {exc.start})")
    except (OSError, EOFError, zlib.error) as exc:
        faults.add(path.name, f"cannot be read ({type(exc).__name__})")
    return None


def read_lines(path: Path, faults: Faults) -> list[str]:
    """Return a file's lines without their ends; only line feeds end lines, as in JSON Lines and brat."""
    text = read_text(path, faults)
    return [] if text is None else [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]


def read_objects(path: Path, faults: Faults) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place ("line 7") and the object of each line of a file of JSON Lines; other lines are faults."""
    for number, line in enumerate(read_lines(path, faults), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as exc:
            faults.add(place, f"is no JSON ({exc.msg} at column {exc.colno})" if isinstance(exc, json.JSONDecodeError) else "is no JSON")
            continue
        if isinstance(row, dict):
            yield place, row
        else:
            faults.add(place, "is no JSON object")


def string_or_none(value: object) -> str | None:
    """Return a string as it is, anything else as nothing."""
    return value if isinstance(value, str) and value else None
