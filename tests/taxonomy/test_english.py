import pytest

from skillmap.taxonomy.english import stem_english


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organise", "organizing"),
        ("organisation", "organizations"),
        ("analyses", "analyzes"),
        ("colour", "colors"),
        ("behaviour", "behavior"),
        ("centres", "center"),
        ("catalogue", "catalog"),
        ("paediatric", "pediatric"),
        ("tunnelling", "tunneling"),
        ("licences", "license"),
        ("moulding", "molding"),
        ("manage", "managing"),
        ("handled", "handling"),
        ("stores", "storing"),
        ("planned", "planning"),
        ("assemblies", "assembly"),
        ("presses", "press"),
        ("welding", "weld"),
    ],
)
def test_stem_joins_forms_and_spellings(one: str, other: str) -> None:
    assert stem_english(one) == stem_english(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("engine", "engineer"),
        ("engine", "engineering"),
        ("audit", "audition"),
        ("organ", "organize"),
        ("polite", "politics"),
        ("product", "productivity"),
        ("cloth", "clothes"),
        ("hous", "housing"),
        ("market", "marketing"),
        ("care", "car"),
        ("operator", "operation"),
        ("cast", "casting"),
        ("distillate", "distillation"),
    ],
)
def test_stem_keeps_words_apart(one: str, other: str) -> None:
    assert stem_english(one) != stem_english(other)


@pytest.mark.parametrize("word", ["gas", "bus", "glass", "ring", "bed", "css", "need", "basis", "use"])
def test_stem_keeps_what_is_no_ending(word: str) -> None:
    assert stem_english(word) == word
