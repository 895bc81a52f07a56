"""Opening an Office package: a zip of XML parts, within bounds and without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree import ElementTree as ET

from skillmap.documents.limits import Limits
from skillmap.documents.xml import parse_xml
from skillmap.errors import CorruptDocumentError, LimitExceededError

_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
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
        return parse_xml(self.read(name))

    def read(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            CorruptDocumentError: the part is damaged.
            LimitExceededError: all parts together have more bytes than stated.
        """
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
