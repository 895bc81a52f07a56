"""Opening an Office package: a zip of XML parts, within bounds and without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree import ElementTree as ET
from xml.parsers import expat

from skillmap.documents.limits import Limits
from skillmap.errors import CorruptDocumentError, LimitExceededError

_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
_MAX_ELEMENTS = 400_000  # a CV has some thousands
_MIN_PACKED_BYTES = 2_000


class Package:
    """The parts of an Office document, by name, with element and attribute names cut to their local part."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open the package.

        Raises:
            CorruptDocumentError: not a sound zip.
            LimitExceededError: it would unpack to too much.
        """
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN_ZIP as exc:
            raise CorruptDocumentError("the document's container is damaged: save it again") from exc
        entries = self._archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        packed = max(sum(entry.compress_size for entry in entries), _MIN_PACKED_BYTES)
        if unpacked > limits.max_unpacked_bytes or unpacked > limits.max_zip_ratio * packed:
            message = (
                f"the document unpacks to {unpacked} bytes, more than {limits.max_unpacked_bytes} "
                f"or {limits.max_zip_ratio:g} times its size: save it again without attachments"
            )
            raise LimitExceededError(message)
        self._left_bytes = limits.max_unpacked_bytes
        self.names = frozenset(self._archive.namelist())

    def xml(self, name: str) -> ET.Element | None:
        """Parse a part; ``None`` when there is none of that name."""
        if name not in self.names:
            return None
        return _parse(self._read(name))

    def _read(self, name: str) -> bytes:
        # The sizes in a zip's directory may lie, so what is read is counted again.
        try:
            with self._archive.open(name) as part:
                data = part.read(self._left_bytes + 1)
        except _BROKEN_ZIP as exc:
            raise CorruptDocumentError("a part of the document is damaged: save it again") from exc
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            raise LimitExceededError("the document unpacks to more than it states: save it again")
        return data


def _parse(data: bytes) -> ET.Element:
    """Parse XML that may not declare a document type: Office packages never do, entity bombs must."""
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    elements = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > _MAX_ELEMENTS:
            message = f"the document has more than {_MAX_ELEMENTS} elements: send the CV alone"
            raise LimitExceededError(message)
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        builder.end(_local(name))

    def refuse(*_declaration: object) -> None:
        message = "the document declares XML entities, which no Office program writes: save it again"
        raise CorruptDocumentError(message)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
        return builder.close()
    except (expat.ExpatError, AssertionError) as exc:
        raise CorruptDocumentError("a part of the document is no XML: save it again") from exc


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
