"""What an imported classification is made of, in SKOS terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from skillmap.records import Language

ConceptSchemeKind = Literal["skill", "occupation", "isco", "group"]
SkillType = Literal["skill", "knowledge", "language", "transversal", ""]
LabelRole = Literal["preferred", "alternative", "hidden", "lexicon"]
RelationKind = Literal["broader", "essential", "optional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A skill, an occupation, an ISCO-08 group or a skill group.

    ``notation`` is the ISCO-08 code: of the group itself, or of the unit group that an occupation belongs to ("" where unknown).
    """

    uri: str
    kind: ConceptSchemeKind
    skill_type: SkillType = ""
    reuse_level: str = ""
    notation: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One wording of a concept in one language; ``region`` and ``part_of_speech`` are set for words of the project's lexicon."""

    uri: str
    text: str
    language: Language
    role: LabelRole
    region: str = ""
    part_of_speech: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """A wording that may mean several concepts, the likeliest without context first; ``note`` says when it means which."""

    language: Language
    wording: str
    uris: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """``source`` is related to ``target``: a broader concept, or a skill that an occupation (or skill) needs."""

    source: str
    kind: RelationKind
    target: str


@dataclass(slots=True, kw_only=True)
class SchemeDraft:
    """A classification while it is put together by an importer."""

    name: str
    version: str
    concepts: dict[str, Concept] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    confusions: list[Confusion] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    attribution: str = ""
