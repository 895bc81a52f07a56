"""``skillmap read`` as a person runs it: JSON on stdout, or a page to look at; ``skillmap profile`` of a mail."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest
from lxml import html
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from skillmap.cli import app
from skillmap.documents import Limits
from skillmap.pipeline import Pipeline
from skillmap.profiles.builder import ProfileBuilder
from skillmap.structure import LanguageDetector, StructureFinder
from skillmap.taxonomy.store import ConceptScheme

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"
CV = "Rim Ben Salem\n\nExpérience\nSoudeuse, Atelier Nord, Sfax, 2015 - 2019\nSoudure TIG et MIG\n"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*arguments: str | Path, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "skillmap", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            check=False,
            timeout=120,
        )

    return command


def word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Candidature"
    message["From"] = "rim@example.org"
    message["Date"] = "Tue, 03 Mar 2020 10:00:00 +0100"
    message.set_content("Bonjour,\nvoici mon CV.\n")
    message.add_attachment(word(CV), maintype="application", subtype="octet-stream", filename="CV Rim.docx")
    message.add_attachment(b"GIF89a" + bytes(20), maintype="image", subtype="x-unknown", filename="scan.gif")
    return message.as_bytes()


def test_read_prints_a_mail_as_one_object_with_its_attachments(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(mail())
    result = run("read", file)
    assert result.returncode == 0, result.stderr
    (line,) = result.stdout.splitlines()
    document: dict[str, Any] = json.loads(line)
    assert document["text"] == "Candidature\n\nBonjour,\nvoici mon CV."
    assert [(date["field"], date["source"]) for date in document["dates"]] == [("mail.Date", "metadata"), ("mtime", "file_time")]
    (attachment,) = document["attachments"]
    assert attachment["name"] == "CV Rim.docx"
    assert attachment["text"].startswith("Rim Ben Salem\n")
    assert attachment["dates"] == [{"date": "2020-03-03", "source": "metadata", "field": "mail.Date"}]
    assert [(problem["stage"], problem["code"]) for problem in document["problems"]] == [("documents.attachment", "unsupported-format")]


def test_read_html_writes_a_page_and_prints_nothing(run: Run, make_page: bytes, tmp_path: Path) -> None:
    file, target = tmp_path / "cv.pdf", tmp_path / "out.html"
    file.write_bytes(make_page)
    target.write_text("an older page", encoding="utf-8")
    result = run("read", file, "--html", target)
    assert result.returncode == 0, result.stderr
    assert result.stdout == b""
    assert b"out.html" in result.stderr
    root = html.document_fromstring(target.read_text(encoding="utf-8"))
    assert [line.text_content() for line in root.cssselect(".line p")] == ["Welder in Sfax"]
    assert len(root.cssselect("img[src^='data:image/png']")) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def make_page() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(100, 700, "Welder in Sfax")
    canvas.save()
    return buffer.getvalue()


def test_read_html_of_stdin_shows_a_mail_and_what_is_attached(run: Run, tmp_path: Path) -> None:
    result = run("read", "-", "--html", "out.html", stdin=mail())
    assert result.returncode == 0, result.stderr
    root = html.document_fromstring((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert [title.text_content() for title in root.cssselect("h1, h2")] == ["stdin", "CV Rim.docx"]
    assert "experience" in [name.text_content() for name in root.cssselect(".legend li")]


@pytest.mark.parametrize("target", ["nowhere/out.html", "folder", "mail.eml"])
def test_read_html_refuses_a_place_that_cannot_be_written(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    data = mail()
    (tmp_path / "mail.eml").write_bytes(data)
    result = CliRunner().invoke(app, ["read", "mail.eml", "--html", target])
    assert result.exit_code == 2
    assert result.stderr.startswith("settings-invalid: --html ")
    assert (tmp_path / "mail.eml").read_bytes() == data


@pytest.fixture
def pipeline(small_scheme: ConceptScheme) -> Pipeline:
    """A pipeline that finds structure and links nothing."""
    builder = ProfileBuilder(scheme=small_scheme, encoder="none", index=f"sha256:{'0' * 64}")
    nothing: Any = None
    return Pipeline(
        scheme=small_scheme,
        encoder=nothing,
        linker=nothing,
        occupations=nothing,
        stages=(StructureFinder(LanguageDetector()),),
        builder=builder,
        limits=Limits(),
    )


def test_profile_prints_a_line_for_each_document_in_a_mail(pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(mail())
    monkeypatch.setattr("skillmap.pipeline.build", lambda settings: pipeline)
    result = CliRunner().invoke(app, ["profile", str(file)])
    assert result.exit_code == 0, result.stderr
    (profile,) = [json.loads(line) for line in result.stdout.splitlines()]
    jsonschema.validate(profile, json.loads(SCHEMA.read_text(encoding="utf-8")))
    document = profile["document"]
    assert document["name"] == "CV Rim.docx"
    assert document["part_of"] != document["id"]
    assert document["as_of"] == {"date": "2020-03-03", "source": "metadata"}  # the file itself is dated by its template
    assert [job["title"]["text"] for job in profile["experience"]] == ["Soudeuse"]
    assert [problem["code"] for problem in profile["problems"]] == ["unsupported-format"]
    assert CliRunner().invoke(app, ["profile", str(file), "--format", "text"]).stdout.count("CV Rim.docx") == 1


def test_profiles_hold_the_text_of_a_mail_that_is_a_cv(pipeline: Pipeline) -> None:
    message = EmailMessage()
    message["Subject"] = "CV"
    message["From"] = "rim@example.org"
    message.set_content(CV + "Assemblage de tuyaux pour des navires de commerce. " * 10)
    message.add_attachment(word(CV), maintype="application", subtype="octet-stream", filename="cv.docx")
    body, attachment = map(as_document, pipeline.profiles(message.as_bytes()))
    assert body["media_type"] == "message/rfc822"
    assert "part_of" not in body
    assert "name" not in body
    assert attachment["part_of"] == body["id"]


def as_document(profile: Any) -> dict[str, Any]:
    return dict(profile["document"])
