"""The commands as a person runs them: a process, its output, its exit code."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.real import real_home

from skillmap.pipeline import Pipeline
from skillmap.setup import EMBEDDED

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*arguments: str | Path, stdin: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        settings = {"SKILLMAP_HOME": str(real_home()), **environment}
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "skillmap", *(str(argument) for argument in arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, **settings},
            check=False,
            timeout=300,
        )

    return command


def _errors(result: "subprocess.CompletedProcess[str]") -> str:
    assert "Traceback" not in result.stderr, result.stderr
    return result.stderr


def _lines(result: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_profile_bad_documents_have_codes_and_do_not_stop_the_good(
    run: Run, embedded: Pipeline, shared: Path, samples: dict[str, Path], tmp_path: Path
) -> None:
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    photo = tmp_path / "photo.pdf"
    photo.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 200 + b"\xff\xd9")
    moving = tmp_path / "moving.pdf"
    moving.write_bytes(b"GIF89a" + b"\x00" * 50)
    cut = tmp_path / "cut.docx"
    whole = samples["fr-caregiver.docx"].read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    locked = shared / "data" / "hostile" / "enc_user.pdf"
    result = run("profile", empty, photo, moving, samples["fr-caregiver.docx"], cut, locked)
    errors = _errors(result)
    assert result.returncode == 1
    assert "empty.pdf: empty-document: " in errors
    assert "photo.pdf: corrupt-document: " in errors  # a picture, whatever its name says, and a broken one
    assert "moving.pdf: unsupported-format: " in errors
    assert "GIF" in errors
    assert "cut.docx: corrupt-document: " in errors
    assert f"{locked.name}: encrypted-document: " in errors
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["document"]["media_type"].endswith("wordprocessingml.document")
    assert embedded.scheme.name == EMBEDDED


def test_profile_of_an_unknown_encoder_is_model_not_found(run: Run, samples: dict[str, Path]) -> None:
    result = run("profile", "--encoder", "no-such-model", samples["en-childcare.docx"])
    assert result.returncode == 1
    assert _errors(result).startswith("model-not-found: ")
    assert "no-such-model" in result.stderr


def test_profile_with_an_index_of_another_encoder_is_index_mismatch(
    run: Run, embedded: Pipeline, samples: dict[str, Path], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    for part in ("taxonomies", "lexical", "encoders"):
        (home / part).parent.mkdir(exist_ok=True)
        (home / part).symlink_to(real_home() / part)
    folder = home / "indexes" / EMBEDDED
    folder.mkdir(parents=True)
    shutil.copytree(real_home() / "indexes" / EMBEDDED / "hybrid", folder / "compact")
    result = run("profile", "--encoder", "compact", samples["en-childcare.docx"], SKILLMAP_HOME=str(home))
    assert result.returncode == 1
    assert _errors(result).startswith("index-mismatch: ")
    assert "skillmap setup" in result.stderr
    assert embedded.encoder.name == "hybrid"


def test_profile_without_setup_names_the_way_out(run: Run, samples: dict[str, Path], tmp_path: Path) -> None:
    result = run("profile", samples["en-childcare.docx"], SKILLMAP_HOME=str(tmp_path / "nothing"))
    assert result.returncode == 1
    assert _errors(result).startswith("taxonomy-not-found: ")
    assert "skillmap setup" in result.stderr


def test_taxonomy_import_without_skills_is_taxonomy_invalid(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "occupations_en.csv").write_text("conceptUri,preferredLabel,iscoGroup\n", encoding="utf-8")
    result = run("taxonomy", "import", folder)
    assert result.returncode == 1
    assert _errors(result).startswith("taxonomy-invalid: ") or "taxonomy-invalid: " in result.stderr
    assert "skills_" in result.stderr


def test_taxonomy_import_names_file_line_and_column(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "ESCO dataset - v9 - classification - en - csv.zip"
    with zipfile.ZipFile(pack, "w") as archive:
        rows = "conceptType,conceptUri,preferredLabel,altLabels\nK,http://data.europa.eu/esco/skill/1,weld,\nK,not a uri,cook,\n"
        archive.writestr("skills_en.csv", rows)
    result = run("taxonomy", "import", pack)
    assert result.returncode == 1
    assert "skills_en.csv, line 3, column 'conceptUri'" in _errors(result)


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (("profile", "nowhere.pdf"), ""),
        (("link", "--kind", "skill"), '{"id": 1, "text": "no query"}\n'),
        (("link", "--kind", "skill"), '{"id": 1,\n'),
        (("link", "--kind", "skill"), '{"id": 1, "query": "x", "language": "de"}\n'),
        (("link", "--kind", "colour"), ""),
        (("taxonomy", "search", "x", "--language", "de"), ""),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, embedded: Pipeline, arguments: tuple[str, ...], stdin: str) -> None:
    result = run(*arguments, stdin=stdin)
    assert result.returncode == 2, result.stderr
    assert _errors(result)
    assert not result.stdout
    assert embedded.scheme.name == EMBEDDED


def test_settings_out_of_bounds_name_the_field(run: Run, samples: dict[str, Path]) -> None:
    result = run("profile", samples["en-childcare.docx"], SKILLMAP_THREADS="0")
    assert result.returncode == 2
    assert _errors(result).startswith("settings-invalid: threads")


def test_link_reads_lines_and_json(run: Run, embedded: Pipeline) -> None:
    lines = 'تركيب البلاط\n{"id": "b", "query": "soudure TIG", "language": "fr"}\nqwzx vbnk\n\n'
    tiles, welding, nonsense, nothing = _lines(run("link", "--kind", "skill", "--top", "3", stdin=lines))
    assert tiles["id"] == "1"
    assert tiles["match"]["label"] == "lay tiles"
    assert welding["id"] == "b"
    assert "weld" in welding["match"]["label"]
    assert len(welding["candidates"]) == 3
    assert nonsense["match"] is None
    assert len(nonsense["candidates"]) == 3
    assert nothing["match"] is None
    assert nothing["candidates"] == []
    assert embedded.scheme.name == EMBEDDED


@pytest.mark.parametrize("kind", ["skill", "isco"])
def test_link_prints_the_same_bytes_whatever_the_number_of_processes(run: Run, compact: Pipeline, kind: str) -> None:
    words = ["pose", "carrelage", "soudure", "TIG", "conduite", "camion", "سائق", "شاحنة", "تركيب", "البلاط", "sewing", "trousers", "teams"]
    lines = "".join(f"{one} {other}\n" for one in words for other in words) * 4
    assert lines.count("\n") > 2 * 256
    one, two = (run("link", "--encoder", "compact", "--kind", kind, "--workers", count, stdin=lines) for count in ("1", "2"))
    assert len(_lines(two)) == lines.count("\n")
    assert two.stdout == one.stdout
    assert compact.encoder.name == "compact"


def test_link_isco_gives_unit_groups(run: Run, embedded: Pipeline) -> None:
    found = _lines(run("link", "--kind", "isco", stdin="كهربجي\ninfirmière\ntruck driver\n"))
    assert [row["match"]["uri"].rpartition("C")[2] for row in found] == ["7411", "2221", "8332"]
    for row in found:
        code = row["match"]["uri"].rpartition("C")[2]
        assert [level["uri"].rpartition("C")[2] for level in row["levels"]] == [code[:1], code[:2], code[:3]]
        sums = [level["score"] for level in row["levels"]]
        assert 1 >= sums[0] >= sums[1] >= sums[2] >= row["match"]["score"]
    assert embedded.scheme.name == EMBEDDED


def test_link_takes_what_stands_around_a_word(run: Run, embedded: Pipeline) -> None:
    rows = [
        {"id": "film", "query": "montage", "language": "fr", "job": "monteur vidéo", "context": "montage de reportages et étalonnage"},
        {"id": "shop", "query": "montage", "language": "fr", "job": "monteur de meubles", "context": "montage de cuisines et d'armoires"},
    ]
    film, furniture = _lines(run("link", "--kind", "skill", stdin="".join(json.dumps(row) + "\n" for row in rows)))
    assert film["candidates"][0]["uri"] != furniture["candidates"][0]["uri"]
    assert embedded.scheme.name == EMBEDDED


def test_link_explains_each_candidate_in_words(run: Run, embedded: Pipeline) -> None:
    (row,) = _lines(run("link", "--kind", "skill", "--top", "2", "--explain", stdin="pose de carrelage\n"))
    for candidate in row["candidates"]:
        assert candidate["why"]
        assert all(reason["words"] and reason["weight"] for reason in candidate["why"])
    plain = _lines(run("link", "--kind", "skill", "--top", "2", stdin="pose de carrelage\n"))[0]
    assert [{key: value for key, value in candidate.items() if key != "why"} for candidate in row["candidates"]] == plain["candidates"]
    assert embedded.scheme.name == EMBEDDED


def test_min_precision_gives_fewer_links_and_keeps_the_candidates(run: Run, embedded: Pipeline) -> None:
    lines = "soudure\nsaisie\nmontage\nrelation client\naccueil du public\npose de carrelage\nconduite\nentretien\n"
    usual, sure = (_lines(run("link", "--kind", "skill", *flags, stdin=lines)) for flags in ((), ("--min-precision", "0.85")))
    assert [row["candidates"] for row in sure] == [row["candidates"] for row in usual]
    assert 0 < sum(row["match"] is not None for row in sure) < sum(row["match"] is not None for row in usual)
    assert embedded.scheme.name == EMBEDDED


def test_profile_min_precision_is_recorded_and_links_less(run: Run, embedded: Pipeline, samples: dict[str, Path]) -> None:
    usual, sure = (_lines(run("profile", *flags, samples["fr-electrician.pdf"]))[0] for flags in ((), ("--min-precision", "0.9")))
    assert sure["produced_by"]["settings"] == {"min_precision": 0.9}
    assert usual["produced_by"]["settings"] == {}
    assert {skill["concept"]["uri"] for skill in sure["skills"]} < {skill["concept"]["uri"] for skill in usual["skills"]}
    assert len(sure["unlinked"]) > len(usual["unlinked"])
    for job in usual["experience"]:
        if job["occupation"] is not None and job["occupation"]["isco08"] is not None:
            assert [len(level["code"]) for level in job["occupation"]["levels"]] == [1, 2, 3]
    assert embedded.scheme.name == EMBEDDED


def test_extract_spans_quote_the_text(run: Run, embedded: Pipeline) -> None:
    text = "Montage d'échafaudages, peinture en bâtiment et conduite de chariot élévateur"
    (row,) = _lines(run("extract", stdin=json.dumps({"id": "x", "text": text}) + "\n"))
    assert row["id"] == "x"
    assert len(row["mentions"]) >= 3
    for mention in row["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["text"]
    linked = {mention["match"]["label"] for mention in row["mentions"] if mention["match"]}
    assert "operate forklift" in linked or any("forklift" in label for label in linked)
    assert embedded.scheme.name == EMBEDDED


def test_read_prints_text_and_pages(run: Run, samples: dict[str, Path]) -> None:
    (document,) = _lines(run("read", samples["ar-plumber.pdf"]))
    assert document["media_type"] == "application/pdf"
    assert [page["number"] for page in document["pages"]] == list(range(1, len(document["pages"]) + 1))
    start, end = document["pages"][0]["span"]
    assert "تمديدات صحية" in document["text"][start:end]


def test_profiles_of_all_samples_fit_the_schema_and_quote_the_text(run: Run, embedded: Pipeline, samples: dict[str, Path]) -> None:
    profiles = _lines(run("profile", *samples.values()))
    assert len(profiles) == len(samples)
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for path, profile in zip(samples.values(), profiles, strict=True):
        validator.validate(profile)
        (document,) = _lines(run("read", path))
        assert profile["document"]["id"] == document["doc_id"]
        assert len(profile["skills"]) >= 8, path.name
        for skill in profile["skills"]:
            assert skill["status"] == "stated"
            for evidence in skill["evidence"]:
                start, end = evidence["span"]
                assert document["text"][start:end] == evidence["text"]
        assert profile["experience"], path.name
        assert any(job["occupation"] and job["occupation"]["isco08"] for job in profile["experience"]), path.name
    assert embedded.scheme.name == EMBEDDED


def test_profile_twice_is_the_same(run: Run, embedded: Pipeline, samples: dict[str, Path]) -> None:
    first, second = (run("profile", "--as-of", "2024-05-01", samples["ar-carer.docx"]).stdout for _ in range(2))
    assert first == second
    assert json.loads(first)["document"]["as_of"] == {"date": "2024-05-01", "source": "flag"}
    assert embedded.scheme.name == EMBEDDED


def test_profile_text_format_is_a_page_with_isolated_arabic(run: Run, embedded: Pipeline, samples: dict[str, Path]) -> None:
    result = run("profile", "--format", "text", "--language", "fr", samples["ar-plumber.pdf"])
    assert result.returncode == 0
    assert "7126" in result.stdout  # plumbers and pipe fitters
    assert result.stdout.count("\u2068") == result.stdout.count("\u2069") > 5
    assert embedded.scheme.name == EMBEDDED


def test_profile_reads_stdin(embedded: Pipeline, samples: dict[str, Path]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "skillmap", "profile", "-"],
        input=samples["en-welder.pdf"].read_bytes(),
        capture_output=True,
        env={**os.environ, "SKILLMAP_HOME": str(real_home())},
        check=True,
        timeout=300,
    )
    assert json.loads(result.stdout)["document"]["media_type"] == "application/pdf"
    assert embedded.scheme.name == EMBEDDED


def test_setup_again_does_nothing(run: Run, embedded: Pipeline) -> None:
    index = real_home() / "indexes" / EMBEDDED / "hybrid" / "manifest.json"
    before = index.stat().st_mtime_ns
    result = run("setup")
    assert result.returncode == 0, result.stderr
    assert index.stat().st_mtime_ns == before
    assert "ready: " in result.stderr
    assert not result.stdout
    assert embedded.scheme.name == EMBEDDED


def test_taxonomy_list_and_search(run: Run, full: Pipeline) -> None:
    names = [row["taxonomy"] for row in _lines(run("taxonomy", "list"))]
    assert full.scheme.name in names
    found = _lines(run("taxonomy", "search", "souder", "--language", "fr", "--taxonomy", full.scheme.name, "--top", "5"))
    assert len(found) == 5
    assert any("soud" in row["label"] for row in found)


@pytest.mark.parametrize(("given", "seen"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")], ids=["not-set", "set"])
def test_threads_of_numpy_do_not_wait_for_one_another_unless_asked_for(given: dict[str, str], seen: str) -> None:
    code = "import os, skillmap.cli; print(os.environ['OPENBLAS_NUM_THREADS'])"
    bare = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=bare | given)  # noqa: S603
    assert done.stdout.strip() == seen
