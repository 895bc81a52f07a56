"""``skillmap evaluate`` as a person runs it: a process, its output, its exit code, the run's folder.

What needs no fresh process (wrong usage, refusals, what is made of a run) is called in this one.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.real import real_home
from typer.testing import CliRunner, Result

from skillmap.cli.app import app
from skillmap.pipeline import Pipeline

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Call = Callable[..., Result]
REPEATED = ("predictions.jsonl", "counts.jsonl", "scores.json", "faults.jsonl", "labels.json")
QUERIES = 40


def _command(cwd: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "skillmap", *(str(argument) for argument in arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "SKILLMAP_HOME": str(real_home())},
        check=False,
        timeout=300,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return lambda *arguments: _command(tmp_path, "evaluate", *arguments)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("SKILLMAP_HOME", str(real_home()))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


@pytest.fixture(scope="module")
def sets(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two labelled CVs and forty job titles."""
    folder = tmp_path_factory.mktemp("sets")
    (folder / "cvs").mkdir()
    for name in ("ar-02", "en-07"):
        for suffix in (".json", ".txt"):
            shutil.copyfile(shared / "data" / "gold" / name[:2] / f"{name}{suffix}", folder / "cvs" / f"{name}{suffix}")
    titles = (shared / "data" / "eval" / "occupation-link.melo-bel.fr.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "titles.jsonl").write_text("\n".join(titles[:QUERIES]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def done(sets: Path, embedded: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run over these sets."""
    assert embedded.scheme.name
    folder = tmp_path_factory.mktemp("runs") / "first"
    result = _command(folder.parent, "evaluate", sets, "-o", folder)
    assert result.returncode == 0, result.stderr
    assert "cvs" in result.stdout
    assert "exact F1" in result.stdout
    return folder


def _scores(folder: Path) -> Any:
    return json.loads((folder / "scores.json").read_text(encoding="utf-8"))


def _rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()]


def _error(result: Result, code: int) -> str:
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result.stderr


def test_evaluate_writes_a_run_that_says_how_it_was_made(done: Path, embedded: Pipeline) -> None:
    assert sorted(path.name for path in done.iterdir()) == sorted([*REPEATED, "run.json"])
    about = json.loads((done / "run.json").read_text(encoding="utf-8"))
    assert [(entry["name"], entry["format"], entry["documents"]) for entry in about["sets"]] == [
        ("cvs", "gold", 2),
        ("titles", "queries", QUERIES),
    ]
    assert all(entry["digest"].startswith("sha256:") for entry in about["sets"])
    assert about["system"]["taxonomy_hash"] == embedded.scheme.hash
    assert about["system"]["encoder_fingerprint"] == embedded.encoder.fingerprint
    assert about["bootstrap"] == {"seed": 20240501, "resamples": 2000, "confidence": 0.95}
    assert about["versions"]["skillmap"]
    figure = _scores(done)["titles"]["linking"]["measures"]["MRR"]
    assert 0 < figure["low"] <= figure["value"] <= figure["high"] <= 1
    assert figure["documents"] == QUERIES
    assert set(_scores(done)["cvs"]["spans"]["breakdown"]["language"]) == {"ar", "en"}


def test_evaluate_twice_and_in_processes_gives_the_same_bytes(run: Run, done: Path, sets: Path, tmp_path: Path) -> None:
    result = run(sets, "--output", "again", "--workers", "2")
    assert result.returncode == 0, result.stderr
    for name in REPEATED:
        assert (tmp_path / "again" / name).read_bytes() == (done / name).read_bytes(), name


def test_evaluate_own_predictions_scores_the_same(call: Call, done: Path, sets: Path, tmp_path: Path) -> None:
    result = call("--predictions", done / "predictions.jsonl", sets, "-o", "rescored")
    assert result.exit_code == 0, result.stderr
    for name in REPEATED:
        assert (tmp_path / "rescored" / name).read_bytes() == (done / name).read_bytes(), name
    about = json.loads((tmp_path / "rescored" / "run.json").read_text(encoding="utf-8"))
    assert about["system"]["predictions"] == "predictions.jsonl"
    assert about["system"]["digest"].startswith("sha256:")


