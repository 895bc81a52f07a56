import copy
import csv
import io
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from tests.doubles import OCCUPATION, SKILL
from tests.gap_doubles import profile, workshop_draft
from typer.testing import CliRunner

from skillmap.cli.app import app
from skillmap.cohorts.counts import ALL, Cell, count
from skillmap.cohorts.demand import read_demand
from skillmap.cohorts.members import member_json, member_of, read_members
from skillmap.cohorts.table import cohort_json, csv_text
from skillmap.errors import SettingsError
from skillmap.taxonomy.store import ConceptScheme, open_scheme, write_scheme


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    write_scheme(workshop_draft(), root / "taxonomies")
    return root


@pytest.fixture(scope="module")
def scheme(home: Path) -> ConceptScheme:
    return open_scheme(home / "taxonomies", "workshop@2.0")


def made(number: int) -> dict[str, Any]:
    rng = random.Random(number)
    skills = {name: 0.9 for name in ("weld-metal", "lay-bricks", "weld-tubes", "first-aid", "work-in-teams") if rng.random() < 0.5}
    job = rng.choice([("7212", "welder", 24), ("7112", "bricklayer", 24)])
    found = profile(skills, jobs=[job], languages={"ar": "native"}, name=f"{number}")
    found["person"]["name"] = {"text": f"Person{number} Surname{number}", "span": [0, 1]}
    if number % 3:
        found["person"]["birth_date"] = {"text": "x", "span": [0, 1], "date": f"{1955 + number % 50}-02", "precision": "month"}
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run") / "profiles.jsonl"
    path.write_text("".join(json.dumps(made(number)) + "\n" for number in range(500)), encoding="utf-8")
    return path


def test_members_hold_no_name_and_count_once() -> None:
    members = read_members([made(1), made(2), made(2)])
    assert len(members) == 2
    assert "Surname" not in repr(members)


def test_members_are_kept_as_json() -> None:
    members = read_members([made(number) for number in range(20)])
    kept = [json.loads(json.dumps(member_json(member))) for member in members]
    assert [member_of(one) for one in kept] == members
    assert member_of({**kept[0], "form": 0}) is None  # as another version read them


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        ("2000", "under 25"),
        ("1999-04", "25-34"),
        ("1999-06", "under 25"),
        ("1989-05-01", "35-44"),
        ("1989-05-02", "25-34"),
        ("1950", "55 and over"),
        (None, "not stated"),
    ],
)
def test_age_is_a_band_on_the_day_of_the_profile(birth: str | None, band: str) -> None:
    one = made(0)
    one["person"]["birth_date"] = {"date": birth} if birth else None
    (member,) = read_members([one])
    # Born in 2000 is 24 on 2024-05-01 at most.
    assert member.age == band


def test_a_blind_profile_counts_without_age_and_sex() -> None:
    blind = {key: value for key, value in made(1).items() if key != "person"}
    (member,) = read_members([blind])
    assert (member.sex, member.age) == ("not stated", "not stated")


def test_sex_is_never_guessed() -> None:
    one = made(0)
    one["person"]["name"] = {"text": "Fatima", "span": [0, 6]}
    assert read_members([one])[0].sex == "not stated"
    one["person"]["sex"] = "female"
    assert read_members([one])[0].sex == "female"


def test_demand_counts_who_has_a_skill_or_a_narrower_one(scheme: ConceptScheme) -> None:
    demand = read_demand([SKILL + "weld-metal\tfor the yard", "7112", "", "# a remark"], scheme)
    tubes, bricks = profile({"weld-tubes": 0.9}, name="t"), profile({"lay-bricks": 0.9}, jobs=[("7112", "bricklayer", 1)], name="b")
    cells = count(read_members([tubes, bricks]), demand.topics(), [])
    assert cells[Cell("demanded skill: has it", SKILL + "weld-metal", ALL, ALL)].people == 1
    assert cells[Cell("demanded occupation: has worked in it", "7112", ALL, ALL)].people == 1
    assert cells[Cell("needed by demanded occupations: has it", SKILL + "lay-bricks", ALL, ALL)].people == 1
    assert cells[Cell("needed by demanded occupations: has it", SKILL + "plaster-surfaces", ALL, ALL)].people == 0


def test_demand_takes_an_occupation_by_its_address(scheme: ConceptScheme) -> None:
    assert read_demand([OCCUPATION + "welder"], scheme).occupations == ("7212",)


def test_a_demand_that_names_nothing_is_refused_with_its_line(scheme: ConceptScheme) -> None:
    with pytest.raises(SettingsError, match="line 2"):
        read_demand(["7112", "plumbing"], scheme)


