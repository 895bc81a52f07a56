"""Changes made to a profile."""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.problems import InvalidRequestError
from skillmap_service.review.changes import (
    AcceptSkill,
    AddSkill,
    Dismiss,
    RejectSkill,
    ReplaceSkill,
    SetField,
    SetOccupation,
)

Profile = dict[str, Any]
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_PRECISION = {4: "year", 7: "month", 10: "day"}
_CEFR = frozenset({"A1", "A2", "B1", "B2", "C1", "C2", "native"})
_ISCO = "http://data.europa.eu/esco/isco/C"
_MAX_QUOTE = 500  # code points that may state one skill


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What changes are made in: the document's text and pages, and the classification."""

    text: str
    pages: tuple[Mapping[str, Any], ...]
    scheme: ConceptScheme


def apply_changes(profile: Mapping[str, Any], changes: list[Any], context: Context) -> tuple[Profile, list[Any]]:
    """Return a profile with changes made to it in order, and what stood there before each of them.

    Raises:
        InvalidRequestError: A change does not fit the profile; ``errors`` names it by its place.
    """
    changed: Profile = copy.deepcopy(dict(profile))
    before = []
    for number, change in enumerate(changes):
        try:
            before.append(copy.deepcopy(_MAKERS[type(change)](changed, change, context)))
        except _UnfitError as exc:
            fault = {"field": f"body.changes.{number}", "message": str(exc)}
            raise InvalidRequestError("a change does not fit the profile; none was made", errors=[fault]) from exc
    return changed, before


class _UnfitError(Exception):
    """A change does not fit."""


def _accept(profile: Profile, change: AcceptSkill, context: Context) -> object:
    del context
    skill = _skill(profile, change.skill)
    before = skill["status"]
    skill["status"] = "verified"
    return before


def _reject(profile: Profile, change: RejectSkill, context: Context) -> object:
    del context
    return _taken(profile, change.skill, change.span)


def _replace(profile: Profile, change: ReplaceSkill, context: Context) -> object:
    concept = _concept(context.scheme, change.by, "skill")
    taken = _taken(profile, change.skill, change.span)
    _stated(profile, concept, taken["evidence"], context.scheme, of=taken)
    return taken


def _add(profile: Profile, change: AddSkill, context: Context) -> object:
    concept = _concept(context.scheme, change.skill, "skill")
    before = [entry for entry in profile["unlinked"] if tuple(entry["span"]) == change.span]
    section = before[0]["section"] if before else "other"
    evidence = _evidence(profile, change.span, context, section)
    profile["unlinked"] = [entry for entry in profile["unlinked"] if tuple(entry["span"]) != change.span]
    job = profile["experience"][evidence["entry"]] if evidence["entry"] is not None else None
    use = {"months": job["months"] if job is not None else None, "last_used": _last_month(job, profile)}
    _stated(profile, concept, [evidence], context.scheme, of=use)
    return before


def _dismiss(profile: Profile, change: Dismiss, context: Context) -> object:
    del context
    before = [entry for entry in profile["unlinked"] if tuple(entry["span"]) == change.span]
    if not before:
        raise _UnfitError("nothing that is not linked has this span")
    profile["unlinked"] = [entry for entry in profile["unlinked"] if tuple(entry["span"]) != change.span]
    return before


def _occupation(profile: Profile, change: SetOccupation, context: Context) -> object:
    if change.job >= len(profile["experience"]):
        raise _UnfitError("there is no such job")
    job = profile["experience"][change.job]
    before = job["occupation"]
    candidates = (before or {}).get("candidates", {"esco": [], "isco08": []})
    isco, esco = None, None
    if change.isco08 is not None:
        number = context.scheme.isco.get(change.isco08)
        if number is None:
            raise _UnfitError("there is no such unit group")
        isco = {"code": change.isco08, "label": context.scheme.label(number), "score": 1.0}
    if change.occupation is not None:
        number = _concept(context.scheme, change.occupation, "occupation")
        notation = context.scheme.notations[number]
        if notation and change.isco08 is not None and notation[:4] != change.isco08:
            raise _UnfitError("the occupation belongs to another unit group")
        esco = {"uri": change.occupation, "label": context.scheme.label(number), "score": 1.0}
    job["occupation"] = {**(before or {}), "esco": esco, "isco08": isco, "candidates": candidates}
    profile["occupations"] = _occupations(profile, context.scheme)
    return before


def _set(profile: Profile, change: SetField, context: Context) -> object:
    parts = change.field.strip("/").split("/")
    target: Any = profile
    for part in parts[:-1]:
        if isinstance(target, list):
            if int(part) >= len(target):
                raise _UnfitError("there is no such entry")
            target = target[int(part)]
        else:
            target = target[part]
    name = parts[-1]
    if name in {"emails", "phones"}:
        before = target[name]
        target[name] = [_quote(one, None, context) for one in str(change.value or "").split()] if change.value is not None else []
        return before
    if name == "cefr":
        before = target["cefr"]
        if change.value is not None and change.value not in _CEFR:
            raise _UnfitError("a level is A1 to C2, or native")
        target["cefr"] = {"overall": change.value} if change.value is not None else None
        return before
    before = target[name]
    target[name] = _field(name, change, context)
    return before


