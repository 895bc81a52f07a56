"""Verified profiles as labelled data, in the gold format of the evaluation kit (``eval/FORMATS.md``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skillmap_service.review.context import is_told


def gold_of(identity: str, profile: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    """Return what a verified profile says of its document, as an annotator would have written it.

    Every place that states a skill is a mention with the concepts that it was left with; words that were left unlinked have none.
    """
    mentions: dict[tuple[int, int], dict[str, Any]] = {}
    for skill in sorted(profile["skills"], key=lambda one: -one["score"]):
        for evidence in skill["evidence"]:
            span = tuple(evidence["span"])
            if span[0] == span[1]:
                continue  # the person told of it: the document does not say so
            kind = skill["concept"]["type"]
            entry = mentions.setdefault(span, {"surface": evidence["text"], "start": span[0], "end": span[1], "esco": [], "type": kind})
            entry["esco"].append(skill["concept"]["uri"])
    for unlinked in profile["unlinked"]:
        span = tuple(unlinked["span"])
        mentions.setdefault(span, {"surface": unlinked["text"], "start": span[0], "end": span[1], "esco": [], "type": "skill"})
    return {
        "id": identity,
        "language": language or "en",
        "skills": [mentions[span] for span in sorted(mentions)],
        # As with skills: what the person told, the document does not say.
        "experience": [_job(job) for job in profile["experience"] if not is_told(job)],
        "education": [_education(entry) for entry in profile["education"] if not is_told(entry)],
        "languages": [_language(entry) for entry in profile["languages"] if not is_told(entry)],
    }


def _job(job: Mapping[str, Any]) -> dict[str, Any]:
    occupation = job["occupation"] or {}
    isco, esco = occupation.get("isco08"), occupation.get("esco")
    return {
        "title": _text(job["title"]),
        "employer": _text(job["employer"]),
        "start": _date(job["start"]),
        "end": _date(job["end"]),
        "current": job["current"],
        "isco08": [isco["code"]] if isco is not None else [],
        "esco_occupations": [esco["uri"]] if esco is not None else [],
    }


def _education(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "degree": _text(entry["degree"]),
        "field": _text(entry["field"]),
        "institution": _text(entry["institution"]),
        "start": _date(entry["start"]),
        "end": _date(entry["end"]),
        "isced": entry["isced"],
        "eqf": entry["eqf"],
    }


def _language(entry: Mapping[str, Any]) -> dict[str, Any]:
    stated = entry.get("as_stated")
    return {
        "language": entry["code"],
        "level": (entry["cefr"] or {}).get("overall"),
        "surface": _text(stated),
    }


def _text(quote: Mapping[str, Any] | None) -> str | None:
    return quote["text"] if quote is not None else None


def _date(date: Mapping[str, Any] | None) -> str | None:
    return date["date"] if date is not None else None
