"""Who asks, from the headers of a request.

A key comes as ``Authorization: Bearer …`` or ``X-API-Key``; the pages send the cookie of a login. Dependencies are resolved before a
body is read, since no path declares its body to FastAPI where it may be large.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from skillmap_service.access.keys import authenticate, has_keys
from skillmap_service.access.principals import Principal, local_principal
from skillmap_service.access.sessions import read_session
from skillmap_service.problems import ForbiddenError, UnauthorizedError
from skillmap_service.service import Service

SESSION_COOKIE = "skillmap_session"

_bearer = HTTPBearer(auto_error=False, description="An API key, made by `skillmap keys create`.")
_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same key.")


def service_of(request: Request) -> Service:
    """Return the running service."""
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(service_of)]


def who(service: Service, key: str | None, cookie: str | None) -> Principal | None:
    """Return who asks, or ``None``: unknown. Without any key ever made, whoever is on loopback may do all."""
    with service.database.read() as session:
        if key is not None:
            return authenticate(session, key)
        if cookie is not None:
            return read_session(session, service.vault, cookie)
        if service.settings.is_local and not service.settings.require_keys and not has_keys(session):
            return local_principal()
    return None


def is_foreign(request: Request) -> bool:
    """Tell whether another site's page sends the request: such a page may have a browser do what its user did not ask for."""
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return True
    origin = request.headers.get("origin")
    return origin is not None and origin.partition("://")[2] != request.headers.get("host")


def principal_of_request(
    request: Request,
    service: ServiceOf,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    header: Annotated[str | None, Depends(_header)],
) -> Principal:
    """Return who asks.

    Raises:
        UnauthorizedError: Nobody that is known.
        ForbiddenError: Another site's page asks in the name of whoever is logged in.
        BusyError: They ask too often.
    """
    key = bearer.credentials if bearer is not None else header
    client = request.client.host if request.client is not None else "?"
    principal = who(service, key, request.cookies.get(SESSION_COOKIE))
    if principal is None:
        service.limits.hit("failed-login", client)
        raise UnauthorizedError("send a valid API key as 'Authorization: Bearer …' or 'X-API-Key: …'")
    if key is None and request.method not in {"GET", "HEAD", "OPTIONS"} and is_foreign(request):
        raise ForbiddenError("another site's page may not do this")
    request.state.principal = principal
    service.limits.hit("request", principal.key or client)
    return principal


def requires(scope: str) -> Callable[..., Principal]:
    """Return a dependency that gives who asks, if their key has a scope."""

    def check(principal: Annotated[Principal, Depends(principal_of_request)]) -> Principal:
        if scope not in principal.scopes:
            raise ForbiddenError(f"the key lacks the scope {scope}")
        return principal

    return check


Reader = Annotated[Principal, Depends(requires("profiles:read"))]
Writer = Annotated[Principal, Depends(requires("profiles:write"))]
Reviewer = Annotated[Principal, Depends(requires("profiles:review"))]
Texts = Annotated[Principal, Depends(requires("text"))]
