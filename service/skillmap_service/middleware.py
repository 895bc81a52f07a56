"""What happens around every request: identity, log, security headers, hosts, the size of bodies."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skillmap_service.problems import PROBLEM_TYPE, problem

_log = structlog.get_logger("skillmap.request")
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "Cache-Control": "no-store",
}
Observe = Callable[[str, str, int, float], None]


async def refuse(send: Send, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> None:
    """Answer with a problem document, from outside the application."""
    body = json.dumps(problem(status, code, detail)).encode()
    fields = {"content-type": PROBLEM_TYPE, "content-length": str(len(body)), **(headers or {})}
    raw = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


class Around:
    """Names a request, logs it without its query and body, and adds the security headers.

    Args:
        app: The application.
        observe: Told of method, route, status and seconds.
    """

    def __init__(self, app: ASGIApp, observe: Observe) -> None:
        self._app = app
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
                headers["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", None) or "(none)"
            self._observe(scope["method"], route, status, seconds)
            principal = scope["state"].get("principal")
            _log.info(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                request=request_id,
                tenant=principal.tenant if principal is not None else None,
                key=principal.key if principal is not None else None,
            )


class Guard:
    """Refuses hosts that are not ours and bodies that are too large, before anything is read.

    Args:
        app: The application.
        hosts: Host names, or ``*``.
        limit: The most bytes that a path's body may have.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], limit: Callable[[str], int]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if not self._is_ours(headers.get("host", "")):
                # A page of another site that has its name point here must not be answered (DNS rebinding).
                await refuse(send, 400, "unknown-host", "the Host header names no host of this service: see allowed_hosts")
                return
            length, limit = headers.get("content-length", "0"), self._limit(scope["path"])
            if length.isdigit() and int(length) > limit:
                await refuse(send, 413, "too-large", f"the body has more than {limit} bytes")
                return
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        if "*" in self._hosts:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._hosts or f"[{name}]" in self._hosts
