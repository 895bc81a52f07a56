from pathlib import Path

import pytest

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.fairness import Figure, Outcome, Variant, compare, read_variants

SHIPPED = Path(__file__).resolve().parents[3] / "eval" / "fairness"


def folder(
    tmp_path: Path, template: str, names: str = "base\tSam Roe\tSamia Roe\tسام رو\tسامية رو\nother\tIvo Kat\tIva Kat\tإيفو كات\tإيفا كات\n"
) -> Path:
    (tmp_path / "fr.txt").write_text(template, encoding="utf-8")
    (tmp_path / "names.tsv").write_text(names, encoding="utf-8")
    return tmp_path


TEMPLATE = "### cook plain\n{name}\n{Cuisinier|Cuisinière}\n### cook learner\n{name}\n{cuisinier|cuisiniere}\n"


def test_variants_are_every_way_to_say_a_cv(tmp_path: Path) -> None:
    found = read_variants(folder(tmp_path, TEMPLATE))
    assert {(one.wording, one.gender, one.origin) for one in found} == {
        ("plain", "m", "base"),
        ("plain", "f", "base"),
        ("plain", "m", "other"),
        ("plain", "f", "other"),
        ("learner", "m", "base"),
        ("learner", "f", "base"),
    }
    texts = {(one.wording, one.gender, one.origin): one.text for one in found}
    assert texts["plain", "f", "other"] == "Iva Kat\nCuisinière\n"
    assert texts["learner", "m", "base"] == "Sam Roe\ncuisinier\n"


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("no heading", "base\ta\tb\tc\td\n"),
        ("### cook plain\nno name\n", "base\ta\tb\tc\td\n"),
        (TEMPLATE, "base\ta\tb\n"),
        (TEMPLATE, ""),
    ],
)
def test_a_broken_set_is_refused(tmp_path: Path, template: str, names: str) -> None:
    with pytest.raises(GoldInvalidError):
        read_variants(folder(tmp_path, template, names))


def test_the_shipped_set_has_all_forms_in_three_languages() -> None:
    found = read_variants(SHIPPED)
    assert {one.language for one in found} == {"ar", "fr", "en"}
    said = {(one.cv, one.language, one.wording) for one in found}
    assert {cv for cv, _, _ in said} == {cv for cv, language, wording in said if (language, wording) == ("fr", "plain")}
    assert len(said) == 11 * 3 * 2  # every CV in every language, in plain and in learner's words
    base = {(one.cv, one.language, one.wording, one.gender): one.text for one in found if one.origin == "base"}
    unnamed = {key: text.partition("\n")[2] for key, text in base.items()}
    assert all(unnamed[*key, "m"] != unnamed[*key, "f"] for key in said if key[1] != "en")
    assert not [one for one in found if "{" in one.text or "|" in one.text]


def variant(gender: str = "m", wording: str = "plain", origin: str = "base", cv: str = "cook") -> Variant:
    return Variant(cv=cv, language="fr", wording=wording, gender=gender, origin=origin, text="")


def outcome(*skills: str, groups: tuple[str, ...] = ("5120",), ranks: tuple[int, ...] = ()) -> Outcome:
    return Outcome(skills=frozenset(skills), groups=groups, ranks=ranks)


def figures(variants: list[Variant], outcomes: list[Outcome]) -> dict[tuple[str, str], Figure]:
    return {(one.comparison, one.measure): one for one in compare(variants, outcomes, seed=1) if one.language == "all"}


def test_the_same_results_differ_in_nothing() -> None:
    variants = [variant(), variant("f"), variant(origin="x"), variant("f", origin="x"), variant(wording="learner")]
    found = figures(variants, [outcome("a", "b", ranks=(0, 1))] * 5)
    measured = [one for one in found.values() if one.pairs]
    assert measured
    assert {(one.value, one.low, one.high) for one in measured} == {(0.0, 0.0, 0.0)}


def test_a_concept_lost_in_the_feminine_is_seen() -> None:
    found = figures([variant(), variant("f")], [outcome("a", "b", "c"), outcome("a", "b", groups=("5131",))])
    assert found["masculine → feminine", "found"].value == pytest.approx(-1 / 2.5)
    assert found["masculine → feminine", "found, absolute"].value == pytest.approx(1 / 2.5)
    assert found["masculine → feminine", "other"].value == pytest.approx(1 / 3)
    assert found["masculine → feminine", "occupations"].value == 1.0


def test_gains_and_losses_cancel_only_in_the_signed_figure() -> None:
    variants = [variant(), variant("f"), variant(cv="nurse"), variant("f", cv="nurse")]
    found = figures(variants, [outcome("a", "b"), outcome("a"), outcome("a"), outcome("a", "b")])
    assert found["masculine → feminine", "found"].value == pytest.approx(0)
    assert found["masculine → feminine", "found, absolute"].value == pytest.approx(2 / 3)
    assert found["masculine → feminine", "found"].low < 0 < found["masculine → feminine", "found"].high


def test_ranks_are_compared_over_all_vacancies() -> None:
    found = figures([variant(), variant("f")], [outcome("a", ranks=(0, 1, 2)), outcome("a", ranks=(1, 0, 2))])
    assert found["masculine → feminine", "rank"].value == pytest.approx((2 / 3) / 2)


def test_names_are_compared_within_one_gender() -> None:
    variants = [variant(), variant("f"), variant(origin="x"), variant("f", origin="x")]
    found = figures(variants, [outcome("a"), outcome("b"), outcome("a"), outcome("b")])
    assert found["name: base → x", "other"].value == 0
    assert found["masculine → feminine", "other"].value == 1
