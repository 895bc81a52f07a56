"""How commands print: JSON Lines to stdout; progress, reports and errors to stderr; exit 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from skillmap.errors import SettingsError, SkillmapError

stderr = Console(stderr=True, highlight=False, soft_wrap=True)


def json_line(content: object) -> str:
    """Return one JSON line, with its end."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def print_json(content: object) -> None:
    """Print one JSON line."""
    sys.stdout.write(json_line(content))


def report(message: str) -> None:
    """Say on stderr what is going on."""
    stderr.print(message, markup=False)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, in folders that are made where they are missing.

    Raises:
        SettingsError: It cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as exc:
        msg = f"{path} cannot be written ({exc.strerror}): choose another place"
        raise SettingsError(msg) from exc


def print_error(error: SkillmapError, about: str = "") -> None:
    """Print one line ``code: message`` on stderr."""
    stderr.print(f"{about}{': ' if about else ''}{error.code}: {error}", markup=False)


@contextlib.contextmanager
def errors() -> Iterator[None]:
    """Turn what skillmap raises into a line on stderr and an exit code."""
    try:
        yield
    except SettingsError as exc:
        print_error(exc)
        raise typer.Exit(2) from exc
    except SkillmapError as exc:
        print_error(exc)
        raise typer.Exit(1) from exc


@contextlib.contextmanager
def progress_bar(description: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function (done, total) that draws a progress bar on stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task(description, total=None)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield update
