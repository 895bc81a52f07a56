import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from tests.doubles import ISCO, OCCUPATION, HashingEncoder
from tests.made_up import job, made_up

from skillmap.concepts.candidates import CandidateTable, Pairs
from skillmap.concepts.linker import Linker
from skillmap.concepts.queries import Query
from skillmap.occupations.linker import OccupationLinker, TitleLink
from skillmap.records import Link

WELDERS = ISCO + "7212"


@pytest.fixture
def real(linker: Linker) -> OccupationLinker:
    return OccupationLinker(linker=linker)


def test_wider_groups_are_no_candidates(real: OccupationLinker) -> None:
    (found,) = real.link([Query(text="Craft and related trades workers", language="en")])
    assert found.isco08.candidates
    assert all(len(candidate.uri) == len(ISCO) + 4 for candidate in found.isco08.candidates)


def test_probabilities_of_unit_groups_sum_over_the_hierarchy(real: OccupationLinker) -> None:
    (found,) = real.link([Query(text="welder of bricks", language="en")], top=10)
    scores = {candidate.uri.rpartition("C")[2]: candidate.score for candidate in found.isco08.candidates}
    assert 0 < sum(scores.values()) <= 1.001
    assert {len(level.uri) - len(ISCO) for level in found.levels} <= {1, 2, 3}
    (major,) = [level for level in found.levels if level.uri == ISCO + "7"]
    # Welders and bricklayers are both craft workers: the major group is surer than either.
    assert major.score == pytest.approx(scores["7212"] + scores["7112"], abs=2e-3)
    assert major.score > max(scores["7212"], scores["7112"])


def test_occupations_vote_for_their_unit_group(real: OccupationLinker) -> None:
    groups, occupations, ranked = real.groups([Query(text="trucker", language="en")])
    scheme = real.linker.scheme
    truck = scheme.number(OCCUPATION + "truck-driver")
    through = dict(zip((scheme.notations[c] for c in groups.concepts), groups.column("through").tolist(), strict=True))
    probability = dict(zip(ranked[0].concepts.tolist(), ranked[0].probabilities.tolist(), strict=True))[truck]
    assert through["8332"] == max(through.values()) > 0
    assert through["8332"] == pytest.approx(1 - np.log(max(probability, 0.01)) / np.log(0.01), abs=1e-5)
    assert occupations.texts == groups.texts == 1


@pytest.mark.parametrize("top", [1, 3])
def test_top_bounds_the_candidates(real: OccupationLinker, top: int) -> None:
    (few,), (many,) = real.link([Query(text="cook")], top=top), real.link([Query(text="cook")])
    assert few.isco08.candidates == many.isco08.candidates[:top]
    assert few.esco.candidates == many.esco.candidates[:top]


def test_below_the_threshold_there_are_candidates_and_no_match(linker: Linker) -> None:
    (found,) = OccupationLinker(linker=linker).link([Query(text="cook")], threshold=1.1)
    assert found.isco08.match is None
    assert found.esco.match is None
    assert found.isco08.candidates
    (taken,) = OccupationLinker(linker=linker).link([Query(text="cook")], threshold=0.0)
    assert taken.isco08.match == taken.isco08.candidates[0]


def test_an_empty_title_is_linked_to_nothing(real: OccupationLinker) -> None:
    nothing = Link(match=None, candidates=())
    assert real.link([Query(text=" ")]) == [TitleLink(esco=nothing, isco08=nothing, levels=())]


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
        pytest.param("trucker", "truck-driver", "8332", id="en-through-the-lexicon-of-the-occupation"),
        pytest.param("الطهاة", "cook", "5120", id="ar-through-the-titles-of-the-group"),
    ],
)
def test_titles_link_to_their_unit_group(real: OccupationLinker, title: str, occupation: str, group: str) -> None:
    (found,) = real.link([Query(text=title)])
    assert found.isco08.candidates[0].uri == ISCO + group
    assert occupation in {candidate.uri.rpartition("/")[2] for candidate in found.esco.candidates}
    assert 0 < found.isco08.candidates[0].score <= 1


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
    groups = [match.isco08.candidates[0].uri for match in after.job_matches]
    assert groups == [WELDERS, ISCO + "5120"]
    assert before.job_matches == ()
    assert real(before) == after
    assert dataclasses.replace(after, job_matches=()) == before


def test_stage_asks_with_language_and_with_what_the_job_says(linker: Linker, monkeypatch: pytest.MonkeyPatch) -> None:
    duties = "souder des tuyaux"
    entry = f"Soudeur\nSOGEA\n{duties}"
    analysis = made_up(("experience", "fr", f"{entry}\nسواق"), ("experience", "ar", "Welder\nطباخ"), ("experience", "en", "Chauffeur"))
    jobs = (
        job(analysis, entry, title="Soudeur", employer="SOGEA", description=duties),
        *(job(analysis, title, title=title) for title in ("سواق", "Welder", "طباخ", "Chauffeur")),
    )
    asked: list[Query] = []
    find = linker.finder.find

    def note(queries: Sequence[Query], kind: str, *, also: Pairs | None = None) -> CandidateTable:
        if kind == "occupation":
            asked.extend(queries)
        return find(queries, kind, also=also)

    monkeypatch.setattr(linker.finder, "find", note)
    OccupationLinker(linker=linker)(dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=jobs)))
    assert [(query.text, query.language) for query in asked] == [
        ("Soudeur", "fr"),
        ("سواق", "ar"),
        ("Welder", "en"),
        ("طباخ", "ar"),
        ("Chauffeur", "en"),
    ]
    assert [query.context for query in asked] == [f"{duties}\nSOGEA", "", "", "", ""]
