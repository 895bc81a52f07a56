"""A classification small enough to reckon by hand: what four occupations need, and a hierarchy of skills."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.doubles import OCCUPATION, SKILL, HashingEncoder, small_draft

from skillmap.encoders.build import EncoderChoice
from skillmap.gap.closeness import Closeness
from skillmap.gap.gaps import GapFinder
from skillmap.gap.needs import read_needs
from skillmap.taxonomy.label_vectors import LabelVectors
from skillmap.taxonomy.scheme import Concept, Label, Relation, SchemeDraft
from skillmap.taxonomy.store import open_scheme, write_scheme
from skillmap.taxonomy.vector_index import VectorIndex, build_vector_index

NEEDS = {
    "welder": (("weld-metal", "read-drawings", "grind-metal"), ("first-aid",)),
    "bricklayer": (("lay-bricks", "read-drawings", "work-in-teams", "plaster-surfaces"), ("first-aid", "paint-walls")),
    "cook": (("prepare-meals", "work-in-teams"), ()),
    "nurse": (("nursing-care", "first-aid", "work-in-teams"), ("data-entry",)),
}
EXTRA = {
    "read-drawings": "read drawings",
    "grind-metal": "grind metal",
    "weld-tubes": "orbital tube joining",
    "join-things": "unite workpieces",
}


def workshop_draft() -> SchemeDraft:
    """``join-things`` > ``weld-metal`` > ``weld-tubes``, and the needs above."""
    draft = small_draft(version="2.0")
    draft.name = "workshop"
    for name, text in EXTRA.items():
        draft.concepts[SKILL + name] = Concept(uri=SKILL + name, kind="skill", skill_type="skill", description=text)
        draft.labels.append(Label(uri=SKILL + name, text=text, language="en", role="preferred"))
    draft.relations = [
        Relation(source=SKILL + "weld-tubes", kind="broader", target=SKILL + "weld-metal"),
        Relation(source=SKILL + "weld-metal", kind="broader", target=SKILL + "join-things"),
    ]
    for occupation, (essential, optional) in NEEDS.items():
        for kind, skills in (("essential", essential), ("optional", optional)):
            draft.relations += [Relation(source=OCCUPATION + occupation, kind=kind, target=SKILL + skill) for skill in skills]  # type: ignore[arg-type]
    return draft


def workshop(root: Path) -> GapFinder:
    """Store and open the classification with an index of letter n-grams."""
    write_scheme(workshop_draft(), root / "taxonomies")
    scheme = open_scheme(root / "taxonomies", "workshop@2.0")
    encoder = HashingEncoder()
    cache = LabelVectors(root / "cache", encoder, EncoderChoice(name=encoder.name), root)
    build_vector_index(scheme, encoder, cache, root / "index", workers=1, progress=None)
    needs = read_needs(scheme, None)
    assert needs is not None
    return GapFinder(scheme, needs, Closeness(scheme, VectorIndex(root / "index", scheme, encoder)))


def profile(
    skills: Mapping[str, float],
    *,
    jobs: Sequence[tuple[str, str | None, int | None]] = (),
    maybe: Mapping[str, float] | None = None,
    languages: Mapping[str, str | None] | None = None,
    licences: Sequence[str] = (),
    person: Mapping[str, Any] | None = None,
    name: str = "a",
) -> dict[str, Any]:
    """Make a profile: skills with scores, jobs as (unit group, occupation, months)."""
    quoted = {"span": [0, 1], "page": 1}
    undated = dict.fromkeys(("employer", "location", "description", "start", "end", "paid"))
    return {
        "schema": "skillmap/profile/1",
        "document": {
            "id": f"sha256:{name}",
            "media_type": "text/plain",
            "pages": 1,
            "languages": [{"code": "en", "share": 1.0}],
            "as_of": {"date": "2024-05-01", "source": "flag"},
            "text_quality": None,
        },
        "produced_by": {
            "skillmap": "0",
            "encoder": "none",
            "taxonomy": {"scheme": "workshop", "version": "2.0", "languages": ["en"], "index": "sha256:0"},
            "settings": {},
        },
        "person": dict(person or {"name": None, "emails": [], "phones": [], "birth_date": None, "nationality": None, "address": None}),
        "skills": [
            {
                "concept": {"uri": SKILL + skill, "label": {"en": skill}, "type": "skill"},
                "score": score,
                "status": "stated",
                "evidence": [{"text": f"did {skill}", **quoted, "section": "skills", "entry": None, "language": "en"}],
                "candidates": [],
                "months": None,
                "last_used": None,
            }
            for skill, score in skills.items()
        ],
        "suggested": [],
        "unlinked": [
            {
                "text": f"maybe {skill}",
                **quoted,
                "section": "skills",
                "candidates": [{"uri": SKILL + skill, "label": skill, "score": score}],
            }
            for skill, score in (maybe or {}).items()
        ],
        "experience": [
            {
                **undated,
                "title": None,
                "current": False,
                "months": months,
                "occupation": {
                    "esco": None,
                    "isco08": None,
                    "levels": [],
                    "candidates": {"esco": [], "isco08": [{"code": code, "label": code, "score": 0.9}]},
                },
            }
            for code, _, months in jobs
        ],
        "experience_months": None,
        "occupations": [
            {
                "isco08": code,
                "uri": OCCUPATION + uri if uri else None,
                "label": {},
                "months": months,
                "last_used": None,
                "score": 0.9,
                "regulated": None,
            }
            for code, uri, months in jobs
        ],
        "languages": [
            {"code": code, "cefr": {"overall": level} if level else None, "as_stated": {"text": code, "span": [0, 1]}, "level": None}
            for code, level in (languages or {}).items()
        ],
        "licences": [{"text": text, **quoted, "categories": []} for text in licences],
        "certificates": [],
        "education": [],
        "publications": None,
        "problems": [],
    }
