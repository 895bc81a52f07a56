"""Changes that a reader makes on the page of a profile, and the search as one types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import ValidationError

from skillmap_service.api.security import ServiceOf
from skillmap_service.labels import KINDS
from skillmap_service.pages.cards import Label, label_in
from skillmap_service.pages.fields import added, changes_of
from skillmap_service.pages.frame import Sent, Visitor, must, page_router
from skillmap_service.pages.profile import ProfileId
from skillmap_service.pages.words import language_of
from skillmap_service.problems import InvalidRequestError, NotFoundError
from skillmap_service.review.changes import Review
from skillmap_service.storage import audit, profiles, reviews
from skillmap_service.storage.records import Json

router = page_router()
_PLACE = re.compile(r"[a-z]{1,12}-[0-9a-f-]{1,40}|[a-z-]{1,20}")
_SPAN = re.compile(r"([0-9]{1,9}),([0-9]{1,9})")
_ADDED = {"add-job": "job", "add-education": "education", "add-language": "language"}
_REMOVED = {"remove-job": "job", "remove-education": "entry", "remove-language": "entry"}
_MAX_TYPED = 200
_MOST_FOUND = 8


@router.post("/profiles/{identity}/review")
async def change_profile(request: Request, service: ServiceOf, sent: Sent, identity: ProfileId) -> Response:
    """Make one change, or say that the whole profile was looked at; go on where the form says."""
    must(sent.principal, "profiles:review")

    def change() -> None:
        tenant = sent.principal.tenant
        with service.database.write() as session:
            kept = profiles.get(session, service.vault, tenant, identity)
            if kept is None:
                raise NotFoundError("no profile of that identity")
            review = _review(sent.fields, kept.profile)
            if not review.changes and not review.finished:
                return
            reviews.apply(
                session,
                service.vault,
                service.scheme,
                tenant,
                identity,
                review.changes,
                actor=sent.principal.name,
                finished=review.finished,
                version=review.version,
            )
            audit.record(session, sent.principal.tenant, sent.principal.name, "profile.review", identity, request.state.request_id)

    await run_in_threadpool(change)
    place = sent.fields.get("then", "")
    return RedirectResponse(f"/profiles/{identity}" + (f"#{place}" if _PLACE.fullmatch(place) else ""), 303)


def _review(fields: Mapping[str, str], profile: Json) -> Review:
    """Return what a form asks for.

    Raises:
        InvalidRequestError: It is none of the page's.
    """
    action, version = fields.get("action", ""), fields.get("version", "")
    changes = {"verify": [], "fields": changes_of(fields, profile)}.get(action)
    try:
        return Review.model_validate(
            {
                "changes": changes if changes is not None else [_change(action, fields)],
                "finished": action == "verify",
                "version": int(version) if version.isdecimal() else None,
            }
        )
    except (ValidationError, ValueError) as exc:
        code = "invalid-request" if changes is not None or action in {*_ADDED, *_REMOVED} else "no-choice"
        raise InvalidRequestError("choose a concept from the list", code=code) from exc


def _change(action: str, fields: Mapping[str, str]) -> dict[str, Any]:
    span = _SPAN.fullmatch(fields.get("span", ""))
    change: dict[str, Any] = {"action": action}
    if action in _ADDED:
        return change | added(fields, _ADDED[action])
    if action in _REMOVED:
        return change | {_REMOVED[action]: int(fields["entry"]) if fields.get("entry", "").isdecimal() else -1}
    if action == "occupation":
        change |= {"job": int(fields["job"]) if fields.get("job", "").isdecimal() else -1, "isco08": fields.get("isco08") or None}
    elif action == "add":
        change |= {"skill": fields.get("by", ""), "words": fields.get("words", "").strip() or None}
    elif action == "replace":
        change |= {"skill": fields.get("skill", ""), "by": fields.get("by", "")}
    elif action != "dismiss":
        change["skill"] = fields.get("skill", "")
    if span is not None and action in {"add", "dismiss", "replace", "reject"}:
        change["span"] = [int(span[1]), int(span[2])]
    return change


@router.get("/suggest")
def suggest(request: Request, service: ServiceOf, principal: Visitor) -> Response:
    """Return concepts for what was typed: each ``{"uri", "label", "language", "matched", "matched_language", "notation"}``."""
    del principal
    kind = request.query_params.get("kind", "skill")
    typed = request.query_params.get("q", "")[:_MAX_TYPED]
    if kind not in KINDS:
        raise InvalidRequestError("no such kind of concept")
    # Labels of every language are searched: caseworkers type the CV's words as well as their own.
    found = service.labels.search(typed, kinds=cast("Any", (kind,)), limit=_MOST_FOUND)
    language = language_of(request)
    content = []
    for one in found:
        number = service.scheme.number(one.uri)
        label = label_in(service.scheme.preferred(number), language) if number is not None else Label(text=one.label)
        content.append(
            {
                "uri": one.uri,
                "label": label.text,
                "language": label.language or language,
                "matched": one.matched,
                "matched_language": one.language,
                "notation": one.notation,
            }
        )
    return JSONResponse(content)
