"""Connections to PostgreSQL by a libpq URL, through pg8000 (BSD; psycopg is LGPL)."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pg8000.dbapi

from skillmap.errors import SettingsError

_PORT = 5432
_PLAIN = frozenset({"", "disable", "allow", "prefer"})


def connector(url: str) -> Callable[[], Any]:
    """Return a function that connects.

    Args:
        url: ``postgresql://user:password@host:port/name``; ``?host=/folder`` for a Unix socket, ``?sslmode=verify-full`` (or
            ``require``, without a look at the certificate) for TLS.

    Raises:
        SettingsError: It names an unknown way of TLS.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host, port = query.get("host", parts.hostname or "localhost"), parts.port or int(query.get("port", _PORT))
    where: dict[str, Any] = {"unix_sock": f"{host}/.s.PGSQL.{port}"} if host.startswith("/") else {"host": host, "port": port}
    mode = query.get("sslmode", "")
    if mode not in _PLAIN:
        where["ssl_context"] = _tls(mode)
    return functools.partial(
        pg8000.dbapi.connect,
        user=unquote(parts.username or "postgres"),
        password=unquote(parts.password) if parts.password else None,
        database=unquote(parts.path.lstrip("/")) or "postgres",
        application_name="skillmap",
        **where,
    )


def _tls(mode: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if mode == "require":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    elif mode != "verify-full":
        msg = f"database_url: sslmode {mode!r}: choose require or verify-full"
        raise SettingsError(msg)
    return context