def test_csv_has_a_row_for_each_cell_and_no_formula(scheme: ConceptScheme) -> None:
    cells: dict[Cell, int | None] = {Cell("skill", SKILL + "weld-metal", ALL, ALL): 10, Cell("skill", "=1+1", ALL, ALL): None}
    rows = list(csv.DictReader(io.StringIO(csv_text(cohort_json(cells, scheme, {"how": "k-anonymity", "k": 5})))))
    assert [(row["label_en"], row["people"], row["shown"]) for row in rows] == [
        ("weld metal", "10", "k-anonymity"),
        ("'=1+1", "", "hidden"),
    ]


def invoke(home: Path, *arguments: str | Path) -> Any:
    options = ["--home", str(home), "--taxonomy", "workshop@2.0"]
    return CliRunner().invoke(app, ["cohort", *(str(argument) for argument in arguments), *options])


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_five_hundred_profiles_take_seconds_and_name_nobody(home: Path, run: Path, tmp_path: Path, language: str) -> None:
    demand = tmp_path / "demand.txt"
    demand.write_text(f"7212\n{SKILL}first-aid\n", encoding="utf-8")
    page, table = tmp_path / "cohort.html", tmp_path / "cohort.csv"
    started = time.process_time()
    result = invoke(home, run, "--csv", table, "--html", page, "--demand", demand, "--language", language)
    assert result.exit_code == 0, result.output
    assert time.process_time() - started < 5
    text = page.read_text(encoding="utf-8")
    assert "Surname" not in text + table.read_text(encoding="utf-8-sig")
    root = html.document_fromstring(text)
    assert (root.get("lang"), root.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert len(root.findall(".//svg")) >= 3
    people = next(row["people"] for row in csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))) if row["topic"] == "people")
    assert people in {"500", "505"}


def test_json_goes_to_stdout_and_says_how_it_was_protected(home: Path, run: Path) -> None:
    found = json.loads(invoke(home, run, "--by", "age", "--k", "7").stdout)
    assert found["schema"] == "skillmap/cohort/1"
    assert found["protection"] == {"how": "k-anonymity", "k": 7, "rounded_to": 7, "complementary_suppression": True}
    assert {cell["breakdown"] for cell in found["cells"]} == {"all", "age"}
    assert all(cell["people"] is None or cell["people"] % 7 == 0 for cell in found["cells"])


def test_differential_privacy_says_what_it_spent(home: Path, run: Path) -> None:
    protection = json.loads(invoke(home, run, "--epsilon", "4").stdout)["protection"]
    assert (protection["how"], protection["epsilon"], protection["unit"]) == ("differential-privacy", 4.0, "profile")
    assert protection["noise_scales"]["people by all"] == 2.5


def test_the_secret_of_the_noise_is_the_owners_alone(home: Path, run: Path) -> None:
    first, second = invoke(home, run).stdout, invoke(home, run).stdout
    assert first == second
    assert (home / "cohort.key").stat().st_mode & 0o077 == 0


def test_a_folder_of_profiles_is_read_as_one_run(home: Path, run: Path, tmp_path: Path) -> None:
    lines = run.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "jsonl").mkdir()
    for part in range(2):
        (tmp_path / "jsonl" / f"part-{part}.jsonl").write_text("".join(lines[part::2]), encoding="utf-8")
    (tmp_path / "summary.json").write_text('{"documents": 500}', encoding="utf-8")
    assert invoke(home, tmp_path).stdout == invoke(home, run).stdout


@pytest.mark.parametrize(
    "arguments", [("missing.jsonl",), ("RUN", "--language", "de"), ("RUN", "--demand", "missing"), ("RUN", "--epsilon", "0")]
)
def test_wrong_usage_ends_with_two(home: Path, run: Path, arguments: tuple[str, ...]) -> None:
    assert invoke(home, *(str(run) if one == "RUN" else one for one in arguments)).exit_code == 2


def test_what_is_no_profile_is_refused(home: Path, tmp_path: Path) -> None:
    other = copy.deepcopy(made(0)) | {"schema": "something/else"}
    (tmp_path / "a.jsonl").write_text(json.dumps(other), encoding="utf-8")
    assert invoke(home, tmp_path / "a.jsonl").exit_code == 2


def test_what_cannot_be_written_is_said(home: Path, run: Path, tmp_path: Path) -> None:
    assert invoke(home, run, "--csv", tmp_path / "new" / "group.csv").exit_code == 0
    assert (tmp_path / "new" / "group.csv").stat().st_size > 0
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = invoke(home, run, "--html", tmp_path / "file" / "group.html")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
