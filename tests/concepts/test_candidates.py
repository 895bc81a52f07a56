import numpy as np
import pytest
from tests.doubles import OCCUPATION, SKILL, HashingEncoder

from skillmap.concepts.affinity import Affinity
from skillmap.concepts.candidates import CandidateFinder, CandidateTable
from skillmap.concepts.queries import Query, guess_language, pieces
from skillmap.records import Language
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import ConceptScheme
from skillmap.taxonomy.vector_index import VectorIndex


def value(table: CandidateTable, scheme: ConceptScheme, uri: str, name: str, row: int = 0) -> float:
    (place,) = np.nonzero((table.rows == row) & (table.concepts == scheme.number(uri)))[0]
    return float(table.column(name)[place])


def test_find_says_what_speaks_for_a_concept(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    table = finder.find([Query(text="metal welding", language="en")], "skill")
    weld = SKILL + "weld-metal"
    assert value(table, small_scheme, weld, "exact") == 1
    assert value(table, small_scheme, weld, "trusted") == 0  # an alternative label
    assert value(table, small_scheme, weld, "letters") == pytest.approx(1, abs=1e-5)
    assert 0.4 < value(table, small_scheme, weld, "dense") < 0.7  # another wording of the same stems is the one that has a vector
    assert value(table, small_scheme, weld, "near_line") == value(table, small_scheme, weld, "dense")
    trusted = finder.find([Query(text="weld metal", language="en")], "skill")
    assert value(trusted, small_scheme, weld, "trusted") == 1


def test_find_tells_an_inflected_label_from_a_label(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    table = finder.find([Query(text="laying brick", language="en")], "skill")
    assert value(table, small_scheme, SKILL + "lay-bricks", "inflected") == 1
    assert value(table, small_scheme, SKILL + "lay-bricks", "exact") == 0


def test_find_gives_concepts_that_only_vectors_bring_too(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    table = finder.find([Query(text="C#", language="en")], "skill")
    assert len(table.concepts) > 1
    others = table.concepts != small_scheme.number(SKILL + "csharp")
    assert not table.column("exact")[others].any()
    assert {small_scheme.kinds[concept] for concept in table.concepts} == {"skill"}
    assert (np.diff(table.concepts) > 0).all()


def test_find_takes_concepts_that_are_named(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    cook = small_scheme.number(OCCUPATION + "cook")
    assert cook is not None
    also = (np.array([1], dtype=np.int32), np.array([cook], dtype=np.int32))
    table = finder.find([Query(text="welder"), Query(text="zzz")], "occupation", also=also)
    assert cook in table.concepts[table.rows == 1]


def test_line_and_job_move_a_query_towards_them(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    paint = SKILL + "paint-walls"
    table = finder.find([Query(text="surfaces", language="en", context="paint surfaces", jobs=("paint",))], "skill")
    dense = value(table, small_scheme, paint, "dense")
    assert value(table, small_scheme, paint, "near_line") > dense
    assert value(table, small_scheme, paint, "near_job") != dense
    bare = finder.find([Query(text="surfaces", language="en")], "skill")
    for name in ("near_line", "near_job"):
        np.testing.assert_array_equal(bare.column(name), bare.column("dense"))


def test_stated_skills_move_a_title_without_being_encoded(
    finder: CandidateFinder, small_scheme: ConceptScheme, hashing_encoder: HashingEncoder
) -> None:
    plain, stated, unknown = (
        finder.find([Query(text="worker", stated=uris)], "occupation")
        for uris in ((), (SKILL + "nursing-care",), (SKILL + "nobody-has-heard-of",))
    )
    nurse = OCCUPATION + "nurse"
    assert value(stated, small_scheme, nurse, "near_line") > value(plain, small_scheme, nurse, "near_line")
    np.testing.assert_array_equal(unknown.values, plain.values)
    assert hashing_encoder.encoded[-1] == "worker"


def test_queries_do_not_touch_one_another(finder: CandidateFinder) -> None:
    queries = [
        Query(text="surfaces", language="en"),
        Query(text="surfaces", language="en", context="paint surfaces"),
        Query(text="clients", language="fr", jobs=("cuisinier",)),
    ]
    together = finder.find(queries, "skill")
    assert together.texts == 3
    for row, query in enumerate(queries):
        alone = finder.find([query], "skill")
        inside = slice(*together.starts[row : row + 2])
        np.testing.assert_array_equal(together.concepts[inside], alone.concepts)
        np.testing.assert_array_equal(together.values[inside], alone.values)


def test_a_wording_of_several_concepts_says_which_is_usual(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    table = finder.find([Query(text="plastering", language="en")], "skill")
    assert value(table, small_scheme, SKILL + "plaster-ceilings", "rarer") == 1
    assert value(table, small_scheme, SKILL + "plaster-surfaces", "rarer") == 0


def test_fit_is_the_cosine_in_the_space_of_what_jobs_need(
    small_scheme: ConceptScheme, lexical_index: LexicalIndex, vector_index: VectorIndex, hashing_encoder: HashingEncoder
) -> None:
    identity = np.eye(64, dtype=np.float32)
    affinity = Affinity(identity, identity, vector_index, len(small_scheme.uris))
    finder = CandidateFinder(small_scheme, lexical_index, vector_index, hashing_encoder, affinity)
    table = finder.find([Query(text="surfaces", language="en", jobs=("paint surfaces", "lay bricks"))], "skill")
    paint, bricks = SKILL + "paint-walls", SKILL + "lay-bricks"
    assert value(table, small_scheme, paint, "job_fit") > 0.3
    assert value(table, small_scheme, bricks, "job_fit") > value(table, small_scheme, SKILL + "csharp", "job_fit")
    assert not table.column("line_fit").any()
    occupations = finder.find([Query(text="x", context="weld")], "occupation")
    assert occupations.column("line_fit").any()
    assert not occupations.column("job_fit").any()


def test_title_in_two_genders_is_looked_up_by_its_first(finder: CandidateFinder, small_scheme: ConceptScheme) -> None:
    table = finder.find([Query(text="cuisinier / cuisinière", language="fr")], "occupation")
    assert value(table, small_scheme, OCCUPATION + "cook", "exact") == 1


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("weld. Paint walls! 2015 | - | lay bricks", ["weld.", "Paint walls!", "lay bricks"]),
        ("طبخ؛ تنظيف", ["طبخ", "تنظيف"]),
        ("x" * 400, ["x" * 160]),
    ],
)
def test_pieces_are_sentences_and_items(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_pieces_are_twelve_at_most() -> None:
    assert len(pieces("\n".join(f"item number {'x' * k}" for k in range(40)))) == 12
