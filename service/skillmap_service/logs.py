"""The log: one JSON object a line on stderr. No line holds content: not of documents, not of requests, not of exceptions' messages."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog
from structlog.types import EventDict, WrappedLogger


def configure(form: Literal["json", "console"]) -> None:
    """Send structlog and the libraries' loggers to stderr."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_tracebacks,
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("alembic", "httpx", "httpcore", "sqlalchemy", "python_multipart", "pdfminer"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_tracebacks(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Name an exception's class and drop the rest: messages and frames may hold text of a document."""
    del logger, method
    info = event.pop("exc_info", None)
    kind = info[0] if isinstance(info, tuple) else (type(info) if isinstance(info, BaseException) else None)
    record = event.get("_record")
    if record is not None and record.exc_info:
        kind, record.exc_info, record.exc_text = record.exc_info[0], None, None
    if kind is not None:
        event["fault"] = kind.__name__
        event["event"] = str(event["event"]).partition("\n")[0]
    return event
