import functools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from skillmap.cli.lanes import in_lanes

Job = Callable[[int], tuple[int, int]]


def squared(number: int) -> tuple[int, int]:
    time.sleep(0.02)
    return number * number, os.getpid()


def failing(number: int) -> tuple[int, int]:
    if number == 7:
        raise ValueError("seven")
    return squared(number)


def dying(number: int, *, parent: int) -> tuple[int, int]:
    if os.getpid() != parent:
        os._exit(3)
    return squared(number)


def together(number: int, *, parent: int, sign: Path) -> tuple[int, int]:
    """The second batch is not done here before another process has done one."""
    if os.getpid() != parent:
        sign.touch()
    while number == 1 and not sign.exists():
        time.sleep(0.01)
    return number * number, os.getpid()


def opened(job: Job) -> Job:
    return job


def test_one_process_does_all() -> None:
    results = list(in_lanes(range(50), functools.partial(opened, squared), processes=1))
    assert results == [(number * number, os.getpid()) for number in range(50)]


@pytest.mark.parametrize("processes", [2, 3])
def test_results_come_in_order_whoever_made_them(processes: int, tmp_path: Path) -> None:
    job = functools.partial(together, parent=os.getpid(), sign=tmp_path / "sign")
    results = list(in_lanes(range(150), functools.partial(opened, job), processes=processes))
    assert [result for result, _ in results] == [number * number for number in range(150)]
    makers = [maker for _, maker in results]
    assert makers[:2] == [os.getpid()] * 2
    assert len(set(makers)) > 1


@pytest.mark.parametrize("count", [0, 1])
def test_few_batches_start_no_process(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skillmap.cli.lanes.multiprocessing.get_context", None)
    assert len(list(in_lanes(range(count), functools.partial(opened, squared), processes=4))) == count


def test_a_fault_of_the_work_is_raised_in_its_place() -> None:
    results = in_lanes(range(60), functools.partial(opened, failing), processes=2)
    assert [next(results)[0] for _ in range(7)] == [0, 1, 4, 9, 16, 25, 36]
    with pytest.raises(ValueError, match="seven"):
        next(results)


def broken() -> Iterator[int]:
    yield from range(5)
    raise ValueError("the input is damaged")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fault_of_the_input_comes_after_what_was_read_before_it(processes: int) -> None:
    results = in_lanes(broken(), functools.partial(opened, squared), processes=processes)
    assert [next(results)[0] for _ in range(5)] == [0, 1, 4, 9, 16]
    with pytest.raises(ValueError, match="the input is damaged"):
        next(results)


def test_a_process_that_dies_costs_nothing_but_time() -> None:
    job = functools.partial(dying, parent=os.getpid())
    results = list(in_lanes(range(100), functools.partial(opened, job), processes=2))
    assert [result for result, _ in results] == [number * number for number in range(100)]


def test_whoever_stops_listening_leaves_no_process_behind(tmp_path: Path) -> None:
    job = functools.partial(together, parent=os.getpid(), sign=tmp_path / "sign")
    results = in_lanes(range(10_000), functools.partial(opened, job), processes=2)
    other = next(maker for _, maker in results if maker != os.getpid())
    os.kill(other, 0)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(other, 0)
