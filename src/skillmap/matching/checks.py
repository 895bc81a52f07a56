"""Whether a person has what a vacancy asks for beside skills.

What a CV does not say may still be so: a licence that is not stated is one to ask for, and only what is stated and too little (a language
at a lower level) speaks against the person.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from typing import Literal

from skillmap.matching.diplomas import Diplomas, Encode
from skillmap.matching.papers import papers_held
from skillmap.matching.parts import Comparer, Person
from skillmap.matching.vacancy import LEVELS, Requirement, Vacancy

Status = Literal["met", "ask", "not-met"]
_BEST: dict[Status, int] = {"met": 2, "ask": 1, "not-met": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A requirement and whether it is met; ``stated``: what the profile says of it."""

    requirement: Requirement
    status: Status
    stated: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Checks requirements.

    Args:
        comparer: How close work is to a vacancy.
        encode: Turns texts into unit vectors, for diplomas.
    """

    comparer: Comparer
    encode: InitVar[Encode]
    _diplomas: Diplomas = field(init=False, repr=False, compare=False)

    def __post_init__(self, encode: Encode) -> None:
        """Prepare to compare diplomas."""
        object.__setattr__(self, "_diplomas", Diplomas(encode=encode))

    def check(self, person: Person, vacancy: Vacancy) -> tuple[Check, ...]:
        """Check every requirement of a vacancy."""
        found = [self._one(requirement, person, vacancy) for requirement in vacancy.requirements]
        best: dict[str, Status] = {}
        for check in found:
            if check.requirement.either:
                quote = check.requirement.quote
                best[quote] = max(best.get(quote, "not-met"), check.status, key=lambda status: _BEST[status])
        return tuple(check for check in found if not check.requirement.either or check.status == best[check.requirement.quote])

    def _one(self, requirement: Requirement, person: Person, vacancy: Vacancy) -> Check:
        status, stated = {
            "language": self._language,
            "paper": self._paper,
            "experience": self._experience,
            "diploma": self._diploma,
        }[requirement.kind](requirement, person, vacancy)
        return Check(requirement=requirement, status=status, stated=stated)

    def _language(self, requirement: Requirement, person: Person, vacancy: Vacancy) -> tuple[Status, str | None]:
        del vacancy
        if requirement.value not in person.holder.languages:
            return "ask", None
        level = person.holder.languages[requirement.value]
        if requirement.level is None:
            return "met", level or requirement.value
        if level is None:
            return "ask", requirement.value
        return ("met" if LEVELS.index(level) >= LEVELS.index(requirement.level) else "not-met"), level

    def _paper(self, requirement: Requirement, person: Person, vacancy: Vacancy) -> tuple[Status, str | None]:
        del vacancy
        quotes = [*person.holder.papers, *(skill.quote for skill in person.holder.skills)]
        if requirement.value not in papers_held(quotes):
            return "ask", None
        return "met", next((quote for quote in quotes if requirement.value in papers_held([quote])), None)

    def _experience(self, requirement: Requirement, person: Person, vacancy: Vacancy) -> tuple[Status, str | None]:
        months = self.comparer.months(person.work, vacancy)
        if months >= int(requirement.value):
            return "met", f"{months}"
        return "ask", f"{months}" if months else None

    def _diploma(self, requirement: Requirement, person: Person, vacancy: Vacancy) -> tuple[Status, str | None]:
        del vacancy
        found = self._diplomas.best(requirement.value, person.holder.diplomas)
        return ("met", found) if found is not None else ("ask", None)
