"""One document of a bulk run: bytes to profiles. Every engine calls this, and the same bytes give the same result."""

from __future__ import annotations

import datetime
import json
import time
import traceback
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skillmap.bulk.items import Fault, Result, Task
from skillmap.bulk.likeness import person_digests, signature
from skillmap.documents import Limits, parts, read
from skillmap.errors import DocumentError
from skillmap.pipeline import Pipeline
from skillmap.profiles.as_of import AsOf
from skillmap.records import Document, DocumentDate, JsonObject
from skillmap.redaction import blind

_READING = "documents"
_TOMORROW = datetime.timedelta(days=1)
# A page of an attachment that needs recognition makes the attachment a problem, not the mail an error.
_SIGNS_OF_SCANS = frozenset({("documents.ocr", "page-needs-ocr"), ("documents.attachment", "no-text")})
_PATIENCE = 5.0
_PACKING = 6  # of zlib: a profile of 20 kB to 4 kB in half a millisecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document that was read, or why it could not be."""

    task: Task
    document: Document | None
    fault: Fault | None
    needs_ocr: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What a worker needs.

    Args:
        pipeline: Everything loaded.
        as_of: The day that the user gave for all documents.
        today: The day on which the run began, which stands for today also when it goes on later.
        redact: Whether profiles are blind.
    """

    pipeline: Pipeline
    as_of: datetime.date | None
    today: datetime.date
    redact: bool = False

    def read(self, task: Task) -> Reading:
        """Read a document within its limits. In the text lane pages are not recognized: what needs it is told."""
        limits = _patient(self.pipeline.limits, recognize=task.lane == "ocr")
        started = time.perf_counter()
        document, fault = None, None
        try:
            document = read(task.data, limits=limits)
        except DocumentError as exc:
            fault = Fault(stage=_READING, code=exc.code, message=str(exc))
        needs_ocr = task.lane == "text" and (
            fault.code == "no-text" if fault is not None else document is not None and _has_scans(document)
        )
        if document is not None and task.modified is not None:
            day = datetime.datetime.fromtimestamp(task.modified, tz=datetime.UTC).date().isoformat()
            document = replace(document, dates=(*document.dates, DocumentDate(date=day, source="file_time", field="mtime")))
        return Reading(task=task, document=document, fault=fault, needs_ocr=needs_ocr, seconds=time.perf_counter() - started)

    def finish(self, reading: Reading) -> Result:
        """Build the profiles of a document that was read."""
        result = Result(seq=reading.task.seq, fault=reading.fault, needs_ocr=reading.needs_ocr, reading_s=reading.seconds)
        if reading.needs_ocr or reading.document is None:
            return result
        started = time.process_time()
        document = reading.document
        try:
            profiles, texts = self._profiles(document, reading.task)
        except MemoryError:
            fault = Fault(
                stage="analysis", code="too-large", message="the document needs more memory than a worker may take: send the CV alone"
            )
            return replace(result, fault=fault, media_type=document.media_type)
        except Exception as exc:  # noqa: BLE001 - a fault of the program costs one document, and is told
            place = traceback.extract_tb(exc.__traceback__)[-1]
            where = f"{type(exc).__name__}, {Path(place.filename).name}:{place.lineno}"
            fault = Fault(stage="analysis", code="error", message=f"the analysis failed on the document ({where}): report it")
            return replace(result, fault=fault, media_type=document.media_type)
        lines = "".join(json.dumps(profile, ensure_ascii=False, separators=(",", ":")) + "\n" for profile in profiles)
        return replace(
            result,
            profiles=zlib.compress(lines.encode("utf-8", "replace"), _PACKING),
            signature=signature(texts),
            person=_joined([person_digests(profile) for profile in profiles]),
            media_type=document.media_type,
            recognized=_is_recognized(document),
            analysis_s=time.process_time() - started,
        )

    def _profiles(self, document: Document, task: Task) -> tuple[list[JsonObject], list[str]]:
        profiles, texts = [], []
        for part in parts(document):
            day = self._day(part.document, task.as_of)
            analysis = self.pipeline.analyze(part.document)
            if self.redact:
                analysis = blind(analysis, file_names=(task.name,))
            profiles.append(self.pipeline.builder.build(analysis, day, part_of=part.part_of, redacted=self.redact))
            texts.append(part.document.text)
        return profiles, texts

    def _day(self, document: Document, manifest: datetime.date | None) -> AsOf:
        """Choose the day as for a single document, but with the day of the run for today."""
        latest = (self.today + _TOMORROW).isoformat()
        known = replace(document, dates=tuple(date for date in document.dates if date.date <= latest))
        day = AsOf.choose(self.as_of, known, manifest=manifest)
        return replace(day, date=self.today) if day.source == "today" else day


def _patient(limits: Limits, *, recognize: bool) -> Limits:
    """Return limits for a machine that is busy: more time by the clock, no more of the processor.

    What a document gets must not depend on what else runs; a hostile one is ended by its processor time.
    """
    return replace(
        limits,
        max_seconds=_PATIENCE * limits.max_seconds,
        max_convert_seconds=_PATIENCE * limits.max_convert_seconds,
        max_ocr_seconds=_PATIENCE * limits.max_ocr_seconds if recognize else 0.0,
    )


def _has_scans(document: Document) -> bool:
    found = any((problem.stage, problem.code) in _SIGNS_OF_SCANS for problem in document.problems)
    return found or any(_has_scans(attachment) for attachment in document.attachments)


def _is_recognized(document: Document) -> bool:
    return any(page.source == "ocr" for page in document.pages) or any(_is_recognized(attachment) for attachment in document.attachments)


def _joined(digests: Sequence[bytes]) -> bytes:
    return b"".join(dict.fromkeys(digests))
