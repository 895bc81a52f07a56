"""What a reading process may do wrong, and what comes of it: an error with a code, and the next document is read."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from skillmap.documents.limits import MEBIBYTE, Limits
from skillmap.documents.sandbox.pool import Pool
from skillmap.errors import CorruptDocumentError, DocumentError, LimitExceededError, SkillmapError

PROGRAM = Path(__file__).with_name("misbehaving.py")
LIMITS = Limits(max_seconds=20.0, max_memory_bytes=640 * MEBIBYTE)


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool([sys.executable, str(PROGRAM)])
    yield made
    made.close()


def ask(pool: Pool, what: str, limits: Limits = LIMITS) -> tuple[int, bytes]:
    """The process that answered, and its answer."""
    header, payload = pool.ask("read", what.encode(), limits, max_answer_bytes=1_000_000)
    return header.get("process", 0), payload


def code_of(pool: Pool, what: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(DocumentError) as caught:
        ask(pool, what, limits)
    assert caught.value.__class__ is (LimitExceededError if caught.value.code in {"timeout", "too-large"} else CorruptDocumentError)
    return caught.value.code


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2][0]
    except OSError:
        return False
    return state not in "ZX"


def wait_for(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_pool_keeps_its_process(pool: Pool) -> None:
    first, _ = ask(pool, "a")
    assert ask(pool, "b") == (first, b"b")
    assert len(pool.workers()) == 1


@pytest.mark.parametrize(
    ("what", "limits", "code"),
    [
        ("hang", Limits(max_seconds=0.3), "timeout"),
        ("spin", Limits(max_seconds=30.0, max_cpu_seconds=1), "timeout"),
        ("more 0", Limits(max_seconds=0.3), "timeout"),
        ("more 100", Limits(max_seconds=0.2, max_pages=1, max_ocr_seconds=0.2), "timeout"),
        ("hog", LIMITS, "too-large"),
        ("hog-behind-another", LIMITS, "too-large"),
        ("answer 1000001", LIMITS, "too-large"),
        ("crash", LIMITS, "corrupt-document"),
        ("leave", LIMITS, "corrupt-document"),
        ("fail", LIMITS, "corrupt-document"),
        ("write 999999999", LIMITS, "corrupt-document"),
        *((f"nonsense {kind}", LIMITS, "corrupt-document") for kind in ("long", "bytes", "list", "kind", "seconds", "cut")),
    ],
)
def test_pool_reads_on_after(pool: Pool, what: str, limits: Limits, code: str) -> None:
    started = time.monotonic()
    assert code_of(pool, what, limits) == code
    assert ask(pool, "next")[1] == b"next"
    assert time.monotonic() - started < 20


def test_pool_names_the_crash_and_no_text(pool: Pool) -> None:
    with pytest.raises(CorruptDocumentError, match="SIGSEGV"):
        ask(pool, "crash")
    with pytest.raises(CorruptDocumentError, match=r"\(LookupError, misbehaving\.py:\d+\)") as caught:
        ask(pool, "fail")
    assert "person" not in str(caught.value)


def test_pool_grants_the_time_that_text_recognition_needs(pool: Pool) -> None:
    limits = Limits(max_seconds=0.5, max_pages=2, max_ocr_seconds=5.0)
    assert ask(pool, "more 10", limits)[1] == b"more 10"


def test_pool_replaces_a_process_that_was_killed_meanwhile(pool: Pool) -> None:
    first, _ = ask(pool, "a")
    os.kill(first, signal.SIGKILL)
    second, answer = ask(pool, "b")
    assert answer == b"b"
    assert second != first


def test_pool_does_not_ask_twice_about_what_killed_a_process(pool: Pool) -> None:
    ask(pool, "a")
    (worker,) = pool.workers()
    killer = threading.Timer(0.5, os.kill, (worker.process_id, signal.SIGKILL))
    killer.start()
    started = time.monotonic()
    with pytest.raises(CorruptDocumentError, match="SIGKILL"):
        ask(pool, "sleep 60")
    killer.join()
    assert time.monotonic() - started < 20
    assert pool.workers() == ()


def test_pool_replaces_a_process_that_has_grown(pool: Pool) -> None:
    first, _ = ask(pool, "keep 400000000")
    assert ask(pool, "a")[0] != first
    assert not is_alive(first)


def test_pool_serves_two_threads_at_once(pool: Pool) -> None:
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda number: ask(pool, f"sleep 1.{number}"), range(2)))
    assert [answer for _, answer in answers] == [b"sleep 1.0", b"sleep 1.1"]
    assert len({process for process, _ in answers}) == 2
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: ask(pool, f"word {number}"), range(40)))
    assert [answer for _, answer in answers] == [f"word {number}".encode() for number in range(40)]
    assert len(pool.workers()) <= 4


def test_pool_leaves_no_process_and_no_file_behind(pool: Pool, tmp_path: Path) -> None:
    pool.warm_up()
    (worker,) = pool.workers()
    assert worker.folder.stat().st_mode & 0o777 == 0o700
    note = tmp_path / "children.txt"
    assert code_of(pool, f"children {note}", Limits(max_seconds=3.0)) == "timeout"
    children = [int(number) for number in note.read_text(encoding="ascii").split()]
    assert len(children) == 2
    assert wait_for(lambda: not any(map(is_alive, [worker.process_id, *children])))
    assert not worker.folder.exists()


def test_pool_gives_temporary_files_a_place_that_goes_with_the_process(pool: Pool) -> None:
    folder = Path(ask(pool, "temporary")[1].decode())
    assert folder.parent == pool.workers()[0].folder
    assert folder.exists()
    pool.close()
    assert not folder.parent.exists()


def test_pool_can_be_used_again_after_it_was_closed(pool: Pool) -> None:
    first, _ = ask(pool, "a")
    pool.close()
    assert not is_alive(first)
    assert ask(pool, "b")[1] == b"b"


def test_pool_after_a_fork_has_processes_of_its_own(pool: Pool) -> None:
    first, _ = ask(pool, "a")
    child = os.fork()
    if child == 0:
        code = 9
        try:
            process, answer = ask(pool, "b")
            code = 0 if answer == b"b" and process != first and is_alive(first) else 1
            pool.close()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert ask(pool, "c") == (first, b"c")


def test_pool_processes_end_with_their_parent(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        "import sys, time\n"
        "from skillmap.documents.limits import Limits\n"
        "from skillmap.documents.sandbox.pool import Pool\n"
        f"pool = Pool([sys.executable, {str(PROGRAM)!r}])\n"
        "header, _ = pool.ask('read', b'a', Limits(), max_answer_bytes=100)\n"
        "print(header['process'], pool.workers()[0].folder, flush=True)\n"
        "time.sleep(600)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603 - our own
        assert parent.stdout is not None
        process, folder = parent.stdout.readline().split()
        assert is_alive(int(process))
        parent.kill()
    assert wait_for(lambda: not is_alive(int(process)) and not Path(folder).exists())


def test_pool_keeps_prints_apart(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert ask(pool, "print")[1] == b"print"
    assert capfd.readouterr() == ("", "")


def test_pool_passes_on_no_secrets(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLMAP_TEST_TOKEN", "hush")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    names = ask(pool, "environment")[1].decode().split("\n")
    assert "TMPDIR" in names
    assert not {"SKILLMAP_TEST_TOKEN", "https_proxy"} & set(names)


def test_pool_processes_cannot_call_anyone_where_the_system_lets_them_leave_the_network(pool: Pool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = ask(pool, f"call {server.getsockname()[1]}")[1]
    (worker,) = pool.workers()
    assert worker.achieved is not None
    assert answer == (b"cut off" if "network" in worker.achieved else b"connected")
    assert "network" in worker.achieved or os.geteuid() != 0


def test_pool_processes_have_given_up_privileges(pool: Pool) -> None:
    status = dict(line.split(":\t", 1) for line in ask(pool, "status")[1].decode().splitlines())
    assert status["NoNewPrivs"] == "1"
    assert int(status["CapEff"], 16) & ~0b1110 == 0


def test_warm_up_starts_one_process_and_does_not_wait(pool: Pool) -> None:
    pool.warm_up()
    pool.warm_up()
    (worker,) = pool.workers()
    assert worker.achieved is None
    assert ask(pool, "a") == (worker.process_id, b"a")


def test_pool_tells_that_no_process_starts() -> None:
    pool = Pool([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(SkillmapError, match="does not start: run ") as caught:
        pool.ask("read", b"a" * MEBIBYTE, LIMITS, max_answer_bytes=10)
    assert not isinstance(caught.value, DocumentError)
    assert pool.workers() == ()
