"""Which dates of a document count."""

import pytest

from skillmap.documents.dates import credible, inherit
from skillmap.records import DocumentDate


def date(day: str, field: str = "docx.modified") -> DocumentDate:
    return DocumentDate(date=day, source="metadata", field=field)


@pytest.mark.parametrize("day", ["1904-01-01", "1970-01-01", "1980-01-01", "1984-12-31"])
def test_credible_leaves_out_clocks_that_were_never_set(day: str) -> None:
    assert credible((date(day), date("1985-01-01"))) == (date("1985-01-01"),)


@pytest.mark.parametrize(
    ("day", "field"),
    [("2013-12-23", "docx.created"), ("2013-12-23", "odt.modified"), ("2006-09-16", "docx.created"), ("2000-01-01", "pdf.ModDate")],
)
def test_credible_leaves_out_the_days_of_templates(day: str, field: str) -> None:
    assert credible((date(day, field), date("2020-03-03"))) == (date("2020-03-03"),)


def test_credible_keeps_a_mail_of_such_a_day_and_days_to_come() -> None:
    kept = (date("2013-12-23", "mail.Date"), date("2099-01-01"))
    assert credible(kept) == kept


def test_inherit_puts_the_carriers_dates_last_and_each_once() -> None:
    own, sent = date("2020-03-03"), date("2021-01-01", "mail.Date")
    assert inherit((own, sent), (sent,)) == (own, sent)
    assert inherit((own,), (sent,)) == (own, sent)
