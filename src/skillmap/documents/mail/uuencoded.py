"""Files that old mailers put into the text itself, between "begin 644 cv.doc" and "end"."""

from __future__ import annotations

import binascii
import re

from skillmap.documents.encodings import decode
from skillmap.documents.mail.headers import safe_name

_FILE = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`]{1,90}\r?\n)+?)`?\s*end[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def cut_uuencoded(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Return a text without the files within it, and the files by name."""
    if b"begin " not in data:
        return data, []
    files = []

    def cut(match: re.Match[bytes]) -> bytes:
        content = _decode(match[2])
        if content is None:
            return match[0]
        files.append((safe_name(decode(match[1]).text), content))
        return b""

    return _FILE.sub(cut, data), files


def _decode(lines: bytes) -> bytes | None:
    decoded = []
    for line in lines.splitlines():
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders pad the line; its first character says how long it is.
            length = ((line[0] - 32) & 63) * 4 // 3 + 5
            try:
                decoded.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                return None
    return b"".join(decoded)
