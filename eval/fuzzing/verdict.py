"""What a reading came to: a sound document, a typed error, or something that must not be."""

from __future__ import annotations

import datetime
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skillmap.documents.limits import Limits
from skillmap.documents.reading import read_bytes
from skillmap.errors import DocumentError
from skillmap.records import Document, Problem, Span, Structure

_UNCLEAN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufe70-\ufefc\ud800-\udfff]"
)
_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
_MAX_MESSAGE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``kind`` is "document", "error" (a typed one), or a fault: "exception", "unsound", "memory", "hang", "crash"."""

    kind: str
    signature: str
    detail: str = ""
    seconds: float = 0.0

    @property
    def is_fault(self) -> bool:
        """Tell what must be mended."""
        return self.kind not in {"document", "error"}


def judge(data: bytes, limits: Limits, *, twice: bool = False) -> Verdict:
    """Read the bytes in this process, and look at what comes out.

    Args:
        data: A document, sound or not.
        limits: The bounds of the reader.
        twice: Also read it again, and compare.
    """
    try:
        document = read_bytes(data, limits)
        faults = list(_faults(document, limits))
        if twice and read_bytes(data, limits) != document:
            faults.append("a second reading differs")
    except DocumentError as exc:
        if not _CODE.fullmatch(exc.code) or not 0 < len(str(exc)) <= _MAX_MESSAGE:
            return Verdict(kind="unsound", signature=f"message of {type(exc).__name__}", detail=str(exc)[:1000])
        return Verdict(kind="error", signature=f"{exc.code} {re.sub(r'[0-9.e+]+', '#', str(exc))}")
    except MemoryError as exc:
        return Verdict(kind="memory", signature=f"MemoryError {_place(exc)}", detail=traceback.format_exc())
    except Exception as exc:  # noqa: BLE001 - all of them are findings
        return Verdict(kind="exception", signature=f"{type(exc).__name__} {_place(exc)}", detail=traceback.format_exc())
    if faults:
        return Verdict(kind="unsound", signature=f"{document.media_type}: {faults[0]}", detail="\n".join(faults))
    return Verdict(kind="document", signature=document.media_type)


def _place(exc: BaseException) -> str:
    """Return where it was raised: the last line of ours, and the last of all."""
    frames = traceback.extract_tb(exc.__traceback__)
    ours = [frame for frame in frames if "skillmap" in frame.filename and "fuzzing" not in frame.filename]
    places = [f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno}" for frame in (*ours[-1:], *frames[-1:])]
    return " < ".join(dict.fromkeys(places))


def _faults(document: Document, limits: Limits) -> Iterator[str]:
    """Yield what is wrong with a document."""
    text = document.text
    if unclean := _UNCLEAN.search(text):
        yield f"U+{ord(unclean[0]):04X} in the text"
    if len(text) > 1.1 * limits.max_chars + 1000:
        yield "more characters than the limit"
    if not text.strip() and not document.attachments:
        yield "no text"
    yield from _page_faults(document)
    yield from (fault for problem in document.problems for fault in _problem_faults(problem, document))
    for date in document.dates:
        try:
            datetime.date.fromisoformat(date.date)
        except ValueError:
            yield f"date of {date.field}"
    if document.structure is not None:
        yield from _structure_faults(document.structure, len(text))
    for attachment in document.attachments:
        yield from (f"attachment: {fault}" for fault in _faults(attachment, limits))
        if attachment.name is not None and (not attachment.name or _UNCLEAN.search(attachment.name) or "/" in attachment.name):
            yield "name of an attachment"


def _page_faults(document: Document) -> Iterator[str]:
    end = -1
    for number, page in enumerate(document.pages, start=1):
        if page.number != number:
            yield "page numbers"
        if page.span.start != end + 1 or page.span.end < page.span.start:
            yield "page spans do not follow one another"
        if number > 1 and document.text[end : end + 1] != "\f":
            yield "no form feed between pages"
        if "\f" in page.span.of(document.text):
            yield "a form feed within a page"
        if page.quality is not None and not 0.0 <= page.quality <= 1.0:
            yield "quality outside [0, 1]"
        end = page.span.end
    if end != len(document.text):
        yield "pages do not cover the text"


def _problem_faults(problem: Problem, document: Document) -> Iterator[str]:
    if problem.page is not None and not 1 <= problem.page <= len(document.pages):
        yield f"{problem.code}: page outside the document"
    if problem.span is not None and not 0 <= problem.span.start <= problem.span.end <= len(document.text):
        yield f"{problem.code}: span outside the text"
    if not _CODE.fullmatch(problem.code) or not 0 < len(problem.message) <= _MAX_MESSAGE:
        yield f"{problem.code}: code or message"


def _structure_faults(structure: Structure, length: int) -> Iterator[str]:
    for span in _spans(structure):
        if not 0 <= span.start <= span.end <= length:
            yield "a span of the structure outside the text"
    count = len(structure.sections)
    sections = [entry.section for entries in (structure.jobs, structure.educations, structure.languages) for entry in entries]
    if any(not 0 <= section < count for section in sections):
        yield "an entry of the structure without its section"


def _spans(value: object) -> Iterator[Span]:
    """Yield every span in a record, at any depth."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _spans(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _spans(getattr(value, name))
