"""What the real pipeline makes of a real CV in each language, written in every format and read back by programs that are not ours."""

import datetime
import json
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import lxml.html
import pdfplumber
import pytest
import rdflib
from rdflib.namespace import RDF
from tests.exports.readers import (
    EUROPASS,
    europass_faults,
    europass_tree,
    graph,
    rendered_resume,
    resume_faults,
    shape_faults,
    sheets_by_libreoffice,
)

from skillmap.exports.formats import FORMATS, ExportOptions
from skillmap.pipeline import Pipeline
from skillmap.records import Language

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "ignore:Dataset:DeprecationWarning")

Profile = dict[str, Any]
CVS: dict[Language, str] = {"ar": "ar-plumber.pdf", "fr": "fr-electrician.pdf", "en": "en-welder.pdf"}
LANGUAGES = pytest.mark.parametrize("language", list(CVS))


@pytest.fixture(scope="module")
def profiles(full: Pipeline, samples: dict[str, Path]) -> dict[Language, Profile]:
    day = datetime.date(2024, 5, 1)
    return {language: dict(full.profile(samples[name], as_of=day)) for language, name in CVS.items()}


def uris(profile: Profile) -> set[str]:
    return {skill["concept"]["uri"] for skill in profile["skills"]}


def titles(profile: Profile) -> list[str]:
    return [" ".join(job["title"]["text"].split()) for job in profile["experience"] if job["title"]]


@LANGUAGES
def test_profiles_say_enough_to_judge_exports_by(profiles: dict[Language, Profile], language: Language) -> None:
    profile = profiles[language]
    assert len(uris(profile)) >= 15
    assert len(titles(profile)) == 3
    assert profile["person"]["name"]


@LANGUAGES
def test_json_resume_is_valid_and_a_theme_shows_it(profiles: dict[Language, Profile], language: Language) -> None:
    profile = profiles[language]
    content = FORMATS["json-resume"].export([profile], ExportOptions(language=language)).content
    assert resume_faults(content) == []
    page = lxml.html.document_fromstring(rendered_resume(content)).text_content()
    shown = " ".join(page.split())
    assert [title for title in titles(profile) if title not in shown] == []
    assert profile["person"]["name"]["text"] in shown


@LANGUAGES
def test_europass_is_in_order_and_holds_jobs_and_concepts(profiles: dict[Language, Profile], language: Language) -> None:
    profile = profiles[language]
    tree = europass_tree(FORMATS["europass"].export([profile], ExportOptions(language=language)).content)
    assert europass_faults(tree) == []
    assert [element.text for element in tree.iterfind(".//e:PositionTitle", EUROPASS)] == titles(profile)
    coded = {element.text for element in tree.iterfind(".//e:CompetencyID[@schemeID]", EUROPASS)}
    assert coded == uris(profile)


@pytest.mark.parametrize("name", ["json-ld", "elm"])
@LANGUAGES
def test_linked_data_keeps_its_shapes_and_concepts(profiles: dict[Language, Profile], language: Language, name: str) -> None:
    profile = profiles[language]
    found = graph(FORMATS[name].export([profile], ExportOptions(language=language)).content)
    assert shape_faults(found, f"{name}.ttl") == ""
    schema, elm = rdflib.Namespace("https://schema.org/"), rdflib.Namespace("http://data.europa.eu/snb/model/elm/")
    if name == "json-ld":
        (person,) = found.subjects(RDF.type, schema.Person)
        assert {str(term) for term in found.objects(person, schema.knowsAbout)} == uris(profile)
        assert {str(role) for role in found.objects(None, schema.roleName)} == set(titles(profile))
    else:
        assert {str(skill) for skill in found.objects(None, elm.relatedESCOSkill)} == uris(profile)


def test_parquet_and_csv_hold_the_same_in_duckdb(profiles: dict[Language, Profile], tmp_path: Path) -> None:
    made = list(profiles.values())
    for name in ("parquet", "csv"):
        (tmp_path / f"all.{name}").write_bytes(FORMATS[name].export(made).content)
    ask = "kind = 'skill'", "uri, any_value(label_en) AS label, count(*) AS places, round(max(score), 6) AS score", "uri"
    with duckdb.connect() as connection:
        typed = connection.read_parquet(str(tmp_path / "all.parquet")).filter(ask[0]).aggregate(ask[1]).order(ask[2]).fetchall()
        plain = connection.read_csv(str(tmp_path / "all.csv")).filter(ask[0]).aggregate(ask[1]).order(ask[2]).fetchall()
    assert typed == plain
    assert {row[0] for row in typed} == set().union(*map(uris, made))
    places = sum(len(skill["evidence"]) for profile in made for skill in profile["skills"])
    assert sum(row[2] for row in typed) == places


def test_workbook_is_opened_by_libreoffice(profiles: dict[Language, Profile], tmp_path: Path) -> None:
    made = list(profiles.values())
    sheets = sheets_by_libreoffice(FORMATS["xlsx"].export(made, ExportOptions(language="fr")).content, tmp_path)
    for profile in made:
        assert [title for title in titles(profile) if title not in " ".join(sheets["Emplois"].split())] == []
    assert all(uri in sheets["Compétences"] for profile in made for uri in uris(profile))
    assert "#" not in sheets["Langues"]


@LANGUAGES
def test_talent_catalog_names_only_codes_of_the_profile(profiles: dict[Language, Profile], language: Language) -> None:
    profile = profiles[language]
    made = json.loads(FORMATS["talent-catalog"].export([profile], ExportOptions(language=language)).content)
    assert made["dryRun"] is True
    registration = made["registration"]
    assert [job["role"] for job in registration["candidateJobExperiences"]] == titles(profile)
    codes = {one["occupation"]["isco08Code"] for one in registration["candidateOccupations"]}
    assert codes <= {one["isco08"] for one in profile["occupations"]}
    # What is not registered is to be decided by a person.
    left = {one["isco08"] for one in profile["occupations"]} - codes
    asked = " ".join(json.dumps(point) for point in made["check"])
    assert all(code in asked for code in left)
    levels = [
        level["level"] for one in registration["candidateLanguages"] for level in (one.get("spokenLevel"), one.get("writtenLevel")) if level
    ]
    assert set(levels) <= {5, 10, 20, 25, 30, 40}


@LANGUAGES
def test_dossier_prints_every_skill_with_its_quote(
    profiles: dict[Language, Profile], full: Pipeline, language: Language, tmp_path: Path
) -> None:
    profile = profiles[language]
    content = FORMATS["dossier"].export([profile], ExportOptions(language=language, scheme=full.scheme)).content
    tree = lxml.html.document_fromstring(content.decode())
    rows = tree.find_class("skill")
    assert len(rows) == len(profile["skills"])
    quoted = {" ".join(quote.text_content().rsplit("(", 1)[0].split()) for quote in tree.find_class("quote")}
    assert {" ".join(skill["evidence"][0]["text"].split()) for skill in profile["skills"]} <= quoted
    source, target = tmp_path / "dossier.html", tmp_path / "dossier.pdf"
    source.write_bytes(content)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    subprocess.run(["chromium", *options, source.as_uri()], capture_output=True, check=True, timeout=120)  # noqa: S603, S607
    with pdfplumber.open(target) as pdf:
        pages = [page.extract_text() or "" for page in pdf.pages]
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page
        assert len(page) > 200, "a page for a line or two"
