"""What a run asks of an engine."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from skillmap.bulk.items import Result, Task
from skillmap.settings import Settings

# Phrases of so many CVs fill the encoder's batches of one length: hybrid takes 480 ms a document alone, 405 by eight, 385 by sixteen.
TOGETHER = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a worker is made from.

    Attributes:
        settings: Of the pipeline.
        as_of: The day that the user gave for all documents.
        today: The day on which the run began.
        redact: Whether profiles are blind: who the person is stands nowhere in them.
        together: How many documents a worker works on at a time, so that encoders have full batches.
        read_ahead: How many documents a worker reads at a time while it works on others.
        analysis_seconds: How long a document may take after it was read.
        analysis_bytes: How much memory a worker may take on top of what it needs when it starts.
    """

    settings: Settings
    as_of: datetime.date | None
    today: datetime.date
    redact: bool = False
    together: int = TOGETHER
    read_ahead: int = 0
    analysis_seconds: float = 120.0
    analysis_bytes: int = 2 * 1024**3


class Engine(Protocol):
    """Takes tasks and gives results, in any order; each task gives one result, whatever happens to the worker."""

    def start(self) -> Mapping[str, Any]:
        """Start the workers and return what makes their profiles.

        Raises:
            SkillmapError: The pipeline cannot be built.
        """
        ...

    def room(self) -> int:
        """Return how many more tasks it takes now."""
        ...

    def submit(self, task: Task) -> None:
        """Hand a task over."""
        ...

    def collect(self, timeout_s: float) -> list[Result]:
        """Return the results that are there, after waiting for one."""
        ...

    def stop(self) -> None:
        """End the workers; tasks in hand are dropped."""
        ...
