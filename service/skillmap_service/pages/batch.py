"""Batches: the list, and one with its documents and what went wrong."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from skillmap_service.api.security import ServiceOf
from skillmap_service.pages.frame import Sent, Visitor, must, page_router, render, told
from skillmap_service.pages.words import language_of
from skillmap_service.problems import NotFoundError
from skillmap_service.storage import audit, batches, retention
from skillmap_service.storage.cursors import read_cursor, write_cursor
from skillmap_service.storage.records import Filters

router = page_router()
BatchId = Annotated[str, Path(pattern="^b_[0-9a-f]{32}$")]
_LISTING = Filters(batch="*")  # what cursors of the list are bound to
_ROWS, _ITEMS = 25, 200
_STATES = ("waiting", "running", "done", "failed", "cancelled")


@router.get("/batches")
def show_batches(request: Request, service: ServiceOf, principal: Visitor) -> Response:
    """Show the tenant's batches, newest first."""
    cursor = request.query_params.get("cursor")
    after = read_cursor(service.vault, principal.tenant, _LISTING, cursor) if cursor else None
    with service.database.read() as session:
        infos, position = batches.listing(session, principal.tenant, limit=_ROWS, after=after)
    more = write_cursor(service.vault, principal.tenant, _LISTING, position) if position is not None else None
    return render(request, "batches.html.j2", principal, batches=infos, more=more)


@router.get("/batches/{identity}")
def show_batch(request: Request, service: ServiceOf, principal: Visitor, identity: BatchId) -> Response:
    """Show a batch: how far it is, its documents, and the errors by their kind."""
    asked = request.query_params
    state = asked.get("state") if asked.get("state") in _STATES else None
    after = int(asked["after"]) if asked.get("after", "").isdecimal() and len(asked["after"]) < 10 else -1
    with service.database.read() as session:
        info = batches.get(session, principal.tenant, identity)
        if info is None:
            raise NotFoundError("no batch of that identity")
        items = batches.items(session, service.vault, identity, after=after, limit=_ITEMS, state=state)
        counted = Counter(one.error_code or "error" for one in batches.each_item(session, service.vault, identity, state="failed"))
    language = language_of(request)
    errors = [{"code": code, "count": count, **told(code, code, language)} for code, count in sorted(counted.items())]
    rows = [{"item": one, **(told(one.error_code, one.message or one.error_code, language) if one.error_code else {})} for one in items]
    return render(
        request,
        "batch.html.j2",
        principal,
        batch=info,
        rows=rows,
        errors=errors,
        state=state,
        states=_STATES,
        more=items[-1].position if len(items) == _ITEMS else None,
        may_write="profiles:write" in principal.scopes,
    )


@router.post("/batches/{identity}/cancel")
async def cancel_batch(request: Request, service: ServiceOf, sent: Sent, identity: BatchId) -> Response:
    """Begin no more documents of a batch."""
    must(sent.principal, "profiles:write")

    def cancel() -> None:
        with service.database.write() as session:
            if batches.cancel(session, sent.principal.tenant, identity) is None:
                raise NotFoundError("no batch of that identity")
            audit.record(session, sent.principal.tenant, sent.principal.name, "batch.cancel", identity, request.state.request_id)

    await run_in_threadpool(cancel)
    return RedirectResponse(f"/batches/{identity}", 303)


@router.post("/batches/{identity}/delete")
async def erase_batch(request: Request, service: ServiceOf, sent: Sent, identity: BatchId) -> Response:
    """Erase a batch; profiles that were kept stay."""
    must(sent.principal, "profiles:write")

    def erase() -> None:
        with service.database.write() as session:
            if batches.get(session, sent.principal.tenant, identity) is None:
                raise NotFoundError("no batch of that identity")
            batches.erase(session, sent.principal.tenant, identity)
            audit.record(session, sent.principal.tenant, sent.principal.name, "batch.erase", identity, request.state.request_id)
        retention.scrub(service.database)

    await run_in_threadpool(erase)
    return RedirectResponse("/batches?done=erased", 303)
