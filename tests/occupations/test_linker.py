import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.concepts.conftest import WEIGHTS
from tests.doubles import ISCO, OCCUPATION, HashingEncoder, small_draft
from tests.made_up import at, job, made_up

from skillmap.concepts.candidates import CandidateFinder, Query
from skillmap.concepts.linker import Linker
from skillmap.occupations.linker import OccupationLinker
from skillmap.records import Candidate, ConceptKind, JobMatch, Link
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.scheme import Concept, Label
from skillmap.taxonomy.store import ConceptScheme, open_scheme, write_scheme
from skillmap.taxonomy.vector_index import VectorIndex

WELDER, MASON = OCCUPATION + "welder", OCCUPATION + "bricklayer"
WELDERS, MASONS = ISCO + "7212", ISCO + "7112"


class FixedLinker(Linker):
    """Gives the same scores for every text, and keeps what it was asked."""

    def __init__(self, scheme: ConceptScheme, scores: Mapping[ConceptKind, Sequence[tuple[str, float]]]) -> None:
        self._scheme = scheme
        self._scores = scores
        self.asked: list[Query] = []

    @property
    def scheme(self) -> ConceptScheme:
        return self._scheme

    def link(self, queries: Sequence[Query], kind: ConceptKind, *, top: int = 10, threshold: float | None = None) -> list[Link]:
        del threshold
        if kind == "occupation":
            self.asked += queries
        found = tuple(Candidate(uri=uri, label="x", score=score, method="vector") for uri, score in self._scores.get(kind, ())[:top])
        return [Link(match=found[0] if found else None, candidates=found) for _ in queries]


def unit_group(
    scheme: ConceptScheme, groups: Sequence[tuple[str, float]], occupations: Sequence[tuple[str, float]] = (), *, threshold: float = 0.3
) -> Link:
    fixed = FixedLinker(scheme, {"isco": groups, "occupation": occupations})
    ((_, group),) = OccupationLinker(linker=fixed, isco_threshold=threshold).link([Query(text="x", language="fr")])
    return group


def scores(link: Link) -> list[tuple[str, float]]:
    return [(candidate.uri, candidate.score) for candidate in link.candidates]


@pytest.fixture
def real(
    small_scheme: ConceptScheme, lexical_index: LexicalIndex, vector_index: VectorIndex, hashing_encoder: HashingEncoder
) -> OccupationLinker:
    finder = CandidateFinder(small_scheme, lexical_index, vector_index, hashing_encoder)
    return OccupationLinker(linker=Linker(finder, dict.fromkeys(("skill", "occupation", "isco"), WEIGHTS)))


def test_unit_group_joins_both_ways_as_independent_hints(small_scheme: ConceptScheme) -> None:
    link = unit_group(small_scheme, [(MASONS, 0.6), (WELDERS, 0.5)], [(WELDER, 0.5)])
    # 1 - (1 - 0.5) * (1 - 0.8 * 0.5): two weaker hints beat one that is stronger than each.
    assert scores(link) == [(WELDERS, 0.7), (MASONS, 0.6)]
    assert link.match == link.candidates[0]
    assert [candidate.label for candidate in link.candidates] == ["Soudeurs et oxycoupeurs", "Maçons et assimilés"]


def test_unit_group_is_found_by_its_own_titles_alone(small_scheme: ConceptScheme) -> None:
    assert scores(unit_group(small_scheme, [(WELDERS, 0.5)])) == [(WELDERS, 0.5)]


def test_unit_group_is_found_through_an_occupation_alone(small_scheme: ConceptScheme) -> None:
    assert scores(unit_group(small_scheme, [], [(MASON, 0.9), (WELDER, 0.5)])) == [(MASONS, 0.72), (WELDERS, 0.4)]


def test_each_way_counts_once_for_a_unit_group(small_scheme: ConceptScheme) -> None:
    link = unit_group(small_scheme, [(WELDERS, 0.3), (WELDERS, 0.5)], [(WELDER, 0.2), (WELDER, 0.5), (WELDER, 0.4)])
    assert scores(link) == [(WELDERS, 0.7)]


def test_wider_groups_are_no_match(small_scheme: ConceptScheme) -> None:
    assert scores(unit_group(small_scheme, [(ISCO + "7", 0.9), (WELDERS, 0.4)])) == [(WELDERS, 0.4)]


def test_ties_go_by_uri(small_scheme: ConceptScheme) -> None:
    assert scores(unit_group(small_scheme, [(WELDERS, 0.4), (MASONS, 0.4)])) == [(MASONS, 0.4), (WELDERS, 0.4)]


def test_below_the_threshold_there_are_candidates_and_no_match(small_scheme: ConceptScheme) -> None:
    groups = [(WELDERS, 0.5), (MASONS, 0.2)]
    link = unit_group(small_scheme, groups, threshold=0.51)
    assert link.match is None
    assert scores(link) == groups
    at_threshold = unit_group(small_scheme, groups, threshold=0.5)
    assert at_threshold.match == at_threshold.candidates[0]


def test_no_candidates_give_no_match(small_scheme: ConceptScheme) -> None:
    assert unit_group(small_scheme, [], threshold=0.0) == Link(match=None, candidates=())


