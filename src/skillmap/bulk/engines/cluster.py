"""A Ray cluster: the same work in actors, on this machine or on many."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Mapping
from typing import Any

from skillmap.bulk.engines.making import THRIFT, make
from skillmap.bulk.engines.protocol import Recipe
from skillmap.bulk.items import Fault, Result, Task
from skillmap.errors import SettingsError, SkillmapError, WorkerDiedError

_WAITING = 2
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

    def work(self, task: Task) -> Result:
        result: Result = self._workshop.finish(self._workshop.read(task))
        return result


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
        self._given: dict[Any, tuple[int, Task]] = {}
        self._again: deque[Task] = deque()
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
        return max((1 + _WAITING) * self._workers - len(self._given) - len(self._again), 0)

    def submit(self, task: Task) -> None:
        """Give a task to the actor with the fewest."""
        loads = [0] * len(self._hands)
        for number, _ in self._given.values():
            loads[number] += 1
        number = loads.index(min(loads))
        self._given[self._hands[number].work.remote(task)] = number, task

    def collect(self, timeout_s: float) -> list[Result]:
        """Return the results that are there, after waiting for one."""
        while self._again:
            self.submit(self._again.popleft())
        if not self._given:
            return []
        done, _ = self._ray.wait(list(self._given), num_returns=1, timeout=timeout_s)
        more, _ = self._ray.wait(list(self._given), num_returns=len(self._given), timeout=0)
        found = [self._result(reference) for reference in dict.fromkeys([*done, *more])]
        return [result for result in found if result is not None]

    def _result(self, reference: Any) -> Result | None:  # noqa: ANN401 - Ray's
        _, task = self._given.pop(reference)
        try:
            result: Result = self._ray.get(reference)
        except self._ray.exceptions.RayActorError:  # the actor died, and is started again
            self._deaths[task.seq] = self._deaths.get(task.seq, 0) + 1
            if self._deaths[task.seq] < _MAX_DEATHS:
                self._again.append(task)
                return None
            message = "the process that worked on the document died, twice: print it to a new PDF"
            return Result(seq=task.seq, fault=Fault(stage=_STAGE, code=WorkerDiedError.code, message=message))
        return result

    def stop(self) -> None:
        """End the actors; tasks in hand are dropped."""
        for hand in self._hands:
            with contextlib.suppress(Exception):  # it may be gone
                self._ray.kill(hand)
        self._hands = []
        self._ray.shutdown()
