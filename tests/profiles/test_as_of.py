import datetime
import os
from pathlib import Path

import pytest

from skillmap.profiles.as_of import AsOf
from skillmap.records import Document

FLAG = datetime.date(2020, 1, 2)


def document(modified: str | None) -> Document:
    return Document(doc_id="sha256:0", media_type="text/plain", text="", pages=(), modified=modified)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cv.txt"
    path.touch()
    stamp = datetime.datetime(2022, 5, 6, 12, tzinfo=datetime.UTC).timestamp()
    os.utime(path, (stamp, stamp))
    return path


def test_choose_takes_the_flag_before_all(file: Path) -> None:
    assert AsOf.choose(FLAG, document("2021-03-04"), file) == AsOf(date=FLAG, source="flag")


@pytest.mark.parametrize("modified", ["2021-03-04", "2021-03-04T05:06:07Z"])
def test_choose_takes_the_documents_own_date_before_the_files(file: Path, modified: str) -> None:
    assert AsOf.choose(None, document(modified), file) == AsOf(date=datetime.date(2021, 3, 4), source="metadata")


def test_choose_takes_the_files_time_before_today(file: Path) -> None:
    assert AsOf.choose(None, document(None), file) == AsOf(date=datetime.date(2022, 5, 6), source="file_time")


def test_choose_takes_today_for_bytes_without_a_date() -> None:
    before = datetime.datetime.now(tz=datetime.UTC).date()
    chosen = AsOf.choose(None, document(None), b"cv")
    after = datetime.datetime.now(tz=datetime.UTC).date()
    assert chosen.source == "today"
    assert before <= chosen.date <= after
