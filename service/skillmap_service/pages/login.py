"""Logging in with an API key, and out."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from skillmap_service.access.keys import authenticate
from skillmap_service.access.principals import Principal
from skillmap_service.access.sessions import open_session
from skillmap_service.api.security import SESSION_COOKIE, ServiceOf, is_foreign
from skillmap_service.pages.frame import Sent, fields_of, page_router, render
from skillmap_service.problems import ForbiddenError
from skillmap_service.service import Service

router = page_router()


def _inside(address: str) -> str:
    """Return where to go after the login: nowhere but to a page of ours.

    >>> _inside("//elsewhere.example"), _inside("/cohort")
    ('/', '/cohort')
    """
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if ours else "/"


@router.get("/login")
def show_login(request: Request) -> Response:
    """Ask for the key."""
    return render(request, "login.html.j2", None, wrong=False, next=_inside(request.query_params.get("next", "/")))


@router.post("/login")
async def log_in(request: Request, service: ServiceOf) -> Response:
    """Open a session for a good key."""
    if is_foreign(request):
        raise ForbiddenError("another site's page may not do this")
    fields = await fields_of(request)
    address = _inside(fields.get("next", "/"))
    principal = await run_in_threadpool(_principal, service, fields.get("key", "").strip())
    if principal is None:
        service.limits.hit("failed-login", request.client.host if request.client is not None else "?")
        return render(request, "login.html.j2", None, 401, wrong=True, next=address)
    request.state.principal = principal
    response = RedirectResponse(address, 303)
    response.set_cookie(
        SESSION_COOKIE,
        open_session(service.vault, principal, service.settings.session_hours),
        max_age=int(service.settings.session_hours * 3600),
        httponly=True,
        samesite="strict",
        secure=service.settings.secure_cookies,
    )
    return response


def _principal(service: Service, key: str) -> Principal | None:
    with service.database.read() as session:
        return authenticate(session, key)


@router.post("/logout")
async def log_out(sent: Sent) -> Response:
    """End a session in this browser."""
    del sent
    response = RedirectResponse("/login", 303)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")
    return response
