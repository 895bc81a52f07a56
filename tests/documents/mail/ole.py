"""OLE containers (MS-CFB, version 3) and Outlook messages (MS-OXMSG), written as the specifications say."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF

Tree = Mapping[str, "bytes | Tree"]


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    child: int = _NONE
    right: int = _NONE
    start: int = _END
    size: int = 0


@dataclass
class _Sectors:
    size: int
    parts: list[bytes] = field(default_factory=list)
    table: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """Append a chain and return its first sector."""
        if not data:
            return _END
        first = len(self.parts)
        chunks = [data[start : start + self.size].ljust(self.size, b"\0") for start in range(0, len(data), self.size)]
        self.parts += chunks
        self.table += [*range(first + 1, first + len(chunks)), _END]
        return first


def write_ole(tree: Tree) -> bytes:
    """Write storages (mappings) and streams (bytes) by name."""
    entries = [_Entry(name="Root Entry", kind=5)]
    _add(entries, 0, tree)
    sectors, mini = _Sectors(_SECTOR), _Sectors(_MINI)
    for entry in entries[1:]:
        entry.size = len(entry.data)
        if entry.kind == 2:
            entry.start = (sectors if entry.size >= _CUTOFF else mini).add(entry.data)
    entries[0].size = len(mini.parts) * _MINI
    entries[0].start = sectors.add(b"".join(mini.parts))
    directory = sectors.add(b"".join(_directory_entry(entry) for entry in entries))
    mini_table = struct.pack(f"<{len(mini.table)}I", *mini.table)
    mini_start = sectors.add(mini_table.ljust(-(-len(mini_table) // _SECTOR) * _SECTOR, b"\xff"))
    count = len(sectors.parts)
    fat_sectors = next(number for number in range(1, 109) if (count + number) * 4 <= number * _SECTOR)
    table = [*sectors.table, *([_FAT] * fat_sectors)]
    fat = struct.pack(f"<{len(table)}I", *table).ljust(fat_sectors * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16s5H6s9I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b""),
        *(0, fat_sectors, directory, 0, _CUTOFF, mini_start, -(-len(mini_table) // _SECTOR), _END, 0),
    )
    header += struct.pack("<109I", *[*range(count, count + fat_sectors), *[_FREE] * (109 - fat_sectors)])
    return header + b"".join(sectors.parts) + fat


def _add(entries: list[_Entry], parent: int, tree: Tree) -> None:
    previous = None
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        content = tree[name]
        number = len(entries)
        entries.append(_Entry(name=name, kind=2, data=content) if isinstance(content, bytes) else _Entry(name=name, kind=1))
        if previous is None:
            entries[parent].child = number
        else:
            entries[previous].right = number
        previous = number
        if not isinstance(content, bytes):
            _add(entries, number, content)


def _directory_entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    links = (_NONE, entry.right, entry.child)
    start = 0 if entry.kind == 1 else entry.start
    return struct.pack("<64sHBB3I16sIQQIQ", name, len(name) + 2, entry.kind, 1, *links, b"", 0, 0, 0, start, entry.size)


Value = str | bytes | int | Mapping[str, "bytes | Tree"]


def storage(properties: Mapping[int, Value], *, header: int = 24, narrow: str = "", **storages: Tree) -> dict[str, bytes | Tree]:
    """Write properties: texts, bytes, numbers (a time, where they are large) and storages, by identifier.

    Texts are Unicode, or of 8 bits in the code page ``narrow``.
    """
    made: dict[str, bytes | Tree] = {}
    fixed = b""
    for identifier, value in properties.items():
        if isinstance(value, int):
            kind, packed = (0x0040, struct.pack("<Q", value)) if value >= 1 << 32 else (0x0003, struct.pack("<Q", value))
            fixed += struct.pack("<HHI8s", kind, identifier, 6, packed)
            continue
        kind = (0x001E if narrow else 0x001F) if isinstance(value, str) else 0x0102 if isinstance(value, bytes) else 0x000D
        data: bytes | Tree = value.encode(narrow or "utf-16-le") if isinstance(value, str) else value
        made[f"__substg1.0_{identifier:04X}{kind:04X}"] = data
        size = len(data) if isinstance(data, bytes) else 0xFFFFFFFF
        fixed += struct.pack("<HHIII", kind, identifier, 6, size, 0)
    return {"__properties_version1.0": bytes(header) + fixed, **made, **storages}


def write_message(properties: Mapping[int, Value], *attachments: Mapping[int, Value], narrow: str = "") -> bytes:
    """Write an Outlook message."""
    return write_ole(message_storage(properties, *attachments, header=32, narrow=narrow))


def message_storage(
    properties: Mapping[int, Value], *attachments: Mapping[int, Value], header: int = 24, narrow: str = ""
) -> dict[str, bytes | Tree]:
    """Write a message as a storage, to be attached (property 0x3701) to another."""
    attached = {
        f"__attach_version1.0_#{number:08X}": storage(attachment, header=8, narrow=narrow) for number, attachment in enumerate(attachments)
    }
    return storage(properties, header=header, narrow=narrow, **attached)
