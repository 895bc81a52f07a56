"""Jobs, schooling and languages that a person adds, or takes out: the document says nothing of the former, hence their empty spans."""

from __future__ import annotations

from typing import Any

from skillmap.exports.said import language_name
from skillmap_service.review.changes import (
    AddEducation,
    AddJob,
    AddLanguage,
    RemoveEducation,
    RemoveJob,
    RemoveLanguage,
    SetOccupation,
)
from skillmap_service.review.context import NOWHERE, Context, Profile, UnfitError
from skillmap_service.review.fields import check_cefr, check_level, partial_date
from skillmap_service.review.work import recount, set_occupation, without_job

_MOST = 300  # entries of one kind; positions have three digits


def add_job(profile: Profile, change: AddJob, context: Context) -> object:
    """Add a job that the person told of, after the others; return nothing, since nothing stood there.

    Raises:
        UnfitError: It says too little or what cannot be.
    """
    jobs = profile["experience"]
    if len(jobs) >= _MOST:
        raise UnfitError("there are too many jobs")
    said = {name: _told(getattr(change, name)) for name in ("title", "employer", "location")}
    if said["title"] is None and said["employer"] is None:
        raise UnfitError("a job has a title or an employer")
    if change.current and change.end is not None:
        raise UnfitError("a job that goes on has no end")
    dates = {name: _date(getattr(change, name)) for name in ("start", "end")}
    job = {**said, "description": None, **dates, "current": change.current, "months": None, "paid": change.paid, "occupation": None}
    jobs.append(job)
    place = len(jobs) - 1
    recount(profile, {place}, context.scheme)
    if change.isco08 is not None or change.occupation is not None:
        chosen = SetOccupation(action="occupation", job=place, isco08=change.isco08, occupation=change.occupation)
        set_occupation(profile, chosen, context)
    return None


def remove_job(profile: Profile, change: RemoveJob, context: Context) -> object:
    """Take a job out: its skills stay, without it; return the job.

    Raises:
        UnfitError: There is none.
    """
    _check(profile, "experience", change.job)
    return without_job(profile, change.job, context.scheme)


def add_education(profile: Profile, change: AddEducation, context: Context) -> object:
    """Add schooling that the person told of.

    Raises:
        UnfitError: It says too little or what cannot be.
    """
    del context
    if len(profile["education"]) >= _MOST:
        raise UnfitError("there is too much schooling")
    said = {name: _told(getattr(change, name)) for name in ("degree", "field", "institution")}
    if not any(said.values()):
        raise UnfitError("schooling has a degree, a field or a school")
    dates = {name: _date(getattr(change, name)) for name in ("start", "end")}
    if change.start is not None and change.end is not None and change.end[: len(change.start)] < change.start[: len(change.end)]:
        raise UnfitError("schooling ends before it begins")
    levels = {"isced": check_level("isced", change.isced), "eqf": check_level("eqf", change.eqf)}
    profile["education"].append({**said, **dates, **levels, "completed": change.completed})
    return None


def remove_education(profile: Profile, change: RemoveEducation, context: Context) -> object:
    """Take an entry of schooling out; return it.

    Raises:
        UnfitError: There is none.
    """
    del context
    _check(profile, "education", change.entry)
    return profile["education"].pop(change.entry)


def add_language(profile: Profile, change: AddLanguage, context: Context) -> object:
    """Add a language that the person speaks.

    Raises:
        UnfitError: There is no such language, or it is there.
    """
    del context
    name = language_name(change.code, "en")
    if name == change.code:
        raise UnfitError("there is no such language")
    if change.code in {one["code"] for one in profile["languages"]}:
        raise UnfitError("the profile holds this language")
    told = {"text": language_name(change.code, _language(profile)), "span": list(NOWHERE)}
    profile["languages"].append({"code": change.code, "cefr": check_cefr(change.cefr), "as_stated": told, "level": None})
    return None


def remove_language(profile: Profile, change: RemoveLanguage, context: Context) -> object:
    """Take a language out; return it.

    Raises:
        UnfitError: There is none.
    """
    del context
    _check(profile, "languages", change.entry)
    return profile["languages"].pop(change.entry)


def _check(profile: Profile, key: str, place: int) -> None:
    if place >= len(profile[key]):
        raise UnfitError("there is no such entry")


def _told(text: str | None) -> dict[str, Any] | None:
    words = " ".join((text or "").split())
    return {"text": words, "span": list(NOWHERE)} if words else None


def _date(text: str | None) -> dict[str, str] | None:
    return partial_date(text) if text is not None else None


def _language(profile: Profile) -> str:
    languages = profile["document"]["languages"]
    return str(languages[0]["code"]) if languages else "en"
