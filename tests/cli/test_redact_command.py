import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from skillmap.cli import app
from skillmap.documents import Limits
from skillmap.pipeline import Pipeline
from skillmap.profiles.builder import ProfileBuilder
from skillmap.structure import LanguageDetector, StructureFinder
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"
CV = """Samir Chehabi
Électricien
12 rue Paul-Bert, 69003 Lyon
samir.chehabi@example.org | 06 00 00 45 67
Né le 3 janvier 1994

Expérience
2016 - 2020  Électricien, Volta SARL, Lyon
câblage avec Samir Chehabi

Références
Claude Martin, Volta SARL, 06 00 00 99 88
"""
PERSONAL = ("samir", "chehabi", "paul-bert", "69003", "45 67", "99 88", "1994", "martin")


@pytest.fixture
def _pipeline(small_scheme: ConceptScheme, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline that finds structure and links nothing, wherever a command builds one."""
    nothing: Any = None
    found = Pipeline(
        scheme=small_scheme,
        encoder=nothing,
        linker=nothing,
        occupations=nothing,
        stages=(StructureFinder(LanguageDetector()),),
        builder=ProfileBuilder(scheme=small_scheme, encoder="none", index=f"sha256:{'0' * 64}"),
        limits=Limits(),
    )
    monkeypatch.setattr("skillmap.pipeline.build", lambda settings: found)


def left_of_the_person(text: str) -> list[str]:
    return [words for words in PERSONAL if words in text.lower()]


@pytest.mark.usefixtures("_pipeline")
def test_profile_redact_names_nobody_nor_the_file(tmp_path: Path) -> None:
    file = tmp_path / "CV Samir Chehabi.txt"
    file.write_text(CV, encoding="utf-8")
    plain = CliRunner().invoke(app, ["profile", str(file)])
    assert left_of_the_person(plain.stdout)
    result = CliRunner().invoke(app, ["profile", "--redact", str(file)])
    assert result.exit_code == 0, result.stderr
    assert left_of_the_person(result.stdout + result.stderr) == []
    profile = json.loads(result.stdout)
    jsonschema.validate(profile, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert profile["document"]["redacted"] is True
    assert profile["person"] == {"name": None, "emails": [], "phones": [], "birth_date": None, "nationality": None, "address": None}
    (job,) = profile["experience"]
    assert job["employer"]["text"] == "Volta SARL"
    assert job["start"] == {"date": "2016", "precision": "year"}


@pytest.mark.usefixtures("_pipeline")
def test_profile_redact_as_a_page_names_nobody(tmp_path: Path) -> None:
    file = tmp_path / "CV Samir Chehabi.txt"
    file.write_text(CV, encoding="utf-8")
    result = CliRunner().invoke(app, ["profile", "--redact", "--format", "text", str(file)])
    assert result.exit_code == 0, result.stderr
    assert left_of_the_person(result.stdout + result.stderr) == []
    assert "document-1" in result.stdout


@pytest.mark.usefixtures("_pipeline")
def test_profile_redact_of_a_bad_file_does_not_name_it(tmp_path: Path) -> None:
    file = tmp_path / "CV Samir Chehabi.txt"
    file.write_bytes(b"")
    result = CliRunner().invoke(app, ["profile", "--redact", str(file)])
    assert result.exit_code == 1
    assert result.stderr.startswith("document-1: ")
    assert left_of_the_person(result.stderr) == []


def test_read_redact_masks_the_mail_and_what_is_attached(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "Samir Chehabi <samir.chehabi@example.org>"
    message["Subject"] = "CV"
    message.set_content("Bonjour,\n\nje vous envoie mon CV.\n\nSamir Chehabi\n06 00 00 45 67\n")
    message.add_attachment(CV.encode(), maintype="text", subtype="plain", filename="CV Samir Chehabi.txt")
    file = tmp_path / "mail.eml"
    file.write_bytes(message.as_bytes())
    result = CliRunner().invoke(app, ["read", "--redact", str(file)])
    assert result.exit_code == 0, result.stderr
    assert left_of_the_person(result.stdout) == []
    document = json.loads(result.stdout)
    (attachment,) = document["attachments"]
    assert "câblage avec" in attachment["text"]
    assert len(attachment["text"]) == len(json.loads(CliRunner().invoke(app, ["read", str(file)]).stdout)["attachments"][0]["text"])


def test_read_redact_refuses_pictures_of_the_pages(tmp_path: Path) -> None:
    file = tmp_path / "cv.txt"
    file.write_text(CV, encoding="utf-8")
    result = CliRunner().invoke(app, ["read", "--redact", "--html", str(tmp_path / "out.html"), str(file)])
    assert result.exit_code == 2
    assert "--redact with --html" in result.stderr
    assert not (tmp_path / "out.html").exists()
