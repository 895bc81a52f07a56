import json
from typing import Any

import jsonschema
import pytest

from skillmap.exports.formats import FORMATS, ExportOptions
from skillmap.exports.talent_catalog import LEVELS

Profile = dict[str, Any]
_CODE = {"type": "object", "properties": {"isco08Code": {"type": "string", "pattern": "^[0-9]{4}$"}}, "required": ["isco08Code"]}
_LEVEL = {
    "type": "object",
    "properties": {"level": {"enum": [5, 10, 20, 25, 30, 40]}, "cefrLevel": {"enum": ["A1", "A2", "B1", "B2", "C1", "C2"]}},
    "required": ["level", "cefrLevel"],
    "additionalProperties": False,
}


def _list(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "properties": properties, "required": required, "additionalProperties": False}}


_DATE = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TEXT = {"type": "string", "minLength": 1}
# The interface's records (Talent-Catalog/tc-api, classes of org.tctalent.anonymization.domain), as far as a CV can fill them.
REGISTRATION = {
    "type": "object",
    "properties": {
        "email": _TEXT,
        "phone": _TEXT,
        "dob": _DATE,
        "yearOfBirth": {"type": "integer"},
        "candidateOccupations": _list(["occupation"], occupation=_CODE, yearsExperience={"type": "integer", "minimum": 0}),
        "candidateJobExperiences": _list(
            [],
            role=_TEXT,
            companyName=_TEXT,
            occupation={"type": "object", "properties": {"occupation": _CODE}, "required": ["occupation"]},
            startDate=_DATE,
            endDate=_DATE,
            paid={"type": "boolean"},
            description=_TEXT,
        ),
        "candidateEducations": _list(
            [],
            educationType={"enum": ["Associate", "Vocational", "Bachelor", "Masters", "Doctoral"]},
            institution=_TEXT,
            courseName=_TEXT,
            yearCompleted={"type": "integer"},
            lengthOfCourseYears={"type": "integer"},
            incomplete={"type": "boolean"},
        ),
        "candidateLanguages": _list(
            ["language"], language={"type": "object", "required": ["isoCode"]}, spokenLevel=_LEVEL, writtenLevel=_LEVEL
        ),
        "candidateSkills": _list(["skill"], skill=_TEXT, timePeriod=_TEXT),
        "candidateCertifications": _list(["name"], name=_TEXT),
    },
    "additionalProperties": False,
}


def made(profile: Profile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FORMATS["talent-catalog"].export([profile], ExportOptions(language="en")).content)
    return found


@pytest.mark.parametrize("which", ["rich", "blind", "empty"])
def test_registration_has_the_shape_of_the_interface(request: pytest.FixtureRequest, which: str) -> None:
    content = made(request.getfixturevalue(which))
    assert content["dryRun"] is True
    jsonschema.Draft202012Validator(REGISTRATION).validate(content["registration"])


def test_occupations_have_codes_and_whole_years(rich: Profile) -> None:
    occupations = made(rich)["registration"]["candidateOccupations"]
    assert occupations == [
        {"occupation": {"isco08Code": "7212", "name": "welder"}, "yearsExperience": 2},
        {"occupation": {"isco08Code": "5120", "name": "cook"}},
    ]


def test_ambiguous_and_absent_codes_are_asked_about(rich: Profile) -> None:
    content = made(rich)
    asked = {item["path"]: item for item in content["check"] if item["path"].endswith(".occupation")}
    assert asked["candidateJobExperiences[1].occupation"]["problem"].startswith("ambiguous")
    assert [one["code"] for one in asked["candidateJobExperiences[1].occupation"]["candidates"]] == ["9313", "9312"]
    assert asked["candidateJobExperiences[2].occupation"]["problem"].startswith("absent")
    assert set(asked) == {"candidateJobExperiences[1].occupation", "candidateJobExperiences[2].occupation"}
    jobs = content["registration"]["candidateJobExperiences"]
    assert [bool(job.get("occupation")) for job in jobs] == [True, False, False, True]
    codes = [one["occupation"]["isco08Code"] for one in content["registration"]["candidateOccupations"]]
    assert "9313" not in codes


@pytest.mark.parametrize(("cefr", "level"), [("A1", 5), ("A2", 10), ("B1", 20), ("B2", 25), ("C1", 30), ("C2", 40), ("native", 40)])
def test_language_levels_are_those_of_the_catalog(rich: Profile, cefr: str, level: int) -> None:
    rich["languages"] = [{**rich["languages"][1], "cefr": {"overall": cefr}}]
    (language,) = made(rich)["registration"]["candidateLanguages"]
    assert language["spokenLevel"]["level"] == language["writtenLevel"]["level"] == level


def test_level_that_is_not_stated_is_asked_about_and_never_zero(rich: Profile) -> None:
    content = made(rich)
    languages = content["registration"]["candidateLanguages"]
    assert "spokenLevel" not in languages[2]
    assert any(item["path"] == "candidateLanguages[2]" for item in content["check"])
    assert 0 not in LEVELS.values()
    assert '"level": 0' not in json.dumps(content)


def test_dates_are_completed_and_keep_what_was_stated(rich: Profile) -> None:
    content = made(rich)
    jobs = content["registration"]["candidateJobExperiences"]
    assert [(job.get("startDate"), job.get("endDate")) for job in jobs] == [
        ("2018-01-01", "2020-05-31"),
        ("2021-01-01", "2021-12-31"),
        ("2022-02-10", None),
        (None, None),
    ]
    completed = {item["path"]: (item["stated"], item["precision"]) for item in content["completed"]}
    assert completed == {
        "candidateJobExperiences[0].startDate": ("2018-01", "month"),
        "candidateJobExperiences[0].endDate": ("2020-05", "month"),
        "candidateJobExperiences[1].startDate": ("2021", "year"),
        "candidateJobExperiences[1].endDate": ("2021", "year"),
    }
    assert any(item["path"] == "candidateJobExperiences[2].endDate" for item in content["check"])


def test_end_of_february_is_a_day_that_exists(rich: Profile) -> None:
    rich["experience"][0]["end"] = {"date": "2024-02", "precision": "month"}
    assert made(rich)["registration"]["candidateJobExperiences"][0]["endDate"] == "2024-02-29"


def test_skills_have_their_period(rich: Profile) -> None:
    skills = made(rich)["registration"]["candidateSkills"]
    assert skills[0] == {"skill": "weld metal", "timePeriod": "29 months, last used 2020-05"}
    assert skills[1] == {"skill": "provide first aid"}


def test_person_is_not_guessed(rich: Profile) -> None:
    content = made(rich)
    assert content["registration"]["yearOfBirth"] == 1990
    assert "dob" not in content["registration"]
    assert {item["stated"] for item in content["check"] if item["path"] in {"firstName, lastName", "nationality", "country, city"}} == {
        "عمر حداد",
        "أردني",
        "عمان",
    }
