"""A child process that reads one case after the other, and is killed and replaced when it hangs or dies."""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import re
import resource
import signal
import sys
import tempfile
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import IO, Any

from fuzzing.verdict import Verdict, judge
from skillmap.documents.limits import Limits

_FRAME = re.compile(r'File "([^"]+)", line (\d+) in (\S+)')
_CASES_PER_CHILD = 400  # then a fresh one, so that what leaks does not add up
_PATIENCE = 6.0  # how many times its processor time a case may take by the clock
_SOURCES = os.sep + "skillmap" + os.sep


class Reader:
    """Reads cases in a forked child, within bounds of time and memory.

    Args:
        max_seconds: Processor time for one case; past it the child is killed and the case is a hang.
        max_memory_bytes: Address space of the child.
        traced: Whether the child notes which lines of the readers ran; ``new_lines`` then counts those never run before.
    """

    def __init__(self, *, max_seconds: float, max_memory_bytes: int, traced: bool = False) -> None:
        self._max_seconds = max_seconds
        self._max_memory_bytes = max_memory_bytes
        self._traced = traced
        self._seen: set[tuple[str, int]] = set()
        self._context = multiprocessing.get_context("fork")
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._trace: IO[str] = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it lives as long as the reader
        self._cases = 0
        self.new_lines = 0

    def __call__(self, data: bytes, *, twice: bool = False) -> Verdict:
        """Read one case."""
        pipe = self._ready()
        self._trace.seek(0)
        self._trace.truncate()
        begin = time.monotonic()
        self.new_lines = 0
        try:
            pipe.send((data, twice))
            if self._answers(pipe, begin):
                answer: tuple[Verdict, set[tuple[str, int]]] = pipe.recv()
                verdict, lines = answer
                self.new_lines = len(lines)
                self._seen.update(lines)
                self._cases += 1
                return replace(verdict, seconds=time.monotonic() - begin)
        except (EOFError, OSError):
            return self._died(time.monotonic() - begin)
        if self._child is not None and self._child.pid is not None:
            os.kill(self._child.pid, signal.SIGUSR1)  # it writes down where it is
            time.sleep(0.5)
        self.stop()
        place, trace = self._traceback()
        return Verdict(kind="hang", signature=f"hang {place}", detail=trace, seconds=time.monotonic() - begin)

    def _answers(self, pipe: Connection, begin: float) -> bool:
        """Wait until the child has answered, or spent its time; on a busy machine its processor time is what counts."""
        at_first = self._cpu_seconds()
        while not pipe.poll(0.5):
            slept = time.monotonic() - begin > _PATIENCE * self._max_seconds
            if slept or self._cpu_seconds() - at_first > self._max_seconds:
                return False
        return True

    def _cpu_seconds(self) -> float:
        try:
            fields = Path(f"/proc/{self._child.pid if self._child else 0}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.join()
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None
        self._cases = 0

    def _ready(self) -> Connection:
        if self._cases >= _CASES_PER_CHILD:
            self.stop()
        if self._pipe is None:
            self._pipe, theirs = self._context.Pipe()
            self._child = self._context.Process(target=self._serve, args=(theirs,), daemon=True)
            self._child.start()
            theirs.close()
        return self._pipe

    def _died(self, seconds: float) -> Verdict:
        code = None
        if self._child is not None:
            self._child.join(5)
            code = self._child.exitcode
        self.stop()
        name = signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}"
        place, trace = self._traceback()
        return Verdict(kind="crash", signature=f"{name} {place}", detail=trace, seconds=seconds)

    def _traceback(self) -> tuple[str, str]:
        """Return the function of ours in which the child last was, and the whole traceback."""
        self._trace.seek(0)
        trace = self._trace.read()
        frames = [match.groups() for match in _FRAME.finditer(trace)]
        ours = [f"{Path(file).name}:{name}" for file, _, name in frames if _SOURCES in file]
        return (ours or [f"{Path(file).name}:{name}" for file, _, name in frames] or ["?"])[0], trace

    def _serve(self, pipe: Connection) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (self._max_memory_bytes, self._max_memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(silent, stream.fileno())
        faulthandler.enable(self._trace)
        faulthandler.register(signal.SIGUSR1, self._trace)
        while True:
            try:
                data, twice = pipe.recv()
            except (EOFError, KeyboardInterrupt):
                return
            lines: set[tuple[str, int]] = set()
            if self._traced:
                _trace_into(lines)
            verdict = judge(data, Limits(), twice=twice)
            sys.settrace(None)
            pipe.send((verdict, lines - self._seen))
            self._seen |= lines


def _trace_into(lines: set[tuple[str, int]]) -> None:
    """Note the lines of the readers that run; other code is not slowed down more than by a call each."""

    def local(frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401 - as typeshed has it
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return local

    def outer(frame: FrameType, _event: str, _argument: object) -> Any:  # noqa: ANN401
        return local if _SOURCES in frame.f_code.co_filename else None

    sys.settrace(outer)
