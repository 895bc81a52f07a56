"""Webhooks: told when a batch ends, signed as the Standard Webhooks specification says, and only to hosts that the settings name.

A name is resolved once, its addresses are checked, and the connection goes to the address that was checked: a name that later points
into the own network gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import base64
import datetime
import hmac
import ipaddress
import json
import socket
from urllib.parse import SplitResult, urlsplit

import httpx
import structlog
from sqlalchemy import select, update

from skillmap_service.metrics import Metrics
from skillmap_service.problems import InvalidRequestError
from skillmap_service.settings import ServiceSettings
from skillmap_service.storage.database import Database, now
from skillmap_service.storage.tables import BatchRow, DeliveryRow
from skillmap_service.storage.tenants import webhook_secret
from skillmap_service.storage.vault import Vault

_log = structlog.get_logger("skillmap.webhooks")
_TIMEOUT_SECONDS = 10.0
_FIRST_PAUSE_SECONDS = 5.0
_MAX_URL = 2_000


class RefusedHostError(Exception):
    """An address that webhooks may not go to."""


def check_webhook(url: str, settings: ServiceSettings) -> None:
    """See that a webhook may go to a URL, as far as its name says.

    Raises:
        InvalidRequestError: It may not ("webhook-not-allowed").
    """
    code = "webhook-not-allowed"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as exc:
        raise InvalidRequestError("the webhook is no URL", code=code) from exc
    if len(url) > _MAX_URL or not url.isascii() or not url.isprintable() or parts.scheme not in {"https", "http"} or port == 0:
        raise InvalidRequestError("the webhook is no URL of https", code=code)
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise InvalidRequestError("the webhook's URL holds a user name, a password or a fragment", code=code)
    if (parts.hostname or "") not in settings.webhook_hosts:
        raise InvalidRequestError("webhooks do not go to this host: see the setting webhook_hosts", code=code)
    if parts.scheme == "http" and not settings.webhook_private:
        raise InvalidRequestError("webhooks go over https only", code=code)


def checked_address(parts: SplitResult, *, private: bool) -> str:
    """Return an address of a URL's host that may be connected to.

    Raises:
        RefusedHostError: One of its addresses is not public.
        OSError: It has none.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    for address in found:
        ip = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        if not private and not mapped.is_global:
            raise RefusedHostError("the host has an address that is not public")
    return found[0]


def signed_headers(secret: bytes, identity: str, at: datetime.datetime, body: bytes) -> dict[str, str]:
    """Return the headers that let the receiver check who sent a body, and when."""
    timestamp = str(int(at.timestamp()))
    signature = hmac.digest(secret, f"{identity}.{timestamp}.".encode() + body, "sha256")
    return {"webhook-id": identity, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{base64.b64encode(signature).decode()}"}


class Courier:
    """Delivers what is due, again with growing pauses until it is taken.

    Args:
        settings: Hosts and attempts.
        database: Where deliveries are.
        vault: Opens URLs and secrets.
        metrics: Counts.
    """

    def __init__(self, settings: ServiceSettings, database: Database, vault: Vault, metrics: Metrics) -> None:
        self._settings, self._database, self._vault, self._metrics = settings, database, vault, metrics

    def deliver_due(self) -> int:
        """Deliver what is due; return how many were tried."""
        with self._database.read() as session:
            due = list(
                session.scalars(select(DeliveryRow.id).where(DeliveryRow.state == "waiting", DeliveryRow.next_at <= now()).limit(20))
            )
        for identity in due:
            self._deliver(identity)
        return len(due)

    def _deliver(self, identity: str) -> None:
        with self._database.write() as session:
            row = session.scalar(select(DeliveryRow).where(DeliveryRow.id == identity).with_for_update())
            if row is None or row.state != "waiting" or row.next_at is None or row.next_at > now():
                return  # another process has it
            row.attempts += 1
            row.next_at = now() + datetime.timedelta(seconds=_FIRST_PAUSE_SECONDS * 4 ** (row.attempts - 1))
            attempts = row.attempts
            batch = session.get_one(BatchRow, row.batch)
            if batch.sealed_webhook is None:
                return
            url = self._vault.open(batch.sealed_webhook, f"batch:{batch.id}:webhook").decode()
            secret = webhook_secret(session, self._vault, batch.tenant)
            body = json.dumps(
                {
                    "type": "batch.ended",
                    "timestamp": now().isoformat(),
                    "data": {
                        "id": batch.id,
                        "state": batch.state,
                        "documents": batch.documents,
                        "finished": batch.finished,
                        "failed": batch.failed,
                        "cancelled": batch.cancelled,
                    },
                }
            ).encode()
        outcome = self._send(url, body, signed_headers(secret, identity, now(), body))
        state = "delivered" if outcome == "delivered" else ("given-up" if attempts >= self._settings.webhook_attempts else "waiting")
        self._metrics.webhooks.labels(outcome).inc()
        _log.info("webhook", delivery=identity, outcome=outcome, attempt=attempts)
        with self._database.write() as session:
            session.execute(update(DeliveryRow).where(DeliveryRow.id == identity).values(state=state, outcome=outcome))

    def _send(self, url: str, body: bytes, headers: dict[str, str]) -> str:
        """Send once; return what came of it, in a word."""
        parts = urlsplit(url)
        try:
            check_webhook(url, self._settings)  # the settings may have changed since
            address = checked_address(parts, private=self._settings.webhook_private)
            shown = f"[{address}]" if ":" in address else address
            target = parts._replace(netloc=f"{shown}:{parts.port}" if parts.port else shown).geturl()
            host = parts.netloc
            extensions = {"sni_hostname": parts.hostname} if parts.scheme == "https" else {}
            with httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
                fields = {"Host": host, "Content-Type": "application/json", "User-Agent": "skillmap", **headers}
                request = client.build_request("POST", target, content=body, headers=fields, extensions=extensions)
                answer = client.send(request, stream=True)
                answer.close()
        except (InvalidRequestError, RefusedHostError):
            return "refused"
        except (httpx.HTTPError, OSError) as exc:
            return type(exc).__name__[:40]
        return "delivered" if answer.is_success else f"status-{answer.status_code}"
