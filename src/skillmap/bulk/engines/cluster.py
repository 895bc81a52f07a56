"""A Ray cluster: the same work in actors, on this machine or on many."""

from __future__ import annotations

import contextlib
import os
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from skillmap.bulk.engines.making import THRIFT, make
from skillmap.bulk.engines.protocol import Recipe
from skillmap.bulk.items import Fault, Result, Task
from skillmap.errors import SettingsError, SkillmapError, WorkerDiedError

_CALLS = 2  # that an actor has at a time: one in hand and the next
_MAX_DEATHS = 2
_STAGE = "analysis"


class _Worker:
    """What an actor does."""

    def __init__(self, recipe: Recipe) -> None:
        self._error: SkillmapError | None = None
        try:
            self._workshop, self._made_by = make(recipe)
        except SkillmapError as exc:
            self._error = exc

    def about(self) -> tuple[str, Any]:
        return ("ready", self._made_by) if self._error is None else ("broken", (self._error.code, str(self._error)))

    def work(self, tasks: Sequence[Task]) -> list[Result]:
        return list(self._workshop.finish_together([self._workshop.read(task) for task in tasks]))


class RayEngine:
    """Actors of Ray.

    Args:
        recipe: What they are made from; the home must be at the same place on every node.
        workers: How many.
        address: Of a cluster that runs; without one, Ray is started on this machine.
    """

    def __init__(self, recipe: Recipe, workers: int, address: str | None = None) -> None:
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # what Ray will do anyway, without its warning
        os.environ.setdefault("RAY_worker_niceness", "0")  # of a cluster that is started here: its workers are what the user asked for
        try:
            import ray  # noqa: PLC0415 - an extra
        except ImportError as exc:
            raise SettingsError("--engine ray needs Ray: pip install 'skillmap[ray]'") from exc
        self._ray: Any = ray
        self._recipe = recipe
        self._workers = workers
        self._address = address
        self._hands: list[Any] = []
        self._given: dict[Any, tuple[int, list[Task]]] = {}  # what each call is for, and which actor was called
        self._waiting: deque[Task] = deque()
        self._deaths: dict[int, int] = {}

    def start(self) -> Mapping[str, Any]:
        """Start the actors; see the protocol."""
        local = {"num_cpus": self._workers, "include_dashboard": False} if self._address is None else {"address": self._address}
        self._ray.init(**local, log_to_driver=False, logging_level="error", runtime_env={"env_vars": dict(THRIFT)})
        kind = self._ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=0)(_Worker)
        self._hands = [kind.remote(self._recipe) for _ in range(self._workers)]
        kind, content = self._ray.get(self._hands[0].about.remote())
        if kind == "broken":
            error = SkillmapError(content[1])
            error.code = content[0]
            raise error
        made_by: Mapping[str, Any] = content
        return made_by

    def room(self) -> int:
        """Return how many more tasks it takes now."""
        given = sum(len(tasks) for _, tasks in self._given.values())
        return max(_CALLS * self._workers * self._recipe.together - given - len(self._waiting), 0)

    def submit(self, task: Task) -> None:
        """Keep a task until results are collected: it goes to an actor with others."""
        self._waiting.append(task)

    def _hand_over(self) -> None:
        """Give what waits to the actors that have least to do."""
        loads = Counter(dict.fromkeys(range(len(self._hands)), 0))
        loads.update(number for number, _ in self._given.values())
        while self._waiting:
            number, calls = min(loads.items(), key=lambda pair: (pair[1], pair[0]))
            if calls >= _CALLS:
                return
            tasks = [self._waiting.popleft()]
            share = min(self._recipe.together, max(1, (len(self._waiting) + 1) // self._workers))  # all actors shall have work
            while self._waiting and len(tasks) < share and not any(_is_by_itself(task) for task in (tasks[0], self._waiting[0])):
                tasks.append(self._waiting.popleft())
            self._given[self._hands[number].work.remote(tasks)] = number, tasks
            loads[number] += 1

    def collect(self, timeout_s: float) -> list[Result]:
        """Return the results that are there, after waiting for one."""
        self._hand_over()
        if not self._given:
            return []
        done, _ = self._ray.wait(list(self._given), num_returns=1, timeout=timeout_s)
        more, _ = self._ray.wait(list(self._given), num_returns=len(self._given), timeout=0)
        return [result for reference in dict.fromkeys([*done, *more]) for result in self._results(reference)]

    def _results(self, reference: Any) -> list[Result]:  # noqa: ANN401 - Ray's
        _, tasks = self._given.pop(reference)
        try:
            results: list[Result] = self._ray.get(reference)
        except self._ray.exceptions.RayActorError:  # the actor died, and is started again
            return self._after_death(tasks)
        return results

    def _after_death(self, tasks: Sequence[Task]) -> list[Result]:
        """Have documents worked on again, each by itself; one by which an actor died twice has failed."""
        found = []
        for task in tasks:
            if len(tasks) == 1:
                self._deaths[task.seq] = self._deaths.get(task.seq, 0) + 1
            if self._deaths.get(task.seq, 0) < _MAX_DEATHS:
                self._waiting.append(replace(task, alone=True))
                continue
            message = "the process that worked on the document died, twice: print it to a new PDF"
            found.append(Result(seq=task.seq, fault=Fault(stage=_STAGE, code=WorkerDiedError.code, message=message)))
        return found

    def stop(self) -> None:
        """End the actors; tasks in hand are dropped."""
        for hand in self._hands:
            with contextlib.suppress(Exception):  # it may be gone
                self._ray.kill(hand)
        self._hands = []
        self._ray.shutdown()


def _is_by_itself(task: Task) -> bool:
    """Tell whether a document goes without others: a scan takes as long as many texts."""
    return task.alone or task.lane == "ocr"
