"""Links that a person accepts, rejects, replaces or adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.review.changes import AcceptSkill, AddSkill, Dismiss, RejectSkill, ReplaceSkill
from skillmap_service.review.context import NOWHERE, Context, Profile, UnfitError
from skillmap_service.review.work import time_of_use


def accept(profile: Profile, change: AcceptSkill, context: Context) -> object:
    """Accept a skill; return the status that it had."""
    del context
    skill = _skill(profile, change.skill)
    before = skill["status"]
    skill["status"] = "verified"
    return before


def reject(profile: Profile, change: RejectSkill, context: Context) -> object:
    """Take a skill, or one place of it, out of a profile; return what was taken."""
    del context
    return _taken(profile, change.skill, change.span)


def replace(profile: Profile, change: ReplaceSkill, context: Context) -> object:
    """Put another skill in the place of one; return what was taken."""
    concept = context.concept(change.by, "skill")
    taken = _taken(profile, change.skill, change.span)
    _stated(profile, concept, taken["evidence"], context.scheme, of=taken)
    return taken


def add(profile: Profile, change: AddSkill, context: Context) -> object:
    """Add a skill that words of the document state, or that the person told of; return the open words that it stands for."""
    number = context.concept(change.skill, "skill")
    span = _place(change, context)
    if span == NOWHERE:
        told = " ".join((change.words or "").split()) or context.scheme.label(number, _language(profile))
        evidence = {"text": told, "span": list(NOWHERE), "page": None, "section": "other", "entry": None, "language": _language(profile)}
        _stated(profile, number, [evidence], context.scheme, of={"months": None, "last_used": None})
        return []
    before = [entry for entry in profile["unlinked"] if tuple(entry["span"]) == span]
    evidence = _evidence(profile, span, context, before[0]["section"] if before else "other")
    profile["unlinked"] = [entry for entry in profile["unlinked"] if tuple(entry["span"]) != span]
    _stated(profile, number, [evidence], context.scheme, of=time_of_use(profile, [evidence]))
    return before


def _place(change: AddSkill, context: Context) -> tuple[int, int]:
    """Return where a skill is stated: at the span, unless other words stand there; where the words stand first; nowhere."""
    if change.span is None or change.span == NOWHERE:
        return context.find(change.words) if change.words else NOWHERE
    stands = context.cut(change.span)
    if change.words and change.words.split() != stands.split():
        return context.find(change.words)
    return change.span


def dismiss(profile: Profile, change: Dismiss, context: Context) -> object:
    """Set words aside that state no skill; return them."""
    del context
    before = [entry for entry in profile["unlinked"] if tuple(entry["span"]) == change.span]
    if not before:
        raise UnfitError("nothing that is not linked has this span")
    profile["unlinked"] = [entry for entry in profile["unlinked"] if tuple(entry["span"]) != change.span]
    return before


def _skill(profile: Profile, uri: str) -> dict[str, Any]:
    for skill in profile["skills"]:
        if skill["concept"]["uri"] == uri:
            found: dict[str, Any] = skill
            return found
    raise UnfitError("the profile holds no such skill")


def _taken(profile: Profile, uri: str, span: tuple[int, int] | None) -> dict[str, Any]:
    """Take a skill, or what states it at a span, out of a profile; return what was taken."""
    skill = _skill(profile, uri)
    evidence = [one for one in skill["evidence"] if span is None or tuple(one["span"]) == span]
    if not evidence:
        raise UnfitError("the skill is not stated there")
    before = {**skill, "evidence": evidence}
    skill["evidence"] = [one for one in skill["evidence"] if one not in evidence]
    if not skill["evidence"]:
        profile["skills"].remove(skill)
    return before


def _stated(profile: Profile, number: int, evidence: list[Any], scheme: ConceptScheme, *, of: Mapping[str, Any]) -> None:
    """Add what states a concept; a person says so, hence the status and the score.

    Args:
        profile: Is changed.
        number: The concept.
        evidence: What states it.
        scheme: The classification.
        of: Has ``months`` and ``last_used``, for a concept that is new to the profile.
    """
    uri = scheme.uris[number]
    for skill in profile["skills"]:
        if skill["concept"]["uri"] == uri:
            known = {tuple(one["span"]) for one in skill["evidence"]}
            skill["evidence"] = sorted(
                [*skill["evidence"], *(one for one in evidence if tuple(one["span"]) not in known)], key=lambda one: one["span"]
            )
            skill.update(status="verified", score=1.0)
            return
    profile["skills"].append(
        {
            "concept": {"uri": uri, "label": dict(scheme.preferred(number)), "type": scheme.skill_types[number] or "skill"},
            "score": 1.0,
            "status": "verified",
            "evidence": evidence,
            "candidates": [],
            "months": of["months"],
            "last_used": of["last_used"],
        }
    )


def _evidence(profile: Profile, span: tuple[int, int], context: Context, section: str) -> dict[str, Any]:
    text = context.cut(span)
    page = next((one["number"] for one in context.pages if one["span"][0] <= span[0] < one["span"][1]), None)
    entry = next((number for number, job in enumerate(profile["experience"]) if _covers(job, span)), None)
    return {
        "text": text,
        "span": list(span),
        "page": page,
        "section": "experience" if entry is not None else section,
        "entry": entry,
        "language": _language(profile),
    }


def _language(profile: Profile) -> str:
    languages = profile["document"]["languages"]
    return str(languages[0]["code"]) if languages else "en"


def _covers(job: Mapping[str, Any], span: tuple[int, int]) -> bool:
    parts = (job["description"], job["title"])
    return any(part is not None and part["span"][0] <= span[0] and span[1] <= part["span"][1] for part in parts)
