"""A time by which something must be done, else it is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Deadline:
    """Calls ``stop`` from a thread of its own unless the block under it is left in time; ``passed`` tells that it did.

    Args:
        seconds: How long the block may take.
        max_more: How many seconds it may be granted on top, in all.
        stop: What ends the work.
    """

    def __init__(self, seconds: float, stop: Callable[[], None], *, max_more: float = 0.0) -> None:
        self.passed = False
        self._stop = stop
        self._more = max_more
        self._at = time.monotonic() + seconds
        self._reserve: float | None = None
        self._done = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name="skillmap-deadline", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._changed:
            self._done = True
            self._changed.notify()
        self._thread.join()

    def extend(self, seconds: float) -> None:
        """Grant so much time from now on, besides what was left when the first such grant was made.

        Time granted for one thing and not used is not kept for the next.
        """
        with self._changed:
            granted = min(max(seconds, 0.0), self._more)
            self._more -= granted
            now = time.monotonic()
            if self._reserve is None:
                self._reserve = max(self._at - now, 0.0)
            if granted:
                self._at = max(self._at, now + self._reserve + granted)
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._done:
                left = self._at - time.monotonic()
                if left <= 0:
                    self.passed = True
                    self._stop()
                    return
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
