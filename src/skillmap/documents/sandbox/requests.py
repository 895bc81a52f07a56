"""What is asked of the reading process: the text of a document, pictures of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from skillmap.documents.limits import MEBIBYTE, Limits
from skillmap.documents.sandbox.answers import document_from_json
from skillmap.documents.sandbox.pool import Pool
from skillmap.documents.sandbox.source import load
from skillmap.errors import CorruptDocumentError
from skillmap.records import Document

_BYTES_PER_CHARACTER = 4  # the longest in UTF-8, and more than JSON needs for the common ones
_BYTES_PER_PIXEL = 4

_pool = Pool()


def read(source: bytes | Path, *, limits: Limits = Limits()) -> Document:  # noqa: B008 - frozen, so safe to share
    """Read a document in a process of its own, whatever its name says it is.

    Args:
        source: The document's bytes or its path.
        limits: The bounds past which it is refused.

    Returns:
        The document, as ``documents.read.read_bytes`` describes it. The day on which a file was last written is the
        last of its dates.

    Raises:
        DocumentError: The document cannot be read; the class and its code say why.
        OSError: The file cannot be opened.
        SkillmapError: The process cannot be started.
    """
    data, dates = load(source, limits)
    room = _BYTES_PER_CHARACTER * limits.max_chars * (1 + limits.max_attachments) + MEBIBYTE
    _, payload = _pool.ask("read", data, limits, max_answer_bytes=room)
    document = document_from_json(payload)
    return replace(document, dates=(*document.dates, *dates)) if dates else document


def page_pictures(source: bytes | Path, *, limits: Limits = Limits(), dpi: int = 100) -> list[bytes | None]:  # noqa: B008 - frozen
    """Draw the pages of a document, in the same kind of process.

    Args:
        source: The document's bytes or its path.
        limits: The bounds past which it is refused.
        dpi: Pixels per inch.

    Returns:
        A PNG for each page; ``None`` where a page cannot be drawn.

    Raises:
        DocumentError: The document cannot be read.
        OSError: The file cannot be opened.
        SkillmapError: The process cannot be started.
    """
    data, _ = load(source, limits)
    header, payload = _pool.ask("pictures", data, limits, max_answer_bytes=_BYTES_PER_PIXEL * limits.max_pixels, dpi=dpi)
    return _cut(payload, header.get("lengths"), limits)


def _cut(payload: bytes, lengths: object, limits: Limits) -> list[bytes | None]:
    if not isinstance(lengths, list) or len(lengths) > limits.max_pages or sum(_sizes(lengths)) != len(payload):
        raise CorruptDocumentError("the reader gave no sound answer: print the document to a new PDF")
    ends = accumulate(_sizes(lengths))
    return [None if length is None else payload[end - length : end] for length, end in zip(lengths, ends, strict=True)]


def _sizes(lengths: Sequence[object]) -> list[int]:
    return [length if isinstance(length, int) and length >= 0 else 0 for length in lengths]


def warm_up() -> None:
    """Start the reading process and do not wait for it, so that it is ready when the first document comes."""
    _pool.warm_up()


def cool_down() -> None:
    """End the reading processes; the next document starts a new one."""
    _pool.close()
