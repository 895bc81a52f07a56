"""Linked data: schema.org for the person, jobs and papers; ESCO concepts as DefinedTerm and SKOS concepts; quotes as web annotations.

The context stands in the file, so that nothing is fetched to read it. What neither vocabulary has a word for (probability, months of use)
stands under the project's own names, ``urn:skillmap:vocabulary#``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile
from skillmap.exports.said import (
    Entry,
    as_of,
    cefr,
    document_id,
    entries,
    esco_occupation,
    language_name,
    part,
    said,
    stated_date,
    unit_group,
)

SKILLS = "http://data.europa.eu/esco/concept-scheme/skills"
OCCUPATIONS = "http://data.europa.eu/esco/concept-scheme/occupations"
CARRIES = (
    "document.id",
    "document.media_type",
    "document.as_of.date",
    "person.name.text",
    "person.emails[].text",
    "person.phones[].text",
    "person.birth_date.date",
    "person.birth_date.precision",
    "person.nationality.text",
    "person.address.text",
    "produced_by.skillmap",
    "skills[].concept.uri",
    "skills[].concept.label.*",
    "skills[].concept.type",
    "skills[].score",
    "skills[].status",
    "skills[].months",
    "skills[].last_used",
    "skills[].evidence[].text",
    "skills[].evidence[].span",
    "skills[].evidence[].language",
    "experience[].title.text",
    "experience[].employer.text",
    "experience[].location.text",
    "experience[].start.date",
    "experience[].start.precision",
    "experience[].end.date",
    "experience[].end.precision",
    "experience[].current",
    "experience[].months",
    "experience[].occupation.esco.uri",
    "experience[].occupation.esco.label",
    "experience[].occupation.isco08.code",
    "education[].degree.text",
    "education[].field.text",
    "education[].institution.text",
    "education[].end.date",
    "education[].end.precision",
    "education[].isced",
    "education[].eqf",
    "languages[].code",
    "languages[].cefr.overall",
    "certificates[].text",
    "licences[].text",
)
CONTEXT = {
    "@version": 1.1,
    "@vocab": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skillmap": "urn:skillmap:vocabulary#",
    "inDefinedTermSet": {"@type": "@id"},
    "skos:inScheme": {"@type": "@id"},
    "oa:hasBody": {"@type": "@id"},
    "oa:hasSource": {"@type": "@id"},
    "skos:prefLabel": {"@container": "@language"},
}
_Object = dict[str, object]


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one graph of all the profiles."""
    del notes
    graph: list[_Object] = []
    for number, profile in enumerate(profiles, start=1):
        graph.extend(_nodes(profile, f"urn:skillmap:profile:{document_id(profile) or number}", options))
    terms = {str(node["@id"]): node for profile in profiles for node in _terms(profile)}
    return (json.dumps({"@context": CONTEXT, "@graph": [*graph, *terms.values()]}, ensure_ascii=False, indent=1) + "\n").encode()


def _told(content: _Object) -> _Object:
    return {key: value for key, value in content.items() if value not in (None, "", {}, [])}


def _nodes(profile: Profile, base: str, options: ExportOptions) -> Iterator[_Object]:
    source = f"urn:sha256:{document_id(profile)}" if document_id(profile) else f"{base}#document"
    document = part(profile, "document")
    person = part(profile, "person")
    skills = entries(profile, "skills")
    yield _told({"@id": source, "@type": "DigitalDocument", "encodingFormat": document.get("media_type")})
    yield _told(
        {
            "@id": base,
            "@type": "Person",
            "name": said(person, "name"),
            "email": [item.get("text") for item in entries(person, "emails")],
            "telephone": [item.get("text") for item in entries(person, "phones")],
            "birthDate": _date(stated_date(person, "birth_date")),
            "nationality": _named("Country", said(person, "nationality")),
            "address": said(person, "address"),
            "knowsAbout": [{"@id": part(skill, "concept").get("uri")} for skill in skills],
            "knowsLanguage": [_language(language, options) for language in entries(profile, "languages")],
            "hasOccupation": [_role(job) for job in entries(profile, "experience")],
            "hasCredential": [*map(_schooling, entries(profile, "education")), *_papers(profile)],
            "subjectOf": {"@id": source},
            "skillmap:asOf": _date(as_of(profile)),
            "skillmap:producedBy": part(profile, "produced_by").get("skillmap"),
        }
    )
    for number, skill in enumerate(skills):
        yield _told(
            {
                "@id": f"{base}#skill-{number}",
                "@type": "skillmap:SkillOfPerson",
                "skillmap:person": {"@id": base},
                "skillmap:skill": {"@id": part(skill, "concept").get("uri")},
                "skillmap:probability": skill.get("score"),
                "skillmap:status": skill.get("status"),
                "skillmap:months": skill.get("months"),
                "skillmap:lastUsed": _date(skill.get("last_used")),
            }
        )
        for place, evidence in enumerate(entries(skill, "evidence")):
            yield _annotation(f"{base}#skill-{number}-quote-{place}", skill, evidence, source)


