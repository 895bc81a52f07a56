"""Bytes of items, fetched by threads ahead of who needs them, and handed over in the order of the source."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from skillmap.bulk.items import Item
from skillmap.errors import DocumentError

READERS = 8  # threads that fetch bytes; more than cores, since a share or a bucket answers slowly
_FETCHED = 32  # documents fetched and not yet handed over
_FETCHED_BYTES = 128 * 1024 * 1024

Loaded = bytes | DocumentError | OSError


def fetched(
    pending: Iterator[tuple[int, Item]], pool: ThreadPoolExecutor, is_stopped: Callable[..., bool]
) -> Iterator[tuple[int, Item, Loaded]]:
    """Yield items with their numbers and bytes, or why these cannot be had; none of what is skipped.

    Args:
        pending: Items with their numbers.
        pool: Threads that fetch; what can be read only while the source stands at it is read here.
        is_stopped: Asked at the end of the source whether to leave what was fetched.
    """
    fetching: deque[tuple[int, Item, Future[Loaded]]] = deque()
    waiting_bytes = 0
    for seq, item in pending:
        if item.streamed or item.skipped is not None:
            ready: Future[Loaded] = Future()
            ready.set_result(b"" if item.skipped is not None else _load(item))
            fetching.append((seq, item, ready))
        else:
            fetching.append((seq, item, pool.submit(_load, item)))
        waiting_bytes += item.size or 0
        while len(fetching) >= _FETCHED or (waiting_bytes > _FETCHED_BYTES and fetching):
            waiting_bytes -= fetching[0][1].size or 0
            yield _first(fetching)
    while fetching and not is_stopped():
        yield _first(fetching)


def _first(fetching: deque[tuple[int, Item, Future[Loaded]]]) -> tuple[int, Item, Loaded]:
    seq, item, loaded = fetching.popleft()
    return seq, item, loaded.result()


def _load(item: Item) -> Loaded:
    try:
        return item.load()
    except (DocumentError, OSError) as exc:
        return exc
