"""What every page is set into: who looks at it, in which language, how a form is checked and an error is shown."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from skillmap.errors import SkillmapError
from skillmap.records import Language
from skillmap_service.access.principals import Principal
from skillmap_service.access.sessions import form_token, is_form_token
from skillmap_service.api.bodies import media_type_of, whole
from skillmap_service.api.security import SESSION_COOKIE, ServiceOf, is_foreign, service_of, who
from skillmap_service.pages.words import LANGUAGE_COOKIE, NAMES, day, language_of, words
from skillmap_service.problems import ForbiddenError, ServiceError, UnauthorizedError, UnsupportedMediaError, status_of
from skillmap_service.service import Service

_RIGHT_TO_LEFT = frozenset({"ar"})
_MAX_FORM_BYTES = 20_000
_YEAR_SECONDS = 365 * 24 * 3600
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class PageRoute(APIRoute):
    """A route whose errors are pages; who is not logged in is led to the login."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with errors shown."""
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await handle(request)
            except UnauthorizedError:
                if request.method != "GET":
                    return RedirectResponse("/login", 303)
                asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/login?next={quote(asked, safe='')}", 303)
            except ServiceError as error:
                return error_page(request, error.status, error.code, str(error), error.retry_after_seconds)
            except SkillmapError as error:
                return error_page(request, status_of(error), error.code, str(error))
            except RequestValidationError:
                return error_page(request, 404, "not-found", "there is no such page")

        return shown


def page_router() -> APIRouter:
    """Return a router for pages."""
    return APIRouter(include_in_schema=False, route_class=PageRoute)


def page_principal(request: Request, service: ServiceOf) -> Principal:
    """Return who looks at a page.

    Raises:
        UnauthorizedError: Nobody that is known: show the login.
        BusyError: They ask too often.
    """
    principal = who(service, None, request.cookies.get(SESSION_COOKIE))
    if principal is None:
        raise UnauthorizedError("log in with an API key")
    request.state.principal = principal
    service.limits.hit("request", principal.key or _client(request))
    return principal


def _client(request: Request) -> str:
    return request.client.host if request.client is not None else "?"


def _reader(principal: Annotated[Principal, Depends(page_principal)]) -> Principal:
    if "profiles:read" not in principal.scopes:
        raise ForbiddenError("the key lacks the scope profiles:read")
    return principal


Visitor = Annotated[Principal, Depends(_reader)]


def must(principal: Principal, scope: str) -> None:
    """Check that somebody may do something.

    Raises:
        ForbiddenError: Their key is not for it.
    """
    if scope not in principal.scopes:
        raise ForbiddenError(f"the key lacks the scope {scope}")


def token_of(request: Request, service: Service) -> str:
    """Return what the forms of this login send back."""
    return form_token(service.vault, request.cookies.get(SESSION_COOKIE, ""))


def check_token(request: Request, service: Service, token: str) -> None:
    """Check that a form is one of ours.

    Raises:
        ForbiddenError: Another site's page sent it, or it is of another login.
    """
    if is_foreign(request) or not is_form_token(service.vault, request.cookies.get(SESSION_COOKIE, ""), token):
        raise ForbiddenError("the form is not of this login: open the page again", code="form-expired")


async def fields_of(request: Request) -> dict[str, str]:
    """Read a small form; of fields that are there twice the last counts.

    Raises:
        UnsupportedMediaError: It is none.
        TooLargeError: It is too large.
    """
    if media_type_of(request) != "application/x-www-form-urlencoded":
        raise UnsupportedMediaError("send the form as the page does")
    body = await whole(request, _MAX_FORM_BYTES)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm:
    """A form that was sent by who is logged in."""

    principal: Principal
    fields: Mapping[str, str]


async def _sent(request: Request, service: ServiceOf, principal: Visitor) -> SentForm:
    fields = await fields_of(request)
    check_token(request, service, fields.pop("token", ""))
    return SentForm(principal=principal, fields=fields)


Sent = Annotated[SentForm, Depends(_sent)]


def render(request: Request, template: str, principal: Principal | None, http_status: int = 200, **values: object) -> HTMLResponse:
    """Return a page in the reader's language, which is remembered when the address asks for one."""
    language = language_of(request)
    said = words(language)

    def dated(moment: Any) -> str:  # noqa: ANN401 - called by templates
        return day(moment, language)

    content = _TEMPLATES.get_template(template).render(
        language=language,
        direction=_direction(language),
        w=said,
        day=dated,
        comma="، " if language == "ar" else ", ",
        colon="\u00a0: " if language == "fr" else ": ",
        principal=principal,
        token=token_of(request, service_of(request)) if principal is not None else "",
        here=request.url.path,
        done=request.query_params.get("done"),
        languages=[(code, name, _direction(code), _in_language(request, code)) for code, name in NAMES.items()],
        **values,
    )
    # Under "no-referrer" browsers post forms with the origin "null", which could be anybody's.
    response = HTMLResponse(content, http_status, {"Referrer-Policy": "same-origin"})
    if request.query_params.get("lang") == language:
        secure = service_of(request).settings.secure_cookies
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_SECONDS, httponly=True, samesite="strict", secure=secure)
    return response


def _direction(language: str) -> str:
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def _in_language(request: Request, language: str) -> str:
    """Return the address of the same page in another language."""
    if request.method != "GET":
        return f"/?lang={language}"
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{quote(request.url.path)}?{urlencode([*kept, ('lang', language)])}"


def error_page(request: Request, status: int, code: str, detail: str, retry_after_seconds: float | None = None) -> HTMLResponse:
    """Show an error by its code, in the reader's words where there are some."""
    principal = getattr(request.state, "principal", None)
    profile = request.url.path.removesuffix("/review") if request.url.path.endswith("/review") else None
    response = render(request, "error.html.j2", principal, status, code=code, profile=profile, **told(code, detail, language_of(request)))
    if retry_after_seconds is not None:
        response.headers["Retry-After"] = str(max(1, round(retry_after_seconds)))
    return response


def told(code: str, detail: str, language: Language) -> dict[str, str]:
    """Return an error in words, and their language: English where the words have none for the code."""
    said = words(language).get(f"error.{code}")
    return {"message": said, "message_language": language} if said is not None else {"message": detail, "message_language": "en"}
