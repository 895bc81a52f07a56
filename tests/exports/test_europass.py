from typing import Any

import pytest
from tests.exports.readers import EUROPASS as NAMESPACES
from tests.exports.readers import europass_faults, europass_tree

from skillmap.documents import read
from skillmap.documents.limits import Limits
from skillmap.exports.formats import FORMATS, ExportOptions

Profile = dict[str, Any]


def written(profile: Profile) -> bytes:
    return FORMATS["europass"].export([profile], ExportOptions(language="en")).content


def root(profile: Profile) -> Any:
    return europass_tree(written(profile))


@pytest.mark.parametrize("which", ["rich", "blind", "empty"])
def test_elements_stand_in_the_documented_order(request: pytest.FixtureRequest, which: str) -> None:
    tree = root(request.getfixturevalue(which))
    assert tree.tag == f"{{{NAMESPACES['e']}}}Candidate"
    assert europass_faults(tree) == []


def test_required_elements_are_there(empty: Profile) -> None:
    tree = root(empty)
    assert len(tree.findall("e:CandidatePerson/e:PersonName", NAMESPACES)) == 1
    assert len(tree.findall("e:CandidateProfile", NAMESPACES)) == 1


def test_dates_languages_and_concepts_are_coded_as_the_portal_does(rich: Profile) -> None:
    tree = root(rich)
    dates = [element.text for element in tree.iterfind(".//eures:StartDate/hr:FormattedDateTime", NAMESPACES)]
    assert dates == ["2018-01", "2021", "2022-02-10"]
    assert tree.findtext("e:CandidatePerson/e:PrimaryLanguageCode", None, NAMESPACES) == "ara"
    competencies = tree.findall(".//e:PersonCompetency", NAMESPACES)
    languages = [c for c in competencies if c.findtext("hr:TaxonomyID", None, NAMESPACES) == "language"]
    assert [c.findtext("e:CompetencyID", None, NAMESPACES) for c in languages] == ["eng", "tir"]
    assert {e.text for e in languages[0].iterfind(".//hr:ScoreText", NAMESPACES)} == {"B2"}
    assert languages[1].find("eures:CompetencyDimension", NAMESPACES) is None
    others = [c.findtext("e:CompetencyID", None, NAMESPACES) for c in competencies if c not in languages]
    assert others == [skill["concept"]["uri"] for skill in rich["skills"]]
    assert tree.find(".//e:PositionTitle", NAMESPACES).get("typeCode").endswith("/occupation/welder")


def test_the_reader_of_europass_files_reads_it_back(rich: Profile) -> None:
    document = read(written(rich), limits=Limits())
    assert document.structure is not None
    titles = [job.title.of(document.text) for job in document.structure.jobs if job.title is not None]
    assert titles == ["Welder", "Helper", "Odd jobs", "ممرضة"]
    assert [job.start.date if job.start else None for job in document.structure.jobs] == ["2018-01", "2021", "2022-02-10", None]
    assert {language.code for language in document.structure.languages} == {"ar", "en", "ti"}
    assert "weld metal" in document.text
    name = document.structure.person.name
    assert name is not None
    assert name.of(document.text) == "عمر حداد"
