import pytest
from tests.doubles import ISCO, OCCUPATION, SKILL

from skillmap.concepts.linker import Linker
from skillmap.concepts.queries import Query
from skillmap.records import ConceptKind, Language
from skillmap.taxonomy.store import ConceptScheme


@pytest.mark.parametrize(
    ("kind", "language", "text", "uri"),
    [
        pytest.param("skill", "ar", "لحام المعادن", SKILL + "weld-metal", id="skill-ar"),
        pytest.param("skill", "fr", "installer le câblage électrique", SKILL + "electrical-wiring", id="skill-fr"),
        pytest.param("skill", "en", "provide nursing care", SKILL + "nursing-care", id="skill-en"),
        pytest.param("skill", "ar", "رص البلوك", SKILL + "lay-bricks", id="lexicon-ar"),
        pytest.param("occupation", "ar", "سائقة شاحنة", OCCUPATION + "truck-driver", id="occupation-ar"),
        pytest.param("occupation", "fr", "infirmière", OCCUPATION + "nurse", id="occupation-fr"),
        pytest.param("occupation", "en", "accountant", OCCUPATION + "accountant", id="occupation-en"),
        pytest.param("isco", "ar", "الطهاة", ISCO + "5120", id="isco-ar"),
        pytest.param("isco", "fr", "Soudeurs et oxycoupeurs", ISCO + "7212", id="isco-fr"),
        pytest.param("isco", "en", "Accountants", ISCO + "2411", id="isco-en"),
    ],
)
def test_link_finds_the_concept_of_a_label(linker: Linker, kind: ConceptKind, language: Language, text: str, uri: str) -> None:
    for query in (Query(text=text, language=language), Query(text=text)):
        (link,) = linker.link([query], kind)
        assert link.match is not None
        assert link.match.uri == uri
        assert link.match == link.candidates[0]
        assert link.match.score > 0.5
        assert link.match.method == "label"


@pytest.mark.parametrize(("language", "label"), [("ar", "بناء الطوب"), ("fr", "poser des briques"), ("en", "lay bricks")])
def test_link_labels_candidates_in_the_language_of_the_query(linker: Linker, language: Language, label: str) -> None:
    (link,) = linker.link([Query(text="maçonnerie", language=language)], "skill")
    assert link.match is not None
    assert link.match.label == label


@pytest.mark.parametrize("text", ["xqzzkv wplmt", "غغغظظظ", "§§§"])
def test_link_gives_nonsense_no_match_but_candidates(linker: Linker, text: str) -> None:
    (link,) = linker.link([Query(text=text)], "skill")
    assert link.match is None
    assert link.candidates
    assert max(candidate.score for candidate in link.candidates) < 0.4


@pytest.mark.parametrize("text", ["", "  \n"])
def test_link_gives_an_empty_text_nothing(linker: Linker, text: str) -> None:
    links = linker.link([Query(text=text), Query(text="C++")], "skill")
    assert links[0].match is None
    assert links[0].candidates == ()
    assert links[1].match is not None


def test_link_of_no_queries_is_empty(linker: Linker) -> None:
    assert linker.link([], "skill") == []


def test_a_wording_of_two_concepts_goes_to_the_usual_one_each_time(linker: Linker) -> None:
    links = [linker.link([Query(text="plastering", language="en")], "skill")[0] for _ in range(3)]
    assert [candidate.uri for candidate in links[0].candidates[:2]] == [SKILL + "plaster-surfaces", SKILL + "plaster-ceilings"]
    assert links[0].candidates[0].score > links[0].candidates[1].score
    assert links[0] == links[1] == links[2]


@pytest.mark.parametrize("top", [1, 3, 7])
def test_top_bounds_the_candidates_and_keeps_their_scores(linker: Linker, top: int) -> None:
    query = Query(text="paint metal surfaces", language="en")
    (few,), (many,) = linker.link([query], "skill", top=top), linker.link([query], "skill", top=15)
    assert len(few.candidates) == top
    assert many.candidates[:top] == few.candidates


def test_scores_lie_between_zero_and_one_best_first(linker: Linker, small_scheme: ConceptScheme) -> None:
    queries = [Query(text=row.text, language=row.language, context="install electrical wiring") for row in small_scheme.labels("skill")]
    for link in linker.link(queries, "skill", top=20):
        scores = [candidate.score for candidate in link.candidates]
        assert all(0 <= score <= 1 for score in scores)
        assert scores == sorted(scores, reverse=True)
        assert len({candidate.uri for candidate in link.candidates}) == len(link.candidates)


def test_threshold_decides_whether_there_is_a_match(linker: Linker) -> None:
    query = Query(text="paint", language="en")
    (link,) = linker.link([query], "skill", threshold=0.0)
    assert link.match == link.candidates[0]
    best = link.candidates[0].score
    assert linker.link([query], "skill", threshold=best)[0].match == link.match
    assert linker.link([query], "skill", threshold=best + 0.01)[0].match is None


def test_batch_links_like_one_by_one(linker: Linker) -> None:
    queries = [Query(text=text, context=context) for text in ("weld", "دهان", "briques") for context in ("", "bâtiment")]
    assert linker.link(queries, "skill") == [linker.link([query], "skill")[0] for query in queries]
