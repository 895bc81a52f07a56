"""The worker processes: lent, refused, killed, replaced."""

from __future__ import annotations

import concurrent.futures
import os
import signal
import time
from collections.abc import Iterator

import pytest
from tests.service import fake_worker

from skillmap.errors import EncryptedDocumentError, LimitExceededError
from skillmap_service.jobs.engine import Engine, FaultError, WorkerDiedError
from skillmap_service.problems import BusyError, UnavailableError


def document(content: str) -> dict[str, object]:
    return {"data": content.encode(), "text": None, "as_of": None}


@pytest.fixture
def one() -> Iterator[Engine]:
    engine = Engine({}, workers=1, max_wait_seconds=1.5, max_work_seconds=5, main=fake_worker.main)
    engine.start()
    assert engine.wait_until_ready(60)
    yield engine
    engine.close()


def test_requests_are_answered_and_errors_keep_their_class(one: Engine) -> None:
    assert one.call("profile", document("hello"))[0]["text"] == "hello"
    with pytest.raises(EncryptedDocumentError):
        one.call("profile", document("encrypted"))
    with pytest.raises(FaultError) as caught:
        one.call("profile", document("fault"))
    assert "Quillfeather" not in str(caught.value)


def test_a_killed_worker_is_replaced_and_its_request_done_by_the_next() -> None:
    engine = Engine({}, workers=2, max_wait_seconds=5, max_work_seconds=5, main=fake_worker.main)
    engine.start()
    try:
        until = time.monotonic() + 60
        while engine.ready < 2 and time.monotonic() < until:
            time.sleep(0.05)
        before = set(engine.process_ids())
        with concurrent.futures.ThreadPoolExecutor() as threads:
            answer = threads.submit(engine.call, "profile", document("sleep 1"))
            time.sleep(0.4)
            (busy,) = [worker.process.pid for worker in engine._alive if worker not in engine._idle]
            assert busy is not None
            os.kill(busy, signal.SIGKILL)
            assert answer.result(60)[0]["text"] == "sleep 1"
        while engine.ready < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(set(engine.process_ids()) - before) == 1
        assert engine.restarts == 1
    finally:
        engine.close()


def test_a_document_that_kills_workers_is_given_up(one: Engine) -> None:
    with pytest.raises(WorkerDiedError):
        one.call("profile", document("crash"), urgent=False)
    assert one.call("profile", document("hello"), urgent=False)


def test_a_worker_that_takes_too_long_is_ended() -> None:
    engine = Engine({}, workers=1, max_wait_seconds=5, max_work_seconds=0.3, main=fake_worker.main)
    engine.start()
    try:
        assert engine.wait_until_ready(60)
        with pytest.raises(LimitExceededError) as caught:
            engine.call("profile", document("sleep 30"))
        assert caught.value.code == "timeout"
        assert engine.call("profile", document("hello"), urgent=False)
    finally:
        engine.close()


def test_who_would_wait_too_long_is_refused_and_who_waits_goes_before_batches(one: Engine) -> None:
    order: list[str] = []

    def ask(name: str, *, urgent: bool) -> None:
        one.call("profile", document("sleep 1.5"), urgent=urgent)
        order.append(name)

    with concurrent.futures.ThreadPoolExecutor() as threads:
        asked = [threads.submit(ask, "first", urgent=False)]
        time.sleep(0.3)
        asked.append(threads.submit(ask, "batch", urgent=False))
        time.sleep(0.05)
        asked.append(threads.submit(ask, "person", urgent=True))
        time.sleep(0.05)
        with pytest.raises(BusyError) as caught:  # one document is a second until the engine has seen some
            one.call("profile", document("hello"))
        assert caught.value.retry_after_seconds is not None
        for one_asked in asked:
            one_asked.result(30)
    assert order == ["first", "person", "batch"]


def test_nobody_waits_longer_than_was_said(one: Engine) -> None:
    with concurrent.futures.ThreadPoolExecutor() as threads:
        slow = threads.submit(one.call, "profile", document("sleep 4"), urgent=False)  # the engine expects a second
        time.sleep(0.3)
        started = time.monotonic()
        with pytest.raises(BusyError):
            one.call("profile", document("hello"))
        assert 1.4 < time.monotonic() - started < 3.5
        slow.result(30)


def test_a_closed_engine_takes_nothing(one: Engine) -> None:
    one.close()
    with pytest.raises(UnavailableError):
        one.call("profile", document("hello"))