def test_evaluate_missing_predictions_count_as_empty_and_compare_shows_it(call: Call, done: Path, sets: Path, tmp_path: Path) -> None:
    rows = [row for row in _rows(done) if row["set"] != "titles" or int(row["id"][1:]) > 10]
    (tmp_path / "less.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = call(sets, "--predictions", "less.jsonl", "-o", "less")
    assert result.exit_code == 0, result.stderr
    less, whole = (_scores(folder)["titles"]["linking"]["measures"]["MRR"] for folder in (tmp_path / "less", done))
    assert less["documents"] == whole["documents"] == QUERIES
    assert less["value"] < whole["value"]

    shown = call("compare", done, "less")
    assert shown.exit_code == 0, shown.stderr
    assert "titles: linking" in shown.stdout
    assert "worse: " in shown.stdout
    lines = call("compare", done, "less", "--json").stdout.splitlines()
    found = {(row["set_name"], row["task"]): row for row in map(json.loads, lines)}
    change = found["titles", "linking"]["differences"]["MRR"]
    assert change["difference"] == pytest.approx(less["value"] - whole["value"], abs=2e-6)
    assert change["high"] < 0
    assert 0 < change["p_value"] < 0.05
    assert {moved["document"] for moved in found["titles", "linking"]["worse"]} <= {f"Q{number:06}" for number in range(11)}
    assert found["cvs", "spans"]["differences"]["exact F1"]["difference"] == 0


def test_evaluate_takes_what_profile_extract_and_link_print(call: Call, sets: Path, embedded: Pipeline, tmp_path: Path) -> None:
    assert embedded.scheme.name
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((sets / "cvs").glob("*.txt"))}
    lines = "".join(json.dumps({"id": id_, "text": text}) + "\n" for id_, text in texts.items())
    titles = (sets / "titles.jsonl").read_text(encoding="utf-8")
    files = [str(path) for path in sorted((sets / "cvs").glob("*.txt"))]
    printed = {
        "extract": CliRunner().invoke(app, ["extract"], input=lines),
        "link": CliRunner().invoke(app, ["link", "--kind", "occupation"], input=titles),
        "profile": CliRunner().invoke(app, ["profile", *files]),
    }
    for name, output in printed.items():
        assert output.exit_code == 0, output.stderr
        (tmp_path / f"{name}.jsonl").write_text(output.stdout, encoding="utf-8")
    for name, of, task, measure in (
        ("extract", "cvs", "spans", "overlap F1"),
        ("link", "titles.jsonl", "linking", "MRR"),
        ("profile", "cvs", "jobs", "F1"),
    ):
        result = call(sets / of, "--predictions", f"{name}.jsonl", "-o", name)
        assert result.exit_code == 0, result.stderr
        assert _scores(tmp_path / name)[of.removesuffix(".jsonl")][task]["measures"][measure]["value"] > 0.3


def test_evaluate_refuses_broken_input_before_any_work(call: Call, sets: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(sets / "cvs", broken)
    gold = json.loads((broken / "ar-02.json").read_text(encoding="utf-8"))
    gold["skills"][0]["start"] += 1
    gold["skills"][1]["esco"] = ["http://data.europa.eu/esco/skill/none"]
    (broken / "ar-02.json").write_text(json.dumps(gold), encoding="utf-8")
    (broken / "en-07.txt").unlink()
    told = _error(call("validate", broken, sets / "titles.jsonl", "--check-uris"), 1)
    assert told.startswith(f"{broken}: gold-invalid: broken: ")
    assert "ar-02.json: skills.0 at offset" in told
    assert "ar-02.json: skills.1.esco.0 at offset" in told
    assert "en-07.json: text: en-07.txt is missing beside it" in told
    assert "gold-invalid" in _error(call(broken), 1)

    (tmp_path / "other.jsonl").write_text('{"id": "nobody", "spans": []}\n', encoding="utf-8")
    assert "predictions are of documents that no set has: nobody" in _error(call(sets, "--predictions", "other.jsonl"), 1)
    assert "gold-invalid" in _error(call("compare", sets, sets), 1)
    assert "gold-invalid" in _error(call("report", sets), 1)


def test_validate_prints_a_line_a_set(call: Call, sets: Path) -> None:
    result = call("validate", sets)
    assert result.exit_code == 0, result.stderr
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["set"], row["format"], row["documents"]) for row in rows] == [("cvs", "gold", 2), ("titles", "queries", QUERIES)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("sets", "--predictions", "none.jsonl"), "none.jsonl: no such file"),
        (("sets", "--format", "excel"), "--format excel: not a format of sets: gold, "),
        (("sets", "-o", "file/run"), "cannot be written"),
        (("sets", "--workers", "0"), "--workers"),
        (("compare", "sets"), "Missing argument"),
        (("export", "sets", "--to", "word", "--predictions", "a", "-o", "b"), "word"),
        ((), "Usage"),
    ],
)
def test_evaluate_wrong_usage_exits_with_2(call: Call, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "sets").mkdir()
    row = {"id": "1", "query": "Boulangère", "kind": "occupation", "gold": []}
    (tmp_path / "sets" / "titles.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = call(*arguments)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert told in result.output


def test_export_agreement_and_report_of_a_run(call: Call, done: Path, sets: Path, tmp_path: Path) -> None:
    result = call("export", sets, "--predictions", done / "predictions.jsonl", "-o", "out.jsonl", "--to", "doccano")
    assert result.exit_code == 0, result.stderr
    assert "2 documents written" in result.stderr
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2

    other = tmp_path / "cvs"
    shutil.copytree(sets / "cvs", other)
    gold = json.loads((other / "en-07.json").read_text(encoding="utf-8"))
    missing = gold["skills"].pop(0)
    (other / "en-07.json").write_text(json.dumps(gold), encoding="utf-8")
    agreed = call("agreement", sets / "cvs", other)
    assert agreed.exit_code == 0, agreed.stderr
    summary, *places = [json.loads(line) for line in agreed.stdout.splitlines()]
    assert summary["documents"] == 2
    assert summary["alpha"]["value"] == 1.0
    assert 0.9 < summary["span_f1"]["value"] < 1
    assert [(place["document"], place["what"], place["span"]) for place in places] == [
        ("en-07", "span", [missing["start"], missing["end"]])
    ]

    reported = call("report", done, "-o", "page.html")
    assert reported.exit_code == 0, reported.stderr
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
