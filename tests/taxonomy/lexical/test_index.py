from pathlib import Path

import pytest
from tests.doubles import ISCO, OCCUPATION, SKILL, small_draft

from skillmap.errors import IndexMismatchError
from skillmap.records import LANGUAGES, Language
from skillmap.taxonomy.folding import words
from skillmap.taxonomy.lexical import Hit, LexicalIndex, build_lexical
from skillmap.taxonomy.scheme import Concept, Label, SchemeDraft
from skillmap.taxonomy.store import ConceptScheme, open_scheme, write_scheme


def number(scheme: ConceptScheme, uri: str) -> int:
    found = scheme.number(uri)
    assert found is not None
    return found


def found_in(text: str, language: Language, index: LexicalIndex, scheme: ConceptScheme) -> list[tuple[str, set[str], Hit]]:
    sequence = words(text, language)
    return [
        (
            text[sequence[hit.first].span.start : sequence[hit.last - 1].span.end],
            {scheme.uris[concept].rpartition("/")[2] for concept in hit.concepts},
            hit,
        )
        for hit in index.find("skill", sequence, language)
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param("WELD METAL", "en", ("weld-metal", 1.0, True), id="en-case"),
        pytest.param("metal welding", "en", ("weld-metal", 1.0, False), id="en-alternative"),
        pytest.param("welding of metals", "en", ("weld-metal", 0.9, True), id="en-inflected"),
        pytest.param("Preparer des plats", "fr", ("prepare-meals", 1.0, True), id="fr-no-accents"),
        pytest.param("préparer les plats", "fr", ("prepare-meals", 0.9, True), id="fr-article"),
        pytest.param("Maçonnerie", "fr", ("lay-bricks", 1.0, True), id="fr-lexicon"),
        pytest.param("إدخـــال البَيانات", "ar", ("data-entry", 1.0, True), id="ar-marks"),
        pytest.param("ادخال بيانات", "ar", ("data-entry", 0.9, True), id="ar-no-article"),
        pytest.param("رص البلوك", "ar", ("lay-bricks", 1.0, True), id="ar-lexicon"),
        pytest.param("رص البلوك", "en", ("lay-bricks", 1.0, True), id="exact-in-any-language"),
        pytest.param("c++", "en", ("cpp", 1.0, True), id="code"),
        pytest.param("install electrcal wiring", "en", ("electrical-wiring", 0.8, True), id="en-slip"),
        pytest.param("préparre des plats", "fr", ("prepare-meals", 0.8, True), id="fr-slip"),
        pytest.param("comptabiltié", "fr", ("accounting", 0.8, True), id="fr-transposed"),
        pytest.param("تقديم الاسعافت الاولية", "ar", ("first-aid", 0.8, True), id="ar-slip"),
        pytest.param("بإدخال البيانات", "ar", ("data-entry", 1.0, True), id="ar-preposition"),
    ],
)
def test_same_finds_the_concept_of_a_label(
    lexical_index: LexicalIndex, small_scheme: ConceptScheme, text: str, language: Language, expected: tuple[str, float, bool]
) -> None:
    name, score, trusted = expected
    (found,) = lexical_index.same("skill", [text], [language])
    assert found == {number(small_scheme, SKILL + name): (score, trusted)}


