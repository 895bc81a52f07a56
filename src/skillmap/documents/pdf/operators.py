"""Content streams -> operators with their operands (PDF 32000-1, 7.2 to 7.8), in one pass of one expression.

pdfminer's own parser takes two thirds of the time of a page that draws each glyph by itself, as browsers' pages do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

_SPACE = rb"[\x00\t\n\x0c\r ]"
_TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]*(?:%[^\r\n]*[\x00\t\n\x0c\r ]*)*"
    rb"(?:([+-]?\d+)(?=[\x00\t\n\x0c\r ()<>\[\]/%]|$)"
    rb"|([+-]?(?:\d+\.\d*|\.\d+))(?=[\x00\t\n\x0c\r ()<>\[\]/%]|$)"
    rb"|<([0-9A-Fa-f\x00\t\n\x0c\r ]*)>"
    rb"|/([^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|\(([^()\\\r]*)\)"
    rb"|(<<|>>|[()<>\[\]{}])"
    rb"|([^\x00\t\n\x0c\r ()<>\[\]{}/%]+))"
)
_INTEGER, _REAL, _HEX, _NAME, _STRING, _SIGN, _WORD = range(1, 8)
_IN_STRING = re.compile(rb"[()\\]|\r\n?")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_OCTAL = re.compile(rb"[0-7]{1,3}")
_LINE_END = re.compile(rb"\r\n?|\n")
_NUMBER_PREFIX = re.compile(rb"[+-]*(\d+\.?\d*|\.\d+)")
_HASHED = re.compile(rb"#([0-9A-Fa-f]{2})")
_END_OF_IMAGE = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)")
_CONSTANTS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}
_MAX_NESTED = 100


def operations(data: bytes) -> Iterator[tuple[bytes, list[Any]]]:  # noqa: PLR0912 - one pass over ten kinds of token
    """Yield each operator of a content stream with the operands before it.

    What is no operand is passed over, as every viewer does; an unfinished operation at the end is dropped.
    """
    operands: list[Any] = []
    outer: list[tuple[bytes, list[Any]]] = []  # the arrays and dictionaries that are open, with what was read before
    position = 0
    while match := _TOKEN.match(data, position):
        position = match.end()
        group = match.lastindex
        token = match[group] if group else b""
        if group == _INTEGER:
            operands.append(int(token) if len(token) < 20 else 0)
        elif group == _REAL:
            operands.append(float(token))
        elif group == _HEX:
            operands.append(_from_hex(token))
        elif group == _NAME:
            operands.append(_name(token))
        elif group == _STRING:
            operands.append(token)
        elif group == _SIGN:
            if token == b"(":
                text, position = _nested_string(data, position)
                operands.append(text)
            elif token in {b"[", b"<<"} and len(outer) < _MAX_NESTED:
                outer.append((token, operands))
                operands = []
            elif token in {b"]", b">>"} and outer:
                opening, before = outer.pop()
                before.append(operands if opening == b"[" else _dictionary(operands))
                operands = before
        elif token in _CONSTANTS:
            operands.append(_CONSTANTS[token])
        elif token[0] in b"+-.0123456789":
            if number := _NUMBER_PREFIX.match(token):
                operands.append(float(number[1]))
        elif token == b"ID":
            found = _END_OF_IMAGE.search(data, position)
            yield (
                b"EI",
                [PDFStream({name.name: value for name, value in _pairs(operands)}, data[position : found.start() if found else None])],
            )
            position = found.end() if found else len(data)
            operands = []
        elif token == b"BI":
            operands, outer = [], []
        else:
            if outer:  # an array that was never closed ends where the next operator stands
                operands = [*outer[0][1], operands]
                outer = []
            yield token, operands
            operands = []


def _from_hex(digits: bytes) -> bytes:
    digits = bytes(digits.translate(None, b"\x00\t\n\x0c\r "))
    return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))


def _name(raw: bytes) -> object:
    if b"#" in raw:
        raw = _HASHED.sub(lambda match: bytes([int(match[1], 16)]), raw)
    try:
        return LIT(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(raw)


def _pairs(items: list[Any]) -> list[tuple[Any, Any]]:
    return [(name, value) for name, value in zip(items[::2], items[1::2], strict=False) if isinstance(getattr(name, "name", None), str)]


def _dictionary(items: list[Any]) -> dict[str, Any]:
    return {name.name: value for name, value in _pairs(items)}


def _nested_string(data: bytes, position: int) -> tuple[bytes, int]:
    """Return a string with brackets or escapes in it, and where it ends."""
    parts: list[bytes] = []
    depth = 1
    while match := _IN_STRING.search(data, position):
        parts.append(data[position : match.start()])
        position = match.end()
        sign = match[0]
        if sign == b"\\":
            text, position = _escape(data, position)
            parts.append(text)
        elif sign[0] == 0x0D:
            parts.append(b"\n")
        else:
            depth += 1 if sign == b"(" else -1
            if not depth:
                return b"".join(parts), position
            parts.append(sign)
    return b"".join([*parts, data[position:]]), len(data)


def _escape(data: bytes, position: int) -> tuple[bytes, int]:
    """Return what a backslash and the characters behind it stand for, and where they end."""
    if octal := _OCTAL.match(data, position):
        return bytes([int(octal[0], 8) & 0xFF]), octal.end()
    if line_end := _LINE_END.match(data, position):
        return b"", line_end.end()
    character = data[position : position + 1]
    return _ESCAPED.get(character, character), position + 1
