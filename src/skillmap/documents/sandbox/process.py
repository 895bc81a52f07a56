"""A reading process as its parent sees it: started, asked, and ended with everything that it started."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from skillmap.documents.limits import Limits
from skillmap.documents.sandbox.deadline import Deadline
from skillmap.documents.sandbox.frames import CutFrameError, FrameError, Header, read_frame, write_frame

COMMAND = (sys.executable, "-P", "-m", "skillmap.documents.sandbox.worker")

_START_SECONDS = 120.0  # a fraction of one on an idle machine
_KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "TESSDATA_PREFIX",
    "PYTHONDONTWRITEBYTECODE",
    "SYSTEMROOT",
)
# One document, one core; and each thread of an allocator or a numerical library claims address space.
_THRIFT = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_MAX_SWEEPS = 5


class WorkerEndedError(Exception):
    """A reading process ended, or had to be ended, before it gave an answer.

    Args:
        begun: Whether it had taken the document in hand.
        late: Whether it was ended because its time was up.
        status: Its exit status; negative for a signal, ``None`` where it is not known.
    """

    def __init__(self, *, begun: bool, late: bool = False, status: int | None = None) -> None:
        super().__init__(f"begun={begun} late={late} status={status}")
        self.begun = begun
        self.late = late
        self.status = status


class Worker:
    """A process in a session and a temporary folder of its own, which both end with it.

    It starts in the background; the first question waits for it.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self.achieved: tuple[str, ...] | None = None  # what it has cut itself off from; known once it has answered
        self.worn = False
        self.folder = Path(tempfile.mkdtemp(prefix="skillmap-reading-"))
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own command
                [*command, str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=self.folder,
                env=_environment(self.folder),
                start_new_session=True,
            )
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self._ending = threading.Lock()

    @property
    def process_id(self) -> int:
        """The system's number for the process."""
        return self._process.pid

    def ask(self, request: Header, data: bytes, limits: Limits) -> tuple[Header, bytes]:
        """Send a request and return the answer, a frame of the kind "done" or "error".

        Raises:
            WorkerEndedError: The process has ended, by itself or for being late.
            FrameError: It wrote nonsense.
        """
        begun = False
        max_more = limits.max_pages * limits.max_ocr_seconds
        self._await_start()
        with Deadline(limits.max_seconds, self._kill, max_more=max_more) as deadline, contextlib.suppress(OSError):
            write_frame(self._pipe(self._process.stdin), request, data)
            while (frame := self._next_frame(request["max_answer_bytes"])) is not None:
                header, payload = frame
                match header.get("kind"):
                    case "begun":
                        begun = True
                    case "more":
                        deadline.extend(_seconds(header))
                    case "done" | "error":
                        self.worn = bool(header.get("worn"))
                        return header, payload
                    case _:
                        raise FrameError("of an unknown kind")
        raise WorkerEndedError(begun=begun, late=deadline.passed, status=self.end())

    def _await_start(self) -> None:
        if self.achieved is not None:
            return
        frame = None
        with Deadline(_START_SECONDS, self._kill), contextlib.suppress(OSError, FrameError):
            frame = self._next_frame(0)
        if frame is None or frame[0].get("kind") != "ready":
            raise WorkerEndedError(begun=False, status=self.end())
        self.achieved = tuple(frame[0].get("achieved", ()))

    def _next_frame(self, max_payload_bytes: int) -> tuple[Header, bytes] | None:
        try:
            return read_frame(self._pipe(self._process.stdout), max_payload_bytes)
        except CutFrameError:
            return None

    def _pipe(self, pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None or pipe.closed:
            raise BrokenPipeError
        return pipe

    def end(self) -> int | None:
        """End the process and what it started, remove its folder, and return its exit status."""
        with self._ending:
            self._kill()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=10)
            _kill_strays(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)
            return self._process.returncode

    def _kill(self) -> None:
        """Kill the process and its group; it must not have been waited for, else its number may be another's."""
        if self._process.returncode is not None:
            return
        if sys.platform == "win32":
            self._process.kill()
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def abandon(self) -> None:
        """Let go of the process without ending it: after a fork it belongs to the other copy of this one."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.returncode = 0  # it is no child of ours, so there is nothing to wait for, nor to warn of


def _seconds(header: Header) -> float:
    seconds = header.get("seconds")
    if not isinstance(seconds, int | float) or not math.isfinite(seconds):
        raise FrameError("no number of seconds")
    return float(seconds)


def _environment(folder: Path) -> dict[str, str]:
    """Return what the process needs to know: neither secrets nor proxies, and our own way to its modules."""
    modules = [entry for entry in sys.path if Path(entry).is_absolute()]
    package_root = str(Path(__file__).resolve().parents[3])
    place = str(folder)
    return {
        **{name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
        **_THRIFT,
        "PYTHONPATH": os.pathsep.join([*modules, *([] if package_root in modules else [package_root])]),
        **dict.fromkeys(("TMPDIR", "TMP", "TEMP", "HOME"), place),
    }


def _kill_strays(folder: Path) -> None:
    """Kill what left the process group: everything that still names our temporary folder in its environment."""
    if sys.platform != "linux":
        return
    for _ in range(_MAX_SWEEPS):
        strays = [process for process in Path("/proc").glob("[0-9]*") if _names(process / "environ", folder)]
        if not strays:
            return
        for process in strays:
            with contextlib.suppress(OSError):
                os.kill(int(process.name), signal.SIGKILL)


def _names(environment: Path, folder: Path) -> bool:
    try:
        return os.fsencode(folder) in environment.read_bytes()
    except OSError:  # gone, or another user's
        return False
