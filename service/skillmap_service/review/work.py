"""Occupations and dates of jobs that a person sets, and the months that follow from them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from skillmap.profiles.months import closed_period, last_month, period, total_months
from skillmap.records import Job, PartialDate, Span
from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.review.changes import SetOccupation
from skillmap_service.review.context import Context, Profile, UnfitError


def set_occupation(profile: Profile, change: SetOccupation, context: Context) -> object:
    """Set the occupation of a job; return what stood there.

    Raises:
        UnfitError: There is no such job, group or occupation.
    """
    if change.job >= len(profile["experience"]):
        raise UnfitError("there is no such job")
    job = profile["experience"][change.job]
    before = job["occupation"]
    candidates = (before or {}).get("candidates", {"esco": [], "isco08": []})
    isco, esco, levels = None, None, (before or {}).get("levels", [])
    if change.isco08 is not None:
        number = context.scheme.isco.get(change.isco08)
        if number is None:
            raise UnfitError("there is no such unit group")
        isco = _group(change.isco08, number, context.scheme)
        higher = {change.isco08[:digits]: context.scheme.isco.get(change.isco08[:digits]) for digits in (1, 2, 3)}
        levels = [_group(code, found, context.scheme) for code, found in higher.items() if found is not None]
    if change.occupation is not None:
        number = context.concept(change.occupation, "occupation")
        notation = context.scheme.notations[number]
        if notation and change.isco08 is not None and notation[:4] != change.isco08:
            raise UnfitError("the occupation belongs to another unit group")
        esco = {"uri": change.occupation, "label": context.scheme.label(number), "score": 1.0}
    job["occupation"] = {**(before or {}), "esco": esco, "isco08": isco, "levels": levels, "candidates": candidates}
    profile["occupations"] = _occupations(profile, context.scheme)
    return before


def _group(code: str, number: int, scheme: ConceptScheme) -> dict[str, Any]:
    return {"code": code, "label": scheme.label(number), "score": 1.0}


def recount(profile: Profile, changed: Collection[int], scheme: ConceptScheme) -> None:
    """Count again what follows from the dates of jobs: their months, all months, those of skills and occupations.

    Args:
        profile: Is changed.
        changed: Jobs whose dates were set, by their place.
        scheme: The classification.

    Raises:
        UnfitError: A job ends before it begins.
    """
    for place in changed:
        entry = profile["experience"][place]
        start, end = _date(entry["start"]), _date(entry["end"])
        if start is not None and end is not None and closed_period(start, end) is None:
            raise UnfitError(f"job {place} ends before it begins")
        entry["months"] = total_months([_job(entry, None)], _day(profile))
    profile["experience_months"] = total_months(_jobs(profile), _day(profile))
    for skill in profile["skills"]:
        if {one["entry"] for one in skill["evidence"]} & set(changed):
            skill.update(time_of_use(profile, skill["evidence"]))
    profile["occupations"] = _occupations(profile, scheme)


def without_job(profile: Profile, place: int, scheme: ConceptScheme) -> dict[str, Any]:
    """Take a job out, and count again what it counted for; return it.

    Skills that its words state stay, since the words still stand in the document; what was there because of the job alone goes with it.
    """
    job: dict[str, Any] = profile["experience"].pop(place)
    for skill in profile["skills"]:
        held = {one["entry"] for one in skill["evidence"]}
        for one in skill["evidence"]:
            one["entry"] = _moved(one["entry"], place)
        if place in held:
            skill.update(time_of_use(profile, skill["evidence"]))
    suggested = [{**one, "entries": _kept(one["entries"], place)} for one in profile.get("suggested", ())]
    flags = [
        {**flag, "because": [{**one, "job": _moved(one["job"], place)} for one in flag["because"] if one["job"] != place]}
        for flag in profile.get("regulated", ())
    ]
    for key, found in (
        ("suggested", [one for one in suggested if one["entries"]]),
        ("regulated", [one for one in flags if one["because"]]),
    ):
        if key in profile:
            profile[key] = found
    recount(profile, (), scheme)
    return job


def _moved(entry: int | None, taken: int) -> int | None:
    """Return the place of a job after another was taken out, ``None`` where it is that one."""
    if entry is None or entry == taken:
        return None
    return entry - (entry > taken)


def _kept(entries: Sequence[int], taken: int) -> list[int]:
    return [found for entry in entries if (found := _moved(entry, taken)) is not None]


def time_of_use(profile: Profile, evidence: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return for how many months, and until when, something was used: in the jobs that its evidence stands in."""
    jobs = _jobs(profile)
    return _used([jobs[entry] for entry in dict.fromkeys(one["entry"] for one in evidence) if entry is not None], _day(profile))


def _used(jobs: Sequence[Job], day: datetime.date) -> dict[str, Any]:
    periods = [found for job in jobs if (found := period(job, day)) is not None]
    return {"months": total_months(jobs, day), "last_used": last_month(periods)}


def _day(profile: Profile) -> datetime.date:
    return datetime.date.fromisoformat(profile["document"]["as_of"]["date"])


def _jobs(profile: Profile) -> list[Job]:
    """Return the jobs; their months stand for the length that the CV states in words, which profiles do not keep."""
    return [_job(entry, entry["months"]) for entry in profile["experience"]]


def _job(entry: Mapping[str, Any], months: int | None) -> Job:
    start, end = _date(entry["start"]), _date(entry["end"])
    return Job(span=Span(0, 0), section=0, title=None, start=start, end=end, current=entry["current"], stated_months=months)


def _date(found: Mapping[str, Any] | None) -> PartialDate | None:
    return PartialDate(date=found["date"], precision=found["precision"]) if found is not None else None


def _occupations(profile: Profile, scheme: ConceptScheme) -> list[dict[str, Any]]:
    """Gather the jobs of one unit group and occupation again, after one of them has changed."""
    counted, day = _jobs(profile), _day(profile)
    gathered: dict[tuple[str, str | None], list[Job]] = {}
    for job, entry in zip(counted, profile["experience"], strict=True):
        occupation = entry["occupation"]
        if occupation is not None and occupation["isco08"] is not None:
            uri = occupation["esco"]["uri"] if occupation["esco"] is not None else None
            gathered.setdefault((occupation["isco08"]["code"], uri), []).append(job)
    known = {(one["isco08"], one["uri"]): one for one in profile["occupations"]}
    entries = []
    for (code, uri), jobs in gathered.items():
        number = scheme.number(uri) if uri is not None else scheme.isco.get(code)
        found = known.get((code, uri)) or {
            "isco08": code,
            "uri": uri,
            "label": dict(scheme.preferred(number)) if number is not None else {},
            "score": 1.0,
            "regulated": None,
        }
        entries.append({**found, **_used(jobs, day)})
    return sorted(entries, key=lambda one: (-(one["months"] or 0), one["isco08"], one["uri"] or ""))
