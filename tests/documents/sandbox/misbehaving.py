"""A reading process that does as the document says: every way in which reading may go wrong.

It is run as a program, with what follows the first word of the document as argument.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from skillmap.documents.limits import Limits
from skillmap.documents.sandbox import worker
from skillmap.documents.sandbox.frames import Header, write_frame

_kept: list[bytes] = []


def read(data: bytes, _header: Header, limits: Limits, extend: worker.Extend) -> worker.Answer:  # noqa: PLR0912 - one case for each
    what, _, argument = data.decode().partition(" ")
    match what:
        case "hang":
            time.sleep(600)
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(float(argument))
        case "more":
            extend(float(argument))
            time.sleep(1.2)
        case "hog":
            _kept.append(bytes(limits.max_memory_bytes))
        case "hog-behind-another":
            _fail_behind_another(limits)
        case "keep":
            _kept.append(b"\1" * int(argument))
        case "crash":
            ctypes.string_at(0)
        case "leave":
            os._exit(0)
        case "fail":
            raise LookupError("the name of a person")
        case "children":
            _start_children(Path(argument))
        case "print":
            _print()
        case "call":
            return {}, _call(int(argument)).encode()
        case "environment":
            return {}, "\n".join(sorted(os.environ)).encode()
        case "temporary":
            return {}, tempfile.mkdtemp().encode()
        case "status":
            return {}, Path("/proc/self/status").read_bytes()
        case "write":
            with tempfile.NamedTemporaryFile() as file:
                file.truncate(int(argument))
        case "answer":
            return {}, bytes(int(argument))
        case "nonsense":
            _answer_nonsense(argument)
    return {"process": os.getpid()}, data


def _fail_behind_another(limits: Limits) -> None:
    try:
        _kept.append(bytes(limits.max_memory_bytes))
    except MemoryError as exc:
        raise ValueError(exc) from None


def _start_children(note: Path) -> None:
    pause = [sys.executable, "-c", "import time; time.sleep(600)"]
    children = [subprocess.Popen(pause, start_new_session=own_session) for own_session in (False, True)]  # noqa: S603 - our own
    note.write_text(" ".join(str(child.pid) for child in children), encoding="ascii")
    (Path(tempfile.gettempdir()) / "left.txt").write_text("left", encoding="ascii")
    time.sleep(600)


def _print() -> None:
    print("to standard output")  # noqa: T201 - what must not get anywhere
    os.write(1, b"to descriptor 1\n")
    os.write(2, b"to descriptor 2\n")
    subprocess.run([sys.executable, "-c", "print('a child')"], check=True)


def _call(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return "cut off"
    return "connected"


def _answer_nonsense(kind: str) -> None:
    pipe = pipes[0]
    match kind:
        case "long":
            write_frame(pipe, {"kind": "done"}, b"a" * 5_000_000)
        case "bytes":
            os.write(pipe.fileno(), b"\xff" * 100)
        case "list":
            os.write(pipe.fileno(), b"\0\0\0\2" + bytes(8) + b"[]")
        case "kind":
            write_frame(pipe, {"kind": "dance"})
        case "seconds":
            write_frame(pipe, {"kind": "more", "seconds": float("nan")})
        case "cut":
            os.write(pipe.fileno(), b"\0\0\0\2" + bytes(8) + b"[")
            os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(600)


if __name__ == "__main__":
    taken = worker._take_pipes()
    pipes = [taken[1]]
    worker._take_pipes = lambda: taken
    worker.run(lambda: {"read": read})
