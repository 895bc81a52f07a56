"""European Learning Model 3: the skills as learning outcomes, each with its ESCO skill.

A fragment, unsigned, and no credential: a *specification* of learning outcomes, for nobody has awarded anything. Classes, properties and
their bounds are those of the model's application profile for credentials ("EDC-generic-no-cv", SHACL): titles are texts with a language,
one a language; an ESCO skill is a SKOS concept in ESCO's scheme of skills.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile
from skillmap.exports.said import Entry, document_id, entries, main_language, part, quotes

SKILLS = "http://data.europa.eu/esco/concept-scheme/skills"
CARRIES = (
    "document.id",
    "skills[].concept.uri",
    "skills[].concept.label.*",
    "skills[].evidence[].text",
    "skills[].evidence[].language",
)
CONTEXT = {
    "@version": 1.1,
    "dc": "http://purl.org/dc/terms/",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "adms": "http://www.w3.org/ns/adms#",
    "dc:title": {"@container": "@language"},
    "skos:prefLabel": {"@container": "@language"},
    "skos:inScheme": {"@type": "@id"},
}
_TITLE = {
    "en": "Skills that a person states in a CV; not assessed, not awarded",
    "fr": "Compétences qu'une personne indique dans son CV ; ni évaluées, ni certifiées",
    "ar": "مهارات يذكرها شخص في سيرته الذاتية؛ لم تُقيَّم ولم تُمنح بها شهادة",
}
_Object = dict[str, object]


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one profile."""
    (profile,) = profiles
    base = f"urn:skillmap:profile:{document_id(profile) or 'unknown'}"
    outcomes = [_outcome(f"{base}#outcome-{number}", skill, profile, options) for number, skill in enumerate(entries(profile, "skills"))]
    specification: _Object = {
        "@id": f"{base}#learning-outcomes",
        "@type": "elm:LearningAchievementSpecification",
        "dc:title": _TITLE,
        "elm:learningOutcome": outcomes,
    }
    del notes
    return (json.dumps({"@context": CONTEXT, **specification}, ensure_ascii=False, indent=1) + "\n").encode()


def _outcome(name: str, skill: Entry, profile: Profile, options: ExportOptions) -> _Object:
    concept = part(skill, "concept")
    labels = dict(sorted(part(concept, "label").items())) or {options.language: str(concept.get("uri") or "")}
    outcome: _Object = {
        "@id": name,
        "@type": "elm:LearningOutcome",
        "dc:title": labels,
        "elm:relatedESCOSkill": {"@id": concept.get("uri"), "@type": "skos:Concept", "skos:prefLabel": labels, "skos:inScheme": SKILLS},
    }
    languages = {item.get("text"): item.get("language") for item in entries(skill, "evidence")}
    stated = [
        {
            "@type": "elm:Note",
            "elm:noteLiteral": {"@value": text, "@language": languages.get(text) or main_language(profile) or options.language},
        }
        for text in quotes(skill)
    ]
    return {**outcome, "elm:additionalNote": stated} if stated else outcome
