"""Job titles to ESCO occupations and ISCO-08 unit groups.

The unit group is found by its own titles and everyday names, and through the occupations that belong to it, whose probabilities are
summed. What the job says besides its title (employer, duties, skills) speaks for the occupations that need such skills. Probabilities of
unit groups exclude one another: summed over the groups above them they say what is certain when the unit group is not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmap.concepts.candidates import CandidateTable, Pairs, language_of
from skillmap.concepts.linker import Linker
from skillmap.concepts.queries import Query, guess_language
from skillmap.concepts.ranking import Ranked
from skillmap.records import Analysis, Candidate, Job, JobMatch, Language, Link, Match

_UNIT_GROUP_DIGITS = 4
_LEAST_THROUGH = 0.01  # an occupation less likely than that says nothing for its unit group
_MAX_CONTEXT_CHARACTERS = 1500
_MAX_STATED = 12  # skills


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLink:
    """What a title is linked to.

    Attributes:
        esco: The ESCO occupation.
        isco08: The ISCO-08 unit group.
        levels: The likeliest major, sub-major and minor group (one, two, three digits), each with the sum of its unit groups'
            probabilities.
    """

    esco: Link
    isco08: Link
    levels: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationLinker:
    """Links job titles, each with what else the job says."""

    linker: Linker
    name: str = "occupations"

    def __call__(self, analysis: Analysis) -> Analysis:
        """Add a job match for every job that has a title."""
        queries = _queries(analysis)
        matches = [
            JobMatch(job=number, esco=found.esco, isco08=found.isco08, levels=found.levels)
            for number, found in zip(queries, self.link(list(queries.values())), strict=True)
        ]
        return dataclasses.replace(analysis, job_matches=tuple(matches))

    def prepare(self, analyses: Sequence[Analysis]) -> None:
        """Encode the texts of several documents together."""
        self.linker.finder.prepare([query for analysis in analyses for query in _queries(analysis).values()], "occupation")

    def link(self, queries: Sequence[Query], *, top: int = 10, threshold: float | None = None) -> list[TitleLink]:
        """Link titles to an ESCO occupation and an ISCO-08 unit group each.

        ``threshold``: lowest probability of a match; the fitted ones when ``None``.
        """
        if not queries:
            return []
        languages = [language_of(query) for query in queries]
        groups, occupations, ranked = self.groups(queries)
        ranked_groups = self.linker.rankers["isco"].rank(groups, languages, None)
        return [
            TitleLink(
                esco=self._link(query, occupations, occupation, "occupation", top, threshold),
                isco08=self._link(query, groups, group, "isco", top, threshold),
                levels=self._levels(group, language_of(query)) if query.text.strip() else (),
            )
            for query, occupation, group in zip(queries, ranked, ranked_groups, strict=True)
        ]

    def groups(self, queries: Sequence[Query]) -> tuple[CandidateTable, CandidateTable, list[Ranked]]:
        """Find unit groups, and what the occupations say for them.

        Returns:
            The candidates among unit groups, those among occupations, and the latter ranked.
        """
        finder = self.linker.finder
        occupations = finder.find(queries, "occupation")
        ranked = self.linker.rankers["occupation"].rank(occupations, [language_of(query) for query in queries], None)
        votes = self._votes(ranked)
        rows = np.array([row for row, _ in votes], dtype=np.int32)
        pairs: Pairs = (rows, np.array([group for _, group in votes], dtype=np.int32))
        groups = self._unit_groups(finder.find(queries, "isco", also=pairs))
        _fill_through(groups, votes)
        return groups, occupations, ranked

    def _link(self, query: Query, table: CandidateTable, ranked: Ranked, kind: str, top: int, threshold: float | None) -> Link:
        if not query.text.strip():
            return Link(match=None, candidates=())
        best = Ranked(ranked.concepts[:top], ranked.places[:top], ranked.probabilities[:top])
        candidates = self.linker.candidates(table, best, language_of(query))
        least = self.linker.rankers[kind].threshold if threshold is None else threshold
        return Link(match=candidates[0] if candidates and candidates[0].score >= least else None, candidates=candidates)

    def _votes(self, ranked: Sequence[Ranked]) -> dict[tuple[int, int], float]:
        """Sum the occupations' probabilities over their unit groups: (position of the text, group) to probability."""
        scheme, votes = self.linker.scheme, dict[tuple[int, int], float]()
        for row, found in enumerate(ranked):
            likely = found.probabilities >= _LEAST_THROUGH / 10
            for concept, probability in zip(found.concepts[likely].tolist(), found.probabilities[likely].tolist(), strict=True):
                code = scheme.notations[concept]
                group = scheme.isco.get(code) if len(code) == _UNIT_GROUP_DIGITS else None
                if group is not None:
                    votes[row, group] = votes.get((row, group), 0.0) + probability
        return votes

    def _unit_groups(self, table: CandidateTable) -> CandidateTable:
        notations = self.linker.scheme.notations
        keep = np.array([len(notations[concept]) == _UNIT_GROUP_DIGITS for concept in table.concepts.tolist()], dtype=bool)
        return CandidateTable(rows=table.rows[keep], concepts=table.concepts[keep], values=table.values[keep], texts=table.texts)

    def _levels(self, ranked: Ranked, language: Language) -> tuple[Candidate, ...]:
        scheme = self.linker.scheme
        levels = []
        for digits in range(1, _UNIT_GROUP_DIGITS):
            sums: dict[str, float] = {}
            for concept, probability in zip(ranked.concepts.tolist(), ranked.probabilities.tolist(), strict=True):
                code = scheme.notations[concept][:digits]
                sums[code] = sums.get(code, 0.0) + probability
            code = min(sums, key=lambda code: (-sums[code], code), default="")
            number = scheme.isco.get(code)
            if number is not None:
                levels.append(
                    Candidate(
                        uri=scheme.uris[number], label=scheme.label(number, language), score=round(min(sums[code], 1.0), 4), method="both"
                    )
                )
        return tuple(levels)


