"""A session from end to end: input, output, engine, run, report."""

from __future__ import annotations

import datetime
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skillmap.bulk.engines.cluster import RayEngine
from skillmap.bulk.engines.local import LocalEngine
from skillmap.bulk.engines.protocol import TOGETHER, Engine, Recipe
from skillmap.bulk.ledger import Ledger
from skillmap.bulk.output import Output
from skillmap.bulk.plan import Plan, Progress
from skillmap.bulk.report.page import report_files
from skillmap.bulk.room import disk_error
from skillmap.bulk.run import Run
from skillmap.bulk.sources import Source, open_source
from skillmap.bulk.summary import summary_of
from skillmap.errors import BulkStoppedError, SettingsError
from skillmap.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a user asks for.

    Attributes:
        given: The input.
        folder: The output.
        workers: Processes, or actors of Ray.
        engine: ``local`` or ``ray``.
        address: Of a Ray cluster that runs.
        as_of: The day for all documents.
        redact: Whether profiles are blind.
        part_size: Items in a part of the output; that of the first session counts.
        resume: Whether a run that is there may go on.
        together: Documents that a worker works on at a time.
        read_ahead: Documents that a worker reads at a time while it works on others.
        analysis_seconds: How long a document may take after it was read.
        plan: What to do.
    """

    given: str
    folder: Path
    workers: int
    engine: str = "local"
    address: str | None = None
    as_of: datetime.date | None = None
    redact: bool = False
    part_size: int = 1000
    resume: bool = True
    together: int = TOGETHER
    read_ahead: int = 0
    analysis_seconds: float = 120.0
    plan: Plan = field(default_factory=Plan)


def carry_out(
    order: Order, settings: Settings, *, on_progress: Callable[[Progress], None], is_stopped: Callable[..., bool]
) -> dict[str, Any]:
    """Work until all is done or somebody stops it, and write the report.

    Returns:
        The report.

    Raises:
        BulkStoppedError: It cannot go on; what is done is kept.
        SettingsError: The input is none, or the output belongs to another.
        SkillmapError: The pipeline cannot be built.
    """
    output = Output(order.folder)
    try:
        source = open_source(order.given, settings.document_limits, output=order.folder)
        output.make()
        with output.held():
            ledger = Ledger(output.ledger_path, part_size=order.part_size)
            try:
                return _session(order, settings, output, ledger, source, on_progress, is_stopped)
            finally:
                ledger.close()
    except (sqlite3.OperationalError, OSError) as exc:
        raise disk_error(exc) from exc


def _session(
    order: Order,
    settings: Settings,
    output: Output,
    ledger: Ledger,
    source: Source,
    on_progress: Callable[[Progress], None],
    is_stopped: Callable[..., bool],
) -> dict[str, Any]:
    before = ledger.meta("input")
    if before is not None and before != source.place:
        message = f"{order.folder} holds a run over {before}: give that input, or another output"
        raise SettingsError(message)
    if ledger.count() and not order.resume:
        message = f"{order.folder} holds a run already: give another output, or leave out --no-resume"
        raise SettingsError(message)
    today = ledger.meta("today") or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    ledger.set_meta(input=source.place, today=today, whole="no")
    ledger.commit()
    recipe = Recipe(
        settings=settings,
        as_of=order.as_of,
        redact=order.redact,
        today=datetime.date.fromisoformat(today),
        together=order.together,
        read_ahead=order.read_ahead,
        analysis_seconds=order.analysis_seconds,
    )
    done: list[Progress] = []

    def note(progress: Progress) -> None:
        done[:] = [progress]
        on_progress(progress)

    started = time.monotonic()
    run = Run(
        source,
        output,
        ledger,
        _engine(order, recipe),
        workers=order.workers,
        plan=order.plan,
        on_progress=note,
        is_stopped=is_stopped,
    )
    finished = run.go()
    whole = finished and order.plan.limit is None and order.plan.sample is None and not ledger.counts()["pending"]
    ledger.set_meta(whole="yes" if whole else "no", versions=str(output.write_versions(ledger)))
    ledger.commit()
    worked = done[0].worked if done else 0
    seconds = time.monotonic() - started
    session = {
        "finished": finished,
        "engine": order.engine,
        "workers": order.workers,
        "documents": worked,
        "seconds": round(seconds, 1),
        "documents_per_second": round(worked / seconds, 2) if seconds else None,
    }
    report = summary_of(ledger, output.folder, session)
    for name, content in report_files(report).items():
        output.write(name, content)
    return report


def _engine(order: Order, recipe: Recipe) -> Engine:
    if order.engine == "ray":
        return RayEngine(recipe, order.workers, order.address)
    return LocalEngine(recipe, order.workers)


def opened(folder: Path) -> Ledger:
    """Open the ledger of a run to look at it.

    Raises:
        SettingsError: There is none.
    """
    path = Output(folder).ledger_path
    if not path.is_file():
        message = f"{folder}: no run is there"
        raise SettingsError(message)
    try:
        return Ledger(path, readonly=True)
    except sqlite3.OperationalError as exc:
        message = f"{folder}: the ledger cannot be read ({exc})"
        raise BulkStoppedError(message) from exc
