import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from skillmap.exports.formats import FORMATS, ExportOptions

Profile = dict[str, Any]
NODE = Path(__file__).parent / "node"
SCHEMA = NODE / "node_modules" / "@jsonresume" / "schema" / "schema.json"


def resume(profile: Profile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FORMATS["json-resume"].export([profile], ExportOptions(language="en")).content)
    return found


@pytest.mark.parametrize("which", ["rich", "blind", "empty"])
def test_resume_keeps_the_published_schema(request: pytest.FixtureRequest, which: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    made = resume(request.getfixturevalue(which))
    del made["$schema"]  # names the schema, and is not described by it
    assert list(validator.iter_errors(made)) == []


def test_resume_is_rendered_by_a_theme(rich: Profile) -> None:
    content = FORMATS["json-resume"].export([rich], ExportOptions(language="en")).content
    done = subprocess.run(["node", "render.mjs"], cwd=NODE, input=content, capture_output=True, check=False, timeout=60)  # noqa: S607
    assert done.returncode == 0, done.stderr.decode()
    page = done.stdout.decode()
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