def _annotation(name: str, skill: Entry, evidence: Entry, source: str) -> _Object:
    selectors: list[_Object] = []
    if evidence.get("text"):
        exact = {"@value": evidence["text"], "@language": evidence["language"]} if evidence.get("language") else evidence["text"]
        selectors.append({"@type": "oa:TextQuoteSelector", "oa:exact": exact})
    span = evidence.get("span")
    if isinstance(span, Sequence) and len(span) == 2:
        selectors.append({"@type": "oa:TextPositionSelector", "oa:start": span[0], "oa:end": span[1]})
    target: _Object = {"@type": "oa:SpecificResource", "oa:hasSource": source, "oa:hasSelector": selectors}
    return {"@id": name, "@type": "oa:Annotation", "oa:hasBody": part(skill, "concept").get("uri"), "oa:hasTarget": _told(target)}


def _date(date: object) -> _Object | None:
    """Return a date with the type of its precision."""
    if not isinstance(date, str):
        return None
    kinds = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
    return {"@value": date, "@type": kinds.get(len(date), "xsd:string")}


def _named(kind: str, name: str) -> _Object | None:
    return {"@type": kind, "name": name} if name else None


def _language(language: Entry, options: ExportOptions) -> _Object:
    code = str(language.get("code") or "")
    return _told(
        {"@type": "Language", "name": language_name(code, options.language), "alternateName": code, "skillmap:cefr": cefr(language)}
    )


def _role(job: Entry) -> _Object:
    esco = esco_occupation(job)
    occupation = _told(
        {
            "@id": esco.get("uri"),
            "@type": "Occupation",
            "name": esco.get("label") or said(job, "title"),
            "occupationalCategory": unit_group(job).get("code"),
        }
    )
    return _told(
        {
            "@type": "EmployeeRole",
            "roleName": said(job, "title"),
            "startDate": _date(stated_date(job, "start")),
            "endDate": _date(stated_date(job, "end")),
            "hasOccupation": occupation,
            "skillmap:employer": _named("Organization", said(job, "employer")),
            "skillmap:place": said(job, "location"),
            "skillmap:current": job.get("current"),
            "skillmap:months": job.get("months"),
        }
    )


def _schooling(entry: Entry) -> _Object:
    institution = _named("EducationalOrganization", said(entry, "institution"))
    return _told(
        {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "degree",
            "name": said(entry, "degree"),
            "about": said(entry, "field"),
            "recognizedBy": institution,
            "dateCreated": _date(stated_date(entry, "end")),
            "skillmap:isced": entry.get("isced"),
            "skillmap:eqf": entry.get("eqf"),
        }
    )


def _papers(profile: Profile) -> Iterator[_Object]:
    for key, category in (("certificates", "certificate"), ("licences", "licence")):
        for paper in entries(profile, key):
            yield _told({"@type": "EducationalOccupationalCredential", "credentialCategory": category, "name": paper.get("text")})


def _terms(profile: Profile) -> Iterator[_Object]:
    for skill in entries(profile, "skills"):
        concept = part(skill, "concept")
        yield _told(
            {
                "@id": concept.get("uri"),
                "@type": ["DefinedTerm", "skos:Concept"],
                "termCode": concept.get("uri"),
                "name": [{"@value": text, "@language": code} for code, text in sorted(part(concept, "label").items())],
                "skos:prefLabel": dict(sorted(part(concept, "label").items())),
                "inDefinedTermSet": SKILLS,
                "skos:inScheme": SKILLS,
                "skillmap:type": concept.get("type"),
            }
        )
    for job in entries(profile, "experience"):
        esco = esco_occupation(job)
        if esco.get("uri"):
            yield {
                "@id": esco["uri"],
                "@type": ["DefinedTerm", "skos:Concept"],
                "inDefinedTermSet": OCCUPATIONS,
                "skos:inScheme": OCCUPATIONS,
            }
