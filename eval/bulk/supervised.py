"""Sessions of a bulk run forked from a process that has loaded everything: they start in a fraction of a second, to be killed.

    python eval/bulk/supervised.py SOURCE OUTPUT [PART-SIZE]

Each line on stdin is a command: ``start`` forks a session in a process group of its own and answers with its number; ``end`` waits for
it and answers with its exit status. A session is what ``skillmap bulk SOURCE OUTPUT`` does (source, ledger, engine, workers, reading
processes, output, report); only the loading of models is not done again.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
import time
from pathlib import Path

from skillmap.bulk.engines import preloaded
from skillmap.bulk.engines.protocol import Recipe
from skillmap.bulk.session import Order, carry_out
from skillmap.settings import Settings, load_settings

TOGETHER, PART_SIZE, WORKERS = 2, 50, 2


def main() -> None:
    """Obey until stdin is closed."""
    source, folder, *more = sys.argv[1:]
    settings = load_settings()
    order = Order(given=source, folder=Path(folder), workers=WORKERS, part_size=int(more[0]) if more else PART_SIZE, together=TOGETHER)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    preloaded.prepare(Recipe(settings=settings, as_of=None, today=today, together=TOGETHER))
    child = 0
    for line in sys.stdin:
        if line.strip() == "start":
            child = os.fork()
            if not child:
                _session(order, settings)
            answer = child
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            _await_end(child)
        print(answer, flush=True)


def _await_end(group: int) -> None:
    """Wait until the workers of a session that was killed are gone too: they were forked from it and hold its lock."""
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.killpg(group, 0)
            time.sleep(0.01)


def _session(order: Order, settings: Settings) -> None:
    os.setsid()
    status = 1
    try:
        report = carry_out(order, settings, on_progress=lambda _progress: None, is_stopped=lambda **_twice: False)
        status = 0 if report["session"]["finished"] else 1
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
