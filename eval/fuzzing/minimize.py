"""Make a found case small: cut out what it does not need."""

from __future__ import annotations

import time
from collections.abc import Callable


def minimize(data: bytes, still_fails: Callable[[bytes], bool], max_seconds: float = 60.0) -> bytes:
    """Return a smaller case that fails in the same way (delta debugging by halves, quarters and so on).

    Args:
        data: The case.
        still_fails: Tells whether other bytes fail in the same way.
        max_seconds: When to be content.
    """
    end = time.monotonic() + max_seconds
    size = len(data) // 2
    while size >= 1:
        place = 0
        while place < len(data):
            if time.monotonic() > end:
                return data
            shorter = data[:place] + data[place + size :]
            if shorter and still_fails(shorter):
                data = shorter
            else:
                place += size
        size //= 2
    return data
