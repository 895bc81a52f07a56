"""What Prometheus reads: counts and times, by route and never by content."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.03, 0.1, 0.3, 1, 2, 3, 5, 10, 30, 60)


class Metrics:
    """The service's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter("skillmap_requests", "Requests.", ("method", "route", "status"), registry=self._registry)
        self._seconds = Histogram("skillmap_request_seconds", "Time to answer.", ("route",), buckets=_SECONDS, registry=self._registry)
        self.documents = Counter("skillmap_documents", "Documents worked off, by outcome.", ("way", "outcome"), registry=self._registry)
        self.webhooks = Counter("skillmap_webhooks", "Webhooks sent, by outcome.", ("outcome",), registry=self._registry)
        self.workers = Gauge("skillmap_workers_ready", "Worker processes with their pipeline loaded.", registry=self._registry)
        self.restarts = Gauge("skillmap_worker_restarts", "Worker processes that ended and were replaced.", registry=self._registry)
        self.waiting = Gauge("skillmap_requests_waiting", "Requests that wait for a worker.", registry=self._registry)
        self.queued = Gauge("skillmap_documents_waiting", "Documents of batches that wait.", registry=self._registry)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return all of them as Prometheus reads them."""
        return generate_latest(self._registry)
