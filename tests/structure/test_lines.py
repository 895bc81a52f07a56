import pytest

from skillmap.structure.lines import PairFinder, split_lines
from skillmap.structure.source import read_source


@pytest.mark.parametrize(
    ("line", "bullet", "body"),
    [
        ("  • Réception des colis", "•", "Réception des colis"),
        ("3) Company: Atlas", "1", "Company: Atlas"),
        ("## Expérience", "##", "Expérience"),
        ("- تنظيف المكاتب", "-", "تنظيف المكاتب"),
        ("2015 – 2018 Chauffeur", "", "2015 – 2018 Chauffeur"),
        ("06 00 00 11 22", "", "06 00 00 11 22"),
    ],
)
def test_split_lines_tells_bullet_from_body(line: str, bullet: str, body: str) -> None:
    source = read_source(line)
    (found,) = split_lines(source)
    assert found.bullet == bullet
    assert source.cut(found.body) == body


def test_split_lines_knows_blank_lines_and_rules() -> None:
    lines = split_lines(read_source("A b\n\nC d\n-----\nE f"))
    assert [line.after_blank for line in lines] == [True, True, False, False]
    assert [line.is_rule for line in lines] == [False, False, True, False]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        pytest.param("الاسم\t\t: ليان خوري", ["ليان خوري"], id="ar"),
        pytest.param("Nom et prénom : KONAN Yao", ["KONAN Yao"], id="fr"),
        pytest.param("Name: Ali Reza     Nationality: Afghan", ["Ali Reza", "Afghan"], id="en"),
    ],
)
def test_pair_finder_cuts_label_and_value(line: str, values: list[str]) -> None:
    source = read_source(line)
    pairs = PairFinder(("name", "nationality"))(source, split_lines(source)[0].span)
    assert [source.cut(pair.value) for pair in pairs] == values
