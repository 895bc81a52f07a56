"""A profile as rows, one an item, for tables: CSV, Parquet and workbooks share the columns and their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from skillmap.exports.losses import Notes, Profile
from skillmap.exports.said import (
    Entry,
    as_of,
    cefr,
    document_id,
    entries,
    esco_occupation,
    one_line,
    part,
    said,
    stated_date,
    unit_group,
)

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]

# Every column and the type of its cells. ``item`` numbers the items of a kind from 0; a skill has a row for each place that states it.
COLUMNS: Mapping[str, type] = {
    "document": str,
    "document_name": str,
    "as_of": str,
    "kind": str,
    "item": int,
    "text": str,
    "label_en": str,
    "label_fr": str,
    "label_ar": str,
    "uri": str,
    "type": str,
    "isco08": str,
    "code": str,
    "level": str,
    "isced": int,
    "eqf": int,
    "score": float,
    "status": str,
    "employer": str,
    "place": str,
    "start": str,
    "start_precision": str,
    "end": str,
    "end_precision": str,
    "current": bool,
    "paid": bool,
    "completed": bool,
    "months": int,
    "last_used": str,
    "section": str,
    "page": int,
    "job": int,
    "language": str,
    "span_start": int,
    "span_end": int,
}
CARRIES = (
    "document.id",
    "document.name",
    "document.as_of.date",
    "person.name.text",
    "person.emails[].text",
    "person.phones[].text",
    "person.birth_date.text",
    "person.nationality.text",
    "person.address.text",
    "skills[].concept.*",
    "skills[].score",
    "skills[].status",
    "skills[].months",
    "skills[].last_used",
    "skills[].evidence[].*",
    "unlinked[].text",
    "unlinked[].span",
    "unlinked[].page",
    "unlinked[].section",
    "experience[].title.*",
    "experience[].employer.text",
    "experience[].location.text",
    "experience[].start.date",
    "experience[].start.precision",
    "experience[].end.date",
    "experience[].end.precision",
    "experience[].current",
    "experience[].paid",
    "experience[].months",
    "experience[].occupation.esco.uri",
    "experience[].occupation.isco08.code",
    "experience[].occupation.isco08.score",
    "education[].degree.*",
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
    "languages[].as_stated.*",
    "certificates[].text",
    "certificates[].span",
    "certificates[].page",
    "licences[].text",
    "licences[].span",
    "licences[].page",
    "occupations[].isco08",
    "occupations[].uri",
    "occupations[].label.*",
    "occupations[].months",
    "occupations[].last_used",
    "occupations[].score",
)


def rows(profiles: Sequence[Profile], notes: Notes) -> Iterator[Row]:
    """Yield the rows of profiles, every one with every column."""
    for profile in profiles:
        document = {
            "document": document_id(profile),
            "document_name": part(profile, "document").get("name"),
            "as_of": as_of(profile),
        }
        for row in _items(profile, notes):
            yield {column: _cell({**document, **row}.get(column), kind) for column, kind in COLUMNS.items()}


def _cell(value: object, kind: type) -> Cell:
    """Return a value as its column's type wants it, ``None`` for anything else."""
    if isinstance(value, bool) or kind is bool:
        return value if isinstance(value, bool) and kind is bool else None
    if isinstance(value, str):
        return one_line(value) or None if kind is str else None
    if isinstance(value, int | float) and kind is float:
        return float(value)
    return value if isinstance(value, int) and kind is int else None


_Loose = dict[str, object]


def _items(profile: Profile, notes: Notes) -> Iterator[_Loose]:
    yield from _person(profile)
    for number, occupation in enumerate(entries(profile, "occupations")):
        labels = _labels(part(occupation, "label"))
        copied = {key: occupation.get(key) for key in ("uri", "isco08", "months", "last_used", "score")}
        yield {"kind": "occupation", "item": number, **labels, **copied}
    for number, job in enumerate(entries(profile, "experience")):
        yield _job(number, job)
    for number, skill in enumerate(entries(profile, "skills")):
        concept = part(skill, "concept")
        held = {key: skill.get(key) for key in ("score", "status", "months", "last_used")}
        head = {
            "kind": "skill",
            "item": number,
            "uri": concept.get("uri"),
            "type": concept.get("type"),
            **_labels(part(concept, "label")),
            **held,
        }
        for evidence in entries(skill, "evidence") or [{}]:
            yield {**head, **_quote(evidence), "job": evidence.get("entry"), "language": evidence.get("language")}
    for number, entry in enumerate(entries(profile, "education")):
        if said(entry, "field"):
            notes.changed("education[].field.text", "the field stands after the degree, in brackets")
        yield _education(number, entry)
    for number, language in enumerate(entries(profile, "languages")):
        yield {
            "kind": "language",
            "item": number,
            "code": language.get("code"),
            "level": cefr(language),
            **_quote(part(language, "as_stated")),
        }
    for kind, key in (("certificate", "certificates"), ("licence", "licences"), ("unlinked", "unlinked")):
        for number, item in enumerate(entries(profile, key)):
            yield {"kind": kind, "item": number, **_quote(item)}


def _person(profile: Profile) -> Iterator[_Loose]:
    person = part(profile, "person")
    for key in ("name", "birth_date", "nationality", "address"):
        if said(person, key):
            yield {"kind": "person", "item": 0, "type": key, "text": said(person, key)}
    for key, singular in (("emails", "email"), ("phones", "phone")):
        for number, item in enumerate(entries(person, key)):
            yield {"kind": "person", "item": number, "type": singular, "text": item.get("text")}


def _labels(labels: Entry) -> _Loose:
    return {f"label_{code}": labels.get(code) for code in ("en", "fr", "ar")}


def _quote(quote: Entry) -> _Loose:
    span = quote.get("span")
    start, end = span if isinstance(span, Sequence) and len(span) == 2 else (None, None)
    return {
        "text": quote.get("text"),
        "section": quote.get("section"),
        "page": quote.get("page"),
        "span_start": start,
        "span_end": end,
    }


def _term(entry: Entry) -> _Loose:
    return {
        f"{key}{suffix}": value
        for key in ("start", "end")
        for suffix, value in (("", stated_date(entry, key)), ("_precision", part(entry, key).get("precision")))
    }


def _job(number: int, job: Entry) -> _Loose:
    group = unit_group(job)
    return {
        "kind": "job",
        "item": number,
        **_quote(part(job, "title")),
        "uri": esco_occupation(job).get("uri"),
        "isco08": group.get("code"),
        "score": group.get("score"),
        "employer": said(job, "employer"),
        "place": said(job, "location"),
        **_term(job),
        "current": job.get("current"),
        "paid": job.get("paid"),
        "months": job.get("months"),
    }


def _education(number: int, entry: Entry) -> _Loose:
    degree, subject = said(entry, "degree"), said(entry, "field")
    return {
        "kind": "education",
        "item": number,
        **_quote(part(entry, "degree")),
        "text": f"{degree} ({subject})" if degree and subject else degree or subject,
        "employer": None,
        "place": said(entry, "institution"),
        **_term(entry),
        "isced": entry.get("isced"),
        "eqf": entry.get("eqf"),
        "completed": entry.get("completed"),
    }
