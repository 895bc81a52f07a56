"""A profile that says at least one thing of every kind, and one from which every personal thing was taken."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.doubles import OCCUPATION, SKILL

Profile = dict[str, Any]
SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"
WELDERS = {"code": "7212", "label": "Welders and flame cutters", "score": 0.914}
FORMULA = "=HYPERLINK(A1)"


def quote(text: str, start: int = 0, page: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"text": text, "span": [start, start + len(text)]}
    return found if page is None else {**found, "page": page}


def skill(name: str, kind: str, labels: dict[str, str], *evidence: tuple[str, str], score: float, months: int | None) -> dict[str, Any]:
    return {
        "concept": {"uri": SKILL + name, "label": labels, "type": kind},
        "score": score,
        "status": "stated",
        "evidence": [
            {**quote(text, 100 * place, page=1), "section": "experience", "entry": 0, "language": language}
            for place, (text, language) in enumerate(evidence)
        ],
        "candidates": [{"uri": SKILL + "tcp-ip", "label": "TCP/IP", "score": 0.1}],
        "months": months,
        "last_used": "2020-05" if months else None,
    }


def occupation(code: str | None, score: float, *others: tuple[str, float]) -> dict[str, Any]:
    group = None if code is None else {"code": code, "label": f"group {code}", "score": score}
    listed = [{"code": other, "label": f"group {other}", "score": probability} for other, probability in others]
    esco = {"uri": OCCUPATION + "welder", "label": "welder", "score": 0.8} if code == "7212" else None
    return {
        "esco": esco,
        "isco08": group,
        "levels": [{"code": "7", "label": "Craft workers", "score": 0.95}] if code == "7212" else [],
        "candidates": {"esco": [esco] if esco else [], "isco08": [*([group] if group else []), *listed]},
    }


def job(title: str, employer: str | None, start: str | None, end: str | None, linked: dict[str, Any], **more: Any) -> dict[str, Any]:
    def date(value: str | None) -> dict[str, str] | None:
        return None if value is None else {"date": value, "precision": {4: "year", 7: "month", 10: "day"}[len(value)]}

    return {
        "title": quote(title, 200),
        "employer": quote(employer, 220) if employer else None,
        "location": None,
        "description": None,
        "start": date(start),
        "end": date(end),
        "current": False,
        "months": None,
        "paid": None,
        "occupation": linked,
        **more,
    }


def made() -> Profile:
    weld = {"en": "weld metal", "fr": "souder du métal", "ar": "لحام المعادن"}
    return {
        "schema": "skillmap/profile/1",
        "document": {
            "id": f"sha256:{'ab' * 32}",
            "name": "cv عمر.pdf",
            "media_type": "application/pdf",
            "pages": 2,
            "languages": [{"code": "ar", "share": 0.75}, {"code": "en", "share": 0.25}],
            "as_of": {"date": "2024-05-01", "source": "flag"},
            "text_quality": 0.97,
        },
        "produced_by": {
            "skillmap": "0.1.0",
            "encoder": "x",
            "taxonomy": {"scheme": "small", "version": "1.0", "languages": ["ar", "en", "fr"], "index": "sha256:0"},
            "settings": {},
        },
        "person": {
            "name": quote("عمر حداد"),
            "emails": [quote("omar@example.org", 10), quote("second@example.org", 30)],
            "phones": [quote("+962 79 000 0000", 50)],
            "birth_date": {**quote("1990", 70), "date": "1990", "precision": "year"},
            "nationality": quote("أردني", 75),
            "address": quote("عمان", 81),
        },
        "skills": [
            skill("weld-metal", "skill", weld, ("لحام\nحديد", "ar"), ("welding", "en"), score=0.914, months=29),
            skill("first-aid", "skill", {"en": "provide first aid"}, (FORMULA, "en"), score=0.41, months=None),
            skill(
                "accounting", "knowledge", {"en": "accounting", "fr": "comptabilité"}, ("<b>books</b> & co", "en"), score=0.7, months=None
            ),
            skill("arabic", "language", {"en": "Arabic"}, ("العربية", "ar"), score=0.99, months=None),
        ],
        "suggested": [
            {
                "concept": {"uri": SKILL + "sew-garments", "label": {"en": "sew pieces of fabric"}, "type": "skill"},
                "occupation": {"uri": OCCUPATION + "tailor", "label": {"en": "tailor"}, "score": 0.8},
                "relation": "essential",
                "entries": [0],
            }
        ],
        "unlinked": [
            {**quote("تركيب زجاج", 90, page=1), "section": "skills", "candidates": [{"uri": SKILL + "cpp", "label": "C++", "score": 0.3}]}
        ],
        "experience": [
            job(
                "Welder",
                "شركة النور",
                "2018-01",
                "2020-05",
                occupation("7212", 0.914, ("7233", 0.05)),
                months=29,
                location=quote("Zarqa", 240),
            ),
            job("Helper", None, "2021", "2021", occupation("9313", 0.5, ("9312", 0.4)), months=6, paid=False),
            job("Odd jobs", None, "2022-02-10", None, occupation(None, 0.0, ("9622", 0.2)), paid=True),
            job("ممرضة", "Clinic", None, None, occupation("5120", 0.6), current=True),
        ],
        "experience_months": 35,
        "education": [
            {
                "degree": quote("دبلوم", 300),
                "field": quote("Metalwork", 310),
                "institution": quote("Amman College", 320),
                "start": {"date": "2010", "precision": "year"},
                "end": {"date": "2012-06", "precision": "month"},
                "isced": 5,
                "eqf": 5,
                "completed": True,
            },
            dict.fromkeys(("field", "institution", "start", "end", "isced", "eqf", "completed")) | {"degree": quote("Course", 350)},
        ],
        "languages": [
            {
                "code": "ar",
                "cefr": {"overall": "native"},
                "as_stated": quote("العربية: اللغة الأم", 400),
                "level": quote("اللغة الأم", 409),
            },
            {"code": "en", "cefr": {"overall": "B2"}, "as_stated": quote("English B2", 430), "level": quote("B2", 438)},
            {"code": "ti", "cefr": None, "as_stated": quote("Tigrinya", 450), "level": None},
        ],
        "certificates": [quote("ISO 9606-1", 500, page=2)],
        "licences": [{**quote("Driving licence B", 520, page=2), "categories": ["B"]}],
        "publications": None,
        "occupations": [
            {
                "isco08": code,
                "uri": OCCUPATION + "welder" if code == "7212" else None,
                "label": {"en": name, "ar": arabic},
                "months": months,
                "last_used": "2020-05" if months else None,
                "score": score,
                "regulated": None,
            }
            for code, name, arabic, months, score in (
                ("7212", "welder", "لحام", 29, 0.914),
                ("9313", "building labourer", "عامل بناء", 6, 0.5),
                ("5120", "cook", "طباخ", None, 0.6),
            )
        ],
        "regulated": [
            {
                "profession": "nurse",
                "label": {"en": "nurse", "fr": "infirmier", "ar": "ممرض"},
                "because": [{"by": "words", "text": "ممرضة", "span": [200, 205], "job": 3}],
                "countries": [
                    {
                        "country": code,
                        "scope": "practice",
                        "source": f"law of {code}",
                        "authority": f"board of {code}",
                        "state_of": "2024-06",
                    }
                    for code in ("CA", "DE")
                ],
            }
        ],
        "problems": [{"stage": "documents.pdf", "code": "page-needs-ocr", "message": "page 2 has no text", "page": 2}],
    }


def _validated(profile: Profile) -> Profile:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(profile)
    return profile


@pytest.fixture
def rich() -> Profile:
    """Everything that a profile can say, held against the schema."""
    return _validated(made())


@pytest.fixture
def blind(rich: Profile) -> Profile:
    """The same person without any personal detail, and what nothing was found of."""
    profile = copy.deepcopy(rich)
    profile["person"] = {"name": None, "emails": [], "phones": [], "birth_date": None, "nationality": None, "address": None}
    del profile["document"]["name"]
    for entry in profile["experience"]:
        entry["employer"] = entry["location"] = None
    for entry in profile["education"]:
        entry["institution"] = None
    return _validated(profile)


@pytest.fixture
def empty(rich: Profile) -> Profile:
    """A profile of a document that says nothing."""
    profile = {key: [] if isinstance(value, list) else value for key, value in rich.items()}
    profile["person"] = {"name": None, "emails": [], "phones": [], "birth_date": None, "nationality": None, "address": None}
    profile["document"] = {**rich["document"], "languages": []}
    profile["experience_months"] = None
    return _validated(profile)
