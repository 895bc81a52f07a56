"""Time is kept, granted and bounded."""

import threading
import time

from skillmap.documents.sandbox.deadline import Deadline


def test_deadline_stops_what_is_late() -> None:
    stopped = threading.Event()
    with Deadline(0.05, stopped.set) as deadline:
        assert stopped.wait(5)
    assert deadline.passed


def test_deadline_leaves_alone_what_is_done() -> None:
    stopped = threading.Event()
    threads = threading.active_count()
    with Deadline(0.1, stopped.set) as deadline:
        assert threading.active_count() == threads + 1
    assert threading.active_count() == threads
    assert not stopped.wait(0.2)
    assert not deadline.passed


def test_deadline_keeps_no_time_that_was_granted_and_not_used() -> None:
    stopped = threading.Event()
    with Deadline(0.1, stopped.set, max_more=1000.0) as deadline:
        for _ in range(100):
            deadline.extend(0.4)
        started = time.monotonic()
        assert stopped.wait(5)
    assert 0.3 < time.monotonic() - started < 3


def test_deadline_grants_no_more_than_it_may() -> None:
    stopped = threading.Event()
    with Deadline(0.05, stopped.set, max_more=0.2) as deadline:
        deadline.extend(1000.0)
        deadline.extend(1000.0)
        deadline.extend(-1000.0)
        started = time.monotonic()
        assert stopped.wait(5)
    assert time.monotonic() - started < 3
