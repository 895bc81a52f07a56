import json
from typing import Any

import pytest
from tests.exports.readers import rendered_resume, resume_faults

from skillmap.exports.formats import FORMATS, ExportOptions

Profile = dict[str, Any]


def written(profile: Profile) -> bytes:
    return FORMATS["json-resume"].export([profile], ExportOptions(language="en")).content


def resume(profile: Profile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written(profile))
    return found


@pytest.mark.parametrize("which", ["rich", "blind", "empty"])
def test_resume_keeps_the_published_schema(request: pytest.FixtureRequest, which: str) -> None:
    assert resume_faults(written(request.getfixturevalue(which))) == []


def test_resume_is_rendered_by_a_theme(rich: Profile) -> None:
    page = rendered_resume(written(rich))
    for words in ("عمر حداد", "Welder", "شركة النور", "weld metal", "welding", "Amman College", "ISO 9606-1", "English", "2018"):
        assert words in page, words


def test_resume_keeps_dates_as_precise_as_written(rich: Profile) -> None:
    made = resume(rich)
    assert [(job["startDate"], job.get("endDate")) for job in made["work"] if "startDate" in job] == [
        ("2018-01", "2020-05"),
        ("2022-02-10", None),
    ]
    assert made["education"][0]["endDate"] == "2012-06"


def test_resume_tells_codes_apart_from_words(rich: Profile) -> None:
    made = resume(rich)
    assert made["work"][0]["skillmap"]["isco08"] == "7212"
    assert made["skills"][0]["skillmap"]["esco"].endswith("weld-metal")
    assert made["skills"][0]["keywords"] == ["لحام حديد", "welding"]
    assert [job["position"] for job in made["volunteer"]] == ["Helper"]
    assert made["basics"]["email"] == "omar@example.org"


def test_resume_reports_an_end_that_is_not_known(rich: Profile) -> None:
    losses = FORMATS["json-resume"].export([rich]).losses
    assert any(loss.what == "changed" and "goes on" in loss.reason for loss in losses)
    assert any(loss.path == "person.emails[].text" and loss.count == 1 for loss in losses)
