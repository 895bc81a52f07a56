"""Profiles: posted, fetched, listed, erased."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

import anyio
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from skillmap.errors import SkillmapError
from skillmap.exports.formats import ExportFormat
from skillmap_service.api import formats
from skillmap_service.api.posted import posted_document
from skillmap_service.api.problem_responses import problems
from skillmap_service.api.schemas import DocumentAnswer, Language, ProfileAnswer, ProfileList, kept_answer, summary
from skillmap_service.api.security import Reader, ServiceOf, Writer
from skillmap_service.jobs.documents import Work, keep_work, work_of
from skillmap_service.problems import NotFoundError
from skillmap_service.service import Service
from skillmap_service.storage import audit, idempotency, profiles, retention
from skillmap_service.storage.cursors import read_cursor, write_cursor
from skillmap_service.storage.records import Filters, KeptProfile, MadeProfile, ProfileHead

router = APIRouter(prefix="/v1/profiles", tags=["profiles"])
engine_threads = anyio.CapacityLimiter(256)  # those that wait for a worker; the others' threads are not theirs

ProfileId = Annotated[
    str, Path(pattern="^p_[0-9a-f]{32}$", description="A profile's identity.", examples=["p_019aa6f0c2b14f7c1f1d2a9b3c4d5e6f"])
]
LabelLanguage = Annotated[Language, Query(description="Language of labels, in formats that show one.")]

_FILE = {"type": "string", "format": "binary", "description": "The document, of any format that is read."}
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE}}},
        "application/octet-stream": {"schema": _FILE},
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["text"],
                "additionalProperties": False,
                "properties": {"text": {"type": "string", "minLength": 1}, "name": {"type": "string", "maxLength": 255}},
            },
            "example": {"text": "Electrician, 2015 to 2020. Wiring of houses. Speaks French.", "name": "cv.txt"},
        },
    },
}


FormatName = Annotated[
    str | None, Query(alias="format", max_length=40, description="A format by its name, whatever is accepted; /v1/info lists them.")
]
IdempotencyKey = Annotated[
    str | None,
    Header(min_length=1, max_length=200, pattern="^[!-~]+$", description="Sent again with the same key, the document is kept once."),
]


def _negotiated() -> dict[str, Any]:
    return {one: {"schema": {"type": "string", "format": "binary"}} for one in formats.media_types()}


@router.post(
    "",
    operation_id="postProfile",
    summary="Read one document",
    response_model=ProfileAnswer,
    openapi_extra={"requestBody": _BODY},
    responses={
        200: {"content": _negotiated(), "description": "The profile; it is not kept."},
        201: {
            "model": ProfileAnswer,
            "content": _negotiated(),
            "description": "The profile; it is kept.",
            "headers": {"Location": {"description": "Where it is kept.", "schema": {"type": "string"}}},
        },
        **problems(400, 401, 403, 406, 409, 413, 415, 422, 429, 503),
    },
)
async def post_profile(
    request: Request,
    service: ServiceOf,
    principal: Writer,
    keep: Annotated[bool, Query(description="Keep the profile and the document's text.")] = False,  # noqa: FBT002
    keep_original: Annotated[bool, Query(description="Keep the file too.")] = False,  # noqa: FBT002
    as_of: Annotated[datetime.date | None, Query(description="The day that ends open jobs.")] = None,
    language: LabelLanguage = "en",
    form: FormatName = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Read one document and answer with its profile; keep it where that is asked for."""
    chosen = formats.choose(request.headers.get("accept"), form)
    service.limits.hit("document", principal.key or "local")
    posted = await posted_document(request, service)
    work = Work(data=posted.data, text=posted.text, as_of=as_of)
    if not keep:
        made = await _made(service, work)
        return _rendered(service, [_unkept(one, posted.name) for one in made], chosen, language, 200)
    held, fingerprint = None, ""
    if idempotency_key is not None:
        fingerprint = service.vault.digest(repr((posted, keep_original, as_of)).encode())
        held = await run_in_threadpool(
            idempotency.claim, service.database, service.vault, principal.tenant, idempotency_key, service.settings.idempotency_hours
        )
        if held.result is not None:
            idempotency.check(held, fingerprint)
            return _rendered(service, await run_in_threadpool(kept_profiles, service, principal.tenant, held.result), chosen, language, 201)

    def store(made: list[MadeProfile]) -> str:
        with service.database.write() as session:
            original = posted.data if keep_original else None
            identities = keep_work(session, service, principal.tenant, made, name=posted.name, original=original)
            audit.record(session, principal.tenant, principal.name, "profile.create", identities[0], request.state.request_id)
            if held is not None:
                idempotency.settle(session, held, fingerprint, identities[0])
        return identities[0]

    try:
        identity = await run_in_threadpool(store, await _made(service, work))
    except BaseException:
        if held is not None:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(idempotency.abandon, service.database, held)
        raise
    return _rendered(service, await run_in_threadpool(kept_profiles, service, principal.tenant, identity), chosen, language, 201)


async def _made(service: Service, work: Work) -> list[MadeProfile]:
    try:
        made = await anyio.to_thread.run_sync(work_of, service.engine, work, limiter=engine_threads)
    except SkillmapError as exc:
        service.metrics.documents.labels("single", exc.code).inc()
        raise
    service.metrics.documents.labels("single", "done").inc()
    return made


