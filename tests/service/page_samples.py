"""Invented CVs with their profiles, as the pages show them: evidence, candidates, open words, jobs, and texts that try to be markup."""

from __future__ import annotations

from typing import Any

from tests.service.fake_worker import profile_of

from skillmap.taxonomy.store import ConceptScheme
from skillmap_service.service import Service
from skillmap_service.storage import profiles
from skillmap_service.storage.records import MadeProfile

NAMES = {"en": "Orlaith Fenwick-Dube", "ar": "سندس القرنفلي"}
TEXTS = {
    "en": 'Orlaith Fenwick-Dube <b onclick="alert(1)">\nWelder, Brightwater Yard, 2015 - 2019\nI weld pipes every day. I also do tig.\n'
    "Then shop work since 2020.\f\nEnglish, French",
    "ar": "سندس القرنفلي\nلحّام، ورشة النهر، 2015 - 2019\nألحم الأنابيب كل يوم. وأعمل كذلك على تيغ.\n"
    "ثم عمل في متجر منذ 2020.\nالعربية، الفرنسية",
}
_WORDS = {
    "en": {"sure": "weld pipes", "unsure": "do tig", "open": "shop work", "title": "Welder", "employer": "Brightwater Yard"},
    "ar": {"sure": "ألحم الأنابيب", "unsure": "أعمل كذلك على تيغ", "open": "عمل في متجر", "title": "لحّام", "employer": "ورشة النهر"},
}


def skill_uris(scheme: ConceptScheme, count: int = 6) -> list[str]:
    """Return some skills, always the same ones."""
    found = [number for number, kind in enumerate(scheme.kinds) if kind == "skill" and scheme.preferred(number)]
    return [scheme.uris[number] for number in found[:count]]


def _quote(text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"text": words, "span": [start, start + len(words)]}


def sample(scheme: ConceptScheme, language: str) -> MadeProfile:
    """Return a profile: a sure skill, one that is not, words without a link, two jobs."""
    text, words, uris = TEXTS[language], _WORDS[language], skill_uris(scheme)
    profile = profile_of(text.encode())
    labels = {uri: scheme.preferred(number) for uri in uris if (number := scheme.number(uri)) is not None}

    def evidence(kind: str) -> list[dict[str, Any]]:
        return [{**_quote(text, words[kind]), "page": 1, "section": "experience", "entry": 0, "language": language}]

    def skill(uri: str, kind: str, score: float, others: list[str]) -> dict[str, Any]:
        candidates = [{"uri": other, "label": labels[other]["en"], "score": score / 2} for other in others]
        concept = {"uri": uri, "label": dict(labels[uri]), "type": "skill"}
        return {
            "concept": concept,
            "score": score,
            "status": "stated",
            "evidence": evidence(kind),
            "candidates": candidates,
            "months": 48,
            "last_used": "2019-12",
        }

    open_words = {**_quote(text, words["open"]), "page": 1, "section": "experience"}
    year = {"precision": "year"}
    job = {"title": _quote(text, words["title"]), "employer": _quote(text, words["employer"]), "location": None, "description": None}
    group = {"code": "7212", "label": "Welders and flame cutters", "score": 0.9}
    other_group = {"code": "7213", "label": "Sheet metal workers", "score": 0.1}
    occupation: dict[str, Any] = {"esco": None, "isco08": group, "levels": [], "candidates": {"esco": [], "isco08": [group, other_group]}}
    profile["document"]["languages"] = [{"code": language, "share": 1.0}]
    profile["person"]["name"] = _quote(text, NAMES[language])
    profile["skills"] = [skill(uris[0], "sure", 0.93, [uris[2]]), skill(uris[1], "unsure", 0.41, [uris[2], uris[3]])]
    profile["unlinked"] = [{**open_words, "candidates": [{"uri": uris[4], "label": labels[uris[4]]["en"], "score": 0.2}]}]
    profile["experience"] = [
        {
            **job,
            "start": {"date": "2015", **year},
            "end": {"date": "2019", **year},
            "current": False,
            "months": 48,
            "paid": None,
            "occupation": occupation,
        },
        {
            **job,
            "title": None,
            "employer": None,
            "start": {"date": "2020", **year},
            "end": None,
            "current": True,
            "months": None,
            "paid": None,
            "occupation": None,
        },
    ]
    profile["education"] = [
        {
            "degree": None,
            "field": None,
            "institution": _quote(text, words["employer"]),
            "start": None,
            "end": {"date": "2014", **year},
            "isced": None,
            "eqf": None,
            "completed": None,
        }
    ]
    profile["occupations"] = [
        {
            "isco08": "7212",
            "uri": None,
            "label": {"en": "Welders and flame cutters"},
            "score": 0.9,
            "months": 48,
            "last_used": "2019-12",
            "regulated": None,
        }
    ]
    profile["languages"] = [
        {"code": "fr", "cefr": None, "as_stated": _quote(text, {"en": "French", "ar": "الفرنسية"}[language]), "level": None}
    ]
    return MadeProfile(profile=profile, text=text, pages=({"number": 1, "span": [0, len(text)], "source": "text", "quality": 1.0},))


def keep_sample(service: Service, language: str = "en", tenant: str = "local") -> str:
    """Keep a sample; return its identity."""
    with service.database.write() as session:
        made = [sample(service.scheme, language)]
        return profiles.keep(session, service.vault, tenant, made, name=f'{language} "<i>cv</i>".pdf', expires_at=None)[0]