def _fill_through(groups: CandidateTable, votes: dict[tuple[int, int], float]) -> None:
    """Set what occupations say for their groups: 0 up to a hundredth, 1 for certainty, on the scale of the logarithm."""
    pairs = zip(groups.rows.tolist(), groups.concepts.tolist(), strict=True)
    probabilities: NDArray[np.float64] = np.array([votes.get(pair, 0.0) for pair in pairs], dtype=np.float64)
    groups.column("through")[:] = 1 - np.log(np.clip(probabilities, _LEAST_THROUGH, 1.0)) / np.log(_LEAST_THROUGH)


def _queries(analysis: Analysis) -> dict[int, Query]:
    """Return a query for each job that has a title, by the job's number."""
    return {number: _query(analysis, number, job) for number, job in enumerate(analysis.structure.jobs) if job.title is not None}


def _query(analysis: Analysis, number: int, job: Job) -> Query:
    text = analysis.document.text
    title = job.title.of(text) if job.title is not None else ""
    language = guess_language(title)
    section: Language = analysis.structure.sections[job.section].language
    return Query(
        text=title,
        language="ar" if language == "ar" else "en" if section == "ar" else section,
        context="\n".join(span.of(text) for span in (job.description, job.employer) if span is not None)[:_MAX_CONTEXT_CHARACTERS],
        stated=_stated(analysis, number),
    )


def _stated(analysis: Analysis, job: int) -> tuple[str, ...]:
    """Return the URIs of the skills that a job's duties state."""
    matches: Sequence[Match] = analysis.matches
    stated = (match.link.match.uri for match in matches if match.mention.job == job and match.link.match is not None)
    return tuple(dict.fromkeys(stated))[:_MAX_STATED]
