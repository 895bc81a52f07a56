from pathlib import Path

import pytest

from skillmap.records import Language
from skillmap.taxonomy.folding import words
from skillmap.taxonomy.lexical import LexicalIndex, build_lexical
from skillmap.taxonomy.scheme import Concept, Label, SchemeDraft
from skillmap.taxonomy.store import ConceptScheme, open_scheme, write_scheme

LABELS: tuple[tuple[str, Language], ...] = (
    ("bake bread", "en"),
    ("tend bakers", "en"),
    ("grow carrots", "en"),
    ("draw carrets", "en"),
    ("refrigeration", "en"),
    ("carrelage", "fr"),
    ("maçonnerie", "fr"),
    ("تنظيف السجاد", "ar"),
)


@pytest.fixture(scope="module")
def scheme(tmp_path_factory: pytest.TempPathFactory) -> ConceptScheme:
    """One concept a label."""
    root = tmp_path_factory.mktemp("slips")
    draft = SchemeDraft(name="slips", version="1")
    for number, (text, language) in enumerate(LABELS):
        uri = f"http://x/{number}"
        draft.concepts[uri] = Concept(uri=uri, kind="skill")
        draft.labels.append(Label(uri=uri, text=text, language=language, role="preferred"))
    write_scheme(draft, root)
    return open_scheme(root, "slips")


@pytest.fixture(scope="module")
def index(scheme: ConceptScheme, tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder: Path = tmp_path_factory.mktemp("lexical") / "slips"
    build_lexical(scheme, folder, known={"en": ("bankers", "bread"), "fr": ("carrelages",)})
    return LexicalIndex(folder, scheme)


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        pytest.param("bake braed", "en", 0, id="transposed"),
        pytest.param("bake brad", "en", None, id="short"),
        pytest.param("tend bakrs", "en", 1, id="left-out"),
        pytest.param("tend bankers", "en", None, id="another-word-of-the-language"),
        pytest.param("grow carrits", "en", 2, id="one-wording-is-a-label"),
        pytest.param("refrigertaionn", "en", 4, id="two-in-a-long-word"),
        pytest.param("refrgiratoin", "en", None, id="three-in-a-long-word"),
        pytest.param("maçonerie", "fr", 6, id="fr"),
        pytest.param("maconnerie", "en", 6, id="no-slip-but-the-same-letters"),
        pytest.param("maconerie", "en", None, id="other-language"),
        pytest.param("تنظيف السجاذ", "ar", None, id="ar-short-without-article"),
        pytest.param("تنظييف السجاد", "ar", 7, id="ar"),
        pytest.param("bake br34d", "en", None, id="digits"),
    ],
)
def test_same_forgives_slips_that_can_mean_one_thing_only(index: LexicalIndex, text: str, language: Language, label: int | None) -> None:
    (found,) = index.same("skill", [text], [language])
    assert list(found) == ([] if label is None else [label])
    assert all(score in {0.8, 1.0} for score, _ in found.values())


def test_same_leaves_slips_that_can_mean_two_things(index: LexicalIndex) -> None:
    assert index.same("skill", ["carruts"], ["en"]) == [{}]


def test_find_forgives_nothing(index: LexicalIndex) -> None:
    assert index.find("skill", words("I bake braed", "en"), "en") == []