def test_there_are_ten_candidates_at_most(tmp_path: Path) -> None:
    draft = small_draft()
    codes = [f"91{number}" for number in range(10, 30)]
    for code in codes:
        draft.concepts[ISCO + code] = Concept(uri=ISCO + code, kind="isco", skill_type="", notation=code, description="")
        uri = f"{OCCUPATION}helper-{code}"
        draft.concepts[uri] = Concept(uri=uri, kind="occupation", skill_type="", notation=code, description="")
        for concept in (ISCO + code, uri):
            draft.labels.append(Label(uri=concept, text=f"helper {code}", language="en", role="preferred"))
    write_scheme(draft, tmp_path)
    scheme = open_scheme(tmp_path, "small@1.0")
    groups = [(ISCO + code, 0.9 - place / 100) for place, code in enumerate(codes)]
    occupations = [(f"{OCCUPATION}helper-{code}", 0.9 - place / 100) for place, code in enumerate(codes)]
    linker = OccupationLinker(linker=FixedLinker(scheme, {"isco": groups, "occupation": occupations}))
    ((occupation, group),) = linker.link([Query(text="helper")])
    assert [candidate.uri for candidate in group.candidates] == [uri for uri, _ in groups[:10]]
    assert [candidate.uri for candidate in occupation.candidates] == [uri for uri, _ in occupations[:10]]
    ((_, few),) = linker.link([Query(text="helper")], top=3)
    assert few.candidates == group.candidates[:3]


def test_nothing_to_link_encodes_nothing(real: OccupationLinker, hashing_encoder: HashingEncoder) -> None:
    assert real.link([]) == []
    analysis = made_up(("experience", "en", "Somewhere, 2015"))
    untitled = job(analysis, "Somewhere, 2015", title=None)
    for jobs in ((), (untitled,)):
        before = dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=jobs))
        assert real(before) == before
    assert hashing_encoder.encoded == []


@pytest.mark.parametrize(
    ("title", "occupation", "group"),
    [
        pytest.param("Brick mason", "bricklayer", "7112", id="en"),
        pytest.param("Soudeur", "welder", "7212", id="fr-one-gender"),
        pytest.param("سواق تريلا", "truck-driver", "8332", id="ar-through-the-lexicon-of-the-occupation"),
        pytest.param("الطهاة", "cook", "5120", id="ar-through-the-titles-of-the-group"),
    ],
)
def test_titles_link_to_their_unit_group(real: OccupationLinker, title: str, occupation: str, group: str) -> None:
    ((esco, isco08),) = real.link([Query(text=title)])
    assert isco08.match is not None
    assert isco08.match.uri == ISCO + group
    assert occupation in {candidate.uri.rpartition("/")[2] for candidate in esco.candidates}
    assert all(len(candidate.uri) == len(ISCO) + 4 for candidate in isco08.candidates)
    assert 0 < isco08.match.score <= 1


def test_stage_links_jobs_that_have_a_title(real: OccupationLinker) -> None:
    entries = ("Soudeur\nSOGEA", "Alger 2012", "Cuisinier")
    analysis = made_up(("experience", "fr", "\n".join(entries)))
    jobs = (
        job(analysis, entries[0], title="Soudeur", employer="SOGEA"),
        job(analysis, entries[1], title=None),
        job(analysis, entries[2], title="Cuisinier"),
    )
    before = dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=jobs))
    after = real(before)
    assert [match.job for match in after.job_matches] == [0, 2]
    groups = [match.isco08.match.uri for match in after.job_matches if match.isco08.match is not None]
    assert groups == [WELDERS, ISCO + "5120"]
    assert before.job_matches == ()
    assert real(before) == after
    assert dataclasses.replace(after, job_matches=()) == before


def test_stage_asks_with_language_and_with_what_the_job_says(small_scheme: ConceptScheme) -> None:
    duties = "souder des tuyaux " * 20
    entry = f"Soudeur\nSOGEA\n{duties.strip()}"
    analysis = made_up(("experience", "fr", f"{entry}\nسواق"), ("experience", "ar", "Welder\nطباخ"), ("experience", "en", "Chauffeur"))
    jobs = (
        job(analysis, entry, title="Soudeur", employer="SOGEA", description=duties.strip()),
        *(job(analysis, title, title=title) for title in ("سواق", "Welder", "طباخ", "Chauffeur")),
    )
    fixed = FixedLinker(small_scheme, {})
    after = OccupationLinker(linker=fixed)(dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=jobs)))
    assert [(query.text, query.language) for query in fixed.asked] == [
        ("Soudeur", "fr"),
        ("سواق", "ar"),
        ("Welder", "en"),
        ("طباخ", "ar"),
        ("Chauffeur", "en"),
    ]
    first, *others = (query.context for query in fixed.asked)
    assert first.startswith("Soudeur. SOGEA souder des tuyaux souder")
    assert 200 < len(first) <= 240
    assert others == ["", "", "", ""]
    nothing = Link(match=None, candidates=())
    assert after.job_matches == tuple(JobMatch(job=number, esco=nothing, isco08=nothing) for number in range(5))
    assert at(analysis, "Soudeur").of(after.document.text) == "Soudeur"
