"""Candidate registration for the Talent Catalog, as a dry run: the file is for a person to check, nothing is sent.

``registration`` holds the names and codes of the catalog's registration interface (Talent-Catalog/tc-api): occupations by ISCO-08 code with
whole years, job experiences, educations, languages by level, skills with their period. Dates are completed to days, as the interface wants
them, and ``completed`` keeps for each what the CV says. ``check`` lists what a person has to decide before anything is registered.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile
from skillmap.exports.said import (
    Entry,
    cefr,
    document_id,
    entries,
    label,
    language_name,
    part,
    quotes_in_job,
    said,
    stated_date,
    unit_group,
)

CARRIES = (
    "document.id",
    "person.name.text",
    "person.emails[].text",
    "person.phones[].text",
    "person.birth_date.date",
    "person.birth_date.precision",
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
    "experience[].paid",
    "education[].degree.text",
    "education[].field.text",
    "education[].institution.text",
    "education[].start.date",
    "education[].end.date",
    "education[].completed",
    "education[].isced",
    "languages[].code",
    "languages[].cefr.overall",
    "certificates[].text",
    "licences[].text",
    "occupations[].isco08",
    "occupations[].label.en",
    "occupations[].months",
)
# Levels of the catalog's list of language proficiencies by CEFR level; level 0 ("no proficiency") is never written for what is not stated.
LEVELS: Mapping[str, int] = {"A1": 5, "A2": 10, "B1": 20, "B2": 25, "C1": 30, "C2": 40}
_DEGREES: Mapping[int, str] = {4: "Vocational", 5: "Associate", 6: "Bachelor", 7: "Masters", 8: "Doctoral"}  # by level of ISCED 2011
_AMBIGUOUS = 0.5  # of the best unit group's probability: a second one as likely as that makes the code doubtful
_MONTHS = 12
_UNIT_GROUP_DIGITS = 4
_Object = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What is gathered beside the registration."""

    notes: Notes
    completed: list[_Object] = field(default_factory=list)
    check: list[_Object] = field(default_factory=list)

    def ask(self, path: str, problem: str, **more: object) -> None:
        """Note what a person has to decide."""
        self.check.append({"path": path, "problem": problem, **more})

    def date(self, entry: Entry, key: str, path: str, *, last: bool) -> str | None:
        """Complete a date to a day, and keep what was stated."""
        stated = stated_date(entry, key)
        if stated is None:
            return None
        year, month, day = [*(int(number) for number in stated.split("-")), None, None][:3]
        if day is not None:
            return stated
        month = month or (_MONTHS if last else 1)
        date = f"{year:04d}-{month:02d}-{calendar.monthrange(year or 1, month)[1] if last else 1:02d}"
        self.completed.append({"path": path, "stated": stated, "precision": part(entry, key).get("precision"), "written": date})
        self.notes.changed(f"experience[].{key}.date", "completed to a day; 'completed' keeps the date as stated")
        return date


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one profile."""
    (profile,) = profiles
    draft = _Draft(notes=notes)
    registration = {
        **_person(profile, draft),
        "candidateOccupations": list(_occupations(profile, draft)),
        "candidateJobExperiences": [_experience(profile, number, job, draft) for number, job in enumerate(entries(profile, "experience"))],
        "candidateEducations": [_education(number, entry, draft) for number, entry in enumerate(entries(profile, "education"))],
        "candidateLanguages": [_language(number, language, draft) for number, language in enumerate(entries(profile, "languages"))],
        "candidateSkills": [_skill(skill, options) for skill in entries(profile, "skills")],
        "candidateCertifications": [
            _told({"name": paper.get("text")}) for key in ("certificates", "licences") for paper in entries(profile, key)
        ],
    }
    for _ in entries(profile, "licences"):
        notes.changed("licences[].text", "licences stand among the certifications")
    notes.carries(f"skills[].concept.label.{options.language}")
    content = {
        "dryRun": True,
        "source": document_id(profile),
        "registration": registration,
        "completed": draft.completed,
        "check": draft.check,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _told(content: _Object) -> _Object:
    return {key: value for key, value in content.items() if value not in (None, "", {}, [])}


def _person(profile: Profile, draft: _Draft) -> _Object:
    person = part(profile, "person")
    emails, phones = ([str(item.get("text") or "") for item in entries(person, key)] for key in ("emails", "phones"))
    for key, values in (("emails", emails), ("phones", phones)):
        for _ in values[1:]:
            draft.notes.left_out(f"person.{key}[].text", "the registration has room for one; the first is kept")
    name = said(person, "name")
    if name:
        draft.ask("firstName, lastName", "the CV gives the whole name; which part is which is not known", stated=name)
    for key in ("nationality", "address"):
        if said(person, key):
            draft.ask(
                "nationality" if key == "nationality" else "country, city",
                "wants a country's code; the CV gives words",
                stated=said(person, key),
            )
    born = stated_date(person, "birth_date")
    whole = born if born and part(person, "birth_date").get("precision") == "day" else None
    return _told(
        {
            "email": emails[0] if emails else None,
            "phone": phones[0] if phones else None,
            "dob": whole,
            "yearOfBirth": int(born[:4]) if born else None,
        }
    )


def _occupations(profile: Profile, draft: _Draft) -> Iterator[_Object]:
    """Yield an occupation for each unit group that the person worked in; doubtful ones are asked about instead."""
    doubtful: set[str] = set()
    for number, job in enumerate(entries(profile, "experience")):
        group, others = unit_group(job), entries(part(part(job, "occupation"), "candidates"), "isco08")
        path = f"candidateJobExperiences[{number}].occupation"
        listed = [{key: other.get(key) for key in ("code", "label", "score")} for other in others[:5]]
        if not group:
            draft.ask(path, "absent: no unit group is likely enough", stated=said(job, "title"), candidates=listed)
            draft.notes.left_out("experience[].occupation", "no unit group is likely enough")
        elif _is_ambiguous(group, others):
            doubtful.add(str(group.get("code")))
            draft.ask(path, "ambiguous: another unit group is about as likely", stated=said(job, "title"), candidates=listed)
            draft.notes.left_out("experience[].occupation.isco08.code", "another unit group is about as likely")
    months: dict[str, int] = {}
    names: dict[str, str] = {}
    sure = {str(unit_group(job).get("code")) for job in entries(profile, "experience") if _is_sure(job)}
    for occupation in entries(profile, "occupations"):
        code = str(occupation.get("isco08") or "")
        if len(code) != _UNIT_GROUP_DIGITS or (code in doubtful and code not in sure):
            for path in ("isco08", "label.en", "months"):
                draft.notes.left_out(f"occupations[].{path}", "another unit group is about as likely; 'check' lists both")
            continue
        months[code] = months.get(code, 0) + int(occupation.get("months") or 0)
        names.setdefault(code, label(part(occupation, "label"), "en"))
    for number, (code, count) in enumerate(months.items()):
        if count == 0:
            draft.ask(f"candidateOccupations[{number}].yearsExperience", "the CV does not say how long", isco08Code=code)
        elif count % _MONTHS:
            draft.notes.changed("occupations[].months", "whole years, rounded down")
        years = {"yearsExperience": count // _MONTHS} if count else {}
        yield {"occupation": {"isco08Code": code, "name": names[code]}, **years}


def _is_sure(job: Entry) -> bool:
    group = unit_group(job)
    return bool(group) and not _is_ambiguous(group, entries(part(part(job, "occupation"), "candidates"), "isco08"))


def _is_ambiguous(group: Entry, others: Sequence[Entry]) -> bool:
    best = float(group.get("score") or 0.0)
    return any(other.get("code") != group.get("code") and float(other.get("score") or 0.0) >= _AMBIGUOUS * best for other in others)


def _experience(profile: Profile, number: int, job: Entry, draft: _Draft) -> _Object:
    path = f"candidateJobExperiences[{number}]"
    code = unit_group(job).get("code") if _is_sure(job) else None
    if said(job, "location"):
        draft.ask(f"{path}.country", "wants a country's code; the CV gives words", stated=said(job, "location"))
    start, end = draft.date(job, "start", f"{path}.startDate", last=False), draft.date(job, "end", f"{path}.endDate", last=True)
    if end is None and not job.get("current"):
        draft.ask(f"{path}.endDate", "the CV does not say when it ended; without a date it reads as current", stated=said(job, "title"))
    return _told(
        {
            "role": said(job, "title"),
            "companyName": said(job, "employer"),
            "occupation": {"occupation": {"isco08Code": code}} if code else None,
            "startDate": start,
            "endDate": end,
            "paid": job.get("paid"),
            "description": "; ".join(quotes_in_job(profile, number)),
        }
    )


def _education(number: int, entry: Entry, draft: _Draft) -> _Object:
    path, level = f"candidateEducations[{number}]", entry.get("isced")
    kind = _DEGREES.get(level) if isinstance(level, int) else None
    if kind is None:
        draft.ask(
            f"{path}.educationType",
            "the level is not known" if level is None else "the catalog has no type for it",
            stated=said(entry, "degree"),
        )
    start, end = stated_date(entry, "start"), stated_date(entry, "end")
    completed = entry.get("completed")
    if completed is None:
        draft.ask(f"{path}.incomplete", "the CV does not say whether it was completed", stated=said(entry, "degree"))
    return _told(
        {
            "educationType": kind,
            "institution": said(entry, "institution"),
            "courseName": " – ".join(filter(None, (said(entry, "degree"), said(entry, "field")))),
            "yearCompleted": int(end[:4]) if end and completed is not False else None,
            "lengthOfCourseYears": (int(end[:4]) - int(start[:4])) or None if start and end else None,
            "incomplete": None if completed is None else not completed,
        }
    )


def _language(number: int, language: Entry, draft: _Draft) -> _Object:
    code, stated = str(language.get("code") or ""), cefr(language)
    path = f"candidateLanguages[{number}]"
    if stated is None:
        draft.ask(path, "the CV states no level of the European framework", stated=said(language, "as_stated"))
    level = "C2" if stated == "native" else stated
    if stated == "native":
        draft.notes.changed("languages[].cefr.overall", "native stands as the highest level")
    elif stated is not None:
        draft.notes.changed("languages[].cefr.overall", "the overall level stands for speaking and writing alike")
    proficiency = {"level": LEVELS[level], "cefrLevel": level} if level is not None and level in LEVELS else None
    return _told(
        {"language": {"isoCode": code, "name": language_name(code, "en")}, "spokenLevel": proficiency, "writtenLevel": proficiency}
    )


def _skill(skill: Entry, options: ExportOptions) -> _Object:
    months, last = skill.get("months"), skill.get("last_used")
    period = ", ".join(filter(None, (f"{months} months" if months else "", f"last used {last}" if last else "")))
    return _told({"skill": label(part(part(skill, "concept"), "label"), options.language), "timePeriod": period})
