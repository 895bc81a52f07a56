"""Texts that are not kept: links, extraction, and the contract of the Talent Catalog."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ValidationError

from skillmap_service.api.bodies import json_body
from skillmap_service.api.problem_responses import problems
from skillmap_service.api.profiles import engine_threads
from skillmap_service.api.schemas import (
    CandidateAnswer,
    ExtractAnswer,
    ExtractRequest,
    LinkAnswer,
    LinkList,
    LinkRequest,
    MentionAnswer,
    TalentCatalogRequest,
    TalentCatalogSkill,
)
from skillmap_service.api.security import ServiceOf, Texts
from skillmap_service.problems import InvalidRequestError
from skillmap_service.service import Service

router = APIRouter()
Model = TypeVar("Model", bound=BaseModel)
_ERRORS = problems(400, 401, 403, 413, 415, 422, 429, 503)


def body_of(model: type[Model]) -> dict[str, Any]:
    """Return how OpenAPI describes a JSON body that is read by ``read_model``."""
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}}
    }


async def read_model(request: Request, service: Service, model: type[Model]) -> Model:
    """Read a JSON body as a model; faults name fields and never repeat what was sent.

    Raises:
        ServiceError: It is none, or does not fit.
    """
    content = await json_body(request, service.settings.max_json_bytes)
    try:
        return model.model_validate(content)
    except ValidationError as exc:
        faults = [
            {"field": ".".join(("body", *(str(part)[:50] for part in fault["loc"]))), "message": fault["msg"]}
            for fault in exc.errors(include_input=False, include_context=False, include_url=False)[:20]
        ]
        raise InvalidRequestError("the body does not fit its description", errors=faults) from exc


async def _link_request(request: Request, service: ServiceOf, principal: Texts) -> LinkRequest:
    del principal
    return await read_model(request, service, LinkRequest)


async def _extract_request(request: Request, service: ServiceOf, principal: Texts) -> ExtractRequest:
    del principal
    return await read_model(request, service, ExtractRequest)


async def _talent_request(request: Request, service: ServiceOf, principal: Texts) -> TalentCatalogRequest:
    del principal
    return await read_model(request, service, TalentCatalogRequest)


@router.post("/v1/link", tags=["texts"], operation_id="link", summary="Link texts", openapi_extra=body_of(LinkRequest), responses=_ERRORS)
async def link(service: ServiceOf, asked: Annotated[LinkRequest, Depends(_link_request)]) -> LinkList:
    """Link skills' wordings or jobs' titles to concepts, with candidates."""
    payload = {
        "kind": asked.kind,
        "top": asked.top,
        "min_precision": asked.min_precision,
        "queries": [query.model_dump() for query in asked.queries],
    }
    links = await to_thread.run_sync(service.engine.call, "link", payload, limiter=engine_threads)
    return LinkList(
        links=[
            LinkAnswer(id=query.id, match=_candidate(found["match"]), candidates=[CandidateAnswer(**one) for one in found["candidates"]])
            for query, found in zip(asked.queries, links, strict=True)
        ]
    )


@router.post(
    "/v1/extract",
    tags=["texts"],
    operation_id="extract",
    summary="Find the skills in a text",
    openapi_extra=body_of(ExtractRequest),
    responses=_ERRORS,
)
async def extract(service: ServiceOf, asked: Annotated[ExtractRequest, Depends(_extract_request)]) -> ExtractAnswer:
    """Find the skills in a text; nothing of it is kept."""
    found = await to_thread.run_sync(service.engine.call, "extract", {"text": asked.text}, limiter=engine_threads)
    return ExtractAnswer(mentions=[MentionAnswer.model_validate(one) for one in found])


@router.post(
    "/extract_skills",
    tags=["talent catalog"],
    operation_id="extractSkills",
    summary="Skills of a text, as the Talent Catalog asks",
    openapi_extra=body_of(TalentCatalogRequest),
    responses=_ERRORS,
)
async def extract_skills(service: ServiceOf, asked: Annotated[TalentCatalogRequest, Depends(_talent_request)]) -> list[TalentCatalogSkill]:
    """Return the names of the skills in a text, sorted and in lower case: the wording of the text where it is a label, else the label."""
    found = await to_thread.run_sync(service.engine.call, "extract", {"text": asked.text}, limiter=engine_threads)
    return [TalentCatalogSkill(lang=asked.lang, name=name) for name in sorted(_names(service, found, asked.lang))]


def _names(service: Service, mentions: list[dict[str, Any]], language: str) -> set[str]:
    names = set()
    for mention in mentions:
        if mention["match"] is None:
            continue
        surface = " ".join(mention["text"].split())
        number = service.scheme.number(mention["match"]["uri"])
        label = service.scheme.label(number, language) if number is not None else mention["match"]["label"]
        names.add((surface if service.labels.is_label(surface) else label).lower())
    return names


def _candidate(found: dict[str, Any] | None) -> CandidateAnswer | None:
    return CandidateAnswer(**found) if found is not None else None
