from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.doubles import OCCUPATION

from skillmap.errors import SettingsError, TaxonomyInvalidError, TaxonomyNotFoundError
from skillmap.taxonomy.crosswalks import Crosswalk, import_crosswalk, list_crosswalks, open_crosswalks
from skillmap.taxonomy.store import ConceptScheme

ISCO = "http://data.europa.eu/esco/isco/C"
ONET = f"""ESCO – O*NET crosswalk
Columns are explained below,,,
"O*NET Id","O*NET Title","O*NET Description","ESCO or ISCO URI","ESCO or ISCO Title","ESCO or ISCO Description","Type of Match"
51-4121.00,"Welders, Cutters",x,{ISCO}7212,Welders,x,closeMatch
51-4121.06,Welders,x,{OCCUPATION}welder,welder,x,exactMatch
51-4122.00,Setters,x,{OCCUPATION}not-there,setter,x,narrowMatch
11-1011.00,Chief executives,x,{ISCO}1120,Directors,x,no relation
11-1011.03,Officers,x,{ISCO}1120,Directors,x,sounds like
51-4121.00,"Welders, Cutters",x,{ISCO}7212,Welders,x,closeMatch
,,,{ISCO}7213,,,closeMatch
"""
EURES = f"""Mapping table;;;
Classification 1 URI;Classification 1 PrefLabel;Mapping relation;Classification 2 URI;Classification 2 ID;Classification 2 PrefLabel FR
{OCCUPATION}accountant;accountant;skos:broadMatch;;M1203;Comptabilité
{OCCUPATION}cook;cook;skos:exactMatch;;G1602;Personnel de cuisine
"""
SOC = """ISCO-08 to SOC
ISCO-08 Code,ISCO-08 Title EN,part,SOC Code,SOC Title,Comment
7212 ,Welders,,51-4121,Welders,
7213,Sheet-metal workers,*,47-2211,Sheet metal workers,
7213,Sheet-metal workers,*,51-2041,Structural metal,
0110,Officers,,55-1010,Officers,
721,Sheet metal,,51-4000,Metal,
5120,Cooks,,35-2011,Cooks fast food,
5120,Cooks,,35-2014,Cooks restaurant,
2221,Nurses,,29-1141,Nurses,
2222,Midwives,,29-1141,Nurses,
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "crosswalks"


def imported(root: Path, content: str, name: str, scheme: ConceptScheme | None = None, **columns: str) -> Crosswalk:
    path = root.parent / f"{name}.csv"
    path.write_text(content, encoding="utf-8")
    import_crosswalk(path, root, name=name, columns=columns, scheme=scheme)
    (found,) = open_crosswalks(root, name)
    return found


def told(crosswalk: Crosswalk, code: str) -> list[tuple[str, str]]:
    return [(one.relation, one.target) for one in crosswalk.lookup(code)]


def test_table_of_the_commission_is_read_by_its_headings(root: Path, small_scheme: ConceptScheme) -> None:
    onet = imported(root, ONET, "onet", small_scheme)
    assert told(onet, "51-4121.00") == [("closeMatch", "7212")]
    assert told(onet, "51-4121.06") == [("exactMatch", f"{OCCUPATION}welder")]
    assert onet.lookup("51-4121.00")[0].target_label == "Welders"
    losses = onet.manifest["losses"]
    assert (losses["no relation"], losses["repeated line"], losses["code missing"]) == (1, 1, 1)
    assert losses["unknown relation 'sounds like'"] == 1
    assert losses["target concepts that small@1.0 does not hold"] == {"count": 1, "examples": [f"{OCCUPATION}not-there"]}
    assert (onet.manifest["mappings"], onet.manifest["relations_stated"], onet.manifest["relations_derived"]) == (3, 3, 0)


def test_lookup_goes_both_ways_and_turns_the_relation(root: Path) -> None:
    onet = imported(root, ONET, "onet")
    assert told(onet, f"{OCCUPATION}not-there") == [("broadMatch", "51-4122.00")]
    assert told(onet, "7212") == told(onet, f"{ISCO}7212") == told(onet, "C7212") == [("closeMatch", "51-4121.00")]


def test_national_table_is_known_by_its_codes(root: Path) -> None:
    rome = imported(root, EURES, "rome")
    assert told(rome, "G1602") == [("exactMatch", f"{OCCUPATION}cook")]
    assert told(rome, f"{OCCUPATION}accountant") == [("broadMatch", "M1203")]
    assert told(rome, "M1203") == [("narrowMatch", f"{OCCUPATION}accountant")]
    assert rome.lookup("G1602")[0].label == "Personnel de cuisine"


def test_relations_that_are_not_stated_follow_from_the_shape(root: Path) -> None:
    soc = imported(root, SOC, "soc")
    assert told(soc, "7212") == [("closeMatch", "51-4121")]
    assert told(soc, "7213") == [("relatedMatch", "47-2211"), ("relatedMatch", "51-2041")]
    assert told(soc, "5120") == [("narrowMatch", "35-2011"), ("narrowMatch", "35-2014")]
    assert told(soc, "2222") == [("broadMatch", "29-1141")]
    assert told(soc, "29-1141") == [("narrowMatch", "2221"), ("narrowMatch", "2222")]
    assert soc.manifest["relations_derived"] == 7
    assert soc.manifest["losses"]["unit groups of ISCO-08 that no source code names"] == 436 - 9  # 721 stands for its five unit groups


def test_leading_zeros_of_codes_are_kept(root: Path) -> None:
    assert told(imported(root, SOC, "soc"), "0110") == [("closeMatch", "55-1010")]


def test_unit_group_that_is_not_in_the_table_is_found_through_the_group_above(root: Path) -> None:
    (one,) = imported(root, SOC, "soc").lookup("7214")
    assert (one.relation, one.target, one.through) == ("broadMatch", "51-4000", "721")
    assert imported(root, SOC, "soc").lookup("9999") == []


def test_workbooks_are_read_with_codes_as_numbers(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "anzsco.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("About").write_string(0, 0, "see the other sheet")
        sheet = book.add_worksheet("Table")
        rows: list[list[Any]] = [
            ["note"],
            ["ANZSCO Code", "ANZSCO Title", "ISCO-08 Code", "ISCO-08 Title"],
            [322313, "Welder", 7212, "Welders"],
        ]
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
    manifest = import_crosswalk(path, root, name=None, columns={}, scheme=None)
    assert manifest["crosswalk"] == "anzsco"
    (found,) = open_crosswalks(root)
    assert told(found, "322313") == [("closeMatch", "7212")]


def test_headings_can_be_named(root: Path) -> None:
    odd = "von;nach;wie\nA1;7212;narrow\nA2;7213;exact\n"
    found = imported(root, odd, "odd", source="von", target="nach", relation="wie")
    assert told(found, "A1") == [("narrowMatch", "7212")]
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"source": "von"}, "target"),
        ({"source": "x", "target": "y"}, "headings"),
        ({"quelle": "von"}, "choose"),
    ]
    for wrong, message in mistakes:
        with pytest.raises(SettingsError, match=message):
            imported(root, odd, "odd", **wrong)


@pytest.mark.parametrize("content", ["just,some\nwords,here\n", "ISCO-08 Code,SOC Code\n,\n", ""])
def test_what_is_no_table_between_classifications_is_refused(root: Path, content: str) -> None:
    with pytest.raises(TaxonomyInvalidError):
        imported(root, content, "bad")
    assert list_crosswalks(root) == []


def test_damaged_workbook_is_refused(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(TaxonomyInvalidError, match="CSV"):
        import_crosswalk(path, root, name=None, columns={}, scheme=None)


def test_unknown_crosswalk_is_named_with_those_there_are(root: Path) -> None:
    imported(root, SOC, "soc")
    with pytest.raises(TaxonomyNotFoundError, match=r"no crosswalk is called 'noc' \(installed: soc\)"):
        list(open_crosswalks(root, "noc"))


@pytest.mark.parametrize("name", [None, "noc"])
def test_no_crosswalk_at_all_is_said_with_the_way_out(root: Path, name: str | None) -> None:
    with pytest.raises(TaxonomyNotFoundError, match=r"^no crosswalk is installed: run 'skillmap taxonomy import TABLE'"):
        list(open_crosswalks(root, name))
