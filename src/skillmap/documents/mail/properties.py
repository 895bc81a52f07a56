"""The properties of an Outlook message and of what is attached to it, out of their OLE storages (MS-OXMSG)."""

from __future__ import annotations

import contextlib
import datetime
import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

import olefile

from skillmap.documents.encodings import decode
from skillmap.documents.limits import Limits
from skillmap.errors import CorruptDocumentError, LimitExceededError

PROPERTIES_STREAM = "__properties_version1.0"
_ENTRY = struct.Struct("<HHI8s")  # type, identifier, flags, value (2.4.2)
_STRING8, _UNICODE, _BINARY, _OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_INTEGER, _TIME = 0x0003, 0x0040
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_CODE_PAGES = {65001: "utf-8", 20127: "ascii", 28591: "iso-8859-1", 28596: "iso-8859-6", 28605: "iso-8859-15", 1200: "utf-16-le"}


class Property(IntEnum):
    """The identifiers in use (MS-OXPROPS)."""

    SUBJECT = 0x0037
    SENT = 0x0039
    TRANSPORT_HEADERS = 0x007D
    RECEIVED = 0x0E06
    BODY = 0x1000
    COMPRESSED_RTF = 0x1009
    HTML = 0x1013
    DISPLAY_NAME = 0x3001
    ATTACHED_DATA = 0x3701
    ATTACHED_NAME = 0x3704
    ATTACH_METHOD = 0x3705
    ATTACHED_LONG_NAME = 0x3707
    ATTACHED_TYPE = 0x370E
    CONTENT_ID = 0x3712
    INTERNET_CODE_PAGE = 0x3FDE
    MESSAGE_CODE_PAGE = 0x3FFD


Path = tuple[str, ...]


class Container:
    """An OLE container; counts what is read from it, since many entries may point to the same bytes."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open the container.

        Raises:
            CorruptDocumentError: It is cut short or damaged.
        """
        with _broken_ole():
            self._ole = olefile.OleFileIO(io.BytesIO(data))
            self._storages = [tuple(path) for path in self._ole.listdir(streams=False, storages=True)]
        self._max_bytes = limits.max_unpacked_bytes
        self._left_bytes = limits.max_unpacked_bytes

    def names(self, path: Path) -> list[str]:
        """Return the names of the storages right below one."""
        depth = len(path)
        return sorted({entry[depth] for entry in self._storages if len(entry) > depth and entry[:depth] == path})

    def stream(self, path: Path) -> bytes:
        """Return a stream's bytes; b'' where there is none."""
        name = list(path)
        with _broken_ole():
            if not self._ole.exists(name) or self._ole.get_type(name) != olefile.STGTY_STREAM:
                return b""
            self._left_bytes -= int(self._ole.get_size(name))
            if self._left_bytes >= 0:
                return bytes(self._ole.openstream(name).read())
        message = f"the message unpacks to more than {self._max_bytes} bytes: send the CV alone"
        raise LimitExceededError(message)


@contextlib.contextmanager
def _broken_ole() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, LookupError, struct.error, TypeError, AttributeError, RecursionError) as exc:  # as met in the wild
        raise CorruptDocumentError("the Outlook message is cut short or damaged: save it again") from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What one storage says; values of a fixed size are read at once, the others when they are asked for."""

    container: Container
    path: Path
    fixed: Mapping[int, tuple[int, bytes]]
    code_page: str | None

    @classmethod
    def read(cls, container: Container, path: Path, *, header_size: int, code_page: str | None = None) -> Properties:
        """Read a storage; ``header_size`` is what stands before the entries (2.4.1)."""
        data = container.stream((*path, PROPERTIES_STREAM))[header_size:]
        entries = _ENTRY.iter_unpack(data[: len(data) // _ENTRY.size * _ENTRY.size])
        fixed = {identifier: (kind, value) for kind, identifier, _, value in entries}
        return cls(container=container, path=path, fixed=fixed, code_page=_code_page(fixed) or code_page)

    @property
    def page_encoding(self) -> str | None:
        """Return the encoding that the message's HTML was taken in with."""
        number = _integer(self.fixed, Property.INTERNET_CODE_PAGE)
        return None if number is None else _CODE_PAGES.get(number, f"cp{number}")

    def _stream(self, name: Property, kind: int) -> bytes:
        return self.container.stream((*self.path, f"__substg1.0_{name:04X}{kind:04X}"))

    def text(self, name: Property) -> str:
        """Return a text, whichever way it is stored, or ''."""
        wide = self._stream(name, _UNICODE)
        if wide:
            return wide.decode("utf-16-le", errors="replace").rstrip("\x00")
        return decode(self._stream(name, _STRING8).rstrip(b"\x00"), stated=self.code_page).text

    def binary(self, name: Property) -> bytes:
        """Return bytes, or b''."""
        return self._stream(name, _BINARY)

    def integer(self, name: Property) -> int | None:
        """Return a number, or ``None``."""
        return _integer(self.fixed, name)

    def day(self, name: Property) -> datetime.date | None:
        """Return the day of a time, in UTC: the message does not keep the zone of its sender."""
        kind, value = self.fixed.get(name, (0, b""))
        if kind != _TIME:
            return None
        try:
            return (_EPOCH + datetime.timedelta(microseconds=struct.unpack("<Q", value)[0] // 10)).date()
        except OverflowError:
            return None

    def storage(self, name: Property) -> Path:
        """Return where a property that is a storage of its own (a message within a message) lies."""
        return (*self.path, f"__substg1.0_{name:04X}{_OBJECT:04X}")


def _integer(fixed: Mapping[int, tuple[int, bytes]], name: Property) -> int | None:
    kind, value = fixed.get(name, (0, b""))
    return int(struct.unpack_from("<i", value)[0]) if kind == _INTEGER else None


def _code_page(fixed: Mapping[int, tuple[int, bytes]]) -> str | None:
    """Return the encoding of the texts that are no Unicode."""
    for name in (Property.MESSAGE_CODE_PAGE, Property.INTERNET_CODE_PAGE):
        number = _integer(fixed, name)
        if number is not None:
            return _CODE_PAGES.get(number, f"cp{number}")
    return None
