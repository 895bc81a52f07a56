"""``skillmap gap``, ``skillmap match`` and ``skillmap evaluate fairness`` with the real pipeline, opened once."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from skillmap.cli.app import app
from skillmap.pipeline import Pipeline

EVAL = Path(__file__).resolve().parents[2] / "eval"
Call = Callable[..., Result]


def blocks(path: Path) -> dict[str, str]:
    cut = re.split(r"^### (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(cut[1::2], cut[2::2], strict=True))


@pytest.fixture
def call(full: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command in this process, with the pipeline that is open already."""
    monkeypatch.setattr("skillmap.pipeline.build", lambda _settings: full)
    monkeypatch.setattr("skillmap.linking.build_linker", lambda _settings: (full.scheme, full.encoder, None, full.linker, None))

    def run(*arguments: str | Path, text: str | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)

    return run


@pytest.fixture(scope="module")
def cvs(full: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Profiles of nine CVs, three trades in three languages."""
    path = tmp_path_factory.mktemp("profiles") / "profiles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for language in ("ar", "fr", "en"):
            texts = blocks(EVAL / "matching" / f"cvs.{language}.txt")
            for trade in ("cook", "mechanic", "cleaner"):
                made: dict[str, Any] = dict(full.profile(texts[f"{language}-{trade}"].encode()))
                made["document"] = {**made["document"], "id": f"{language}-{trade}"}
                file.write(json.dumps(made, ensure_ascii=False) + "\n")
    return path


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("words", ["mécanicien automobile", "car mechanic", "ميكانيكي سيارات"])
def test_gap_takes_an_occupation_in_any_language(call: Call, cvs: Path, words: str) -> None:
    found = {row["profile"]: row for row in rows(call("gap", cvs, words))}
    assert {row["gaps"][0]["occupation"]["isco08"] for row in found.values()} == {"7231"}
    coverage = {name: row["gaps"][0]["coverage"] for name, row in found.items()}
    for language in ("ar", "fr", "en"):
        assert coverage[f"{language}-mechanic"] > 2 * max(coverage[f"{language}-cook"], coverage[f"{language}-cleaner"])


def test_gap_explains_itself(call: Call, cvs: Path) -> None:
    row = next(row for row in rows(call("gap", cvs, "7231", "--top", "2")) if row["profile"] == "fr-mechanic")
    assert (row["schema"], row["needs"], len(row["gaps"])) == ("skillmap/gap/1", "classification", 2)
    best = row["gaps"][0]
    held = [need for need in best["essential"] if need["held"] != "none"]
    assert held
    assert all(need["by"]["quote"] for need in held)
    essential, optional = best["essential"], best["optional"]
    whole = 2 * sum(need["credit"] for need in essential) + sum(need["credit"] for need in optional)
    assert best["coverage"] == pytest.approx(whole / (2 * len(essential) + len(optional)), abs=2e-3)
    assert {one["occupation"]["isco08"][:1] for one in row["reachable"][:3]} == {"7"}
    assert row["sector"]["isco08"] == "72"
    assert len(row["sector"]["train"]) == 10


def test_profiles_from_stdin_are_written_in_another_format(call: Call, cvs: Path) -> None:
    lines = cvs.read_text(encoding="utf-8").splitlines()
    result = call("profile", "--format", "csv", "-", text=f"{lines[0]}\n{lines[4]}\n")
    assert result.exit_code == 0, result.output
    assert {row.split(",")[0] for row in result.stdout.splitlines()[1:] if row} >= {"ar-cook", "fr-mechanic"}
    broken = call("profile", "--format", "csv", "-", text=lines[0] + "\n{broken\n")
    assert (broken.exit_code, "stdin, line 2: no JSON" in broken.output) == (2, True)


def test_with_strict_all_vacancies_are_looked_at_for_one_person(call: Call, cvs: Path, tmp_path: Path) -> None:
    one = tmp_path / "one.jsonl"
    one.write_text(next(line for line in cvs.read_text(encoding="utf-8").splitlines() if '"id": "en-mechanic"' in line), encoding="utf-8")
    offers = tmp_path / "offers.jsonl"
    asked = [{"id": "a", "title": "Car mechanic", "languages": {"en": "C2"}}, {"id": "b", "title": "Car mechanic", "papers": []}]
    offers.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
    (row,) = rows(call("match", one, offers, "--rank", "vacancies", "--strict", "--top", "1"))
    assert [pair["vacancy"]["id"] for pair in row["results"]] == ["b"]


@pytest.mark.parametrize(
    ("language", "word"), [("ar", "المهارات الأساسية"), ("fr", "Compétences essentielles"), ("en", "Essential skills")]
)
def test_gap_prints_a_page_in_each_language(call: Call, cvs: Path, language: str, word: str) -> None:
    first = cvs.read_text(encoding="utf-8").splitlines()[0]
    result = call("gap", "-", "5120", "--format", "text", "--language", language, text=first)
    assert result.exit_code == 0
    assert word in result.stdout


def test_gap_reads_a_document_itself(call: Call, samples: dict[str, Path]) -> None:
    (row,) = rows(call("gap", samples["fr-electrician.pdf"], "7411"))
    assert row["gaps"][0]["coverage"] > 0.1


def test_gap_refuses_words_that_name_no_occupation(call: Call, cvs: Path) -> None:
    result = call("gap", cvs, "xyzzy quux")
    assert result.exit_code == 2
    assert not result.stdout


def test_match_ranks_people_across_languages(call: Call, cvs: Path, tmp_path: Path) -> None:
    for language, name in (("fr", "v-fr-mechanic"), ("ar", "v-ar-cook"), ("en", "v-en-cleaner")):
        (tmp_path / f"{name}.txt").write_text(blocks(EVAL / "matching" / f"vacancies.{language}.txt")[name], encoding="utf-8")
    found = {row["vacancy"]["id"]: row for row in rows(call("match", cvs, *sorted(tmp_path.iterdir())))}
    for name, row in found.items():
        trade = name.rpartition("-")[2]
        assert {pair["profile"].rpartition("-")[2] for pair in row["results"][:3]} == {trade}
    mechanic = found["v-fr-mechanic"]
    assert {(one["kind"], one["value"]) for one in mechanic["vacancy"]["requirements"] if one["strength"] == "must"} == {
        ("paper", "driving-b"),
        ("experience", "36"),
    }
    first = mechanic["results"][0]
    assert first["for"]["skills"]
    assert set(first["parts"]) == {"skills", "needs", "occupation", "experience", "likeness"}


def test_match_ranks_vacancies_given_as_terms(call: Call, cvs: Path, tmp_path: Path, full: Pipeline) -> None:
    cook = full.scheme.uris[
        next(number for number, kind in enumerate(full.scheme.kinds) if kind == "occupation" and full.scheme.label(number) == "cook")
    ]
    path = tmp_path / "v.jsonl"
    vacancies = [{"id": "a", "occupation": "7231", "languages": {"de": "C1"}}, {"id": "b", "occupation": cook, "title": "cook"}]
    path.write_text("".join(json.dumps(one) + "\n" for one in vacancies), encoding="utf-8")
    for row in rows(call("match", cvs, path, "--rank", "vacancies")):
        trade = row["profile"].rpartition("-")[2]
        if trade != "cleaner":
            assert row["results"][0]["vacancy"]["id"] == {"mechanic": "a", "cook": "b"}[trade]
    strict = {row["profile"]: row for row in rows(call("match", cvs, path, "--rank", "vacancies", "--strict"))}
    assert [pair["vacancy"]["id"] for pair in strict["en-mechanic"]["results"]] == ["b"]  # German A2 is less than C1


def test_match_reads_the_same_score_whoever_the_person_is(call: Call, cvs: Path, tmp_path: Path) -> None:
    vacancy = tmp_path / "v.txt"
    vacancy.write_text(blocks(EVAL / "matching" / "vacancies.fr.txt")["v-fr-mechanic"], encoding="utf-8")
    changed = tmp_path / "changed.jsonl"
    with changed.open("w", encoding="utf-8") as file:
        for line in cvs.read_text(encoding="utf-8").splitlines():
            made = json.loads(line)
            made["person"] |= {
                "name": {"text": "Somebody Else", "span": [0, 13]},
                "nationality": {"text": "elsewhere", "span": [0, 9]},
                "birth_date": {"text": "1950", "span": [0, 4], "date": "1950", "precision": "year"},
                "sex": "female",
            }
            file.write(json.dumps(made, ensure_ascii=False) + "\n")
    assert rows(call("match", cvs, vacancy)) == rows(call("match", changed, vacancy))


@pytest.mark.parametrize("content", ['{"id": "x"}', '{"occupation": "99"}', '{"skills": ["http://nowhere"]}', "{broken", "[1]"])
def test_match_refuses_what_is_no_vacancy(call: Call, cvs: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / "v.jsonl"
    path.write_text(content, encoding="utf-8")
    result = call("match", cvs, path)
    assert result.exit_code == 2
    assert not result.stdout
    assert "v.jsonl, " in result.stderr


@pytest.mark.parametrize(("language", "word"), [("ar", "لصالحه"), ("fr", "à demander"), ("en", "against")])
def test_match_prints_a_table_in_each_language(call: Call, cvs: Path, tmp_path: Path, language: str, word: str) -> None:
    path = tmp_path / "v.txt"
    path.write_text("Cook\nPrepare hot dishes. French B2 required.", encoding="utf-8")
    result = call("match", cvs, path, "--format", "text", "--language", language, "--top", "3")
    assert result.exit_code == 0
    assert word in result.stdout


def test_fairness_finds_no_difference_by_name_and_hardly_any_by_gender(call: Call, tmp_path: Path) -> None:
    names = (EVAL / "fairness" / "names.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "names.tsv").write_text("".join(names[:4]), encoding="utf-8")
    for language in ("ar", "fr"):
        texts = blocks(EVAL / "fairness" / f"{language}.txt")
        chosen = "".join(f"### {name}\n{texts[name]}" for name in ("cook plain", "clerk plain"))
        (tmp_path / f"{language}.txt").write_text(chosen, encoding="utf-8")
    vacancies = tmp_path / "v.jsonl"
    vacancies.write_text('{"id": "a", "occupation": "5120"}\n{"id": "b", "occupation": "4110"}\n', encoding="utf-8")
    found = {
        (row["comparison"], row["measure"]): row["value"]
        for row in rows(call("evaluate", "fairness", tmp_path, "--vacancies", vacancies))
        if row["language"] == "all"
    }
    assert {value for (comparison, _), value in found.items() if comparison.startswith("name")} == {0.0}
    assert abs(found["masculine → feminine", "found"]) <= 0.1  # four CVs: one concept more or less is 0.03
    assert found["masculine → feminine", "rank"] <= 0.25


def test_match_reads_a_vacancy_from_a_document(call: Call, cvs: Path, tmp_path: Path) -> None:
    path = tmp_path / "offre.rtf"
    path.write_text(
        r"{\rtf1\ansi Cuisinier\par Pr\'e9parer les plats chauds et les entr\'e9es, d\'e9couper la viande.\par}", encoding="ascii"
    )
    (row,) = rows(call("match", cvs, path))
    assert row["vacancy"]["title"] == "Cuisinier"
    assert {pair["profile"].rpartition("-")[2] for pair in row["results"][:3]} == {"cook"}
