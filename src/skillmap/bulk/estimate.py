"""What a run would take: the input is looked through, a few documents are worked on, nothing is written."""

from __future__ import annotations

import datetime
import heapq
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from skillmap.bulk.engines.local import LocalEngine
from skillmap.bulk.engines.protocol import Recipe
from skillmap.bulk.items import Item, Result, Task
from skillmap.bulk.session import Order
from skillmap.bulk.sources import open_source
from skillmap.bulk.summary import kind_of_name
from skillmap.errors import BulkStoppedError, DocumentError, SkillmapError
from skillmap.settings import Settings

_PER_KIND = 8  # documents worked on for each suffix
_LARGEST = 40
_SECONDS_PER_HOUR = 3600
_DEFAULT_BYTES_PER_DOCUMENT = 60_000  # of the output, where nothing could be measured


@dataclass(slots=True)
class _Kind:
    items: int = 0
    size: int = 0
    tried: int = 0
    done: int = 0
    seconds: float = 0.0
    output_bytes: int = 0


def estimate(order: Order, settings: Settings, *, price: float, is_stopped: Callable[..., bool]) -> dict[str, Any]:
    """Look through the input and estimate.

    Args:
        order: What would be done.
        settings: Of the pipeline.
        price: Of a core for an hour.
        is_stopped: Asked now and then.

    Returns:
        What is there by suffix, seconds a document and hours in all, processor hours and their price, bytes of output.

    Raises:
        SkillmapError: The input is none, or the pipeline cannot be built.
    """
    source = open_source(order.given, settings.document_limits, output=order.folder)
    kinds: dict[str, _Kind] = {}
    sampled: dict[str, list[tuple[int, int, bytes]]] = {}
    listed_s = time.monotonic()
    skipped = 0
    for number, item in enumerate(source.items()):
        if is_stopped():
            raise BulkStoppedError("stopped while looking through the input")
        if number == order.plan.limit:
            break
        if item.skipped is not None:
            skipped += 1
            continue
        name = kind_of_name(item.name)
        kind = kinds.setdefault(name, _Kind())
        kind.items += 1
        kind.size += item.size or 0
        _sample(sampled.setdefault(name, []), item, number)
    listed_s = time.monotonic() - listed_s
    failures = _work(order, settings, kinds, sampled, is_stopped)
    return {**_told(order, kinds, price), "skipped": skipped, "failures_in_sample": dict(failures), "listing_seconds": round(listed_s, 1)}


def _sample(kept: list[tuple[int, int, bytes]], item: Item, number: int) -> None:
    """Keep the items whose names have the highest digests: the same ones at every look."""
    rank = int.from_bytes(sha256(item.name.encode("utf-8", "replace")).digest()[:8])
    if len(kept) == _PER_KIND and rank <= kept[0][0]:
        return
    try:
        data = item.load()
    except (DocumentError, OSError):
        return
    push = heapq.heappush if len(kept) < _PER_KIND else heapq.heapreplace
    push(kept, (rank, number, data))


def _work(
    order: Order,
    settings: Settings,
    kinds: dict[str, _Kind],
    sampled: dict[str, list[tuple[int, int, bytes]]],
    is_stopped: Callable[..., bool],
) -> Counter[str]:
    common = sorted(sampled, key=lambda name: -kinds[name].items)[:_LARGEST]
    tasks = [
        (name, Task(seq=number, name="", data=data, lane="text", modified=None, as_of=None))
        for name in common
        for _, number, data in sorted(sampled[name])
    ]
    today = datetime.datetime.now(tz=datetime.UTC).date()
    engine = LocalEngine(Recipe(settings=settings, as_of=order.as_of, today=today, redact=order.redact), workers=1)
    failures: Counter[str] = Counter()
    try:
        engine.start()
        for name, task in tasks:
            if is_stopped():
                raise BulkStoppedError("stopped while working on the sample")
            result = _one(engine, task)
            kind = kinds[name]
            kind.tried += 1
            kind.done += result.fault is None
            kind.seconds += result.reading_s + result.analysis_s
            kind.output_bytes += 4 * len(result.profiles)  # JSON Lines, tables and ledger against packed profiles
            if result.fault is not None:
                failures[result.fault.code] += 1
    finally:
        engine.stop()
    return failures


def _one(engine: LocalEngine, task: Task) -> Result:
    """Work on a document, with text recognition where it needs that."""
    engine.submit(task)
    while True:
        for result in engine.collect(1.0):
            if not result.needs_ocr:
                return result
            engine.submit(replace(task, lane="ocr"))


def _told(order: Order, kinds: dict[str, _Kind], price: float) -> dict[str, Any]:
    tried = sum(kind.tried for kind in kinds.values())
    if not tried:
        raise SkillmapError("no document of the input could be looked at: nothing can be estimated")
    mean = sum(kind.seconds for kind in kinds.values()) / tried
    core_s = sum(kind.items * (kind.seconds / kind.tried if kind.tried else mean) for kind in kinds.values())
    items = sum(kind.items for kind in kinds.values())
    share = order.plan.sample if order.plan.sample is not None else 1.0
    output = sum(kind.items * (kind.output_bytes / kind.tried if kind.tried else _DEFAULT_BYTES_PER_DOCUMENT) for kind in kinds.values())
    return {
        "items": items,
        "kinds": {
            name: {
                "items": kind.items,
                "bytes": kind.size,
                "tried": kind.tried,
                "done": kind.done,
                "seconds_per_document": round(kind.seconds / kind.tried, 3) if kind.tried else None,
            }
            for name, kind in sorted(kinds.items(), key=lambda pair: -pair[1].items)
        },
        "workers": order.workers,
        "core_hours": round(share * core_s / _SECONDS_PER_HOUR, 6),
        "hours": round(share * core_s / _SECONDS_PER_HOUR / order.workers, 6),
        "price": round(share * core_s / _SECONDS_PER_HOUR * price, 2),
        "output_bytes": int(share * output),
    }
