"""Which code page a byte of RTF text is in: that of the font's character set, else that of the document (RTF 1.9.1)."""

from __future__ import annotations

import codecs

SYMBOL = "symbol"  # no code page: fonts of pictures, whose characters Unicode keeps in its private use area
_DEFAULT = "cp1252"
# \fcharset: Windows character sets and the code pages that they stand for; 1 is the document's.
_OF_CHARSET = {
    0: "cp1252",
    2: SYMBOL,
    77: "mac-roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    179: "cp1256",
    180: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
_OF_NUMBER = {708: "iso8859-6", 709: "iso8859-6", 10000: "mac-roman", 10004: "mac-arabic", 65001: "utf-8"}
_OF_KEYWORD = {"ansi": "cp1252", "mac": "mac-roman", "pc": "cp437", "pca": "cp850"}


class Encodings:
    """The code pages that a document's head declares."""

    def __init__(self) -> None:
        """Start with what RTF assumes."""
        self._document = _DEFAULT
        self._fonts: dict[int, str | None] = {}

    def declare_document(self, keyword: str, number: int | None) -> None:
        r"""Take in ``\ansi``, ``\mac``, ``\pc``, ``\pca`` or ``\ansicpg``."""
        if number is None or keyword != "ansicpg":
            self._document = _OF_KEYWORD.get(keyword, self._document)
        else:
            self._document = _of_number(number) or self._document

    def declare_font(self, font: int, *, charset: int | None = None, page: int | None = None) -> None:
        r"""Take in a font's ``\fcharset`` or ``\cpg``."""
        if charset is not None:
            self._fonts[font] = _OF_CHARSET.get(charset)
        elif page:
            self._fonts[font] = _of_number(page) or self._fonts.get(font)

    def decode(self, data: bytes, font: int) -> str:
        """Return the text of bytes set in a font."""
        encoding = self._fonts.get(font) or self._document
        if encoding == SYMBOL:
            return "".join(chr(0xF000 + byte) for byte in data)
        return data.decode(encoding, errors="replace")


def _of_number(number: int) -> str | None:
    name = _OF_NUMBER.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
