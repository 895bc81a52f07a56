import pytest

from skillmap.structure.hijri import convert


@pytest.mark.parametrize(
    ("stated", "date", "precision"),
    [
        pytest.param((1439,), "2018", "year", id="year-by-its-middle"),
        pytest.param((1436, 1), "2014-11", "month", id="month-by-its-middle"),
        pytest.param((1437, 12), "2016-09", "month", id="last-month"),
        pytest.param((1441, 1, 1), "2019-08-31", "day", id="new-year-of-umm-al-qura"),
    ],
)
def test_convert_gives_the_gregorian_date_as_precise(stated: tuple[int, ...], date: str, precision: str) -> None:
    found = convert(*stated)
    assert found is not None
    assert (found.date, found.precision) == (date, precision)
    assert found.hijri == "-".join(f"{part:02d}" for part in stated)


def test_convert_keeps_the_month_where_there_is_no_such_day() -> None:
    found = convert(1441, 2, 30)
    assert found is not None
    assert (found.precision, found.hijri) == ("month", "1441-02")


@pytest.mark.parametrize("stated", [(1300,), (1501,), (1440, 13)], ids=["before-the-tables", "after-them", "no-month"])
def test_convert_is_none_outside_the_tables(stated: tuple[int, ...]) -> None:
    assert convert(*stated) is None
