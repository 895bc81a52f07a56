"""The formats that a profile can be written in: one table for the command line, the service and bulk use.

>>> FORMATS["europass"].media_type
'application/xml'
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from skillmap.errors import SettingsError
from skillmap.exports.losses import Loss, Notes, Profile, left_out
from skillmap.records import Language
from skillmap.taxonomy.store import ConceptScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How to write.

    Attributes:
        language: Of headings and of the labels shown first.
        scheme: The classification, for what a profile does not repeat (groups of skills, labels); formats work without it.
        countries: ISO 3166 codes of destinations; all that are known when empty.
    """

    language: Language = "en"
    scheme: ConceptScheme | None = None
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file and what it does not hold."""

    content: bytes
    losses: tuple[Loss, ...]


class Writer(Protocol):
    """A module that writes one format."""

    CARRIES: Sequence[str]

    def write(self, profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
        """Write profiles, and note what is not written as they say it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """One format.

    Attributes:
        name: What the command line calls it.
        media_type: Its media type.
        suffix: Of a file's name, with the full stop.
        many: Whether one file holds any number of profiles; else it holds exactly one.
        binary: Whether the bytes are no text.
        about: What it is, in a line.
        module: The module of this package that writes it.
    """

    name: str
    media_type: str
    suffix: str
    many: bool
    about: str
    module: str
    binary: bool = False

    def export(self, profiles: Sequence[Profile], options: ExportOptions | None = None) -> Export:
        """Write profiles.

        Args:
            profiles: As ``profiles/schema.json`` describes them, blind ones too; exactly one unless ``many``.
            options: How.

        Raises:
            SettingsError: Not exactly one profile for a format that holds one.
        """
        if not self.many and len(profiles) != 1:
            msg = f"the format {self.name} holds one profile in a file, not {len(profiles)}"
            raise SettingsError(msg)
        writer = cast("Writer", importlib.import_module(f"skillmap.exports.{self.module}"))
        notes = Notes()
        content = writer.write(profiles, options or ExportOptions(), notes)
        return Export(content=content, losses=(*left_out(profiles, (*writer.CARRIES, *notes.carried)), *notes.losses()))


_JSON, _LINKED = "application/json", "application/ld+json"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Name, media type, suffix, whether a file holds many profiles, module, what it is.
_FORMATS = (
    ("json", "application/x-ndjson", ".jsonl", True, "json_lines", "one line a profile; nothing is lost"),
    ("text", "text/plain", ".txt", True, "text", "a page to read in a terminal"),
    ("dossier", "text/html", ".html", False, "dossier", "a recognition dossier: a page to read and to print"),
    ("json-resume", _JSON, ".resume.json", False, "json_resume", "JSON Resume 1.0"),
    ("europass", "application/xml", ".europass.xml", False, "europass", "Europass XML (Candidate)"),
    ("json-ld", _LINKED, ".jsonld", True, "json_ld", "linked data: schema.org and SKOS"),
    ("elm", _LINKED, ".elm.jsonld", False, "learning_model", "European Learning Model: learning outcomes, unsigned"),
    ("csv", "text/csv", ".csv", True, "csv_table", "a table, one row an item"),
    ("parquet", "application/vnd.apache.parquet", ".parquet", True, "parquet", "the same table, typed"),
    ("xlsx", _XLSX, ".xlsx", True, "xlsx", "a workbook for offices"),
    ("talent-catalog", _JSON, ".talent-catalog.json", False, "talent_catalog", "candidate registration, a dry run: nothing is sent"),
)
_BINARY = frozenset({"parquet", "xlsx"})

FORMATS: Mapping[str, ExportFormat] = {
    name: ExportFormat(name=name, media_type=media_type, suffix=suffix, many=many, module=module, about=about, binary=name in _BINARY)
    for name, media_type, suffix, many, module, about in _FORMATS
}


def export_format(name: str) -> ExportFormat:
    """Return a format by its name.

    Raises:
        SettingsError: There is none of that name.
    """
    if name not in FORMATS:
        msg = f"format {name!r}: choose {', '.join(FORMATS)}"
        raise SettingsError(msg)
    return FORMATS[name]
