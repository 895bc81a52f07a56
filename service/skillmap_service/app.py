"""The application: put together from the settings, with everything that runs beside it."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

import skillmap.profiles
from skillmap_service.api import batches, concepts, operations, profiles, reviews, texts
from skillmap_service.api.examples import add_examples
from skillmap_service.api.problem_responses import Problem, add_handlers
from skillmap_service.api.schemas import PROFILE_MARK, ExtractRequest, LinkRequest, TalentCatalogRequest
from skillmap_service.middleware import Around, Guard
from skillmap_service.pages import router as pages
from skillmap_service.review.changes import Review
from skillmap_service.service import Service

_STATIC = Path(__file__).parent / "pages" / "static"
_DESCRIPTION = "Reads CVs in Arabic, French and English; finds the skills and occupations in ESCO and ISCO-08, with their evidence."


def create_app(service: Service) -> FastAPI:
    """Return the application over an opened service; starting it starts the workers, ending it ends them."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        service.start()
        try:
            yield
        finally:
            service.stop()

    app = FastAPI(
        title="skillmap",
        version=importlib.metadata.version("skillmap"),
        description=_DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its page asks other hosts for scripts
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.service = service
    add_handlers(app)
    for one in (profiles, reviews, batches, concepts, texts, operations):
        app.include_router(one.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    _add_middleware(app, service)
    _describe(app)
    return app


def _add_middleware(app: FastAPI, service: Service) -> None:
    settings, library = service.settings, service.library

    def limit(path: str) -> int:
        if path.startswith("/v1/batches") or path == "/upload":
            return settings.max_batch_bytes
        if path.startswith("/v1/profiles"):
            return max(library.max_file_bytes + 100_000, settings.max_json_bytes)
        return settings.max_json_bytes

    app.add_middleware(Guard, hosts=settings.allowed_hosts, limit=limit)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "X-API-Key", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
            expose_headers=["Location", "Retry-After", "X-Request-Id"],
        )
    app.add_middleware(Around, observe=service.metrics.observe)


def _describe(app: FastAPI) -> None:
    """Add to OpenAPI what FastAPI does not know: problem documents and the profile's schema."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            content = plain()
            schemas = content.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(schemas["Problem"].pop("$defs", {}))
            schemas["Profile"] = profile_schema()
            for model in (LinkRequest, ExtractRequest, TalentCatalogRequest, Review):  # bodies that are read before they are looked at
                schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas.update(schemas[model.__name__].pop("$defs", {}))
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            add_examples(content)
            app.openapi_schema = _with_profile(content)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's documentation does it


def _with_profile(content: Any) -> Any:  # noqa: ANN401 - JSON
    """Put the profile's schema where it is marked."""
    if isinstance(content, dict):
        if PROFILE_MARK in content:
            return {"$ref": "#/components/schemas/Profile"}
        return {key: _with_profile(value) for key, value in content.items()}
    return [_with_profile(value) for value in content] if isinstance(content, list) else content


def profile_schema() -> dict[str, Any]:
    """Return the profile's schema with its definitions where OpenAPI can point to them."""
    path = Path(skillmap.profiles.__file__).with_name("schema.json")
    text = path.read_text(encoding="utf-8").replace('"#/$defs/', '"#/components/schemas/Profile/$defs/')
    schema: dict[str, Any] = json.loads(text)
    schema.pop("$id", None)
    schema.pop("$schema", None)
    return schema
