"""A vacancy as matching knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from skillmap.records import Language

Strength = Literal["must", "plain", "prefer"]
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "native")  # of a language, the lowest first
RequirementKind = Literal["language", "paper", "experience", "diploma"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSkill:
    """A skill that a vacancy names: the concept, the probability of its link, how strongly it is asked for, the words."""

    number: int
    score: float
    strength: Strength
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Something other than a skill that a vacancy asks for.

    Attributes:
        kind: What it is.
        strength: ``must`` is a hard requirement; the others are preferences.
        value: The language's code, the paper's kind (``papers.tsv``), months of experience, or the words of a diploma.
        level: CEFR level of a language, where one is asked for.
        quote: The sentence that asks.
        either: Whether another requirement of the same sentence will do as well ("a diploma or three years").
    """

    kind: RequirementKind
    strength: Strength
    value: str
    level: str | None = None
    quote: str = ""
    either: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOccupation:
    """An occupation that a vacancy may mean: unit group, ESCO occupation where known, probability."""

    isco08: str
    number: int | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A vacancy, read.

    Attributes:
        vacancy_id: As given, or the digest of the text.
        title: As stated.
        language: The text's language.
        occupations: What the title means, the likeliest first.
        skills: Each concept once, as strongly as it is asked for anywhere.
        requirements: Languages, papers, experience, diplomas.
    """

    vacancy_id: str
    title: str
    language: Language
    occupations: tuple[AskedOccupation, ...]
    skills: tuple[AskedSkill, ...]
    requirements: tuple[Requirement, ...]
