"""Runs the service: HTTP and workers, or workers alone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping
from typing import Any

import structlog
import uvicorn

from skillmap_service.app import create_app
from skillmap_service.logs import configure
from skillmap_service.service import Service, open_service
from skillmap_service.settings import ServiceSettings

_log = structlog.get_logger("skillmap.server")


def run(settings: ServiceSettings, flags: Mapping[str, Any]) -> None:
    """Run until a signal to end (SIGTERM, SIGINT): running requests are answered, documents of batches are put back.

    Args:
        settings: The service's.
        flags: The library's settings, as ``load_settings`` takes them.

    Raises:
        SkillmapError: The settings, the database or the taxonomy do not allow it.
    """
    configure(settings.log_format)
    service = open_service(settings, flags)
    if settings.role == "worker":
        _work(service)
        return
    config = uvicorn.Config(
        create_app(service),
        host=settings.host,
        port=settings.port,
        access_log=False,  # its lines hold queries, and these what people type; see middleware.Around
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,  # longer than clients and proxies keep theirs: else a request meets a connection that is being closed
        timeout_graceful_shutdown=round(settings.shutdown_seconds),
    )
    _log.info("start", host=settings.host, port=settings.port, role=settings.role, workers=settings.workers)
    uvicorn.Server(config).run()


def _work(service: Service) -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    service.start()
    _log.info("start", role="worker", workers=service.settings.workers)
    ended.wait()
    service.stop()
