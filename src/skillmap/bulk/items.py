"""What goes through a bulk run: items from sources, tasks for workers, results from them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["pending", "done", "duplicate", "failed", "skipped"]
Lane = Literal["text", "ocr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a manifest says of a document; ``None`` where it says nothing."""

    item_id: str | None = None
    as_of: datetime.date | None = None
    language: str | None = None
    tenant: str | None = None


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A document where it lies, not yet read.

    Attributes:
        name: Where it lies below the input: ``2009/cv.pdf``, ``old.zip!/cv.pdf``, ``inbox.mbox!/000012``. Unique in a run.
        load: Returns its bytes; raises ``OSError`` where they cannot be had, ``DocumentError`` where they must not.
        size: Bytes, where the source knows without reading.
        modified: When it was last written, seconds since 1970, where the source knows.
        said: What a manifest says of it.
        skipped: Why it is no document (a system's file), else ``None``.
        streamed: Whether ``load`` works only until the next item is asked for.
    """

    name: str
    load: Callable[[], bytes]
    size: int | None = None
    modified: float | None = None
    said: Said = NOTHING_SAID
    skipped: str | None = None
    streamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A document for a worker.

    Attributes:
        seq: Its number in the run.
        name: What it is called on disk.
        data: Its bytes.
        lane: Whether its pages may be recognized.
        modified: When it was last written, seconds since 1970.
        as_of: What a manifest says of its day.
        alone: Whether nothing else may be worked on beside it: it may be what ended a worker.
    """

    seq: int
    name: str
    data: bytes
    lane: Lane
    modified: float | None
    as_of: datetime.date | None
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a document failed: a stable code, and a message without any of its text."""

    stage: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a worker says of a document.

    Attributes:
        seq: The task's number.
        fault: Why it failed; ``None`` when it is done.
        needs_ocr: It is neither done nor failed: it belongs into the lane for text recognition.
        profiles: JSON Lines, packed by zlib: a profile for each document in it.
        signature: MinHash of its text, little-endian 32-bit numbers; empty where there is too little text.
        person: Digests of what identifies the person (addresses, numbers), one after the other, 16 bytes each.
        media_type: Its format.
        recognized: Whether any page was read by text recognition.
        reading_s: Wall time of reading.
        analysis_s: Processor time of everything after.
    """

    seq: int
    fault: Fault | None = None
    needs_ocr: bool = False
    profiles: bytes = b""
    signature: bytes = b""
    person: bytes = b""
    media_type: str = ""
    recognized: bool = False
    reading_s: float = 0.0
    analysis_s: float = 0.0
