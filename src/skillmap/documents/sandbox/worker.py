"""The process that reads: ``python -m skillmap.documents.sandbox.worker [FOLDER]``, fed through a pipe.

It is asked for one thing at a time and answers each request with frames: ``begun``, any number of ``more`` (it needs so
many seconds on top), then ``done`` or ``error``. When the pipe is closed it ends, and removes its temporary folder.
"""

from __future__ import annotations

import io
import itertools
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from skillmap.documents.limits import Limits
from skillmap.documents.sandbox.answers import document_to_json
from skillmap.documents.sandbox.confine import Bounds, address_space_bytes, enclose
from skillmap.documents.sandbox.frames import Header, read_frame, write_frame
from skillmap.errors import CorruptDocumentError, DocumentError, LimitExceededError

_MAX_DOCUMENTS = 1000  # a start costs as much as forty documents
_MAX_REQUEST_BYTES = 2**40  # the other process has checked the size and is trusted

Extend = Callable[[float], None]
Answer = tuple[Header, bytes]
Handler = Callable[[bytes, Header, Limits, Extend], Answer]


def main() -> None:
    """Read documents until the pipe is closed."""
    run(reading_handlers)


def run(handlers: Callable[[], Mapping[str, Handler]]) -> None:
    """Answer requests until the pipe is closed, by handlers that are made once this process has cut itself off."""
    requests, answers = _take_pipes()
    achieved = enclose()
    try:
        serve(handlers(), requests, answers, achieved)
    finally:
        for folder in sys.argv[1:]:
            shutil.rmtree(folder, ignore_errors=True)


def _take_pipes() -> tuple[io.FileIO, io.FileIO]:
    """Keep the pipes for frames alone: what a library or a child prints must not end up among them."""
    requests, answers = (io.FileIO(os.dup(descriptor), mode) for descriptor, mode in ((0, "rb"), (1, "wb")))
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return requests, answers


def reading_handlers() -> Mapping[str, Handler]:
    """Return what can be asked of the process."""
    # Imported here: libraries may start threads, which must come after the process has cut itself off.
    from skillmap.documents.reading import read_bytes  # noqa: PLC0415

    def read(data: bytes, _header: Header, limits: Limits, extend: Extend) -> Answer:
        return {}, document_to_json(read_bytes(data, limits, extend=extend))

    return {"read": read, "pictures": _pictures}


def _pictures(data: bytes, header: Header, limits: Limits, _extend: Extend) -> Answer:
    from skillmap.documents.pictures import page_pngs  # noqa: PLC0415 - rarely asked for

    pictures = page_pngs(data, limits, header["dpi"])
    lengths = [None if picture is None else len(picture) for picture in pictures]
    return {"lengths": lengths}, b"".join(picture or b"" for picture in pictures)


def serve(handlers: Mapping[str, Handler], requests: io.FileIO, answers: io.FileIO, achieved: tuple[str, ...] = ()) -> None:
    """Answer one request after the other by the handler for its kind.

    The process asks to be replaced after many documents, or when it has kept so much memory that the next document
    would have less than half of what it is allowed.
    """
    write_frame(answers, {"kind": "ready", "achieved": achieved})
    for number in itertools.count(1):
        request = read_frame(requests, _MAX_REQUEST_BYTES)
        if request is None:
            return
        header, data = request
        limits = Limits(**header["limits"])
        write_frame(answers, {"kind": "begun"})
        answer, payload = _answer(handlers[header["kind"]], data, header, limits, answers)
        del request, data
        worn = number >= _MAX_DOCUMENTS or address_space_bytes() > limits.max_memory_bytes // 2
        write_frame(answers, {**answer, "worn": worn}, payload)


def _answer(handler: Handler, data: bytes, header: Header, limits: Limits, answers: io.FileIO) -> Answer:
    bounds = Bounds(limits)

    def extend(seconds: float) -> None:
        bounds.allow(seconds)
        write_frame(answers, {"kind": "more", "seconds": seconds})

    try:
        with bounds.held():
            found, payload = handler(data, header, limits, extend)
    except Exception as exc:  # noqa: BLE001 - no reader's fault may end the process, and none may pass for a sound document
        error = _as_document_error(exc, limits)
        return {"kind": "error", "code": error.code, "message": str(error)}, b""
    if len(payload) > header["max_answer_bytes"]:
        message = "the document holds more than can be passed on: send the CV alone"
        return {"kind": "error", "code": "too-large", "message": message}, b""
    return {"kind": "done", **found}, payload


def _as_document_error(exc: Exception, limits: Limits) -> DocumentError:
    """Name a failure. A library may have dressed up a lack of memory as anything."""
    if any(isinstance(cause, MemoryError) for cause in _causes(exc)):
        return LimitExceededError(f"the document needs more than {limits.max_memory_bytes} bytes of memory: print it to a new PDF")
    if isinstance(exc, DocumentError):
        return exc
    place = traceback.extract_tb(exc.__traceback__)[-1]
    where = f"{type(exc).__name__}, {Path(place.filename).name}:{place.lineno}"
    return CorruptDocumentError(f"the reader failed on the document ({where}): print it to a new PDF")


def _causes(exc: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    waiting: list[object] = [exc]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and cause not in seen:
            seen.append(cause)
            yield cause
            waiting += [cause.__cause__, cause.__context__, *cause.args]


if __name__ == "__main__":
    main()
