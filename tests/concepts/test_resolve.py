import dataclasses
from collections.abc import Sequence

import pytest
from tests.doubles import SKILL

from skillmap.concepts.candidates import CandidateTable
from skillmap.concepts.linker import Linker
from skillmap.concepts.queries import Query
from skillmap.concepts.resolve import MentionLinker, MentionWeights, resolve
from skillmap.records import Analysis, Candidate, Document, Job, Link, Match, Mention, Page, Section, Span, Structure

TEXT = "install electrical wiring and paint surfaces"
WEIGHTS = MentionWeights(
    bias=0.0, link=1.0, source={"list": 1.0}, section={"references": -2.0}, language={"fr": 0.5}, words={"5": -1.0}, threshold=0.4
)


def mention(start: int, end: int, *, source: str = "test") -> Mention:
    return Mention(span=Span(start, end), text=TEXT[start:end], section=0, language="en", source=source)


def match(start: int, end: int, probability: float, *, linked: bool = True) -> Match:
    best = Candidate(uri=f"http://x/{start}-{end}", label="x", score=probability, method="label")
    return Match(mention=mention(start, end), link=Link(match=best if linked else None, candidates=(best,)))


def analysis(*mentions: Mention) -> Analysis:
    whole = Span(0, len(TEXT))
    document = Document(doc_id="sha256:0", media_type="text/plain", text=TEXT, pages=(Page(number=1, span=whole),))
    section = Section(kind="skills", span=whole, heading=None, language="en")
    return Analysis(document=document, structure=Structure(sections=(section,)), mentions=mentions)


def test_resolve_keeps_what_does_not_overlap_in_the_order_of_the_text() -> None:
    first, second, third = match(0, 5, 0.5), match(5, 9, 0.9), match(20, 30, 0.7)
    assert resolve([third, first, second]) == [first, second, third]


@pytest.mark.parametrize(("start", "end"), [(0, 10), (4, 12), (5, 6), (9, 20), (0, 30)])
def test_resolve_drops_the_weaker_of_two_that_overlap(start: int, end: int) -> None:
    strong, weak = match(4, 10, 0.9), match(start, end, 0.6)
    assert resolve([weak, strong]) == resolve([strong, weak]) == [strong]


def test_resolve_keeps_unlinked_mentions_where_nothing_is_stronger() -> None:
    linked, unlinked = match(0, 10, 0.9), match(10, 15, 0.1, linked=False)
    bare = Match(mention=mention(20, 25), link=Link(match=None, candidates=()))
    assert resolve([bare, unlinked, linked]) == [linked, unlinked, bare]


def test_resolve_drops_a_mention_without_candidates_for_any_other() -> None:
    bare = Match(mention=mention(0, 10), link=Link(match=None, candidates=()))
    weak = match(5, 8, 0.01, linked=False)
    assert resolve([bare, weak]) == [weak]


def test_resolve_prefers_the_longer_of_two_that_are_as_strong() -> None:
    short, long = match(0, 5, 0.8), match(0, 10, 0.8)
    assert resolve([short, long]) == [long]


def test_resolve_lets_members_stand_when_one_beats_their_whole() -> None:
    left, right, both = match(0, 10, 0.9), match(12, 20, 0.6), match(0, 20, 0.7)
    assert resolve([both, right, left]) == [left, right]


def test_resolve_of_nothing_is_nothing() -> None:
    assert resolve([]) == []


def test_mention_weights_judge_a_link_by_where_it_stands() -> None:
    plain = mention(0, 7)
    assert WEIGHTS.score(0.7, plain, "skills") == pytest.approx(0.7)
    assert WEIGHTS.score(0.7, mention(0, 7, source="list"), "skills") > 0.7 > WEIGHTS.score(0.7, plain, "references")
    assert WEIGHTS.score(0.7, dataclasses.replace(plain, language="fr"), "skills") > 0.7
    assert WEIGHTS.score(0.7, mention(0, len(TEXT)), "skills") < 0.7
    assert 0 < WEIGHTS.score(0.0, plain, "skills") < WEIGHTS.score(1.0, plain, "skills") < 1


def test_mention_linker_adds_matches_and_drops_mentions_that_lose(linker: Linker) -> None:
    whole, wiring, surfaces = mention(0, 25), mention(8, 18), mention(30, 44)
    before = analysis(wiring, surfaces, whole)
    after = MentionLinker(linker=linker, weights=WEIGHTS)(before)
    assert after.mentions == (whole, surfaces)
    assert [found.mention for found in after.matches] == [whole, surfaces]
    uris = [found.link.match.uri for found in after.matches if found.link.match is not None]
    assert uris == [SKILL + "electrical-wiring", SKILL + "paint-walls"]
    assert before.matches == ()
    assert MentionLinker(linker=linker, weights=WEIGHTS)(before) == after


def test_mention_linker_gives_judged_scores(linker: Linker) -> None:
    plain = MentionLinker(linker=linker, weights=WEIGHTS)(analysis(mention(30, 44))).matches[0].link
    listed = MentionLinker(linker=linker, weights=WEIGHTS)(analysis(mention(30, 44, source="list"))).matches[0].link
    assert [candidate.uri for candidate in plain.candidates] == [candidate.uri for candidate in listed.candidates]
    assert all(one.score < other.score for one, other in zip(plain.candidates, listed.candidates, strict=True))
    assert plain.match == plain.candidates[0]


def test_mention_linker_keeps_a_mention_below_the_threshold_without_a_match(linker: Linker) -> None:
    strict = dataclasses.replace(WEIGHTS, threshold=0.9999)
    (found,) = MentionLinker(linker=linker, weights=strict)(analysis(mention(36, 44))).matches
    assert found.link.match is None
    assert found.link.candidates


def test_mention_linker_takes_a_document_without_mentions(linker: Linker) -> None:
    assert MentionLinker(linker=linker, weights=WEIGHTS)(analysis()) == analysis()


def test_mention_linker_asks_with_the_line_and_the_titles_of_jobs(linker: Linker, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Query] = []
    find = linker.finder.find

    def note(queries: Sequence[Query], kind: str) -> CandidateTable:
        asked.extend(queries)
        return find(queries, kind)

    monkeypatch.setattr(linker.finder, "find", note)
    before = analysis(dataclasses.replace(mention(30, 44), job=0, context=TEXT), mention(8, 18))
    jobs = tuple(Job(span=Span(0, 44), section=0, title=Span(*place)) for place in ((0, 7), (26, 29)))
    MentionLinker(linker=linker, weights=WEIGHTS)(dataclasses.replace(before, structure=dataclasses.replace(before.structure, jobs=jobs)))
    assert [(query.text, query.context, query.jobs) for query in asked] == [
        ("paint surfaces", TEXT, ("install",)),
        ("electrical", "", ("install", TEXT[26:29])),
    ]
