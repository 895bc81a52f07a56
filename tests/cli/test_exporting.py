"""Formats and crosswalks on the command line; profiles made before need no model."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.exports.conftest import made
from typer.testing import CliRunner

from skillmap.cli.app import app

runner = CliRunner()


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """Two profiles as the command prints them."""
    second = made()
    second["document"].update(id=f"sha256:{'cd' * 32}", name="cv two.pdf")
    path = tmp_path / "profiles.jsonl"
    path.write_text("".join(json.dumps(profile, ensure_ascii=False) + "\n" for profile in (made(), second)), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(*arguments: object) -> Any:
    return runner.invoke(app, [str(argument) for argument in arguments])


def test_profiles_made_before_are_written_in_another_format(ready: Path, home: Path, tmp_path: Path) -> None:
    target, losses = tmp_path / "out.csv", tmp_path / "losses.json"
    done = run("profile", ready, "--format", "csv", "-o", target, "--losses", losses, "--home", home)
    assert done.exit_code == 0, done.output
    assert target.read_bytes().count(b"\r\n") > 20
    report = json.loads(losses.read_text(encoding="utf-8"))
    assert report["format"] == "csv"
    assert any(loss["path"] == "skills[].candidates[].uri" for loss in report["files"][0]["losses"])
    assert "values left out" in done.stderr


def test_formats_for_one_profile_get_a_folder(ready: Path, home: Path, tmp_path: Path) -> None:
    done = run("profile", ready, "--format", "dossier", "--lang", "ar", "-o", tmp_path / "dossiers", "--home", home)
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in (tmp_path / "dossiers").iterdir())
    assert names == ["cv two.html", "cv عمر.html"]
    assert 'dir="rtl"' in (tmp_path / "dossiers" / names[0]).read_text(encoding="utf-8")


def test_json_is_printed_as_it_was(ready: Path, home: Path) -> None:
    done = run("profile", ready, "--home", home)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        json.loads(line) for line in ready.read_text(encoding="utf-8").splitlines()
    ]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--format", "pdf"), "choose json"),
        (("--format", "europass"), "--output FOLDER"),
        (("--lang", "de"), "ar, fr or en"),
        (("--format", "dossier", "--country", "12", "-o", "x"), "ISO 3166"),
    ],
)
def test_wrong_usage_is_told_with_the_way_out(ready: Path, home: Path, flags: tuple[str, ...], message: str) -> None:
    done = run("profile", ready, "--home", home, *flags)
    assert done.exit_code == 2
    assert message in done.stderr


def test_crosswalk_is_imported_and_looked_up(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "isco soc.csv"
    table.write_text("ISCO-08 Code,ISCO-08 Title,SOC Code,SOC Title\n7212,Welders,51-4121,Welders\n", encoding="utf-8")
    done = run("taxonomy", "import", table, "--home", home)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["crosswalk"] == "isco-soc"
    found = run("taxonomy", "crosswalk", "C7212", "51-4121", "0000", "--home", home)
    assert [(row["code"], row["relation"], row["target"]) for row in map(json.loads, found.stdout.splitlines())] == [
        ("C7212", "closeMatch", "51-4121"),
        ("51-4121", "closeMatch", "7212"),
    ]
    assert "0000: no counterpart in isco-soc" in found.stderr
    missing = run("taxonomy", "crosswalk", "7212", "--name", "noc", "--home", home)
    assert missing.exit_code == 1
    assert "isco-soc" in missing.stderr
