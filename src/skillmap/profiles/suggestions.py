"""Skills that the person's occupations need and the CV does not state: questions to the person, never skills of the profile.

The only reason is a relation that the classification itself states: the occupation has the skill as essential or optional.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from skillmap.records import JobMatch, JsonObject
from skillmap.taxonomy.scheme import RelationKind
from skillmap.taxonomy.store import ConceptScheme

_MOST = 20  # questions about one occupation; a person answers no more
_RELATIONS: tuple[RelationKind, ...] = ("essential", "optional")


@dataclass(frozen=True)
class Suggestions:
    """What to ask for by the occupations of a profile.

    Args:
        scheme: The classification; one without relations suggests nothing.
    """

    scheme: ConceptScheme

    def of(self, matches: Sequence[JobMatch], stated: Collection[str]) -> list[JsonObject]:
        """Return suggestions, by occupation in the order of the jobs, the likeliest to be known first.

        Args:
            matches: The jobs with their occupations; those without an occupation suggest nothing.
            stated: URIs of the skills that the profile has already.
        """
        by_occupation: dict[str, list[JobMatch]] = {}
        for match in matches:
            if match.esco.match is not None:
                by_occupation.setdefault(match.esco.match.uri, []).append(match)
        known = {number for uri in stated if (number := self.scheme.number(uri)) is not None}
        known |= {broader for number in known for broader in self.scheme.related(number, "broader")}
        found: list[JsonObject] = []
        for uri, jobs in by_occupation.items():
            occupation = self.scheme.number(uri)
            if occupation is not None:
                found += self._by(occupation, jobs, known)
        return found

    def _by(self, occupation: int, jobs: Sequence[JobMatch], known: Collection[int]) -> list[JsonObject]:
        """Return what one occupation needs: essential before optional, and of each what few other occupations need first."""
        pairs = [
            (relation, skill)
            for relation in _RELATIONS
            for skill in sorted(self.scheme.related(occupation, relation), key=lambda skill: (self._common[skill], skill))
            if skill not in known
        ]
        score = max(job.esco.match.score for job in jobs if job.esco.match is not None)
        return [
            {
                "concept": {
                    "uri": self.scheme.uris[skill],
                    "label": self.scheme.preferred(skill),
                    "type": self.scheme.skill_types[skill] or "skill",
                },
                "occupation": {"uri": self.scheme.uris[occupation], "label": self.scheme.preferred(occupation), "score": score},
                "relation": relation,
                "entries": [job.job for job in jobs],
            }
            for relation, skill in pairs[:_MOST]
        ]

    @functools.cached_property
    def _common(self) -> Counter[int]:
        """How many occupations have each skill as essential."""
        return Counter(skill for _, skill in self.scheme.relations("essential", "occupation", "skill"))
