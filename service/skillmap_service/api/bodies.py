"""Bodies of requests, read in a stream and bounded: a single document, or the files of a form, never through a file on disk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from skillmap_service.problems import InvalidRequestError, MalformedBodyError, TooLargeError, UnsupportedMediaError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_MAX_FIELD_BYTES = 10_000
_MAX_NAME_CHARACTERS = 255
_MAX_DEPTH = 64  # of JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """A file of a form, or the whole body."""

    name: str | None
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPart:
    """A field of a form."""

    name: str
    value: str


def media_type_of(request: Request) -> str:
    """Return the body's media type, "" where none is said."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def whole(request: Request, limit: int) -> bytes:
    """Read a body of at most so many bytes.

    Raises:
        TooLargeError: It is larger.
    """
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise TooLargeError(f"the body has more than {limit} bytes")
        pieces.append(piece)
    return b"".join(pieces)


def plain_name(name: str | None) -> str | None:
    """Return a file's name without any folder and control characters; names are shown, never used as paths.

    >>> plain_name("../../etc/passwd")
    'passwd'
    """
    if name is None:
        return None
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip()
    return shown[:_MAX_NAME_CHARACTERS] or None


@dataclass(slots=True)
class _Form:
    """Collects what the parser of a form reports."""

    max_file_bytes: int
    done: list[FilePart | FieldPart] = field(default_factory=list)
    _header: tuple[bytearray, bytearray] = field(default_factory=lambda: (bytearray(), bytearray()))
    _headers: dict[str, bytes] = field(default_factory=dict)
    _data: bytearray = field(default_factory=bytearray)
    _is_file: bool = False
    ended: bool = False

    def part_begin(self) -> None:
        self._headers, self._data = {}, bytearray()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def header_end(self) -> None:
        self._headers[bytes(self._header[0]).decode("latin-1").lower()] = bytes(self._header[1])
        self._header = (bytearray(), bytearray())

    def headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._is_file = b"filename" in options

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self._data.extend(data[start:end])
        limit = self.max_file_bytes if self._is_file else _MAX_FIELD_BYTES
        if len(self._data) > limit:
            raise TooLargeError(f"a {'file' if self._is_file else 'field'} of the form has more than {limit} bytes")

    def part_end(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        if b"name" not in options:
            raise MalformedBodyError("a part of the form has no name")
        if self._is_file:
            self.done.append(FilePart(name=plain_name(_text(options[b"filename"])), data=bytes(self._data)))
        else:
            self.done.append(FieldPart(name=_text(options[b"name"])[:100], value=_text(bytes(self._data))))
        self._data = bytearray()

    def end(self) -> None:
        self.ended = True


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


async def form_parts(request: Request, *, max_bytes: int, max_file_bytes: int) -> AsyncIterator[FilePart | FieldPart]:
    """Yield the parts of a form as they come; only one file is in memory at a time.

    Raises:
        MalformedBodyError: The form is broken.
        TooLargeError: The form, a file or a field is larger than it may be.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if not boundary:
        raise MalformedBodyError("the media type of the form names no boundary")
    form = _Form(max_file_bytes)
    names = ("part_begin", "part_data", "part_end", "header_field", "header_value", "header_end", "headers_finished", "end")
    size = 0
    try:
        parser = MultipartParser(boundary, cast("MultipartCallbacks", {f"on_{name}": getattr(form, name) for name in names}))
        async for piece in request.stream():
            size += len(piece)
            if size > max_bytes:
                raise TooLargeError(f"the body has more than {max_bytes} bytes")
            parser.write(piece)
            while form.done:
                yield form.done.pop(0)
        parser.finalize()
    except FormParserError as exc:
        raise MalformedBodyError("the form is broken: see RFC 7578") from exc
    if not form.ended:
        raise MalformedBodyError("the form ends before its last boundary")
    while form.done:
        yield form.done.pop(0)


async def json_body(request: Request, limit: int) -> Any:  # noqa: ANN401 - JSON
    """Read a JSON body.

    Raises:
        UnsupportedMediaError: It says that it is something else.
        MalformedBodyError: It is none, or is nested too deeply.
        TooLargeError: It is too large.
    """
    media_type = media_type_of(request)
    if media_type not in {"application/json", ""} and not media_type.endswith("+json"):
        raise UnsupportedMediaError("send application/json")
    return parse_json(await whole(request, limit))


def parse_json(data: bytes) -> Any:  # noqa: ANN401 - JSON
    """Parse JSON strictly: UTF-8, no NaN, no lone surrogates or NUL, not nested deeper than 64 levels.

    Raises:
        MalformedBodyError: It is none of that.
    """
    try:
        content = json.loads(data.decode("utf-8"), parse_constant=_no_constant, parse_int=_bounded_int)
        _check(content, 0)
    except RecursionError as exc:
        raise MalformedBodyError("the JSON is nested too deeply") from exc
    except ValueError as exc:
        raise MalformedBodyError("the body is no JSON in UTF-8") from exc
    return content


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _bounded_int(digits: str) -> int:
    if len(digits) > 19:
        raise ValueError(digits[:20])
    return int(digits)


def _check(content: object, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise RecursionError
    if isinstance(content, str):
        content.encode("utf-8")
        if "\x00" in content:
            raise InvalidRequestError("a text of the body holds the character U+0000")
    elif isinstance(content, dict):
        for key, value in content.items():
            _check(key, depth)
            _check(value, depth + 1)
    elif isinstance(content, list):
        for value in content:
            _check(value, depth + 1)
