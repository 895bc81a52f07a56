import pytest
from tests.doubles import SKILL

from skillmap.records import Language
from skillmap.taxonomy.lexical import ROLES, LexicalIndex, Likeness
from skillmap.taxonomy.store import ConceptScheme


def likeness(index: LexicalIndex, scheme: ConceptScheme, text: str, language: Language, name: str) -> Likeness:
    (found,) = index.compare("skill", [text], [language], 40)
    number = scheme.number(SKILL + name)
    assert number is not None
    return found[number]


def test_compare_of_a_label_is_all_ones(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    found = likeness(lexical_index, small_scheme, "Weld metal", "en", "weld-metal")
    assert found[:3] == pytest.approx((1.0, 1.0, 1.0), abs=1e-5)
    assert ROLES[found.role] == "preferred"


def test_compare_tells_the_share_of_the_text_from_that_of_the_label(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    longer = likeness(lexical_index, small_scheme, "drive heavy trucks in the desert", "en", "drive-trucks")
    assert longer.label_share == pytest.approx(1.0, abs=1e-5)
    assert 0.2 < longer.text_share < 0.8
    shorter = likeness(lexical_index, small_scheme, "wiring", "en", "electrical-wiring")
    assert shorter.text_share == pytest.approx(1.0, abs=1e-5)
    assert 0.2 < shorter.label_share < 0.8


def test_compare_counts_words_by_their_stems(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    assert likeness(lexical_index, small_scheme, "أسلاك كهربائية", "ar", "electrical-wiring").text_share == pytest.approx(1.0, abs=1e-5)
    assert likeness(lexical_index, small_scheme, "welded metals", "en", "weld-metal").text_share == pytest.approx(1.0, abs=1e-5)


def test_compare_names_the_role_of_the_best_label(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    assert ROLES[likeness(lexical_index, small_scheme, "bricklaying", "en", "lay-bricks").role] == "lexicon"
    assert ROLES[likeness(lexical_index, small_scheme, "metal welding", "en", "weld-metal").role] == "alternative"


def test_compare_gives_a_text_the_same_alone_and_in_a_batch(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    rows = list(small_scheme.labels("skill"))
    texts = [f"{row.text} {other.text}" for row, other in zip(rows, reversed(rows), strict=True)]
    languages = [row.language for row in rows]
    together = lexical_index.compare("skill", texts, languages, 7)
    alone = [lexical_index.compare("skill", [text], [language], 7)[0] for text, language in zip(texts, languages, strict=True)]
    assert together == alone
    assert [list(found) for found in together] == [list(found) for found in alone]


def test_compare_sees_through_a_slip(lexical_index: LexicalIndex, small_scheme: ConceptScheme) -> None:
    assert likeness(lexical_index, small_scheme, "comptabiltié", "fr", "accounting").letters > 0.7
