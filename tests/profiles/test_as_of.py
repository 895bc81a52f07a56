import datetime

import pytest

from skillmap.profiles.as_of import AsOf
from skillmap.records import Document, DocumentDate

FLAG = datetime.date(2020, 1, 2)
OWN = DocumentDate(date="2021-03-04", source="metadata", field="docx.modified")
CREATED = DocumentDate(date="2019-03-04", source="metadata", field="docx.created")
FILE = DocumentDate(date="2022-05-06", source="file_time", field="mtime")


def document(*dates: DocumentDate) -> Document:
    return Document(doc_id="sha256:0", media_type="text/plain", text="", pages=(), dates=dates)


def test_choose_takes_the_flag_before_all() -> None:
    assert AsOf.choose(FLAG, document(OWN, FILE)) == AsOf(date=FLAG, source="flag")


@pytest.mark.parametrize(("dates", "chosen"), [((OWN, CREATED, FILE), OWN), ((FILE,), FILE)])
def test_choose_takes_the_first_of_the_documents_dates(dates: tuple[DocumentDate, ...], chosen: DocumentDate) -> None:
    assert AsOf.choose(None, document(*dates)) == AsOf(date=datetime.date.fromisoformat(chosen.date), source=chosen.source)


def test_choose_takes_today_for_a_document_without_a_date() -> None:
    before = datetime.datetime.now(tz=datetime.UTC).date()
    chosen = AsOf.choose(None, document())
    after = datetime.datetime.now(tz=datetime.UTC).date()
    assert chosen.source == "today"
    assert before <= chosen.date <= after
