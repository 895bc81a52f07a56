import csv
import dataclasses
import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.doubles import ISCO
from tests.made_up import at, job, made_up

from skillmap.errors import SettingsError
from skillmap.profiles.as_of import AsOf
from skillmap.profiles.builder import ProfileBuilder
from skillmap.profiles.regulated import RegulatedProfessions, read_regulated
from skillmap.profiles.regulated_flags import reasons
from skillmap.records import Analysis, Candidate, Education, JobMatch, Licence, Link, Span
from skillmap.resources import resource_dir
from skillmap.taxonomy.isco import unit_groups
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"
FOLDER = resource_dir("taxonomies") / "regulated"
NOTHING = Link(match=None, candidates=())


@pytest.fixture(scope="module")
def professions() -> RegulatedProfessions:
    return read_regulated(FOLDER)


def named(professions: RegulatedProfessions, text: str) -> list[str]:
    return [reason.profession for reason in professions.of_text(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "profession"),
    [
        ("Registered Nurse", "nurse"),
        ("Infirmière diplômée d'État", "nurse"),
        ("ممرضة في قسم الطوارئ", "nurse"),
        ("Electrician (domestic)", "electrician"),
        ("électricien bâtiment", "electrician"),
        ("كهربائي منازل", "electrician"),
        ("HGV driver", "truck-bus-driver"),
        ("chauffeur poids lourd", "truck-bus-driver"),
        ("سواق تريلا", "truck-bus-driver"),
        ("Teacher of mathematics", "school-teacher"),
        ("enseignante", "school-teacher"),
        ("مدرّس رياضيات", "school-teacher"),
        ("avocat au barreau", "lawyer"),
        ("محامية", "lawyer"),
        ("nursery assistant", "early-childhood"),
        ("assistante maternelle", "early-childhood"),
        ("معلمة روضة", "early-childhood"),
        ("طبيب أسنان", "dentist"),
        ("Bachelor of Dentistry", "dentist"),
    ],
)
def test_words_name_a_profession_in_three_languages(professions: RegulatedProfessions, text: str, profession: str) -> None:
    assert named(professions, text) == [profession]


@pytest.mark.parametrize("text", ["Data analyst", "كاتب", "serveur", "Sales assistant", "عامل بناء", "معلّم بلاط", "معلم شاورما", ""])
def test_other_words_name_none(professions: RegulatedProfessions, text: str) -> None:
    assert named(professions, text) == []


def flagged(professions: RegulatedProfessions, scheme: ConceptScheme, analysis: Analysis) -> dict[str, list[str]]:
    flags = professions.flags(reasons(analysis, professions, scheme), analysis.document.text)
    return {flag["profession"]: [because.get("text") or because["code"] for because in flag["because"]] for flag in flags}  # type: ignore[attr-defined,misc]


def linked(code: str, *others: tuple[str, float]) -> Link:
    found = [Candidate(uri=ISCO + name, label=name, score=score, method="both") for name, score in ((code, 0.9), *others)]
    return Link(match=found[0], candidates=tuple(found))


@pytest.fixture
def analysis() -> Analysis:
    bare = made_up(
        ("header", "en", "Amal Saleh\nregistered midwife"),
        ("experience", "en", "Ward helper, Clinic"),
        ("education", "en", "Diploma in nursing"),
        ("licences", "en", "truck driver card"),
        ("interests", "en", "my brother is a lawyer"),
    )
    structure = dataclasses.replace(
        bare.structure,
        jobs=(job(bare, "Ward helper, Clinic", title="Ward helper"),),
        educations=(Education(span=at(bare, "Diploma in nursing"), section=2, degree=at(bare, "Diploma in nursing")),),
        licences=(Licence(span=at(bare, "truck driver card")),),
    )
    return dataclasses.replace(bare, structure=structure)


def test_flag_is_not_silenced_by_a_wrong_occupation(
    professions: RegulatedProfessions, small_scheme: ConceptScheme, analysis: Analysis
) -> None:
    cook = dataclasses.replace(analysis, job_matches=(JobMatch(job=0, esco=NOTHING, isco08=linked("5120")),))
    assert flagged(professions, small_scheme, cook) == {"nurse": ["nursing"], "truck-bus-driver": ["truck driver"], "midwife": ["midwife"]}


def test_flag_comes_from_the_unit_group_and_from_likely_ones(
    professions: RegulatedProfessions, small_scheme: ConceptScheme, analysis: Analysis
) -> None:
    nurse = dataclasses.replace(analysis, job_matches=(JobMatch(job=0, esco=NOTHING, isco08=linked("2221", ("8332", 0.05))),))
    assert flagged(professions, small_scheme, nurse)["nurse"] == ["2221", "nursing"]
    doubtful = dataclasses.replace(analysis, job_matches=(JobMatch(job=0, esco=NOTHING, isco08=linked("5120", ("2411", 0.3))),))
    assert "auditor-accountant" in flagged(professions, small_scheme, doubtful)


