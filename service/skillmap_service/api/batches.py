"""Batches: posted, followed, cancelled, fetched."""

from __future__ import annotations

import datetime
import json
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal

import anyio
from anyio import to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sse_starlette import EventSourceResponse

from skillmap_service.access.principals import Principal
from skillmap_service.api.batch_bodies import fingerprint_of, received
from skillmap_service.api.batch_results import JSON_LINES, PARQUET, parquet, result_lines
from skillmap_service.api.problem_responses import problems
from skillmap_service.api.profiles import IdempotencyKey
from skillmap_service.api.schemas import BatchAnswer, BatchList, ItemAnswer, ItemList
from skillmap_service.api.security import Reader, ServiceOf, Writer
from skillmap_service.jobs.webhooks import check_webhook
from skillmap_service.problems import (
    BusyError,
    NotAcceptableError,
    NotFoundError,
)
from skillmap_service.service import Service
from skillmap_service.storage import audit, batches, idempotency, retention
from skillmap_service.storage.batches import BatchInfo, BatchOptions
from skillmap_service.storage.cursors import read_cursor, write_cursor
from skillmap_service.storage.records import Filters

router = APIRouter(prefix="/v1/batches", tags=["batches"])
_POLL_SECONDS = 0.4
_BUSY_SECONDS = 30.0
_LISTING = Filters(batch="*")  # what cursors of the list of batches are bound to

BatchId = Annotated[
    str, Path(pattern="^b_[0-9a-f]{32}$", description="A batch's identity.", examples=["b_019aa6f0c2b14f7c1f1d2a9b3c4d5e6f"])
]
_FILE = {"type": "string", "format": "binary"}
_EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["item", "progress", "end"]},
        "id": {"type": "string", "description": "Of `item`: its number."},
        "data": {"type": "string", "description": "JSON: the document's position, state, profile and error code; or the batch."},
    },
}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "required": ["files"], "properties": {"files": {"type": "array", "items": _FILE, "minItems": 1}}}
        },
        "application/zip": {"schema": _FILE},
        "application/x-tar": {"schema": _FILE},
        "application/gzip": {"schema": _FILE},
    },
}


def _no_batch() -> NotFoundError:
    return NotFoundError("no batch of that identity")


@router.post(
    "",
    operation_id="postBatch",
    summary="Read many documents",
    status_code=202,
    openapi_extra={"requestBody": _BODY},
    responses={
        202: {"headers": {"Location": {"description": "Where it can be followed.", "schema": {"type": "string"}}}},
        **problems(400, 401, 403, 409, 413, 415, 422, 429, 503),
    },
)
async def post_batch(
    request: Request,
    response: Response,
    service: ServiceOf,
    principal: Writer,
    keep: Annotated[bool, Query(description="Keep the profiles; else the batch holds them until it expires.")] = True,  # noqa: FBT002
    keep_originals: Annotated[bool, Query(description="Keep the files too.")] = False,  # noqa: FBT002
    as_of: Annotated[datetime.date | None, Query(description="The day that ends open jobs.")] = None,
    webhook: Annotated[str | None, Query(max_length=2_000, description="A URL that is told when the batch has ended.")] = None,
    idempotency_key: IdempotencyKey = None,
) -> BatchAnswer:
    """Take many documents, as files of a form or as an archive, and work on them after the answer."""
    service.limits.hit("document", principal.key or "local")
    if webhook is not None:
        check_webhook(webhook, service.settings)
    if await run_in_threadpool(_waiting, service) >= service.settings.max_waiting_documents:
        raise BusyError("too many documents of batches are waiting; try again", retry_after_seconds=_BUSY_SECONDS)
    day = as_of.isoformat() if as_of is not None else None
    options = BatchOptions(as_of=day, keeps_profiles=keep, keeps_originals=keep_originals, webhook=webhook)
    held = None
    if idempotency_key is not None:
        held = await run_in_threadpool(
            idempotency.claim, service.database, service.vault, principal.tenant, idempotency_key, service.settings.idempotency_hours
        )
    if held is not None and held.result is not None:
        fingerprint = await fingerprint_of(request, service, options)
        idempotency.check(held, fingerprint)
        identity = held.result
    else:
        identity = await received(request, service, principal, options, held)
    response.headers["Location"] = f"/v1/batches/{identity}"
    return _answer(await run_in_threadpool(_info, service, principal, identity))


def _waiting(service: Service) -> int:
    with service.database.read() as session:
        return batches.count_waiting(session)


@router.get("", operation_id="listBatches", summary="List batches", responses=problems(401, 403, 422, 429))
def list_batches(
    service: ServiceOf,
    principal: Reader,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500, description="`next` of the page before.")] = None,
) -> BatchList:
    """List the tenant's batches, newest first."""
    after = read_cursor(service.vault, principal.tenant, _LISTING, cursor) if cursor is not None else None
    with service.database.read() as session:
        infos, position = batches.listing(session, principal.tenant, limit=limit, after=after)
    more = write_cursor(service.vault, principal.tenant, _LISTING, position) if position is not None else None
    return BatchList(batches=[_answer(info) for info in infos], next=more)


@router.get("/{identity}", operation_id="getBatch", summary="Follow a batch", responses=problems(401, 403, 404, 422, 429))
def get_batch(service: ServiceOf, principal: Reader, identity: BatchId) -> BatchAnswer:
    """Return how far a batch is."""
    return _answer(_info(service, principal, identity))


