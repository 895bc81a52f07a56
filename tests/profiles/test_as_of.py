import datetime

import pytest

from skillmap.profiles.as_of import AsOf
from skillmap.records import Document, DocumentDate

FLAG = datetime.date(2020, 1, 2)
LISTED = datetime.date(2020, 2, 3)
OWN = DocumentDate(date="2021-03-04", source="metadata", field="docx.modified")
CREATED = DocumentDate(date="2019-03-04", source="metadata", field="docx.created")
FILE = DocumentDate(date="2022-05-06", source="file_time", field="mtime")


def document(*dates: DocumentDate) -> Document:
    return Document(doc_id="sha256:0", media_type="text/plain", text="", pages=(), dates=dates)


def in_days(days: int, field: str = "pdf.ModDate") -> DocumentDate:
    day = datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(days=days)
    return DocumentDate(date=day.isoformat(), source="metadata", field=field)


def test_choose_takes_the_flag_before_all() -> None:
    assert AsOf.choose(FLAG, document(OWN, FILE), manifest=LISTED) == AsOf(date=FLAG, source="flag")


def test_choose_takes_the_manifest_before_the_document() -> None:
    assert AsOf.choose(None, document(OWN, FILE), manifest=LISTED) == AsOf(date=LISTED, source="manifest")


@pytest.mark.parametrize(
    ("dates", "chosen"),
    [
        ((OWN, CREATED, FILE), OWN),
        ((FILE,), FILE),
        ((FILE, CREATED), CREATED),
        ((in_days(3), CREATED), CREATED),
        ((in_days(400), FILE), FILE),
    ],
)
def test_choose_takes_the_first_of_the_documents_dates_that_may_be_meant(dates: tuple[DocumentDate, ...], chosen: DocumentDate) -> None:
    assert AsOf.choose(None, document(*dates)) == AsOf(date=datetime.date.fromisoformat(chosen.date), source=chosen.source)


def test_choose_allows_for_zones_that_are_a_day_ahead() -> None:
    assert AsOf.choose(None, document(in_days(1), FILE)).source == "metadata"


@pytest.mark.parametrize(
    "dates",
    [(), (in_days(10),), (DocumentDate(date="1980-01-01", source="file_time", field="mtime"),)],
    ids=["none", "to come", "clock unset"],
)
def test_choose_takes_today_for_a_document_without_a_sound_date(dates: tuple[DocumentDate, ...]) -> None:
    before = datetime.datetime.now(tz=datetime.UTC).date()
    chosen = AsOf.choose(None, document(*dates))
    after = datetime.datetime.now(tz=datetime.UTC).date()
    assert chosen.source == "today"
    assert before <= chosen.date <= after
