"""A worker process: one pipeline, requests through a pipe, one at a time. It knows neither the database nor any key.

Requests are ``(kind, payload)``; answers are ``("ok", result)``, ``("error", code, message)`` for what skillmap raises on purpose, and
``("fault", name)`` for what should not happen: the class's name and no message, which could hold text of a document.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import signal
import warnings
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from skillmap.errors import SkillmapError

Request = tuple[str, Mapping[str, Any]]
Answer = tuple[Any, ...]
Handler = Callable[[Mapping[str, Any]], Any]
READY = ("ready",)


def serve(pipe: Connection, handlers: Mapping[str, Handler]) -> None:
    """Answer requests until the other end is closed."""
    pipe.send(READY)
    while True:
        try:
            kind, payload = pipe.recv()
        except (EOFError, OSError):
            return
        with contextlib.suppress(BrokenPipeError):
            pipe.send(_answer(handlers[kind], payload))


def _answer(handler: Handler, payload: Mapping[str, Any]) -> Answer:
    try:
        return "ok", handler(payload)
    except SkillmapError as exc:
        return "error", exc.code, str(exc)
    except Exception as exc:  # noqa: BLE001 - the process outlives a fault of one request
        return "fault", type(exc).__name__


def main(pipe: Connection, settings: Mapping[str, Any]) -> None:
    """Run a worker: load the pipeline, answer requests."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the parent says when it ends
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries tell of a document may quote it
    warnings.simplefilter("ignore")
    try:
        handlers = open_handlers(settings)
    except SkillmapError as exc:
        pipe.send(("error", exc.code, str(exc)))
        return
    serve(pipe, handlers)


def open_handlers(settings: Mapping[str, Any]) -> Mapping[str, Handler]:
    """Load the pipeline and return what answers each kind of request.

    Raises:
        SkillmapError: As ``skillmap.pipeline.build``.
    """
    from skillmap.pipeline import build  # noqa: PLC0415 - heavy: in the worker alone
    from skillmap.settings import load_settings  # noqa: PLC0415
    from skillmap_service.jobs.requests import Requests  # noqa: PLC0415

    requests = Requests(build(load_settings(**settings)))
    return {"profile": requests.profile, "link": requests.link, "extract": requests.extract}


def as_date(text: str | None) -> datetime.date | None:
    """Return a day from its ISO form."""
    return datetime.date.fromisoformat(text) if text is not None else None
