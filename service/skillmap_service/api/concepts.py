"""Concepts: search as you type, and one concept whole."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from skillmap_service.api.problem_responses import problems
from skillmap_service.api.schemas import ConceptAnswer, Language, SuggestionAnswer, SuggestionList
from skillmap_service.api.security import ServiceOf, Texts
from skillmap_service.labels import KINDS
from skillmap_service.problems import InvalidRequestError, NotFoundError
from skillmap_service.service import Service

router = APIRouter(prefix="/v1/concepts", tags=["concepts"])
_ISCO_URI = "http://data.europa.eu/esco/isco/C"


@router.get("", operation_id="searchConcepts", summary="Search as you type", responses=problems(401, 403, 422, 429))
def search_concepts(
    service: ServiceOf,
    principal: Texts,
    q: Annotated[str, Query(min_length=1, max_length=200, description="What was typed; words may be unfinished.", examples=["weld"])],
    kind: Annotated[Literal["skill", "occupation", "isco"] | None, Query(description="All when not given.")] = None,
    language: Annotated[Language | None, Query(description="Of the labels; all when not given.")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> SuggestionList:
    """Find concepts by labels whose words begin with those typed; digits find ISCO-08 groups."""
    del principal
    found = service.labels.search(q, kinds=(kind,) if kind is not None else KINDS, language=language, limit=limit)
    return SuggestionList(concepts=[SuggestionAnswer.model_validate(one) for one in found])


@router.get("/one", operation_id="getConcept", summary="Fetch a concept", responses=problems(401, 403, 404, 422, 429))
def get_concept(
    service: ServiceOf,
    principal: Texts,
    uri: Annotated[
        str | None, Query(max_length=200, description="A URI of ESCO.", examples=["http://data.europa.eu/esco/isco/C7212"])
    ] = None,
    isco08: Annotated[str | None, Query(pattern="^[0-9]{1,4}$", description="Or the code of an ISCO-08 group.", examples=["7212"])] = None,
) -> ConceptAnswer:
    """Return a skill, an occupation or an ISCO-08 group with its labels in three languages and what it is related to."""
    del principal
    if (uri is None) == (isco08 is None):
        raise InvalidRequestError("give either uri or isco08")
    number = service.scheme.number(uri) if uri is not None else service.scheme.isco.get(isco08 or "")
    if number is None:
        raise NotFoundError("the classification holds no such concept")
    return concept_answer(service, number)


def concept_answer(service: Service, number: int) -> ConceptAnswer:
    """Return a concept by its number."""
    scheme = service.scheme

    def related(kind: str) -> list[str]:
        return [scheme.uris[other] for other in scheme.related(number, kind)]

    return ConceptAnswer.model_validate(
        {
            "uri": scheme.uris[number],
            "kind": scheme.kinds[number],
            "type": scheme.skill_types[number],
            "notation": scheme.notations[number],
            "label": scheme.preferred(number),
            "description": scheme.description(number),
            "labels": [{"text": row.text, "language": row.language, "role": row.role} for row in scheme.concept_labels(number)],
            "broader": related("broader"),
            "essential": related("essential"),
            "optional": related("optional"),
        }
    )
