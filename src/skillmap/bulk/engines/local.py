"""Processes of this machine.

They are forked from one process that has loaded everything, so that what they do not change is in memory once; files are mapped in.
Each is watched: one that dies, or takes too long, is replaced, and the document that it had in hand is tried once more, or fails.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from skillmap.bulk.engines import preloaded, worker
from skillmap.bulk.engines.making import THRIFT
from skillmap.bulk.engines.protocol import TOGETHER, Recipe
from skillmap.bulk.items import Fault, Result, Task
from skillmap.errors import SkillmapError, WorkerDiedError

_WAITING = 2  # tasks that a worker has besides those in hand, so that it never waits for the next
_LARGE_BYTES = 2 * 1024 * 1024  # that count for another document
_START_SECONDS = 600.0
_STAGE = "analysis"
_MAX_DEATHS = 2  # of workers over one document


@dataclass(slots=True)
class _Hand:
    """A worker as its parent sees it."""

    process: BaseProcess
    pipe: Connection
    tasks: deque[Task] = field(default_factory=deque)  # given, not answered, in the order in which they are worked on
    in_hand: tuple[int, ...] = ()  # what it said last that it works on: one document, or several in one step
    since: float | None = None  # when it said so; None while it reads, which has limits of its own
    spent: dict[int, float] = field(default_factory=dict)  # seconds on steps of a single document that are over

    @property
    def load(self) -> int:
        """How much it has to do and to hold; nothing should wait behind a scan."""
        return sum(TOGETHER if task.lane == "ocr" else 1 + len(task.data) // _LARGE_BYTES for task in self.tasks)

    def begin(self, seqs: tuple[int, ...], *, timed: bool) -> None:
        """Note what it works on from now on."""
        now = time.monotonic()
        if self.since is not None and len(self.in_hand) == 1:
            (seq,) = self.in_hand
            self.spent[seq] = self.spent.get(seq, 0.0) + now - self.since
        self.in_hand, self.since = seqs, now if timed else None

    def end(self, seq: int) -> None:
        """Note that a document is answered."""
        self.begin((), timed=False)
        self.spent.pop(seq, None)
        self.tasks = deque(task for task in self.tasks if task.seq != seq)

    def is_late(self, limit_s: float) -> bool:
        """Tell whether the step in hand takes too long."""
        if self.since is None:
            return False
        before = self.spent.get(self.in_hand[0], 0.0) if len(self.in_hand) == 1 else 0.0
        return before + time.monotonic() - self.since > limit_s


class LocalEngine:
    """Worker processes.

    Args:
        recipe: What they are made from.
        workers: How many.
    """

    def __init__(self, recipe: Recipe, workers: int) -> None:
        self._recipe = recipe
        self._workers = workers
        self._hands: list[_Hand] = []
        self._again: deque[Task] = deque()
        self._results: list[Result] = []
        self._deaths: dict[int, int] = {}
        self._made_by: Mapping[str, Any] = {}
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        method = "fork" if preloaded.holds(recipe) else "forkserver" if forks else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload([preloaded.__name__])

    def start(self) -> Mapping[str, Any]:
        """Start the workers; see the protocol."""
        with _environment({**THRIFT, preloaded.RECIPE: preloaded.pack(self._recipe)}):
            self._hands = [self._hire()]
            try:
                self._made_by = self._await_ready(self._hands[0])
            except Exception:
                self.stop()
                raise
            while len(self._hands) < self._workers:
                self._hands.append(self._hire())
        return self._made_by

    def _hire(self) -> _Hand:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=worker.main, args=(theirs, self._recipe), daemon=True, name="skillmap-bulk")
        process.start()
        theirs.close()
        return _Hand(process=process, pipe=ours)

    def _await_ready(self, hand: _Hand) -> Mapping[str, Any]:
        answer: Any = None
        with contextlib.suppress(EOFError, OSError):
            answer = hand.pipe.recv() if hand.pipe.poll(_START_SECONDS) else None
        if answer is None:
            raise SkillmapError("a worker does not start: run 'skillmap profile' on a document to see why")
        kind, content = answer
        if kind == "broken":
            raise content
        made_by: Mapping[str, Any] = content
        return made_by

    def room(self) -> int:
        """Return how many more tasks it takes now."""
        each = (2 if self._recipe.read_ahead else 1) * self._recipe.together + _WAITING
        return max(sum(max(each - hand.load, 0) for hand in self._hands) - len(self._again), 0)

    def submit(self, task: Task) -> None:
        """Give a task to the worker that has least to do."""
        hand = min(self._hands, key=lambda hand: hand.load)
        hand.tasks.append(task)
        with contextlib.suppress(OSError):  # that it has died is seen when results are collected
            hand.pipe.send(task)

    def collect(self, timeout_s: float) -> list[Result]:
        """Return the results that are there, after waiting for one."""
        pipes = {hand.pipe: hand for hand in self._hands}
        for pipe in wait(list(pipes), timeout_s):
            self._listen(pipes[pipe])  # type: ignore[index] # they are connections
        self._watch()
        while self._again:
            self.submit(self._again.popleft())
        results, self._results = self._results, []
        return results

    def _listen(self, hand: _Hand) -> None:
        try:
            while hand.pipe.poll():
                kind, content = hand.pipe.recv()
                if kind in {"taken", "begun"}:
                    hand.begin(content, timed=kind == "begun")
                elif kind == "result":
                    hand.end(content.seq)
                    self._results.append(content)
                elif kind == "broken":
                    raise content
        except (EOFError, OSError):
            self._replace(hand, late=False)

    def _watch(self) -> None:
        for hand in list(self._hands):
            if hand.is_late(self._recipe.analysis_seconds):
                self._replace(hand, late=True)

    def _replace(self, hand: _Hand, *, late: bool) -> None:
        """End a worker and hire another.

        A document that was in hand by itself is to blame; of several each is worked on by itself, to see which it was; those
        that waited are given to others.
        """
        hand.process.kill()
        hand.process.join()
        hand.pipe.close()
        tasks = list(hand.tasks)
        in_hand = set(hand.in_hand) or {task.seq for task in tasks}
        for task in tasks:
            if task.seq not in in_hand:
                self._again.append(task)
                continue
            if len(in_hand) > 1:
                self._again.append(replace(task, alone=True))
                continue
            self._deaths[task.seq] = self._deaths.get(task.seq, 0) + 1
            if late:
                message = f"the document takes more than {self._recipe.analysis_seconds:g} s after it was read: send the CV alone"
                self._results.append(Result(seq=task.seq, fault=Fault(stage=_STAGE, code="timeout", message=message)))
            elif self._deaths[task.seq] >= _MAX_DEATHS:
                message = "the process that worked on the document died, twice: print it to a new PDF"
                self._results.append(Result(seq=task.seq, fault=Fault(stage=_STAGE, code=WorkerDiedError.code, message=message)))
            else:
                self._again.append(replace(task, alone=True))
        self._hands[self._hands.index(hand)] = self._hire()

    def stop(self) -> None:
        """End the workers; tasks in hand are dropped."""
        for hand in self._hands:
            with contextlib.suppress(OSError):
                hand.pipe.send(None)
            hand.pipe.close()
        for hand in self._hands:
            hand.process.join(1.0)
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
        self._hands = []


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Any:  # noqa: ANN401 - a context
    """Set variables for processes that are started within the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
