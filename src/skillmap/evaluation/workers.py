"""The system as configured, in several processes: what it says does not depend on their number.

Documents go to the processes in the chunks that :class:`PipelineSystem` cuts them into anyway, and come back in order.
"""

from __future__ import annotations

import concurrent.futures
import datetime
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from skillmap.evaluation.labels import LabeledDocument
from skillmap.evaluation.system import PipelineSystem, chunks_of
from skillmap.pipeline import build
from skillmap.settings import Settings

_MIN_CHARACTERS = 100_000  # a process takes some seconds to load: for less text one is quicker
_system: PipelineSystem | None = None  # of this process


def worth_workers(sets: Sequence[Sequence[LabeledDocument]]) -> bool:
    """Tell whether documents are so many that a second process pays."""
    return sum(len(document.text) for documents in sets for document in documents) >= _MIN_CHARACTERS


class WorkerSystem:
    """A system whose work is done by processes; use it as a context manager."""

    def __init__(self, settings: Settings, as_of: datetime.date, workers: int) -> None:
        """Start the processes.

        Args:
            settings: What each of them builds its pipeline from; it must be sound, since errors there end all.
            as_of: As for :class:`PipelineSystem`.
            workers: How many.
        """
        self._pool = concurrent.futures.ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(settings, as_of)
        )

    def predict(self, documents: Sequence[LabeledDocument]) -> Iterator[LabeledDocument]:
        """Yield what the system says of each document, in order."""
        for found in self._pool.map(_predict, chunks_of(documents)):
            yield from found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _start(settings: Settings, as_of: datetime.date) -> None:
    global _system  # noqa: PLW0603 - a process has one, made when it starts
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _system = PipelineSystem(pipeline=build(settings.model_copy(update={"threads": 1})), as_of=as_of)


def _predict(chunk: Sequence[LabeledDocument]) -> list[LabeledDocument]:
    if _system is None:
        raise RuntimeError("the process was not started by _start")
    return list(_system.predict_chunk(chunk))
