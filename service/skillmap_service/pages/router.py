"""The router of the pages, and who looks at them."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from skillmap_service.access.principals import Principal
from skillmap_service.api.security import SESSION_COOKIE, service_of, who

router = APIRouter(include_in_schema=False)
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
RIGHT_TO_LEFT = frozenset({"ar"})


def page_principal(request: Request) -> Principal | None:
    """Return who looks at a page, or ``None``: show the login."""
    return who(service_of(request), None, request.cookies.get(SESSION_COOKIE))


def render(template: str, language: str, **values: object) -> str:
    """Return a page in a language."""
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return TEMPLATES.get_template(template).render(language=language, direction=direction, **values)
