"""Bytes -> text: by byte order mark, UTF-16 or UTF-8 where the bytes are that, else by the likeliest old code page.

A code page is chosen by how plausible the letters are that it makes of the bytes (``code_pages.py``): a general
detector knows neither code page 864 nor Mac Arabic, and errs on texts of a few lines.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from skillmap.documents.code_pages import CODE_PAGES, likeliest_code_page, plausibility

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 65536
_PLAUSIBLE_UTF16 = 0.9
# The characters of UTF-16 texts in the supported languages: ASCII and Latin-1, Arabic, punctuation, Arabic forms.
_UTF16_UNITS = re.compile("[\t\n\r\f\x1a\x20-\x7e\xa0-\u017f\u0600-\u06ff\u2010-\u203a\u20ac\u2022\u25a0-\u25ff\ufb50-\ufdff\ufe70-\ufeff]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_TAIL = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}\Z")
_HIGH = re.compile(rb"[\x80-\xff]+")
_STRAY = 4  # a UTF-8 text has at least so many times more sound sequences than stray bytes
_HIGH_1252 = re.compile(f"[\u0080-\u00ff{''.join(bytes([b]).decode('cp1252', 'ignore') for b in range(0x80, 0xA0))}]{{2,}}")
_ENCODED_TWICE = re.compile("[\u00a0\u00ab\u00bb\u00b0\u00b7\u00c0-\u017f\u0600-\u06ff\u2010-\u203a\u20ac]+")
_MIN_MENDED = 2
# Names that files state and Python does not know, or that mean more than they say (WHATWG, Encoding, 4.2).
_ALIASES = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "ansi": "cp1252",
    "utf-16": "utf-8",  # whoever could read the statement was not reading UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-32": "utf-8",
    "unicode": "utf-8",
    "dos-720": "cp720",
    "dos-864": "cp864",
    "x-mac-arabic": "mac-arabic",
    "x-mac-roman": "mac-roman",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
}
_STATED_MARGIN = 1.5  # nats a high byte: how much likelier another code page must be than the stated one


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text and the encoding that its bytes were in.

    ``stray`` counts bytes that were not in it, ``mended`` stretches that had been encoded twice.
    """

    text: str
    encoding: str
    stray: int = 0
    mended: int = 0


def decode(data: bytes, *, stated: str | None = None) -> Decoded:
    """Turn the bytes of a text into characters.

    Args:
        data: A text in any encoding that Arabic, French or English was ever saved in.
        stated: The encoding that the file or the message names, if any. Bytes that are valid UTF-8 contradict it, and
            so do letters that make no sense in it.

    Returns:
        The text, with control characters, marks and line ends as they are, but without the byte order mark.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return replace(_mended(data[len(mark) :].decode(encoding, errors="replace")), encoding=encoding)
    if (wide := utf16_order(data)) is not None:
        return Decoded(text=data.decode(wide, errors="replace"), encoding=wide)
    try:
        return _mended(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    sound = len(_UTF8_SEQUENCE.findall(data))
    stray = _strays(data)
    if sound and sound >= _STRAY * stray:
        return replace(_mended(_mostly_utf8(data)), stray=stray)
    code_page = _code_page(data, stated)
    return Decoded(text=data.decode(code_page, errors="replace"), encoding=code_page)


def utf16_order(data: bytes) -> str | None:
    r"""Return the codec of UTF-16 text without a byte order mark, ``None`` for anything else.

    >>> utf16_order("نجار ".encode("utf-16-be"))
    'utf-16-be'
    """
    sample = data[: _SAMPLE_BYTES // 2 * 2]
    if len(sample) < 4 or _is_ascii_text(sample):
        return None
    shares = {}
    for codec in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(codec, errors="replace")
        shares[codec] = len(_UTF16_UNITS.findall(text)) / len(text)
    best = max(shares, key=lambda codec: shares[codec])
    other = min(shares.values())
    return best if shares[best] >= _PLAUSIBLE_UTF16 > other else None


def _is_ascii_text(sample: bytes) -> bool:
    return sample.isascii() and b"\x00" not in sample and not any(control in sample for control in (b"\x06", b"\x01"))


def _strays(data: bytes) -> int:
    """Count the bytes that contradict UTF-8; a sequence cut short by the end of the data does not."""
    return sum(map(len, _HIGH.findall(_UTF8_SEQUENCE.sub(b"", _without_cut_end(data)))))


def _without_cut_end(data: bytes) -> bytes:
    tail = _TAIL.search(data)
    return data[: tail.start()] if tail and not _UTF8_SEQUENCE.fullmatch(tail[0]) else data


def _mostly_utf8(data: bytes) -> str:
    """Decode UTF-8 with stray bytes: each is what it is in the likeliest code page."""
    data = _without_cut_end(data)
    code_page = likeliest_code_page(_UTF8_SEQUENCE.sub(b" ", data))
    parts = []
    end = 0
    for match in _UTF8_SEQUENCE.finditer(data):
        parts.append(data[end : match.start()].decode(code_page, errors="replace"))
        parts.append(match[0].decode("utf-8", errors="replace"))
        end = match.end()
    parts.append(data[end:].decode(code_page, errors="replace"))
    return "".join(parts)


def _mended(text: str) -> Decoded:
    """Take back a second encoding: UTF-8 that was read as Windows-1252 and saved as UTF-8 ("Ã©" for "é").

    A stretch is mended where all of it is UTF-8 again and yields characters of the supported languages; what is left
    as it was are texts with only one such stretch.
    """
    mended = 0

    def mend(stretch: re.Match[str]) -> str:
        nonlocal mended
        try:
            inner = bytes(map(_byte_1252, stretch[0])).decode("utf-8")
        except UnicodeDecodeError:
            return stretch[0]
        if not _ENCODED_TWICE.fullmatch(inner):
            return stretch[0]
        mended += 1
        return inner

    result = _HIGH_1252.sub(mend, text)
    if mended < _MIN_MENDED:
        return Decoded(text=text, encoding="utf-8")
    return Decoded(text=result, encoding="utf-8", mended=mended)


def _byte_1252(character: str) -> int:
    try:
        return character.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(character)  # the five bytes that the code page leaves open pass as controls


def _code_page(data: bytes, stated: str | None) -> str:
    best = likeliest_code_page(data)
    name = _known(stated)
    if name is None or name in {best, "utf-8"}:
        return best
    if name not in CODE_PAGES:
        try:
            data.decode(name)
        except (UnicodeDecodeError, ValueError):
            return best
        return name if plausibility(data, name) >= plausibility(data, best) - _STATED_MARGIN else best
    return name if plausibility(data, name) >= plausibility(data, best) - _STATED_MARGIN else best


def _known(stated: str | None) -> str | None:
    """Return the codec that a stated name stands for, ``None`` for no name or one that is no text encoding."""
    name = (stated or "").strip(" \t\r\n\"'").lower()
    if not name:
        return None
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not info._is_text_encoding:  # noqa: SLF001 - the only way to tell "base64" from an encoding
        return None
    return _ALIASES.get(info.name, info.name)