def test_same_gives_every_concept_that_shares_a_label(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    (found,) = lexical_index.same("skill", ["Plastering"], ["en"])
    assert {small_scheme.uris[concept] for concept in found} == {SKILL + "plaster-surfaces", SKILL + "plaster-ceilings"}


def test_same_tells_kinds_apart(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    assert lexical_index.same("skill", ["soudeuse"], ["fr"]) == [{}]
    assert lexical_index.same("occupation", ["soudeuse"], ["fr"]) == [{number(small_scheme, OCCUPATION + "welder"): (1.0, True)}]
    assert lexical_index.same("isco", ["Cooks"], ["en"]) == [{number(small_scheme, ISCO + "5120"): (1.0, True)}]


def test_same_keeps_the_order_of_its_texts(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    found = lexical_index.same("skill", ["", "arabe", "؟!", "xyzzy", "C#"], ["en", "fr", "ar", "en", "en"])
    assert [list(concepts) for concepts in found] == [
        [],
        [number(small_scheme, SKILL + "arabic")],
        [],
        [],
        [number(small_scheme, SKILL + "csharp")],
    ]
    assert lexical_index.same("skill", [], []) == []


@pytest.mark.parametrize(
    ("text", "language", "uri"),
    [
        pytest.param("instal electric wirings", "en", SKILL + "electrical-wiring", id="en"),
        pytest.param("premiers secour", "fr", SKILL + "first-aid", id="fr"),
        pytest.param("والإسعافات الاولية", "ar", SKILL + "first-aid", id="ar"),
    ],
)
def test_similar_finds_what_is_written_alike(
    lexical_index: LexicalIndex, small_scheme: ConceptScheme, text: str, language: Language, uri: str
) -> None:
    (found,) = lexical_index.similar("skill", [text], [language], 20)
    best = max(found, key=lambda concept: found[concept])
    assert small_scheme.uris[best] == uri
    assert 0.4 < found[best] < 1


def test_similar_is_one_for_the_label_itself_and_never_more(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    texts = [row.text for row in small_scheme.labels("skill")]
    languages: list[Language] = [row.language for row in small_scheme.labels("skill")]
    concepts = [row.concept for row in small_scheme.labels("skill")]
    for concept, found in zip(concepts, lexical_index.similar("skill", texts, languages, 20), strict=True):
        assert found[concept] == pytest.approx(1.0, abs=1e-5)
        assert all(0 <= score <= 1 for score in found.values())


def test_similar_takes_the_best_labels_only(lexical_index: LexicalIndex) -> None:
    (many,) = lexical_index.similar("skill", ["provide data, customers and metal"], ["en"], 20)
    (few,) = lexical_index.similar("skill", ["provide data, customers and metal"], ["en"], 2)
    assert len(few) == 2 < len(many)
    assert sorted(few.values()) == sorted(many.values())[-2:]


def test_similar_of_nothing_is_nothing(lexical_index: LexicalIndex) -> None:
    assert lexical_index.similar("skill", ["", "؟", "zzqqxx"], ["en", "ar", "en"], 5) == [{}, {}, {}]
    assert lexical_index.similar("skill", [], [], 5) == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        pytest.param(
            "I used to weld metal, and did the metal welding of gates.",
            "en",
            [("weld metal", {"weld-metal"}), ("metal welding", {"weld-metal"})],
            id="en",
        ),
        pytest.param(
            "Chargé de préparer les plats et de la maçonnerie",
            "fr",
            [("préparer les plats", {"prepare-meals"}), ("maçonnerie", {"lay-bricks"})],
            id="fr",
        ),
        pytest.param(
            "خبرة في إدخال البيانات وقيادة الشاحنات",
            "ar",
            [("إدخال البيانات", {"data-entry"}), ("وقيادة الشاحنات", {"drive-trucks"})],
            id="ar",
        ),
        pytest.param("langages : C++, C#", "fr", [("C++", {"cpp"}), ("C#", {"csharp"})], id="code"),
        pytest.param("plastering", "en", [("plastering", {"plaster-surfaces", "plaster-ceilings"})], id="shared"),
        pytest.param("nothing of the kind", "en", [], id="none"),
        pytest.param("", "en", [], id="empty"),
    ],
)
def test_find_finds_labels_in_a_text(
    lexical_index: LexicalIndex, small_scheme: ConceptScheme, text: str, language: Language, expected: list[tuple[str, set[str]]]
) -> None:
    assert [(quote, concepts) for quote, concepts, _ in found_in(text, language, lexical_index, small_scheme)] == expected


def test_find_tells_exact_words_and_words_of_the_lexicon(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    hits = [hit for *_, hit in found_in("lay bricks, laying bricks, bricklaying", "en", lexical_index, small_scheme)]
    assert [(hit.exact, hit.from_lexicon) for hit in hits] == [(True, False), (False, False), (True, True)]


def test_label_arrays_follow_the_labels_of_the_scheme(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    rows = list(small_scheme.labels("occupation"))
    assert lexical_index.label_concepts("occupation").tolist() == [row.concept for row in rows]
    assert [LANGUAGES[position] for position in lexical_index.label_languages("occupation")] == [row.language for row in rows]


def test_index_of_another_scheme_is_refused(small_scheme: ConceptScheme, tmp_path: Path) -> None:
    draft = small_draft()
    draft.labels.pop()
    write_scheme(draft, tmp_path)
    build_lexical(open_scheme(tmp_path, "small"), tmp_path / "index")
    with pytest.raises(IndexMismatchError, match=r"built from another small@1\.0") as caught:
        LexicalIndex(tmp_path / "index", small_scheme)
    assert caught.value.code == "index-mismatch"


def test_missing_index_is_refused(small_scheme: ConceptScheme, tmp_path: Path) -> None:
    with pytest.raises(IndexMismatchError, match="skillmap setup"):
        LexicalIndex(tmp_path / "none", small_scheme)


def test_scheme_of_skills_alone_can_be_indexed(tmp_path: Path) -> None:
    draft = SchemeDraft(name="x", version="1", concepts={"http://x/1": Concept(uri="http://x/1", kind="skill")})
    draft.labels.append(Label(uri="http://x/1", text="weld", language="en", role="preferred"))
    write_scheme(draft, tmp_path)
    scheme = open_scheme(tmp_path, "x")
    build_lexical(scheme, tmp_path / "index")
    index = LexicalIndex(tmp_path / "index", scheme)
    assert index.same("skill", ["weld"], ["en"]) == [{0: (1.0, True)}]
    assert index.same("occupation", ["weld"], ["en"]) == [{}]
    assert index.similar("isco", ["weld"], ["en"], 5) == [{}]
    assert index.find("occupation", words("weld", "en"), "en") == []
