import pytest

from skillmap.records import Span
from skillmap.structure.dates import Period, find_periods
from skillmap.structure.source import read_source


def periods(text: str) -> tuple[Period, ...]:
    return find_periods(read_source(text), Span(0, len(text)))


def written(period: Period) -> tuple[str | None, str | None, bool]:
    start = period.start.date if period.start else None
    end = period.end.date if period.end else None
    return start, end, period.current


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("من شباط ٢٠١٦ إلى كانون الأول ٢٠١٩", ("2016-02", "2019-12", False)),
        ("جانفي 2019 – حتى الآن", ("2019-01", None, True)),
        ("يناير 2017 - أبريل 2024", ("2017-01", "2024-04", False)),
        ("من ٢٠١٥ ولليوم", ("2015", None, True)),
        ("1440هـ / 2019م إلى تاريخه", ("2019", None, True)),
        ("۲۰۱۲ - ۲۰۱۴", ("2012", "2014", False)),
        ("منذ 2011", ("2011", None, True)),
        ("صيف 2018", ("2018", "2018", False)),
        ("janv. 2019 – aujourd’hui", ("2019-01", None, True)),
        ("[2018 – à ce jour]", ("2018", None, True)),
        ("du 01/02/2010 au 31/12/2012", ("2010-02-01", "2012-12-31", False)),
        ("1er septembre 2015 – 31 mars 2023", ("2015-09-01", "2023-03-31", False)),
        ("mars à juin 2019", ("2019-03", "2019-06", False)),
        ("depuis mars 2014", ("2014-03", None, True)),
        ("2009 jusqu'à maintenant", ("2009", None, True)),
        ("jusqu'en 2014", (None, "2014", False)),
        ("2015 – 6 mois", ("2015", "2015", False)),
        ("2008-2010", ("2008", "2010", False)),
        ("2018-20", ("2018", "2020", False)),
        ("2015-03 / 2016-11", ("2015-03", "2016-11", False)),
        ("03/2016 → présent", ("2016-03", None, True)),
        ("June 2021 till date", ("2021-06", None, True)),
        ("From: Jan 2017 To: Aug 2021", ("2017-01", "2021-08", False)),
        ("Mar'19 - Jul'20", ("2019-03", "2020-07", False)),
        ("3rd May 1988", ("1988-05-03", "1988-05-03", False)),
        ("May 3, 1988", ("1988-05-03", "1988-05-03", False)),
        ("05/22/1990", ("1990-05-22", "1990-05-22", False)),
    ],
)
def test_find_periods_reads_what_is_written(text: str, expected: tuple[str | None, str | None, bool]) -> None:
    (found,) = periods(text)
    assert written(found) == expected


def test_find_periods_does_not_turn_round_a_range_that_runs_backwards() -> None:
    (found,) = periods("2019 - 2016")
    assert written(found) == ("2019", "2016", False)


def test_find_periods_does_not_convert_hijri_years() -> None:
    (found,) = periods("1440هـ - 1442هـ")
    assert written(found) == (None, None, False)


@pytest.mark.parametrize("text", ["+216 20 000 111", "salaire 2000 euros", "0555 00 19 88", "chapter 12", ""])
def test_find_periods_takes_no_other_numbers(text: str) -> None:
    assert periods(text) == ()


def test_find_periods_reports_precision_and_span() -> None:
    text = "Soudeur, Sfax (depuis 03/2015)"
    (found,) = periods(text)
    assert found.start is not None
    assert found.start.precision == "month"
    assert found.span.of(text) == "depuis 03/2015"