def test_words_elsewhere_do_not_flag(professions: RegulatedProfessions, small_scheme: ConceptScheme, analysis: Analysis) -> None:
    assert "lawyer" not in flagged(professions, small_scheme, analysis)


def test_every_row_has_its_source_and_no_row_comes_twice(professions: RegulatedProfessions) -> None:
    with (FOLDER / "countries.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == len(professions.rules) > 200
    assert {"DE", "FR", "CA", "AU", "GB", "IT", "ES", "SE", "BE"} <= {row["country"] for row in rows}
    for profession in professions.professions.values():
        assert set(profession.isco08) <= set(unit_groups()), profession.name
        assert set(profession.label) == {"en", "fr", "ar"}, profession.name
        assert {language for language, _ in profession.words} == {"en", "fr", "ar"}, profession.name


def test_own_rows_replace_and_add(tmp_path: Path) -> None:
    (tmp_path / "countries.tsv").write_text(
        "country\tprofession\tscope\tsource\tauthority\tstate_of\n"
        "DE\tnurse\ttitle\tnew law\tnew board\t2030-01\nNO\tnurse\tpractice\tlov\tstyre\t2030-01\n",
        encoding="utf-8",
    )
    both = read_regulated(FOLDER, tmp_path)
    assert both.rules["DE", "nurse"].source == "new law"
    assert both.rules["NO", "nurse"].authority == "styre"
    assert both.rules["FR", "nurse"] == read_regulated(FOLDER).rules["FR", "nurse"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("DE\tno-such\tpractice\tlaw\tboard\t2024-01", "no profession"),
        ("DE\tnurse\tmaybe\tlaw\tboard\t2024-01", "scope"),
        ("DE\tnurse\tpractice\t\tboard\t2024-01", "source"),
        ("DE\tnurse", "ends before"),
    ],
)
def test_wrong_rows_are_named(tmp_path: Path, row: str, message: str) -> None:
    (tmp_path / "countries.tsv").write_text(f"country\tprofession\tscope\tsource\tauthority\tstate_of\n{row}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        read_regulated(FOLDER, tmp_path)


def test_profile_tells_why_and_where(professions: RegulatedProfessions, small_scheme: ConceptScheme, analysis: Analysis) -> None:
    linked_to = dataclasses.replace(analysis, job_matches=(JobMatch(job=0, esco=NOTHING, isco08=linked("2221")),))
    builder = ProfileBuilder(scheme=small_scheme, encoder="none", index="sha256:0", regulated=professions)
    profile: Any = json.loads(json.dumps(builder.build(linked_to, AsOf(date=datetime.date(2024, 5, 1), source="flag"))))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(profile)
    nurse = next(flag for flag in profile["regulated"] if flag["profession"] == "nurse")
    start, end = nurse["because"][1]["span"]
    assert nurse["because"][0] == {"by": "isco08", "code": "2221", "job": 0}
    assert analysis.document.text[start:end] == nurse["because"][1]["text"] == "nursing"
    assert {"DE", "FR", "CA", "GB"} <= {rule["country"] for rule in nurse["countries"]}
    assert [occupation["regulated"] for occupation in profile["occupations"]] == [True]


def test_rows_of_the_project_claim_no_check(professions: RegulatedProfessions) -> None:
    assert {rule.checked for rule in professions.rules.values()} == {None}


@pytest.mark.parametrize(("state", "checked"), [("June 2024", ""), ("2024-13", ""), ("2024-06", "yes")])
def test_dates_of_a_row_must_be_dates(tmp_path: Path, state: str, checked: str) -> None:
    head = "country\tprofession\tscope\tsource\tauthority\tstate_of\tchecked\n"
    (tmp_path / "countries.tsv").write_text(f"{head}XK\tnurse\tpractice\tLaw\tMinistry\t{state}\t{checked}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"countries.tsv, line 2: .* is no date"):
        read_regulated(FOLDER, tmp_path)


def test_a_checked_row_says_when(tmp_path: Path) -> None:
    head = "country\tprofession\tscope\tsource\tauthority\tstate_of\tchecked\n"
    (tmp_path / "countries.tsv").write_text(f"{head}XK\tnurse\tpractice\tLaw\tMinistry\t2024-06\t2025-01-31\n", encoding="utf-8")
    (rule,) = [rule for rule in read_regulated(FOLDER, tmp_path).countries("nurse") if rule.country == "XK"]
    assert rule.as_json()["checked"] == "2025-01-31"
