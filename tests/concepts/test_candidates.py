import numpy as np
import pytest
from tests.doubles import OCCUPATION, SKILL, HashingEncoder

from skillmap.concepts.candidates import CandidateFinder, Query, guess_language
from skillmap.records import Language
from skillmap.taxonomy.store import ConceptScheme


def number(scheme: ConceptScheme, uri: str) -> int:
    found = scheme.number(uri)
    assert found is not None
    return found


def test_find_says_what_speaks_for_a_concept(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    (found,) = finder.find([Query(text="metal welding", language="en")], "skill", context_share=0.25)
    evidence = found[number(small_scheme, SKILL + "weld-metal")]
    assert (evidence.same, evidence.trusted) == (1.0, False)  # an alternative label
    assert evidence.similar == pytest.approx(1, abs=1e-5)
    assert 0.4 < evidence.dense < 0.7  # another wording of the same stems is the one that has a vector
    assert evidence.context == evidence.dense
    (trusted,) = finder.find([Query(text="weld metal", language="en")], "skill", context_share=0.25)
    assert trusted[number(small_scheme, SKILL + "weld-metal")].trusted


def test_find_gives_concepts_that_only_vectors_bring_too(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    (found,) = finder.find([Query(text="C#", language="en")], "skill", context_share=0.25)
    assert len(found) > 1
    others = [evidence for concept, evidence in found.items() if concept != number(small_scheme, SKILL + "csharp")]
    assert all(evidence.same == 0 and not evidence.trusted for evidence in others)
    assert {small_scheme.kinds[concept] for concept in found} == {"skill"}


def test_context_moves_a_query_towards_what_stands_around_it(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    (found,) = finder.find([Query(text="surfaces", language="en", context="paint surfaces")], "skill", context_share=0.5)
    evidence = found[number(small_scheme, SKILL + "paint-walls")]
    assert evidence.context > evidence.dense
    (without,) = finder.find([Query(text="surfaces", language="en", context="paint surfaces")], "skill", context_share=0)
    assert all(evidence.context == evidence.dense for evidence in without.values())


def test_context_is_each_querys_own(finder: CandidateFinder) -> None:
    queries = [
        Query(text="surfaces", language="en"),
        Query(text="surfaces", language="en", context="paint surfaces"),
        Query(text="clients", language="fr"),
    ]
    assert finder.find(queries, "skill", context_share=0.5) == [finder.find([query], "skill", context_share=0.5)[0] for query in queries]


def test_title_in_two_genders_is_looked_up_by_its_first(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    (found,) = finder.find([Query(text="cuisinier / cuisinière", language="fr")], "occupation", context_share=0)
    assert found[number(small_scheme, OCCUPATION + "cook")].same == 1.0


def test_encode_asks_the_encoder_once_for_a_text(finder: CandidateFinder, hashing_encoder: HashingEncoder) -> None:
    first = finder.encode(["cook", "nurse", "cook"])
    again = finder.encode(["nurse", "welder"])
    assert hashing_encoder.encoded == ["cook", "nurse", "welder"]
    np.testing.assert_array_equal(first[0], first[2])
    np.testing.assert_array_equal(again, HashingEncoder().encode(["nurse", "welder"]))
    assert finder.encode([]).shape == (0, 64)


def test_encode_keeps_its_results_when_the_cache_is_full(finder: CandidateFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    cache: dict[str, np.ndarray] = {}
    monkeypatch.setattr(finder, "_cache", cache)
    texts = [f"text {position}" for position in range(40)]
    np.testing.assert_array_equal(finder.encode(texts), HashingEncoder().encode(texts))


@pytest.mark.parametrize(
    ("text", "language"),
    [("سائق شاحنة", "ar"), ("CV سائق", "ar"), ("Préparation", "fr"), ("cœur", "fr"), ("welder", "en"), ("", "en"), ("123", "en")],
)
def test_guess_language_goes_by_letters(text: str, language: Language) -> None:
    assert guess_language(text) == language