@router.get("/{identity}/items", operation_id="listItems", summary="A batch's documents", responses=problems(401, 403, 404, 422, 429))
def list_items(
    service: ServiceOf,
    principal: Reader,
    identity: BatchId,
    state: Annotated[Literal["waiting", "running", "done", "failed", "cancelled"] | None, Query()] = None,
    after: Annotated[int, Query(ge=-1, le=2_000_000_000, description="Go on after this position.")] = -1,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
) -> ItemList:
    """List the documents of a batch by position, with what went wrong."""
    _info(service, principal, identity)
    with service.database.read() as session:
        found = batches.items(session, service.vault, identity, after=after, limit=limit, state=state)
    answers = [ItemAnswer.model_validate({key: getattr(one, key) for key in ItemAnswer.model_fields}) for one in found]
    return ItemList(items=answers, next=found[-1].position if len(found) == limit else None)


@router.post("/{identity}/cancel", operation_id="cancelBatch", summary="Cancel a batch", responses=problems(401, 403, 404, 422, 429))
def cancel_batch(request: Request, service: ServiceOf, principal: Writer, identity: BatchId) -> BatchAnswer:
    """Begin no more documents of a batch; those that were finished stay. A batch that has ended stays as it is."""
    with service.database.write() as session:
        info = batches.cancel(session, principal.tenant, identity)
        if info is None:
            raise _no_batch()
        audit.record(session, principal.tenant, principal.name, "batch.cancel", identity, request.state.request_id)
    return _answer(info)


@router.delete(
    "/{identity}",
    operation_id="deleteBatch",
    summary="Erase a batch",
    status_code=204,
    response_class=Response,
    responses={204: {"description": "It and its results are erased; kept profiles stay."}, **problems(401, 403, 404, 422, 429)},
)
def delete_batch(request: Request, service: ServiceOf, principal: Writer, identity: BatchId) -> Response:
    """Erase a batch: documents that wait are not worked on, and nothing of them is left in the database."""
    with service.database.write() as session:
        if batches.get(session, principal.tenant, identity) is None:
            raise _no_batch()
        batches.erase(session, principal.tenant, identity)
        audit.record(session, principal.tenant, principal.name, "batch.erase", identity, request.state.request_id)
    retention.scrub(service.database)
    return Response(status_code=204)


@router.get(
    "/{identity}/results",
    operation_id="getResults",
    summary="A batch's results",
    response_class=Response,
    responses={
        200: {
            "description": "One line a document, by position: profiles, or what went wrong.",
            "content": {JSON_LINES: {"schema": {"type": "string"}}, PARQUET: {"schema": {"type": "string", "format": "binary"}}},
        },
        **problems(401, 403, 404, 406, 422, 429),
    },
)
def get_results(request: Request, service: ServiceOf, principal: Reader, identity: BatchId) -> Response:
    """Return the results of a batch as JSON Lines or Parquet; of one that runs, those that are there."""
    info = _info(service, principal, identity)
    accept = request.headers.get("accept", "*/*").lower()
    if PARQUET in accept:
        return Response(parquet(service, principal.tenant, info), media_type=PARQUET)
    if not any(one in accept for one in (JSON_LINES, "*/*", "application/*")):
        raise NotAcceptableError(f"choose {JSON_LINES} or {PARQUET}")

    def lines() -> Iterator[bytes]:
        for line in result_lines(service, principal.tenant, info):
            yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    return StreamingResponse(lines(), media_type=JSON_LINES)


@router.get(
    "/{identity}/events",
    operation_id="getEvents",
    summary="Follow a batch by server-sent events",
    response_class=Response,
    responses={
        200: {
            "description": "`item` for each document that ends, its number being the event's id; `progress`; `end`, the last one.",
            "content": {"text/event-stream": {"schema": _EVENT}},
        },
        **problems(401, 403, 404, 422, 429),
    },
)
async def get_events(
    request: Request,
    service: ServiceOf,
    principal: Reader,
    identity: BatchId,
    last_event_id: Annotated[str | None, Header(max_length=20, description="Go on after this event.")] = None,
) -> Response:
    """Tell what happens in a batch until it ends; a client that comes back says which event it saw last."""
    info = await run_in_threadpool(_info, service, principal, identity)
    seen = int(last_event_id) if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit() else 0
    return EventSourceResponse(_events(request, service, principal, info, seen), ping=15)


async def _events(request: Request, service: Service, principal: Principal, info: BatchInfo, seen: int) -> AsyncIterator[dict[str, Any]]:
    def look(after: int) -> tuple[BatchInfo | None, list[batches.ItemInfo]]:
        with service.database.read() as session:
            # The batch first: what it counts as finished is there when its documents are looked for.
            return batches.get(session, principal.tenant, info.id), batches.finished_items(session, service.vault, info.id, after=after)

    told = -1
    while not await request.is_disconnected():
        current, finished = await to_thread.run_sync(look, seen)
        if current is None:
            return
        for one in finished:
            seen = one.finished_number or seen
            content = {"position": one.position, "state": one.state, "profile": one.profile, "error_code": one.error_code}
            yield {"event": "item", "id": str(seen), "data": json.dumps(content)}
        if current.finished != told:
            told = current.finished
            yield {"event": "progress", "data": _answer(current).model_dump_json()}
        if current.state != "running" and not finished:
            yield {"event": "end", "data": _answer(current).model_dump_json()}
            return
        if not finished:
            await anyio.sleep(_POLL_SECONDS)


def _info(service: Service, principal: Principal, identity: str) -> BatchInfo:
    with service.database.read() as session:
        info = batches.get(session, principal.tenant, identity)
    if info is None:
        raise _no_batch()
    return info


def _answer(info: BatchInfo) -> BatchAnswer:
    return BatchAnswer.model_validate(info)
