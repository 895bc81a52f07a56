"""Reviews: what a person changes, who changed what, and reviewed profiles as labelled data."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from skillmap_service.api.problem_responses import problems
from skillmap_service.api.profiles import ProfileId, kept_profiles
from skillmap_service.api.schemas import ChangeAnswer, History, ProfileAnswer, kept_answer
from skillmap_service.api.security import Reader, Reviewer, ServiceOf
from skillmap_service.api.texts import body_of, read_model
from skillmap_service.problems import NotFoundError
from skillmap_service.review.changes import Review
from skillmap_service.review.labelled import gold_of
from skillmap_service.storage import audit, profiles, reviews
from skillmap_service.storage.records import Filters, KeptProfile

router = APIRouter(prefix="/v1", tags=["review"])


async def _review_of(request: Request, service: ServiceOf, principal: Reviewer) -> Review:
    del principal
    return await read_model(request, service, Review)


@router.post(
    "/profiles/{identity}/review",
    operation_id="reviewProfile",
    summary="Change and verify a profile",
    response_model=ProfileAnswer,
    openapi_extra=body_of(Review),
    responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 429),
)
async def review_profile(
    request: Request, service: ServiceOf, principal: Reviewer, identity: ProfileId, asked: Annotated[Review, Depends(_review_of)]
) -> Any:  # noqa: ANN401 - the profile's schema is the library's
    """Make changes to a profile, all of them or none; each is kept with who made it, when, and what stood there before."""

    def make() -> list[KeptProfile]:
        with service.database.write() as session:
            kept = reviews.apply(
                session,
                service.vault,
                service.scheme,
                principal.tenant,
                identity,
                asked.changes,
                actor=principal.name,
                finished=asked.finished,
                version=asked.version,
            )
            if kept is not None:
                audit.record(session, principal.tenant, principal.name, "profile.review", identity, request.state.request_id)
        return kept_profiles(service, principal.tenant, identity)

    kept, *attached = await run_in_threadpool(make)
    return kept_answer(kept, attached)


@router.get(
    "/profiles/{identity}/history",
    operation_id="getHistory",
    summary="Who changed what",
    responses=problems(401, 403, 404, 422, 429),
)
def get_history(service: ServiceOf, principal: Reader, identity: ProfileId) -> History:
    """Return the changes of a profile, oldest first, each with what stood there before."""
    with service.database.read() as session:
        if profiles.get(session, service.vault, principal.tenant, identity) is None:
            raise NotFoundError("no profile of that identity")
        found = reviews.history(session, service.vault, principal.tenant, identity)
    return History(changes=[ChangeAnswer.model_validate(one) for one in found])


@router.get(
    "/labelled",
    operation_id="getLabelled",
    summary="Verified profiles as labelled data",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}, **problems(401, 403, 429)},
)
def get_labelled(request: Request, service: ServiceOf, principal: Reader) -> Response:
    """Return the texts of verified profiles and what is right in them, for `skillmap evaluate`: a ZIP in the gold format."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, service.database.read() as session:
        for kept in profiles.each(session, service.vault, principal.tenant, Filters(status="verified")):
            gold = gold_of(kept.head.id, kept.profile, kept.head.language)
            archive.writestr(f"{kept.head.id}.txt", kept.text)
            archive.writestr(f"{kept.head.id}.json", json.dumps(gold, ensure_ascii=False, indent=1))
    with service.database.write() as session:
        audit.record(session, principal.tenant, principal.name, "labelled.export", "", request.state.request_id)
    return Response(out.getvalue(), media_type="application/zip", headers={"Content-Disposition": 'attachment; filename="labelled.zip"'})
