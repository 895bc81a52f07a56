"""Job titles to ESCO occupations and ISCO-08 unit groups.

The unit group is found twice: by its own titles and everyday names, and through the occupations that belong to it. A group that both
ways lead to is the likelier one; probabilities are joined as those of independent hints (noisy or: Pearl 1988).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.concepts.candidates import Query, guess_language
from skillmap.concepts.linker import Linker
from skillmap.records import Analysis, Candidate, JobMatch, Language, Link

_POOL = 40  # candidates looked at for each kind
_UNIT_GROUP_DIGITS = 4
_THROUGH_OCCUPATION = 0.8  # an occupation's vote for its unit group against the group's own titles
_MAX_CONTEXT_CHARACTERS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationLinker:
    """Links job titles, each with what else the job says.

    ``isco_threshold``: lowest probability of a unit group that is given as the match.
    """

    linker: Linker
    isco_threshold: float = 0.3
    name: str = "occupations"

    def __call__(self, analysis: Analysis) -> Analysis:
        """Add a job match for every job that has a title."""
        text, structure = analysis.document.text, analysis.structure
        numbers = [number for number, job in enumerate(structure.jobs) if job.title is not None]
        queries = []
        for number in numbers:
            job = structure.jobs[number]
            title = job.title.of(text) if job.title is not None else ""
            about = " ".join(span.of(text) for span in (job.employer, job.description) if span is not None)
            language = guess_language(title)
            section: Language = structure.sections[job.section].language
            queries.append(
                Query(
                    text=title,
                    language="ar" if language == "ar" else "en" if section == "ar" else section,
                    context=" ".join(f"{title}. {about}"[:_MAX_CONTEXT_CHARACTERS].split()) if about else "",
                )
            )
        matches = [
            JobMatch(job=number, esco=esco, isco08=isco08) for number, (esco, isco08) in zip(numbers, self.link(queries), strict=True)
        ]
        return dataclasses.replace(analysis, job_matches=tuple(matches))

    def link(self, queries: Sequence[Query], *, top: int = 10) -> list[tuple[Link, Link]]:
        """Link titles to an ESCO occupation and an ISCO-08 unit group each."""
        if not queries:
            return []
        occupations = self.linker.link(queries, "occupation", top=_POOL)
        groups = self.linker.link(queries, "isco", top=_POOL)
        return [
            (
                dataclasses.replace(occupation, candidates=occupation.candidates[:top]),
                self._unit_group(query, occupation, group, top),
            )
            for query, occupation, group in zip(queries, occupations, groups, strict=True)
        ]

    def _unit_group(self, query: Query, occupation: Link, group: Link, top: int) -> Link:
        scheme = self.linker.scheme
        misses: dict[int, float] = {}  # unit group to the probability that no hint for it is right
        best: dict[int, float] = {}
        for candidates, share in ((group.candidates, 1.0), (occupation.candidates, _THROUGH_OCCUPATION)):
            strongest: dict[int, float] = {}
            for candidate in candidates:
                number = self._group_of(candidate)
                if number is not None:
                    strongest[number] = max(strongest.get(number, 0.0), candidate.score * share)
            for number, score in strongest.items():
                misses[number] = misses.get(number, 1.0) * (1 - score)
                best[number] = max(best.get(number, 0.0), score)
        language = query.language or guess_language(query.text)
        ranked = sorted(misses, key=lambda number: (misses[number], -best[number], scheme.uris[number]))[:top]
        found = tuple(
            Candidate(
                uri=scheme.uris[number],
                label=scheme.label(number, language),
                score=round(1 - misses[number], 4),
                method="both",
            )
            for number in ranked
        )
        match = found[0] if found and found[0].score >= self.isco_threshold else None
        return Link(match=match, candidates=found)

    def _group_of(self, candidate: Candidate) -> int | None:
        scheme = self.linker.scheme
        number = scheme.number(candidate.uri)
        code = scheme.notations[number] if number is not None else ""
        return scheme.isco.get(code) if len(code) == _UNIT_GROUP_DIGITS else None
