import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest
import python_calamine
from tests.exports.readers import sheets_by_libreoffice

from skillmap.exports.formats import FORMATS, ExportOptions
from skillmap.exports.items import COLUMNS

Profile = dict[str, Any]
FORMULAS = ("=HYPERLINK(A1)", "+962 79 000 0000")


def written(name: str, *profiles: Profile, language: Any = "en") -> bytes:
    return FORMATS[name].export(profiles, ExportOptions(language=language)).content


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_a_row_for_each_place_and_item(rich: Profile) -> None:
    found = rows(written("csv", rich))
    assert tuple(found[0]) == tuple(COLUMNS)
    assert [row["text"] for row in found if row["kind"] == "skill" and row["item"] == "0"] == ["لحام حديد", "welding"]
    kinds = {row["kind"] for row in found}
    assert kinds == {"person", "occupation", "job", "skill", "education", "language", "certificate", "licence", "unlinked"}
    (welder,) = [row for row in found if row["kind"] == "job" and row["text"] == "Welder"]
    assert (welder["isco08"], welder["start"], welder["start_precision"], welder["months"], welder["current"]) == (
        "7212",
        "2018-01",
        "month",
        "29",
        "false",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_csv_cells_never_begin_like_a_formula(rich: Profile, start: str) -> None:
    rich["person"]["name"]["text"] = f"{start}cmd|' /C calc'!A0"
    rich["skills"][0]["evidence"][0]["text"] = f"{start}1+1"
    rich["document"]["name"] = f"{start}x"
    export = FORMATS["csv"].export([rich])
    cells = [cell for row in csv.reader(io.StringIO(export.content.decode("utf-8-sig"), newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert any(cell.startswith("'") for cell in cells)
    assert any(loss.what == "changed" and "apostrophe" in loss.reason for loss in export.losses)


def test_parquet_is_read_by_duckdb(rich: Profile, blind: Profile, tmp_path: Path) -> None:
    blind["document"]["id"] = f"sha256:{'cd' * 32}"
    path = tmp_path / "profiles.parquet"
    path.write_bytes(written("parquet", rich, blind))
    with duckdb.connect() as connection:
        table = connection.read_parquet(str(path))
        types = dict(zip(table.columns, map(str, table.types), strict=True))
        assert tuple(types) == tuple(COLUMNS)
        assert (types["score"], types["months"], types["current"], types["text"]) == ("DOUBLE", "INTEGER", "BOOLEAN", "VARCHAR")
        skills = table.filter("kind = 'skill'").aggregate("document, count(DISTINCT uri)").order("document").fetchall()
        assert skills == [("ab" * 32, 4), ("cd" * 32, 4)]
        assert table.filter("text LIKE '=%'").project("text").distinct().fetchall() == [(FORMULAS[0],)]
        assert table.filter("kind = 'person' AND document LIKE 'cd%'").fetchall() == []


def test_parquet_of_nothing_has_its_columns(empty: Profile, tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    path.write_bytes(written("parquet", empty))
    with duckdb.connect() as connection:
        table = connection.read_parquet(str(path))
        assert (tuple(table.columns), table.fetchall()) == (tuple(COLUMNS), [])


def test_workbook_has_a_sheet_for_each_kind(rich: Profile) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", rich)))
    assert book.sheet_names == ["People", "Occupations", "Work", "Skills", "Education", "Languages", "Papers", "To ask", "All items"]
    skills = book.get_sheet_by_name("Skills").to_python()
    assert skills[0][2:5] == ["ESCO, English", "as stated", "type"]
    assert [row[3] for row in skills[1:]][:3] == ["لحام حديد", "welding", FORMULAS[0]]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_workbook_headings_are_in_the_language_asked(rich: Profile, language: str) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(written("xlsx", rich, language=language)))
    assert {"ar": "المهارات", "fr": "Compétences"}[language] in book.sheet_names
    headings = book.get_sheet_by_name(book.sheet_names[3]).to_python()[0]
    expected = {"ar": ["إسكو بالعربية", "إسكو بالإنجليزية"], "fr": ["ESCO, français", "ESCO, anglais"]}[language]
    assert list(headings[2:4]) == expected


def test_workbook_is_opened_by_libreoffice_and_runs_no_formula(rich: Profile, tmp_path: Path) -> None:
    sheets = sheets_by_libreoffice(written("xlsx", rich), tmp_path)
    assert set(sheets) == {"People", "Occupations", "Work", "Skills", "Education", "Languages", "Papers", "To ask", "All items"}
    assert FORMULAS[0] in sheets["Skills"]
    assert FORMULAS[1] in sheets["People"]
    assert "لحام المعادن" in sheets["All items"]
    assert "#NAME" not in "".join(sheets.values())
