"""What those who run the service ask: is it up, is it ready, what is it, how is it doing."""

from __future__ import annotations

import importlib.metadata
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from skillmap.exports.formats import FORMATS
from skillmap.records import LANGUAGES
from skillmap.taxonomy.store import list_schemes
from skillmap_service.access.principals import Principal
from skillmap_service.api.problem_responses import problems
from skillmap_service.api.schemas import Health, Info, Readiness
from skillmap_service.api.security import ServiceOf, Texts, requires

router = APIRouter(tags=["operations"])


@router.get("/healthz", operation_id="health", summary="Is the process up?")
def health() -> Health:
    """Answer, that is all."""
    return Health()


@router.get(
    "/readyz",
    operation_id="readiness",
    summary="Can documents be read now?",
    responses={
        503: {
            "model": Readiness,
            "description": "Not yet, or no longer.",
            "content": {"application/json": {"example": {"ready": False}}},
        }
    },
)
def readiness(service: ServiceOf) -> Readiness:
    """Look for a worker with its pipeline loaded, and for the database."""
    ready = service.engine.ready > 0
    if ready:
        try:
            with service.database.read() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            ready = False
    if not ready:
        return JSONResponse({"ready": False}, 503)  # type: ignore[return-value]  # FastAPI sends a response as it is
    return Readiness(ready=True)


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems(401, 403, 429)},
)
def metrics(service: ServiceOf, principal: Annotated[Principal, Depends(requires("metrics"))]) -> Response:
    """Return counts and times of the whole service; no tenant and no content is in them."""
    del principal
    service.metrics.workers.set(service.engine.ready)
    service.metrics.restarts.set(service.engine.restarts)
    service.metrics.waiting.set(service.engine.waiting)
    service.metrics.queued.set(service.queue.size())
    return Response(service.metrics.text(), media_type="text/plain; version=1.0.0; charset=utf-8")


@router.get("/v1/info", operation_id="info", summary="What runs here", responses=problems(401, 403, 429))
def info(service: ServiceOf, principal: Texts) -> Info:
    """Return versions, taxonomies, formats and limits, and what the key may do."""
    library, settings = service.library, service.settings
    manifest = service.scheme.manifest
    return Info(
        version=importlib.metadata.version("skillmap"),
        taxonomy={key: manifest[key] for key in ("scheme", "version", "hash", "languages", "concepts", "labels")},
        taxonomies=[f"{one['scheme']}@{one['version']}" for one in list_schemes(library.folders.taxonomies)],
        encoder=library.encoder,
        formats=sorted(FORMATS),
        languages=list(LANGUAGES),
        limits={
            "max_file_bytes": library.max_file_bytes,
            "max_pages": library.max_pages,
            "max_characters": library.max_characters,
            "max_batch_documents": settings.max_batch_documents,
            "max_batch_bytes": settings.max_batch_bytes,
            "max_json_bytes": settings.max_json_bytes,
            "requests_per_minute": settings.requests_per_minute,
            "documents_per_minute": settings.documents_per_minute,
        },
        retention_days=settings.retention_days,
        tenant=principal.tenant,
        scopes=sorted(principal.scopes),
    )
