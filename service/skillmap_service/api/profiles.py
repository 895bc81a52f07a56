"""Profiles: posted, fetched, listed, erased."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from skillmap_service.api import formats
from skillmap_service.api.bodies import FieldPart, FilePart, form_parts, json_body, media_type_of, whole
from skillmap_service.api.problem_responses import problems
from skillmap_service.api.schemas import Language, ProfileAnswer, ProfileList, kept_answer, summary
from skillmap_service.api.security import Reader, ServiceOf, Writer
from skillmap_service.jobs.documents import Work, keep_work, work_of
from skillmap_service.problems import InvalidRequestError, MalformedBodyError, NotFoundError, UnsupportedMediaError
from skillmap_service.service import Service
from skillmap_service.storage import audit, profiles, retention
from skillmap_service.storage.records import Filters, KeptProfile, MadeProfile, ProfileHead

router = APIRouter(prefix="/v1/profiles", tags=["profiles"])
_engine_threads = anyio.CapacityLimiter(256)  # those that wait for a worker; the others' threads are not theirs

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


def _negotiated() -> dict[str, Any]:
    return {one: {"schema": {"type": "string"}} for one in formats.formats()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A document as it was posted."""

    name: str | None
    data: bytes | None = None
    text: str | None = None


async def posted_document(request: Request, service: Service) -> Posted:
    """Read the one document of a request: of a form, of a JSON object, or the body itself.

    Raises:
        ServiceError: There is none, or several, or it is too large.
    """
    media_type, limit = media_type_of(request), service.library.max_file_bytes
    if media_type == "application/json":
        content = await json_body(request, max(service.settings.max_json_bytes, 4 * service.library.max_characters))
        if not isinstance(content, dict) or not isinstance(content.get("text"), str) or set(content) - {"text", "name"}:
            raise InvalidRequestError('send {"text": "…"}, and "name" if it has one')
        name = content.get("name")
        if name is not None and (not isinstance(name, str) or len(name) > 255):
            raise InvalidRequestError('"name" is a text of at most 255 characters')
        return Posted(name=name, text=content["text"])
    if media_type == "multipart/form-data":
        files: list[FilePart] = []
        async for part in form_parts(request, max_bytes=limit + 100_000, max_file_bytes=limit):
            if isinstance(part, FieldPart):
                raise InvalidRequestError("the form holds a field that is no file: settings go into the query")
            files.append(part)
        if len(files) != 1:
            raise InvalidRequestError("send one file; several go to /v1/batches")
        return Posted(name=files[0].name, data=files[0].data)
    if media_type == "application/x-www-form-urlencoded":
        raise UnsupportedMediaError("send the document itself, or multipart/form-data")
    data = await whole(request, limit)
    if not data and not media_type:
        raise MalformedBodyError("the request has no body: send the document")
    return Posted(name=None, data=data)


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
) -> Response:
    """Read one document and answer with its profile; keep it where that is asked for."""
    media_type = formats.choose(request.headers.get("accept"))
    posted = await posted_document(request, service)
    work = Work(data=posted.data, text=posted.text, as_of=as_of)
    made = await anyio.to_thread.run_sync(work_of, service.engine, work, limiter=_engine_threads)
    if not keep:
        return _rendered([_unkept(one, posted.name) for one in made], media_type, language, 200)

    def store() -> list[KeptProfile]:
        with service.database.write() as session:
            original = posted.data if keep_original else None
            identities = keep_work(session, service, principal.tenant, made, name=posted.name, original=original)
            audit.record(session, principal.tenant, principal.name, "profile.create", identities[0], request.state.request_id)
            return [kept for one in identities if (kept := profiles.get(session, service.vault, principal.tenant, one)) is not None]

    return _rendered(await run_in_threadpool(store), media_type, language, 201)


def _unkept(made: MadeProfile, name: str | None) -> KeptProfile:
    at = datetime.datetime.now(datetime.UTC)
    head = ProfileHead(
        id="", created_at=at, updated_at=at, expires_at=None, language=None, status="draft", version=1, batch=None, attached_to=None
    )
    return KeptProfile(head=head, profile=made.profile, name=name, text=made.text, pages=made.pages, has_original=False)


def _rendered(kept: list[KeptProfile], media_type: str, language: str, status: int) -> Response:
    first, attached = kept[0], kept[1:]
    headers = {"Location": f"/v1/profiles/{first.head.id}"} if status == 201 else {}
    headers["Vary"] = "Accept"
    if media_type == formats.ENVELOPE:
        content = kept_answer(first, attached)
        if not first.head.id:
            for one in (content, *content["attached"]):
                one.update(id=None, created_at=None, updated_at=None)
        return JSONResponse(content, status, headers)
    return Response(formats.formats()[media_type].write(first, language), status, headers, media_type)


@router.get(
    "/{identity}",
    operation_id="getProfile",
    summary="Fetch a profile",
    response_model=ProfileAnswer,
    responses={200: {"content": _negotiated()}, **problems(401, 403, 404, 406, 422, 429)},
)
def get_profile(request: Request, service: ServiceOf, principal: Reader, identity: ProfileId, language: LabelLanguage = "en") -> Response:
    """Return a kept profile, in the format that the client accepts."""
    media_type = formats.choose(request.headers.get("accept"))
    with service.database.read() as session:
        kept = profiles.get(session, service.vault, principal.tenant, identity)
        if kept is None:
            raise NotFoundError("no profile of that identity")
        heads = profiles.attached(session, principal.tenant, identity)
        attached = [one for head in heads if (one := profiles.get(session, service.vault, principal.tenant, head.id)) is not None]
    return _rendered([kept, *attached], media_type, language, 200)


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
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ProfileList:
    """List the tenant's profiles, newest first."""
    filters = Filters(occupation=occupation, skill=skill, language=language)
    with service.database.read() as session:
        heads, _ = profiles.listing(session, principal.tenant, filters, limit=limit)
    return ProfileList(profiles=[summary(head) for head in heads], next=None)
