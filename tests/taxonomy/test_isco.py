import pytest

from skillmap.taxonomy.isco import children, groups, parents, skill_levels, unit_groups


def test_structure_is_that_of_the_standard() -> None:
    sizes = {digits: sum(len(code) == digits for code in groups()) for digits in (1, 2, 3, 4)}
    assert sizes == {1: 10, 2: 43, 3: 130, 4: 436}
    assert len(unit_groups()) == 436
    for code in groups():
        assert set(parents(code)) <= set(groups()), code
        if len(code) < 4:
            assert children(code), code


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        *(("1", (3, 4)), ("1120", (4,)), ("1412", (3,)), ("2221", (4,)), ("3221", (3,)), ("4110", (2,)), ("5223", (2,)), ("7212", (2,))),
        *(("9313", (1,)), ("0", (1, 2, 4)), ("0110", (4,)), ("0210", (2,)), ("0310", (1,)), ("7299", ()), ("", ()), ("72127", ())),
    ],
)
def test_skill_levels_are_those_of_the_standard(code: str, levels: tuple[int, ...]) -> None:
    assert skill_levels(code) == levels


def test_every_group_has_a_level_and_titles() -> None:
    for code, titles in groups().items():
        assert set(skill_levels(code)) <= {1, 2, 3, 4}, code
        assert skill_levels(code), code
        assert set(titles) == {"en", "fr", "ar"}, code


def test_children_are_one_level_down() -> None:
    assert children("72") == ("721", "722", "723")
    assert len(children("")) == 10
    assert unit_groups("721") == ("7211", "7212", "7213", "7214", "7215")
