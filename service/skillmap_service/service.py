"""What a running service is made of, put together once from the settings; ``app.state.service`` holds it.

>>> service = open_service(load_service_settings(), {})     # doctest: +SKIP
>>> with service.database.read() as session: ...            # doctest: +SKIP
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skillmap.errors import SettingsError
from skillmap.settings import Settings, load_settings
from skillmap.taxonomy.store import ConceptScheme, open_scheme
from skillmap_service.access.keys import has_keys
from skillmap_service.access.limits import RateLimits
from skillmap_service.jobs.engine import Engine
from skillmap_service.jobs.queue import Queue, open_queue
from skillmap_service.jobs.runner import Runner
from skillmap_service.labels import Labels
from skillmap_service.metrics import Metrics
from skillmap_service.settings import ServiceSettings
from skillmap_service.storage.database import Database
from skillmap_service.storage.vault import Vault, open_vault


@dataclass(slots=True, kw_only=True)
class Service:
    """Everything that answers requests and works off jobs."""

    settings: ServiceSettings
    library: Settings
    database: Database
    vault: Vault
    engine: Engine
    scheme: ConceptScheme
    labels: Labels
    limits: RateLimits
    metrics: Metrics
    queue: Queue
    runner: Runner
    owns_engine: bool = True

    def start(self) -> None:
        """Start the workers, and what runs beside the requests."""
        if self.owns_engine:
            self.engine.start()
            threading.Thread(target=self.labels.warm_up, name="labels", daemon=True).start()
        self.runner.start()

    def stop(self) -> None:
        """End the workers and close the database; documents at work are put back."""
        self.runner.close()
        if self.owns_engine:
            self.engine.close()
        self.runner.join(timeout_s=10)
        self.queue.close()
        self.database.close()


def open_service(
    settings: ServiceSettings, flags: Mapping[str, Any] | None = None, *, engine: Engine | None = None, labels: Labels | None = None
) -> Service:
    """Open the database, the vault and the taxonomy, and prepare the workers.

    Args:
        settings: The service's settings.
        flags: Settings of the library, as ``load_settings`` takes them.
        engine: Workers that several services share; else it has its own.
        labels: Of the taxonomy, where they were read before.

    Raises:
        SettingsError: The settings do not allow it: without keys on an open address, say.
        SkillmapError: The taxonomy or the database cannot be opened.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    library = load_settings(**given)
    may_create = settings.may_make_keys
    vault = open_vault(settings.encryption_keys.get_secret_value(), settings.encryption_keys_file, settings.data, may_create=may_create)
    scheme = open_scheme(library.folders.taxonomies, library.taxonomy)
    database = Database(settings.url)
    database.migrate()
    if not settings.is_local:
        with database.read() as session:
            if not has_keys(session):
                msg = f"{settings.host} is not loopback and there is no API key: run 'skillmap keys create' first"
                raise SettingsError(msg)
    own = engine is None
    engine = engine or Engine(
        given, workers=settings.workers, max_wait_seconds=settings.max_wait_seconds, max_work_seconds=settings.max_work_seconds
    )
    queue, metrics = open_queue(settings.queue_url, settings.url, settings.data), Metrics()
    return Service(
        settings=settings,
        library=library,
        database=database,
        vault=vault,
        engine=engine,
        scheme=scheme,
        labels=labels or Labels(scheme),
        limits=RateLimits(settings.requests_per_minute, settings.documents_per_minute, settings.queue_url),
        metrics=metrics,
        queue=queue,
        runner=Runner(settings, database, vault, engine, queue, metrics),
        owns_engine=own,
    )
