"""A server whose workers have no pipeline, as a process of its own that tests may kill: ``python -m tests.service.fake_server``."""

from __future__ import annotations

import json
import sys
from typing import Any

import uvicorn
from tests.service import fake_worker

from skillmap_service.app import create_app
from skillmap_service.jobs.engine import Engine
from skillmap_service.logs import configure
from skillmap_service.service import Service, open_service
from skillmap_service.settings import load_service_settings


def main(values: dict[str, Any], flags: dict[str, Any]) -> None:
    settings = load_service_settings(**values)
    configure(settings.log_format)
    engine = Engine({}, workers=settings.workers, max_wait_seconds=settings.max_wait_seconds, max_work_seconds=60, main=fake_worker.main)
    service: Service = open_service(settings, flags, engine=engine)
    service.engine.start()
    uvicorn.run(create_app(service), host="127.0.0.1", port=settings.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), json.loads(sys.argv[2]))
