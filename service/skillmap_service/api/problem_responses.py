"""Problem documents as answers: the handlers of every error, and how OpenAPI describes them."""

from __future__ import annotations

import math
from typing import Annotated, Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from skillmap.errors import SkillmapError
from skillmap_service.problems import PROBLEM_TYPE, ServiceError, problem, status_of

_log = structlog.get_logger("skillmap.problem")
_CODES = {400: "malformed-body", 401: "unauthorized", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 413: "too-large"}
_MEANING = {
    400: "The body is broken.",
    401: "No valid key.",
    403: "The key lacks the scope.",
    404: "There is none, or it is another tenant's.",
    406: "No format that the client accepts.",
    409: "The state does not allow it.",
    413: "Too large.",
    415: "A format that is not taken.",
    422: "The request or the document cannot be worked on; `code` says why.",
    429: "Too much at once; `Retry-After` says when to try again.",
    503: "Not ready; `Retry-After` says when to try again.",
}
# What the examples tell, by status: codes with their details.
_EXAMPLES: dict[int, tuple[tuple[str, str], ...]] = {
    400: (("malformed-body", "the form ends before its last boundary"),),
    401: (("unauthorized", "send a valid API key as 'Authorization: Bearer …' or 'X-API-Key: …'"),),
    403: (("forbidden", "the key lacks the scope profiles:write"),),
    404: (("not-found", "no profile of that identity"),),
    406: (("not-acceptable", "choose among application/json, application/ld+json, text/csv"),),
    409: (("version-conflict", "the profile has version 2: look at it again"), ("in-progress", "the first request is still under way")),
    413: (("too-large", "the body has more than 20100000 bytes"),),
    415: (("unsupported-format", "the file is a GIF image: convert it to PDF, PNG, JPEG or TIFF"), ("unsupported-media-type", "send JSON")),
    422: (
        ("invalid-request", "the request does not fit its description"),
        ("encrypted-document", "the document needs a password"),
        ("invalid-cursor", "the cursor belongs to no page of this listing: begin at the first"),
    ),
    429: (("busy", "too much is waiting: try again"), ("rate-limited", "too many requests in a minute")),
    503: (("not-ready", "the workers are starting"),),
}


class FieldFault(BaseModel):
    """A fault of one field."""

    field: str = Field(examples=["body.text"])
    message: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:skillmap:problem:not-found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["no profile of that identity"])
    code: str = Field(description="Stable; one of the codes that the documentation lists.", examples=["not-found"])
    instance: Annotated[str | None, Field(description="The request's identity, as in the log.")] = None
    errors: Annotated[list[FieldFault] | None, Field(description="Faults of single fields.")] = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of the errors that a path can answer with."""
    retry = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    challenge = {"WWW-Authenticate": {"description": "How to authenticate.", "schema": {"type": "string"}}}
    headers = {401: challenge, 409: {}, 429: retry, 503: retry}
    return {
        status: {
            "description": _MEANING[status],
            "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": _examples(status)}},
            **({"headers": headers[status]} if headers.get(status) else {}),
        }
        for status in statuses
    }


def _examples(status: int) -> dict[str, Any]:
    instance, faults = "urn:request:5c1f0e9a7b3d2468", [{"field": "body.text", "message": "Field required"}]
    return {
        code: {"value": problem(status, code, detail, instance=instance, errors=faults if code == "invalid-request" else ())}
        for code, detail in _EXAMPLES[status]
    }


def answer(request: Request, error: ServiceError) -> JSONResponse:
    """Return the answer that tells of an error."""
    headers = {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_seconds)))
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    instance = getattr(request.state, "request_id", None)
    content = problem(error.status, error.code, str(error), instance=f"urn:request:{instance}" if instance else None, errors=error.errors)
    return JSONResponse(content, error.status, headers, PROBLEM_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Answer every error with a problem document; what is not foreseen is a 500 that says nothing of the request."""

    @app.exception_handler(ServiceError)
    async def service_error(request: Request, error: ServiceError) -> JSONResponse:
        return answer(request, error)

    @app.exception_handler(SkillmapError)
    async def library_error(request: Request, error: SkillmapError) -> JSONResponse:
        told = ServiceError(str(error), code=error.code)
        told.status = status_of(error)
        return answer(request, told)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            {"field": ".".join(str(part) for part in fault["loc"])[:200], "message": str(fault["msg"])[:300]}
            for fault in error.errors()[:20]
        ]
        told = ServiceError("the request does not fit its description", code="invalid-request", errors=faults)
        told.status = 422
        return answer(request, told)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        told = ServiceError(str(error.detail), code=_CODES.get(error.status_code, "error"))
        told.status = error.status_code
        response = answer(request, told)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        # The class and where it was raised, never its message: that may hold text of a document.
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame is not None else "?"
        _log.error("fault", fault=type(error).__name__, where=where, request=getattr(request.state, "request_id", None))
        return answer(request, ServiceError("a fault of the program; the log has more under the request's identity"))


__all__ = ["Problem", "add_handlers", "answer", "problems"]