def kept_profiles(service: Service, tenant: str, identity: str) -> list[KeptProfile]:
    """Return a kept profile and those attached to it.

    Raises:
        NotFoundError: There is none.
    """
    with service.database.read() as session:
        kept = profiles.get(session, service.vault, tenant, identity)
        if kept is None:
            raise NotFoundError("no profile of that identity")
        heads = profiles.attached(session, tenant, identity)
        return [kept, *(one for head in heads if (one := profiles.get(session, service.vault, tenant, head.id)) is not None)]


def _unkept(made: MadeProfile, name: str | None) -> KeptProfile:
    at = datetime.datetime.now(datetime.UTC)
    head = ProfileHead(
        id="", created_at=at, updated_at=at, expires_at=None, language=None, status="draft", version=1, batch=None, attached_to=None
    )
    return KeptProfile(head=head, profile=made.profile, name=name, text=made.text, pages=made.pages, has_original=False)


def _rendered(service: Service, kept: list[KeptProfile], chosen: ExportFormat | None, language: Language, status: int) -> Response:
    first, attached = kept[0], kept[1:]
    headers = {"Location": f"/v1/profiles/{first.head.id}"} if status == 201 else {}
    headers["Vary"] = "Accept"
    if chosen is None:
        content = kept_answer(first, attached)
        if not first.head.id:
            for one in (content, *content["attached"]):
                one.update(id=None, created_at=None, updated_at=None)
        return JSONResponse(content, status, headers)
    data, more = formats.written(chosen, [one.profile for one in kept], language, service.scheme)
    return Response(data, status, {**headers, **more}, chosen.media_type)


@router.get(
    "/{identity}",
    operation_id="getProfile",
    summary="Fetch a profile",
    response_model=ProfileAnswer,
    responses={200: {"content": _negotiated()}, **problems(401, 403, 404, 406, 422, 429)},
)
def get_profile(
    request: Request, service: ServiceOf, principal: Reader, identity: ProfileId, language: LabelLanguage = "en", form: FormatName = None
) -> Response:
    """Return a kept profile, in the format that the client accepts."""
    chosen = formats.choose(request.headers.get("accept"), form)
    return _rendered(service, kept_profiles(service, principal.tenant, identity), chosen, language, 200)


@router.get(
    "/{identity}/document",
    operation_id="getDocument",
    summary="Fetch a profile's document as text",
    responses=problems(401, 403, 404, 422, 429),
)
def get_document(service: ServiceOf, principal: Reader, identity: ProfileId) -> DocumentAnswer:
    """Return the text that the spans of the profile point into, and its pages."""
    kept = kept_profiles(service, principal.tenant, identity)[0]
    return DocumentAnswer.model_validate({"name": kept.name, "text": kept.text, "pages": kept.pages, "has_original": kept.has_original})


@router.get(
    "/{identity}/original",
    operation_id="getOriginal",
    summary="Fetch the file",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": _FILE}}}, **problems(401, 403, 404, 422, 429)},
)
def get_original(service: ServiceOf, principal: Reader, identity: ProfileId) -> Response:
    """Return the file as it was posted, where it was to be kept."""
    with service.database.read() as session:
        data = profiles.get_original(session, service.vault, principal.tenant, identity)
    if data is None:
        raise NotFoundError("no file is kept for a profile of that identity")
    return Response(data, media_type="application/octet-stream", headers={"Content-Disposition": f'attachment; filename="{identity}"'})


@router.delete(
    "/{identity}",
    operation_id="deleteProfile",
    summary="Erase a profile",
    status_code=204,
    response_class=Response,
    responses={
        204: {"description": "It is erased, with its changes, its file, and what was attached to it."},
        **problems(401, 403, 404, 422, 429),
    },
)
def delete_profile(request: Request, service: ServiceOf, principal: Writer, identity: ProfileId) -> Response:
    """Erase a profile: nothing of it is left in the database, its log or its indexes."""
    with service.database.write() as session:
        if not profiles.erase(session, principal.tenant, identity):
            raise NotFoundError("no profile of that identity")
        audit.record(session, principal.tenant, principal.name, "profile.erase", identity, request.state.request_id)
    retention.scrub(service.database)
    return Response(status_code=204)


@router.get(
    "",
    operation_id="listProfiles",
    summary="List profiles",
    responses=problems(401, 403, 422, 429),
)
def list_profiles(
    service: ServiceOf,
    principal: Reader,
    occupation: Annotated[str | None, Query(max_length=200, description="A URI, or an ISCO-08 code of one to four digits.")] = None,
    skill: Annotated[str | None, Query(max_length=200, description="A URI.")] = None,
    language: Annotated[Language | None, Query(description="The one that most of the document is in.")] = None,
    status: Annotated[Literal["draft", "in-review", "verified"] | None, Query()] = None,
    batch: Annotated[str | None, Query(max_length=40, description="The batch that it came with.")] = None,
    since: Annotated[datetime.date | None, Query(description="Made on this day (UTC) or later.")] = None,
    until: Annotated[datetime.date | None, Query(description="Made before this day (UTC).")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500, description="`next` of the page before.")] = None,
) -> ProfileList:
    """List the tenant's profiles, newest first."""
    filters = Filters(
        occupation=occupation,
        skill=skill,
        language=language,
        status=status,
        batch=batch,
        since=_midnight(since),
        until=_midnight(until),
    )
    after = read_cursor(service.vault, principal.tenant, filters, cursor) if cursor is not None else None
    with service.database.read() as session:
        heads, position = profiles.listing(session, principal.tenant, filters, limit=limit, after=after)
    more = write_cursor(service.vault, principal.tenant, filters, position) if position is not None else None
    return ProfileList(profiles=[summary(head) for head in heads], next=more)


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC) if day is not None else None