def _field(name: str, change: SetField, context: Context) -> object:
    value = change.value
    if name in {"current", "paid", "completed"}:
        if not (isinstance(value, bool) or (value is None and name != "current")):
            raise _UnfitError("this field is true or false")
        return value
    if name in {"isced", "eqf"}:
        if value is not None and (isinstance(value, bool | str) or (name == "eqf" and value == 0)):
            raise _UnfitError("this field is a level")
        return value
    if value is None and change.span is None:
        return None
    if not isinstance(value, str) and change.span is None:
        raise _UnfitError("this field is a text")
    if name in {"start", "end"}:
        return _partial_date(str(value))
    quote = _quote(value if isinstance(value, str) else None, change.span, context)
    if name != "birth_date":
        return quote
    date = _partial_date(quote["text"]) if _DATE.fullmatch(quote["text"]) else {"date": None, "precision": None}
    return {**quote, **date}


def _partial_date(text: str) -> dict[str, str]:
    if not _DATE.fullmatch(text):
        raise _UnfitError("a date is YYYY, YYYY-MM or YYYY-MM-DD")
    if len(text) == 10:
        try:
            datetime.date.fromisoformat(text)
        except ValueError as exc:
            raise _UnfitError("there is no such day") from exc
    return {"date": text, "precision": _PRECISION[len(text)]}


def _quote(value: str | None, span: tuple[int, int] | None, context: Context) -> dict[str, Any]:
    """Cut a quote from the text; words of a person that stand nowhere in it have the empty span."""
    if span is not None:
        return {"text": _cut(span, context), "span": list(span)}
    if not value or not value.strip():
        raise _UnfitError("the text is empty")
    start = context.text.find(value)
    return {"text": value, "span": [start, start + len(value)] if start >= 0 else [0, 0]}


def _cut(span: tuple[int, int], context: Context) -> str:
    start, end = span
    if not start < end <= len(context.text) or end - start > _MAX_QUOTE or not context.text[start:end].strip():
        raise _UnfitError("the span covers no text of the document, or too much")
    return context.text[start:end]


def _skill(profile: Profile, uri: str) -> dict[str, Any]:
    for skill in profile["skills"]:
        if skill["concept"]["uri"] == uri:
            found: dict[str, Any] = skill
            return found
    raise _UnfitError("the profile holds no such skill")


def _taken(profile: Profile, uri: str, span: tuple[int, int] | None) -> dict[str, Any]:
    """Take a skill, or what states it at a span, out of a profile; return what was taken."""
    skill = _skill(profile, uri)
    evidence = [one for one in skill["evidence"] if span is None or tuple(one["span"]) == span]
    if not evidence:
        raise _UnfitError("the skill is not stated there")
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


def _concept(scheme: ConceptScheme, uri: str, kind: str) -> int:
    number = scheme.number(uri)
    if number is None or scheme.kinds[number] != kind:
        raise _UnfitError(f"the classification holds no {kind} of this URI")
    return number


def _evidence(profile: Profile, span: tuple[int, int], context: Context, section: str) -> dict[str, Any]:
    text = _cut(span, context)
    page = next((one["number"] for one in context.pages if one["span"][0] <= span[0] < one["span"][1]), None)
    entry = next((number for number, job in enumerate(profile["experience"]) if _covers(job, span)), None)
    languages = profile["document"]["languages"]
    return {
        "text": text,
        "span": list(span),
        "page": page,
        "section": "experience" if entry is not None else section,
        "entry": entry,
        "language": languages[0]["code"] if languages else "en",
    }


def _covers(job: Mapping[str, Any], span: tuple[int, int]) -> bool:
    parts = (job["description"], job["title"])
    return any(part is not None and part["span"][0] <= span[0] and span[1] <= part["span"][1] for part in parts)


def _last_month(job: Mapping[str, Any] | None, profile: Profile) -> str | None:
    if job is None:
        return None
    if job["current"]:
        return str(profile["document"]["as_of"]["date"])[:7]
    end = job["end"]
    return end["date"][:7] if end is not None and len(end["date"]) >= 7 else None


def _occupations(profile: Profile, scheme: ConceptScheme) -> list[dict[str, Any]]:
    """Gather the jobs of one unit group and occupation again, after one of them has changed.

    Months of those that changed are the sum of their jobs' months; those that did not stay as they were.
    """
    gathered: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for job in profile["experience"]:
        occupation = job["occupation"]
        if occupation is not None and occupation["isco08"] is not None:
            uri = occupation["esco"]["uri"] if occupation["esco"] is not None else None
            gathered.setdefault((occupation["isco08"]["code"], uri), []).append(job)
    known = {(entry["isco08"], entry["uri"]): entry for entry in profile["occupations"]}
    entries = []
    for (code, uri), jobs in gathered.items():
        number = scheme.number(uri) if uri is not None else scheme.isco.get(code)
        months = [job["months"] for job in jobs if job["months"] is not None]
        dates = [last for job in jobs if (last := _last_month(job, profile)) is not None]
        entry = known.get((code, uri)) or {
            "isco08": code,
            "uri": uri,
            "label": dict(scheme.preferred(number)) if number is not None else {},
            "score": 1.0,
            "regulated": None,
        }
        entries.append({**entry, "months": sum(months) if months else None, "last_used": max(dates, default=None)})
    return sorted(entries, key=lambda entry: (-(entry["months"] or 0), entry["isco08"], entry["uri"] or ""))


_MAKERS: dict[type[Any], Callable[[Profile, Any, Context], Any]] = {
    AcceptSkill: _accept,
    RejectSkill: _reject,
    ReplaceSkill: _replace,
    AddSkill: _add,
    Dismiss: _dismiss,
    SetOccupation: _occupation,
    SetField: _set,
}
