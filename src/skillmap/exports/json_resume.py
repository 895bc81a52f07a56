"""JSON Resume 1.0 (https://jsonresume.org/schema).

The schema allows further properties everywhere; what it has no name for (ESCO and ISCO-08, probabilities, months) stands in an object
``skillmap`` within each entry, where other programs leave it alone. Dates stay as precise as they were written, as the schema allows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile
from skillmap.exports.said import (
    Entry,
    as_of,
    cefr,
    entries,
    esco_occupation,
    label,
    language_name,
    part,
    quotes,
    quotes_in_job,
    said,
    stated_date,
    unit_group,
)

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
CARRIES = (
    "document.as_of.date",
    "person.name.text",
    "person.emails[].text",
    "person.phones[].text",
    "person.address.text",
    "skills[].concept.uri",
    "skills[].concept.type",
    "skills[].score",
    "skills[].status",
    "skills[].months",
    "skills[].last_used",
    "skills[].evidence[].text",
    "experience[].title.text",
    "experience[].employer.text",
    "experience[].location.text",
    "experience[].start.date",
    "experience[].start.precision",
    "experience[].end.date",
    "experience[].end.precision",
    "experience[].current",
    "experience[].months",
    "experience[].paid",
    "experience[].occupation.esco.uri",
    "experience[].occupation.isco08.code",
    "education[].degree.text",
    "education[].field.text",
    "education[].institution.text",
    "education[].start.date",
    "education[].start.precision",
    "education[].end.date",
    "education[].end.precision",
    "education[].isced",
    "education[].eqf",
    "education[].completed",
    "languages[].code",
    "languages[].cefr.overall",
    "languages[].as_stated.text",
    "certificates[].text",
    "licences[].text",
)
_Object = dict[str, object]


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one profile."""
    (profile,) = profiles
    numbered = list(enumerate(entries(profile, "experience")))
    resume: _Object = {
        "$schema": SCHEMA,
        "basics": _basics(profile, notes),
        "work": [_work(profile, number, job, notes) for number, job in numbered if job.get("paid") is not False],
        "volunteer": [_volunteer(profile, number, job, notes) for number, job in numbered if job.get("paid") is False],
        "education": [_education(entry) for entry in entries(profile, "education")],
        "certificates": [_told({"name": _text(paper)}) for key in ("certificates", "licences") for paper in entries(profile, key)],
        "skills": [_skill(skill, options) for skill in entries(profile, "skills")],
        "languages": [_language(language, options) for language in entries(profile, "languages")],
        "meta": _told({"version": "v1.0.0", "lastModified": _midnight(as_of(profile))}),
    }
    notes.carries(f"skills[].concept.label.{options.language}")
    for _ in entries(profile, "licences"):
        notes.changed("licences[].text", "licences stand among the certificates")
    return (json.dumps(resume, ensure_ascii=False, indent=2) + "\n").encode()


def _told(content: _Object) -> _Object:
    """Leave out what is not known: the schema has no ``null``."""
    return {key: value for key, value in content.items() if value not in (None, "", {}, [])}


def _midnight(date: str | None) -> str | None:
    return f"{date}T00:00:00" if date else None


def _text(paper: Entry) -> str:
    return str(paper.get("text") or "")


def _basics(profile: Profile, notes: Notes) -> _Object:
    person = part(profile, "person")
    emails, phones = ([_text(item) for item in entries(person, key)] for key in ("emails", "phones"))
    for key, values in (("emails", emails), ("phones", phones)):
        for _ in values[1:]:
            notes.left_out(f"person.{key}[].text", "the format has room for one; the first is kept")
    address = said(person, "address")
    return _told(
        {
            "name": said(person, "name"),
            "email": emails[0] if emails else None,
            "phone": phones[0] if phones else None,
            "location": {"address": address} if address else None,
        }
    )


def _work(profile: Profile, number: int, job: Entry, notes: Notes) -> _Object:
    return _told({"name": said(job, "employer"), "location": said(job, "location"), **_job(profile, number, job, notes)})


def _volunteer(profile: Profile, number: int, job: Entry, notes: Notes) -> _Object:
    extra: _Object = {"location": said(job, "location")}
    return _told({"organization": said(job, "employer"), **_job(profile, number, job, notes, extra)})


def _job(profile: Profile, number: int, job: Entry, notes: Notes, extra: _Object | None = None) -> _Object:
    start, end, current = stated_date(job, "start"), stated_date(job, "end"), bool(job.get("current"))
    if start and not end and not current:
        notes.changed(
            "experience[].end.date", "a job whose end is not known reads as one that goes on; 'skillmap.current' says that it is not"
        )
    return {
        "position": said(job, "title"),
        "startDate": start,
        "endDate": end,
        "highlights": quotes_in_job(profile, number),
        "skillmap": _told(
            {
                "isco08": unit_group(job).get("code"),
                "esco": esco_occupation(job).get("uri"),
                "current": current,
                "months": job.get("months"),
                "paid": job.get("paid"),
                **(extra or {}),
            }
        ),
    }


def _education(entry: Entry) -> _Object:
    return _told(
        {
            "institution": said(entry, "institution"),
            "area": said(entry, "field"),
            "studyType": said(entry, "degree"),
            "startDate": stated_date(entry, "start"),
            "endDate": stated_date(entry, "end"),
            "skillmap": _told({key: entry.get(key) for key in ("isced", "eqf", "completed")}),
        }
    )


def _skill(skill: Entry, options: ExportOptions) -> _Object:
    concept = part(skill, "concept")
    labels = part(concept, "label")
    return _told(
        {
            "name": label(labels, options.language),
            "keywords": quotes(skill),
            "skillmap": _told(
                {"esco": concept.get("uri"), "type": concept.get("type")}
                | {key: skill.get(key) for key in ("score", "status", "months", "last_used")}
            ),
        }
    )


def _language(language: Entry, options: ExportOptions) -> _Object:
    code = str(language.get("code") or "")
    return _told(
        {
            "language": language_name(code, options.language),
            "fluency": said(language, "as_stated"),
            "skillmap": _told({"code": code, "cefr": cefr(language)}),
        }
    )
