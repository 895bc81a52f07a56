import pytest

from skillmap.records import Span
from skillmap.structure.dates import Period, find_length, find_periods
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


@pytest.mark.parametrize(
    ("text", "expected", "hijri"),
    [
        ("1440هـ - 1442هـ", ("2019", "2021", False), "1440"),
        ("1435 - 1439 هـ", ("2014", "2018", False), "1435"),
        ("من محرم 1436هـ إلى ذو الحجة 1437هـ", ("2014-11", "2016-09", False), "1436-01"),
        ("من ١٤٣٨هـ حتى الآن", ("2017", None, True), "1438"),
        ("1441/01/01 هـ – حتى الآن", ("2019-08-31", None, True), "1441-01-01"),
        ("1436 H - 1440 H", ("2015", "2019", False), "1436"),
    ],
)
def test_find_periods_converts_and_marks_hijri_dates(text: str, expected: tuple[str | None, str | None, bool], hijri: str) -> None:
    (found,) = periods(text)
    assert written(found) == expected
    assert found.start is not None
    assert found.start.hijri == hijri


def test_find_periods_takes_the_gregorian_date_of_two() -> None:
    (found,) = periods("1439هـ / 2018م إلى تاريخه")
    assert found.start is not None
    assert (found.start.date, found.start.hijri) == ("2018", None)


@pytest.mark.parametrize(
    ("text", "months"), [("2015 – 6 mois", 6), ("2011 – 2014 (3 ans)", 36), ("من 2016 إلى 2018 (سنتين)", 24), ("2015 – 2018", None)]
)
def test_find_periods_keeps_the_length_beside_the_dates(text: str, months: int | None) -> None:
    (found,) = periods(text)
    assert found.months == months


def test_find_length_stands_in_place_of_dates() -> None:
    source = read_source("depuis 5 ans")
    found = find_length(source, Span(0, len(source.text)))
    assert found is not None
    assert (found.months, found.current, found.start) == (60, True, None)
    assert find_length(read_source("soudeur"), Span(0, 7)) is None


@pytest.mark.parametrize("text", ["+216 20 000 111", "salaire 2000 euros", "0555 00 19 88", "chapter 12", ""])
def test_find_periods_takes_no_other_numbers(text: str) -> None:
    assert periods(text) == ()


def test_find_periods_reports_precision_and_span() -> None:
    text = "Soudeur, Sfax (depuis 03/2015)"
    (found,) = periods(text)
    assert found.start is not None
    assert found.start.precision == "month"
    assert found.span.of(text) == "depuis 03/2015"
