"""What the service refuses, each with a stable code, and how it is told (RFC 9457 problem documents).

::

    ServiceError
    ├── MalformedBodyError      400  "malformed-body"
    ├── UnauthorizedError       401  "unauthorized"
    ├── ForbiddenError          403  "forbidden"
    ├── NotFoundError           404  "not-found"
    ├── NotAcceptableError      406  "not-acceptable"
    ├── ConflictError           409  "conflict", "in-progress"
    ├── TooLargeError           413  "too-large"
    ├── UnsupportedMediaError   415  "unsupported-media-type"
    ├── InvalidRequestError     422  "invalid-request", "invalid-cursor", "idempotency-key-reused" …
    ├── BusyError               429  "busy", "rate-limited"
    └── UnavailableError        503  "not-ready"

Errors of the library keep their own codes; ``STATUS_OF`` maps their classes to HTTP statuses, in one table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from skillmap.errors import (
    DocumentError,
    LimitExceededError,
    SettingsError,
    SkillmapError,
    TaxonomyError,
    UnsafeArchiveError,
    UnsupportedFormatError,
)

PROBLEM_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:skillmap:problem:"


class ServiceError(Exception):
    """The root of what the service refuses on purpose; messages never hold text of a document.

    Args:
        message: What is wrong, and the way out.
        code: A stable code, where the class has several.
        retry_after_seconds: When it may work.
        errors: Faults of single fields, each ``{"field", "message"}``.
    """

    status = 500
    code = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        retry_after_seconds: float | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.retry_after_seconds = retry_after_seconds
        self.errors = tuple(errors)


class MalformedBodyError(ServiceError):
    """The body is not what its media type says."""

    status = 400
    code = "malformed-body"


class UnauthorizedError(ServiceError):
    """No key, or one that is unknown, expired or revoked."""

    status = 401
    code = "unauthorized"


class ForbiddenError(ServiceError):
    """The key is good, but not for this."""

    status = 403
    code = "forbidden"


class NotFoundError(ServiceError):
    """There is no such thing, or it belongs to another tenant."""

    status = 404
    code = "not-found"


class NotAcceptableError(ServiceError):
    """None of the media types that the client accepts is there."""

    status = 406
    code = "not-acceptable"


class ConflictError(ServiceError):
    """The state of the thing does not allow it."""

    status = 409
    code = "conflict"


class TooLargeError(ServiceError):
    """The body is larger than is read."""

    status = 413
    code = "too-large"


class UnsupportedMediaError(ServiceError):
    """The body's media type is not taken here."""

    status = 415
    code = "unsupported-media-type"


class InvalidRequestError(ServiceError):
    """The request is understood and cannot be done as asked."""

    status = 422
    code = "invalid-request"


class BusyError(ServiceError):
    """More is waiting than can be done in time."""

    status = 429
    code = "busy"


class UnavailableError(ServiceError):
    """The service is starting or ending, or a part of it is missing."""

    status = 503
    code = "not-ready"


STATUS_OF: tuple[tuple[type[SkillmapError], int], ...] = (
    (LimitExceededError, 413),
    (UnsupportedFormatError, 415),
    (DocumentError, 422),
    (UnsafeArchiveError, 422),
    (TaxonomyError, 422),
    (SettingsError, 422),
    (SkillmapError, 500),
)


def status_of(error: SkillmapError) -> int:
    """Return the HTTP status of an error of the library; a document that takes too long is a 422, not too large."""
    if error.code == "timeout":
        return 422
    return next(status for kind, status in STATUS_OF if isinstance(error, kind))


def problem(
    status: int, code: str, detail: str, *, instance: str | None = None, errors: Sequence[Mapping[str, str]] = ()
) -> dict[str, object]:
    """Return a problem document.

    >>> problem(404, "not-found", "no such profile")["type"]
    'urn:skillmap:problem:not-found'
    """
    content: dict[str, object] = {
        "type": f"{TYPE_PREFIX}{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if instance is not None:
        content["instance"] = instance
    if errors:
        content["errors"] = [dict(error) for error in errors]
    return content
