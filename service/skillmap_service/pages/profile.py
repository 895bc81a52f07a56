"""A profile beside its document: skills with their evidence, what is not sure, what to ask, work in time, exports, erasing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, cast

from fastapi import Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from skillmap.exports.formats import FORMATS
from skillmap.exports.open_points import missing_papers, questions
from skillmap.exports.said import language_name
from skillmap.exports.wording import Wording, wording
from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.api.security import ServiceOf
from skillmap_service.pages.cards import Label, cards_of, label_in, own_first
from skillmap_service.pages.fields import choices, fields_of_profile, fields_to_add, told_entries
from skillmap_service.pages.frame import Sent, Visitor, must, page_router, render
from skillmap_service.pages.marks import shown_pages
from skillmap_service.pages.timeline import WIDTH, timeline
from skillmap_service.pages.words import language_of, words
from skillmap_service.problems import NotFoundError
from skillmap_service.service import Service
from skillmap_service.storage import audit, profiles, retention, reviews
from skillmap_service.storage.records import Json, KeptProfile

router = page_router()


class Fact(NamedTuple):
    """Something that a profile says beside skills and jobs, the form that corrects it ("" for none), and when it was."""

    label: Label
    form: str = ""
    term: str = ""


ProfileId = Annotated[str, Path(pattern="^p_[0-9a-f]{32}$")]


def kept_profile(service: Service, tenant: str, identity: str) -> KeptProfile:
    """Return a tenant's profile.

    Raises:
        NotFoundError: There is none of that identity.
    """
    with service.database.read() as session:
        kept = profiles.get(session, service.vault, tenant, identity)
    if kept is None:
        raise NotFoundError("no profile of that identity")
    return kept


@router.get("/profiles/{identity}")
def show_profile(request: Request, service: ServiceOf, principal: Visitor, identity: ProfileId) -> Response:
    """Show a profile."""
    kept = kept_profile(service, principal.tenant, identity)
    with service.database.read() as session:
        attached = profiles.attached(session, principal.tenant, identity)
        changes = reviews.history(session, service.vault, principal.tenant, identity)
    language = language_of(request)
    said = wording(language)
    profile, own_language = kept.profile, kept.head.language or "en"
    cards = cards_of(profile, service.scheme, said, own_language)
    return render(
        request,
        "profile.html.j2",
        principal,
        kept=kept,
        head=kept.head,
        name=_person(profile),
        own_language=own_language,
        unsure=[card for card in cards if card.kind != "sure"],
        sure=[card for card in cards if card.kind == "sure"],
        following=_following([card.id for card in cards if card.kind != "sure"] + [card.id for card in cards if card.kind == "sure"]),
        pages=shown_pages(kept.text, kept.pages, [claim for card in cards for claim in card.claims()]),
        questions=questions(cast("dict[str, Any]", profile), said, service.scheme),
        papers=missing_papers(cast("dict[str, Any]", profile), said),
        work=timeline(profile, service.scheme, said, mirrored=language == "ar"),
        width=WIDTH,
        facts=_facts(profile, service.scheme, said, words(language)),
        fields=fields_of_profile(profile),
        new=fields_to_add(),
        told=told_entries(profile),
        choices=choices(language),
        problems=profile["problems"],
        attached=attached,
        changes=[{"at": one.at, "actor": one.actor, "action": one.action} for one in reversed(changes)],
        formats=[(one.name, one.suffix, one.about) for one in FORMATS.values()],
        may_review="profiles:review" in principal.scopes,
        may_erase="profiles:write" in principal.scopes,
    )


def _person(profile: Json) -> str:
    name = profile["person"]["name"]
    return " ".join(name["text"].split()) if name else ""


def _following(cards: list[str]) -> dict[str, str]:
    """Return which card comes after each: there the reader goes on."""
    return dict(zip(cards, [*cards[1:], cards[-1] if cards else ""], strict=True)) if cards else {}


def _facts(profile: Json, scheme: ConceptScheme, said: Wording, level_words: Mapping[str, str]) -> dict[str, list[Fact]]:
    """Return what else the profile says, in words."""
    own = (profile["document"]["languages"] or [{"code": "en"}])[0]["code"]
    occupations = [(_occupation(one, scheme, said.language), one["isco08"]) for one in profile["occupations"]]
    education = [
        (
            place,
            said.term(one),
            ("، " if own == "ar" else ", ").join(
                " ".join(part["text"].split()) for part in (one["degree"], one["field"], one["institution"]) if part
            ),
        )
        for place, one in enumerate(profile["education"])
    ]
    languages = [
        language_name(one["code"], said.language) + (f" ({_level(one['cefr']['overall'], level_words)})" if one["cefr"] else "")
        for one in profile["languages"]
    ]
    papers = [" ".join(one["text"].split()) for one in (*profile["certificates"], *profile["licences"])]
    return {
        "occupations": [Fact(Label(text=f"{label.text} ({code})", language=label.language)) for label, code in occupations],
        "education": [Fact(Label(text=text, language=own), f"education-{place}", term) for place, term, text in education],
        "languages": [Fact(Label(text=text), f"language-{place}") for place, text in enumerate(languages)],
        "certificates": [Fact(Label(text=text, language=own)) for text in papers],
    }


def _occupation(one: Json, scheme: ConceptScheme, language: str) -> Label:
    number = scheme.isco.get(one["isco08"] or "")
    named = label_in(one["label"], language)
    return own_first(named, label_in(scheme.preferred(number), language)) if number is not None else named


def _level(level: str, words: Mapping[str, str]) -> str:
    return words.get(f"level.{level}", level)


@router.post("/profiles/{identity}/delete")
async def erase_profile(request: Request, service: ServiceOf, sent: Sent, identity: ProfileId) -> Response:
    """Erase a profile: nothing of it is left in the database, its log or its indexes."""
    must(sent.principal, "profiles:write")

    def erase() -> None:
        with service.database.write() as session:
            if not profiles.erase(session, sent.principal.tenant, identity):
                raise NotFoundError("no profile of that identity")
            audit.record(session, sent.principal.tenant, sent.principal.name, "profile.erase", identity, request.state.request_id)
        retention.scrub(service.database)

    await run_in_threadpool(erase)
    return RedirectResponse("/?done=erased", 303)
