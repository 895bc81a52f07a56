"""``skillmap read --redact``: the text of a document without the person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from skillmap.cli.output import print_json
from skillmap.documents import Limits, read
from skillmap.errors import SettingsError
from skillmap.exports.document import document_json
from skillmap.records import Analysis, Document
from skillmap.redaction import blind
from skillmap.structure import LanguageDetector, StructureFinder


def print_blind(source: bytes | Path, html: Path | None, limits: Limits) -> None:
    """Print the blind text of a document and of what is attached to it.

    Raises:
        DocumentError: The document cannot be read.
        SettingsError: A page to look at was asked for: it shows pictures of the pages, which cannot be masked.
    """
    if html is not None:
        message = "--redact with --html: the page shows pictures of the document, which are not masked; leave out one of them"
        raise SettingsError(message)
    names = (source.name,) if isinstance(source, Path) else ()
    print_json(document_json(blind_document(read(source, limits=limits), StructureFinder(LanguageDetector()), names)))


def blind_document(document: Document, finder: StructureFinder, file_names: tuple[str, ...]) -> Document:
    """Return a document with its text masked, attachments too; their names are left out."""
    names = (*file_names, *([document.name] if document.name else ()))
    masked = blind(finder(Analysis(document=document, problems=document.problems)), file_names=names).document
    return replace(masked, attachments=tuple(blind_document(part, finder, names) for part in document.attachments))
