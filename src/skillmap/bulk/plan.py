"""What a run is asked to do, and what it says of where it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is asked to do.

    Attributes:
        limit: At most so many items of the source.
        sample: This share of the source, chosen by the names' digests.
        recompute: What to do with results of other settings or models, or of files that have changed: ``refuse``, ``changed``, ``all``.
        retry: Codes of failures to try again; the source is not looked through for new items.
        ocr_share: Highest share of the workers that read scans while there is other work.
    """

    limit: int | None = None
    sample: float | None = None
    recompute: str = "refuse"
    retry: frozenset[str] = frozenset()
    ocr_share: float = 0.5

    def takes(self, name: str) -> bool:
        """Tell whether an item belongs to the sample."""
        return self.sample is None or int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) < self.sample * 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a run is.

    Attributes:
        counts: Items seen, and what became of them.
        worked: Documents done or failed in this session.
        seconds: Since the session began.
        listed: Whether the source has named all its items.
        total: How many items there will be, as far as is known; archives may hold more.
    """

    counts: Mapping[str, int]
    worked: int
    seconds: float
    listed: bool
    total: int | None = None
