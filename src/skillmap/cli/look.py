"""``skillmap read FILE --html OUT``: a document as a page to look at."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from skillmap.documents import Limits, page_pictures, read
from skillmap.errors import DocumentError, SettingsError
from skillmap.exports.look import Look, look_page
from skillmap.records import Document
from skillmap.structure import LanguageDetector, StructureFinder

_DPI = 110  # small print is still legible, and thirty pages make a file of some ten megabytes


def check_target(target: Path, source: bytes | Path) -> None:
    """See that a page can be written there; what stands there already is overwritten, but never the document itself.

    Raises:
        SettingsError: It cannot.
    """
    if target.is_dir():
        message = f"--html {target}: a folder; name a file in it"
        raise SettingsError(message)
    if not target.parent.is_dir():
        message = f"--html {target}: there is no folder {target.parent}; make it first"
        raise SettingsError(message)
    if isinstance(source, Path) and target.exists() and target.samefile(source):
        message = f"--html {target}: that is the document itself; name another file"
        raise SettingsError(message)


def write_look(source: bytes | Path, target: Path, *, limits: Limits, title: str) -> None:
    """Read a document and write the page.

    Raises:
        DocumentError: The document cannot be read.
        SettingsError: The page cannot be written.
    """
    document = read(source, limits=limits)
    pictures: list[bytes | None] = []
    with contextlib.suppress(DocumentError):  # a page that can be read but not drawn is shown by its text
        pictures = page_pictures(source, limits=limits, dpi=_DPI)
    detector = LanguageDetector()
    page = look_page(_look(document, pictures, StructureFinder(detector)), title=title, language_of=detector)
    _write(target, page.encode("utf-8", errors="replace"))


def _look(document: Document, pictures: list[bytes | None], finder: StructureFinder) -> Look:
    return Look(
        document=document,
        structure=document.structure or finder.find_structure(document),
        pictures=pictures,
        attachments=tuple(_look(attachment, [], finder) for attachment in document.attachments),
    )


def _write(target: Path, content: bytes) -> None:
    """Write beside, then rename: whoever looks sees the old page or the new one."""
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}")
    try:
        with beside.open("xb") as file:
            file.write(content)
        beside.replace(target)
    except OSError as exc:
        with contextlib.suppress(OSError):
            beside.unlink()
        message = f"--html {target}: cannot be written ({exc.strerror})"
        raise SettingsError(message) from exc
