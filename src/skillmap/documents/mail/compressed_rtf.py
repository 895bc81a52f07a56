"""The packing of RTF in Outlook messages (MS-OXRTFCP, 2.1.3).

The packages that unpack it refuse a wrong checksum with a bare ``Exception``; here a damaged text is read as far as it goes.
"""

from __future__ import annotations

import struct

_INITIAL = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbol"
    b"ArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_HEADER = struct.Struct("<II4sI")  # packed size, unpacked size, kind, checksum


def unpack_rtf(data: bytes) -> bytes:
    """Return the RTF; b'' where the data is none of the two kinds."""
    if len(data) < _HEADER.size:
        return b""
    packed_size, size, kind, _ = _HEADER.unpack_from(data)
    content = data[_HEADER.size : packed_size + 4]  # the size counts all but itself
    if kind == b"MELA":
        return content[:size]
    return _unpack(content) if kind == b"LZFu" else b""


def _unpack(content: bytes) -> bytes:
    window = bytearray(_INITIAL.ljust(_WINDOW, b" "))
    write = len(_INITIAL)
    unpacked = bytearray()
    tokens = iter(content)
    for flags in tokens:
        for bit in range(8):
            first = next(tokens, None)
            if first is None:
                return bytes(unpacked)
            if not flags >> bit & 1:
                run = bytes([first])
            else:
                reference = first << 8 | next(tokens, 0)
                start = reference >> 4
                if start == write:
                    return bytes(unpacked)  # a reference to the write position ends the text
                run = _repeat(window, start, write, (reference & 15) + 2)
            for byte in run:
                window[write] = byte
                write = (write + 1) % _WINDOW
            unpacked += run
    return bytes(unpacked)


def _repeat(window: bytearray, start: int, write: int, length: int) -> bytes:
    """Return a run of the window; where it reaches what is being written, it repeats itself."""
    distance = (write - start) % _WINDOW
    return bytes(window[(start + step % distance) % _WINDOW] for step in range(length))
