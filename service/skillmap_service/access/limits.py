"""Rate limits for each key: in memory for one process, in Redis where several share the work."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from skillmap_service.problems import BusyError

_FAILED_LOGINS = RateLimitItemPerMinute(60)


class RateLimits:
    """Counts what each key asks for.

    Args:
        requests_per_minute: Of any kind.
        documents_per_minute: Documents posted, and batches.
        url: ``redis://…`` where counts are shared; in memory when empty.
    """

    def __init__(self, requests_per_minute: int, documents_per_minute: int, url: str = "") -> None:
        self._items = {
            "request": RateLimitItemPerMinute(requests_per_minute),
            "document": RateLimitItemPerMinute(documents_per_minute),
            "failed-login": _FAILED_LOGINS,
        }
        self._windows = MovingWindowRateLimiter(storage_from_string(url or "memory://"))

    def hit(self, what: str, who: str) -> None:
        """Count one.

        Raises:
            BusyError: It is one too many.
        """
        item = self._items[what]
        if not self._windows.hit(item, what, who):
            reset, _ = self._windows.get_window_stats(item, what, who)
            raise BusyError("too many requests in a minute", code="rate-limited", retry_after_seconds=max(1.0, reset - time.time()))
