"""One document of a bulk run: bytes to profiles. Every engine calls this, and the same bytes give the same result."""

from __future__ import annotations

import datetime
import json
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skillmap.bulk.items import Fault, Result, Task
from skillmap.bulk.likeness import person_digests, signature
from skillmap.documents import Limits, Part, parts, read
from skillmap.errors import DocumentError
from skillmap.pipeline import Pipeline
from skillmap.profiles.as_of import AsOf
from skillmap.records import Analysis, Document, DocumentDate
from skillmap.redaction import blind

_READING = "documents"
_ANALYSIS = "analysis"
_TOMORROW = datetime.timedelta(days=1)
# A page of an attachment that needs recognition makes the attachment a problem, not the mail an error.
_SIGNS_OF_SCANS = frozenset({("documents.ocr", "page-needs-ocr"), ("documents.attachment", "no-text")})
_PATIENCE = 5.0
_PACKING = 6  # of zlib: a profile of 20 kB to 4 kB in half a millisecond


def _unwatched(_seqs: Sequence[int]) -> None:
    """Nobody wants to know which document is in hand."""


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
        (result,) = self.finish_together([reading])
        return result

    def finish_together(self, readings: Sequence[Reading], watch: Callable[[Sequence[int]], None] = _unwatched) -> Iterator[Result]:
        """Build the profiles of several documents; each gets the result that it would get alone.

        Args:
            readings: Documents that were read, or could not be.
            watch: Told before each step which documents it is about, by their numbers.
        """
        left = []
        for reading in readings:
            if reading.needs_ocr or reading.document is None:
                yield _result(reading)
            else:
                left.append((reading, list(parts(reading.document))))
        bill = Bill([reading.task.seq for reading, _ in left], watch)
        owners = [reading.task.seq for reading, found in left for _ in found]
        documents = [part.document for _, found in left for part in found]
        analyses = iter(self.pipeline.analyze_together(documents, lambda places: bill.next([owners[place] for place in places])))
        again = []
        for reading, found in left:
            bill.next([reading.task.seq])
            mine = [(part, next(analyses)) for part in found]
            try:
                result = self._told(reading, [(part, _sound(analysis)) for part, analysis in mine])
            except MemoryError:
                if len(left) > 1:  # alone it may have enough
                    again.append(reading)
                    continue
                message = "the document needs more memory than a worker may take: send the CV alone"
                result = _result(reading, fault=Fault(stage=_ANALYSIS, code="too-large", message=message))
            except Exception as exc:  # noqa: BLE001 - a fault of the program costs one document, and is told
                result = _result(reading, fault=_fault_of(exc))
            yield replace(result, analysis_s=bill.close(reading.task.seq))
        del analyses, documents
        for reading in again:
            yield from self.finish_together([reading], watch)

    def _told(self, reading: Reading, analyzed: Sequence[tuple[Part, Analysis]]) -> Result:
        profiles = []
        for part, analysis in analyzed:
            blinded = blind(analysis, file_names=(reading.task.name,)) if self.redact else analysis
            day = self._day(part.document, reading.task.as_of)
            profiles.append(self.pipeline.builder.build(blinded, day, part_of=part.part_of, redacted=self.redact))
        lines = "".join(json.dumps(profile, ensure_ascii=False, separators=(",", ":")) + "\n" for profile in profiles)
        return replace(
            _result(reading),
            profiles=zlib.compress(lines.encode("utf-8", "replace"), _PACKING),
            signature=signature([part.document.text for part, _ in analyzed]),
            person=_joined([person_digests(profile) for profile in profiles]),
            recognized=reading.document is not None and _is_recognized(reading.document),
        )

    def _day(self, document: Document, manifest: datetime.date | None) -> AsOf:
        """Choose the day as for a single document, but with the day of the run for today."""
        latest = (self.today + _TOMORROW).isoformat()
        known = replace(document, dates=tuple(date for date in document.dates if date.date <= latest))
        day = AsOf.choose(self.as_of, known, manifest=manifest)
        return replace(day, date=self.today) if day.source == "today" else day


class Bill:
    """Processor time of several documents: a step for one is its own, a step for several is divided among them.

    Args:
        seqs: The documents.
        watch: Told of each step.
    """

    def __init__(self, seqs: Sequence[int], watch: Callable[[Sequence[int]], None]) -> None:
        self._watch = watch
        self._spent = dict.fromkeys(seqs, 0.0)
        self._now: Sequence[int] = ()
        self._since = time.process_time()

    def next(self, seqs: Sequence[int]) -> None:
        """Begin a step."""
        now = time.process_time()
        for seq in self._now:
            self._spent[seq] += (now - self._since) / len(self._now)
        self._now, self._since = tuple(dict.fromkeys(seqs)), now
        self._watch(self._now)

    def close(self, seq: int) -> float:
        """End the step in hand, and return what a document took in all."""
        now, seqs = time.process_time(), self._now
        for one in seqs:
            self._spent[one] += (now - self._since) / len(seqs)
        self._now, self._since = (), now
        return self._spent[seq]


def _result(reading: Reading, *, fault: Fault | None = None) -> Result:
    return Result(
        seq=reading.task.seq,
        fault=fault or reading.fault,
        needs_ocr=reading.needs_ocr,
        reading_s=reading.seconds,
        media_type=reading.document.media_type if reading.document is not None and not reading.needs_ocr else "",
    )


def _sound(analysis: Analysis | Exception) -> Analysis:
    if isinstance(analysis, Exception):
        raise analysis
    return analysis


def _fault_of(error: Exception) -> Fault:
    """Say where the program failed, without a word of the document."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    return Fault(stage=_ANALYSIS, code="error", message=f"the analysis failed on the document ({where}): report it")


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
