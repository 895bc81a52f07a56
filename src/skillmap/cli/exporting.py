"""Where ``skillmap profile`` writes to: stdout, a file or a folder, in any format, with a report of what the format cannot hold."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from skillmap.cli.output import print_json, report, write_file
from skillmap.cli.profiles import read_profiles
from skillmap.errors import SettingsError, TaxonomyError
from skillmap.exports.formats import Export, ExportFormat, ExportOptions, export_format
from skillmap.exports.text import print_profile
from skillmap.records import LANGUAGES, Language
from skillmap.settings import Settings
from skillmap.taxonomy.store import ConceptScheme, open_scheme

_SCHEMA = "skillmap/profile/"
_HEAD = 200  # bytes; a profile names its schema first
_STREAMED = frozenset({"json", "text"})  # printed as they come; whole files otherwise


def export_options(language: str, countries: str | None, scheme: ConceptScheme | None) -> ExportOptions:
    """Return how to write, from what the flags say.

    Raises:
        SettingsError: A language or a country is no such thing.
    """
    codes = tuple(code.strip().upper() for code in (countries or "").split(",") if code.strip())
    for code in codes:
        if not (code.isalpha() and len(code) in {2, 3}):
            msg = f"--country {code!r}: give codes of ISO 3166 such as DE,FR"
            raise SettingsError(msg)
    return ExportOptions(language=known_language(language), scheme=scheme, countries=codes)


def known_language(code: str) -> Language:
    """Return a language of labels.

    Raises:
        SettingsError: It is none.
    """
    for language in LANGUAGES:
        if code == language:
            return language
    msg = f"--language {code!r}: choose ar, fr or en"
    raise SettingsError(msg)


def installed_scheme(settings: Settings) -> ConceptScheme | None:
    """Return the classification in use, ``None`` where it is not installed: formats work without it."""
    try:
        return open_scheme(settings.folders.taxonomies, settings.taxonomy)
    except TaxonomyError:
        return None


def ready_profiles(source: Path | bytes) -> list[dict[str, Any]] | None:
    """Return the profiles that ``skillmap profile`` wrote to a file, or that came by stdin; ``None`` for any other document.

    Raises:
        SettingsError: A line of them is damaged.
    """
    if isinstance(source, bytes):
        head = source[:_HEAD]
    else:
        with source.open("rb") as file:
            head = file.read(_HEAD)
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{") or _SCHEMA.encode() not in head:
        return None
    return list(read_profiles(source))


class ProfileOutput:
    """Takes profiles one by one, and writes them.

    Args:
        name: The format's name.
        options: How to write.
        target: A file, or a folder that gets a file for each profile; stdout when ``None``.
        losses: Where to write what the format does not hold, as JSON.
        several: Whether several documents are coming.
    """

    def __init__(self, name: str, options: ExportOptions, *, target: Path | None, losses: Path | None, several: bool) -> None:
        self.form: ExportFormat = export_format(name)
        self._options, self._target, self._losses = options, target, losses
        self._waiting: list[Mapping[str, Any]] = []
        self._reports: list[dict[str, object]] = []
        self._written: set[Path] = set()
        self._count = 0
        if several and not self.form.many and not self._is_folder():
            msg = f"the format {name} holds one profile in a file: give --output FOLDER"
            raise SettingsError(msg)
        if self.form.binary and target is None and sys.stdout.isatty():
            msg = f"the format {name} is no text: give --output FILE"
            raise SettingsError(msg)

    def _is_folder(self) -> bool:
        return self._target is not None and (self._target.is_dir() or not self._target.suffix)

    def add(self, profile: Mapping[str, Any], title: str) -> None:
        """Take one profile; ``title`` is the name of its document.

        Raises:
            SettingsError: It does not fit where it should be written.
        """
        self._count += 1
        if self._target is None and self.form.name == "text":
            print_profile(profile, title=title, language=self._options.language)
        elif self._target is None and self.form.name == "json":
            print_json(profile)
        elif self.form.many and not self._is_folder():
            self._waiting.append(profile)
        else:
            if self._count > 1 and not self._is_folder():
                msg = f"the format {self.form.name} holds one profile in a file, and there are more: give --output FOLDER"
                raise SettingsError(msg)
            self._write([profile], Path(title).stem or "profile")

    def finish(self) -> None:
        """Write what waits, and say what was lost."""
        if self._waiting:
            self._write(self._waiting, "profiles")
        if self._losses is not None:
            content = {"format": self.form.name, "files": self._reports}
            write_file(self._losses, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())

    def _write(self, profiles: Sequence[Mapping[str, Any]], stem: str) -> None:
        export = self.form.export(profiles, self._options)
        path = self._path(stem)
        if path is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(export.content)
            sys.stdout.buffer.flush()
        else:
            write_file(path, export.content)
            report(f"written: {path}")
        self._reports.append({"file": path.name if path is not None else None, "losses": [loss.as_json() for loss in export.losses]})
        self._tell(export)

    def _path(self, stem: str) -> Path | None:
        if self._target is None or not self._is_folder():
            return self._target
        names = (f"{stem}{'' if number == 1 else f'-{number}'}{self.form.suffix}" for number in _numbers())
        path = next(self._target / name for name in names if self._target / name not in self._written)
        self._written.add(path)
        return path

    def _tell(self, export: Export) -> None:
        counts = {what: sum(loss.count for loss in export.losses if loss.what == what) for what in ("left-out", "changed")}
        if any(counts.values()) and self.form.name not in _STREAMED:
            where = f"see {self._losses}" if self._losses is not None else "--losses FILE lists them"
            report(f"{self.form.name}: {counts['left-out']} values left out, {counts['changed']} changed; {where}")


def _numbers() -> Iterator[int]:
    number = 1
    while True:
        yield number
        number += 1
