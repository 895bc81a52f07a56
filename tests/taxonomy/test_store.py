import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.doubles import ISCO, OCCUPATION, SKILL, small_draft

from skillmap.errors import TaxonomyInvalidError, TaxonomyNotFoundError
from skillmap.taxonomy import store
from skillmap.taxonomy.scheme import Concept, Label, SchemeDraft
from skillmap.taxonomy.store import ConceptScheme, building, list_schemes, open_scheme, write_json, write_scheme

ROOT = Path(__file__).resolve().parents[2]


def number(scheme: ConceptScheme, uri: str) -> int:
    found = scheme.number(uri)
    assert found is not None
    return found


def test_open_scheme_gives_back_what_was_written(small_scheme: ConceptScheme) -> None:
    assert small_scheme.name == "small@1.0"
    assert list(small_scheme.uris) == sorted(small_draft().concepts)
    assert small_scheme.manifest["concepts"] == {"isco": 7, "occupation": 6, "skill": 19}
    assert small_scheme.manifest["languages"] == ["ar", "en", "fr"]
    assert small_scheme.manifest["attribution"] == "made up"
    team = number(small_scheme, SKILL + "work-in-teams")
    assert small_scheme.kinds[team] == "skill"
    assert small_scheme.skill_types[team] == "transversal"
    assert small_scheme.preferred(team) == {"en": "work in teams", "fr": "travailler en équipe", "ar": "العمل ضمن فريق"}
    assert small_scheme.description(team) == "What work-in-teams is."
    assert small_scheme.number(SKILL + "not-in-the-scheme") is None


def test_scheme_relations_leave_out_unknown_concepts(small_scheme: ConceptScheme) -> None:
    welder, group = number(small_scheme, OCCUPATION + "welder"), number(small_scheme, ISCO + "7212")
    assert small_scheme.related(welder, "essential") == (number(small_scheme, SKILL + "weld-metal"),)
    assert small_scheme.related(welder, "optional") == (number(small_scheme, SKILL + "first-aid"),)
    assert small_scheme.related(group, "broader") == (number(small_scheme, ISCO + "7"),)
    assert small_scheme.manifest["relations"] == 3


def test_scheme_isco_leads_from_code_to_group(small_scheme: ConceptScheme) -> None:
    assert small_scheme.isco["7212"] == number(small_scheme, ISCO + "7212")
    assert len(small_scheme.isco) == 7


def test_scheme_splits_gendered_labels_and_shows_the_first(small_scheme: ConceptScheme) -> None:
    nurse = number(small_scheme, OCCUPATION + "nurse")
    texts = {(row.language, row.text) for row in small_scheme.labels("occupation") if row.concept == nurse}
    assert texts == {("en", "nurse"), ("fr", "infirmier"), ("fr", "infirmière"), ("ar", "ممرض"), ("ar", "ممرضة")}
    assert small_scheme.preferred(nurse) == {"en": "nurse", "fr": "infirmier", "ar": "ممرض"}


def test_scheme_labels_keep_their_roles(small_scheme: ConceptScheme) -> None:
    weld = number(small_scheme, SKILL + "weld-metal")
    roles = {row.text: row.role for row in small_scheme.labels("skill") if row.concept == weld and row.language == "en"}
    expected = {
        "weld metal": "preferred",
        "metal welding": "alternative",
        "MIG/MAG welding": "alternative",
        "hot work": "lexicon",
    }
    assert roles == expected


def test_write_scheme_keeps_one_wording_once_in_its_best_role(tmp_path: Path) -> None:
    draft = SchemeDraft(name="x", version="1", concepts={"http://x/1": Concept(uri="http://x/1", kind="skill")})
    for role in ("hidden", "alternative", "preferred", "lexicon"):
        draft.labels.append(Label(uri="http://x/1", text="weld", language="en", role=role))
    draft.labels.append(Label(uri="http://x/1", text="", language="fr", role="preferred"))
    draft.labels.append(Label(uri="http://x/unknown", text="lost", language="fr", role="preferred"))
    write_scheme(draft, tmp_path)
    assert [(row.text, row.role) for row in open_scheme(tmp_path, "x@1").labels("skill")] == [("weld", "preferred")]


@pytest.mark.parametrize(("language", "label"), [("fr", "soudeur"), ("ar", "لحام"), ("de", "welder")])
def test_label_falls_back_to_another_language(small_scheme: ConceptScheme, language: str, label: str) -> None:
    assert small_scheme.label(number(small_scheme, OCCUPATION + "welder"), language) == label


def test_label_of_a_concept_without_labels_is_its_uri(tmp_path: Path) -> None:
    draft = small_draft()
    draft.concepts["http://x/bare"] = Concept(uri="http://x/bare", kind="skill")
    write_scheme(draft, tmp_path)
    scheme = open_scheme(tmp_path, "small")
    assert scheme.label(number(scheme, "http://x/bare")) == "http://x/bare"


def test_write_scheme_refuses_a_draft_without_skills(tmp_path: Path) -> None:
    draft = small_draft()
    draft.concepts = {uri: concept for uri, concept in draft.concepts.items() if concept.kind != "skill"}
    with pytest.raises(TaxonomyInvalidError, match=r"small@1\.0 holds no skills"):
        write_scheme(draft, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_write_scheme_refuses_a_draft_without_labels(tmp_path: Path) -> None:
    draft = small_draft()
    draft.labels.clear()
    with pytest.raises(TaxonomyInvalidError, match="holds no labels"):
        write_scheme(draft, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_write_scheme_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_scheme(small_draft(), tmp_path)
    before = open_scheme(tmp_path, "small@1.0").hash

    def fail(path: Path, content: object) -> None:
        del path, content
        raise OSError(28, "No space left on device")

    changed = small_draft()
    changed.labels.pop()
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_json", fail)
        with pytest.raises(OSError, match="No space left"):
            write_scheme(changed, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["small@1.0"]
    assert open_scheme(tmp_path, "small@1.0").hash == before
    write_scheme(changed, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["small@1.0"]
    assert open_scheme(tmp_path, "small@1.0").hash != before


def test_building_shows_nothing_before_it_ends_well(tmp_path: Path) -> None:
    target = tmp_path / "index"
    with building(target) as folder:
        (folder / "half").touch()
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["half"]
    assert target.stat().st_mode & 0o777 == 0o755  # other users of the machine may read it

    def stop() -> None:
        with building(target) as folder:
            (folder / "other").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert [path.name for path in target.iterdir()] == ["half"]
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_building_twice_at_once_leaves_a_whole_folder(tmp_path: Path) -> None:
    target = tmp_path / "index"
    with building(target) as first:
        (first / "name").write_text("first")
        with building(target) as second:
            (second / "name").write_text("second")
        assert (target / "name").read_text() == "second"
    assert (target / "name").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_write_json_replaces_a_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    write_json(path, {"a": "é"})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "é"}
    assert [file.name for file in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.9", "1.10"),
        ("1.2", "1.2.1"),
        ("1.2-embedded", "1.2"),
        ("1.2-embedded", "1.2.0"),
        ("1.1.2", "1.2-embedded"),
        ("9", "10"),
    ],
)
def test_open_scheme_without_a_version_takes_the_newest(tmp_path: Path, older: str, newer: str) -> None:
    for version in (newer, older):
        write_scheme(small_draft(version=version), tmp_path)
    assert open_scheme(tmp_path, "small").name == f"small@{newer}"
    assert open_scheme(tmp_path, f"small@{older}").name == f"small@{older}"
    assert [manifest["version"] for manifest in list_schemes(tmp_path)] == [older, newer]


@pytest.mark.parametrize("name", ["small@2.0", "esco", "smal", "../small@1.0", "", "."])
def test_open_scheme_names_what_is_installed(tmp_path: Path, name: str) -> None:
    write_scheme(small_draft(), tmp_path / "taxonomies")
    with pytest.raises(TaxonomyNotFoundError, match=r"installed: small@1\.0") as caught:
        open_scheme(tmp_path / "taxonomies", name)
    assert caught.value.code == "taxonomy-not-found"


def test_open_scheme_without_any_folder(tmp_path: Path) -> None:
    assert list_schemes(tmp_path / "none") == []
    with pytest.raises(TaxonomyNotFoundError, match="installed: none"):
        open_scheme(tmp_path / "none", "esco")


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 0}'], ids=["no-json", "no-object", "other-format"])
def test_open_scheme_refuses_a_damaged_manifest(tmp_path: Path, content: str) -> None:
    folder = write_scheme(small_draft(), tmp_path)
    (folder / "manifest.json").write_text(content)
    with pytest.raises(TaxonomyInvalidError, match="import it again"):
        open_scheme(tmp_path, "small@1.0")


def test_hash_is_the_same_in_another_process(small_scheme: ConceptScheme, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from tests.doubles import small_draft;"
        "from skillmap.taxonomy.store import open_scheme, write_scheme;"
        "root = pathlib.Path(sys.argv[1]); write_scheme(small_draft(), root); print(open_scheme(root, 'small').hash)"
    )
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": path}
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, str(tmp_path)], env=environment, check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == small_scheme.hash


@pytest.mark.parametrize("change", ["label", "role", "concept", "relation"])
def test_hash_changes_with_the_content(small_scheme: ConceptScheme, tmp_path: Path, change: str) -> None:
    draft = small_draft()
    match change:
        case "label":
            draft.labels.append(Label(uri=SKILL + "cpp", text="see plus plus", language="en", role="hidden"))
        case "role":
            last = draft.labels.pop()
            draft.labels.append(Label(uri=last.uri, text=last.text, language=last.language, role="hidden", region=last.region))
        case "concept":
            draft.concepts[SKILL + "cpp"] = Concept(uri=SKILL + "cpp", kind="skill", skill_type="skill")
        case "relation":
            draft.relations.pop(0)
    write_scheme(draft, tmp_path)
    assert open_scheme(tmp_path, "small").hash != small_scheme.hash


def test_labels_of_one_language_are_those_among_all(small_scheme: ConceptScheme) -> None:
    every = list(small_scheme.labels("skill"))
    arabic = list(small_scheme.labels("skill", "ar"))
    assert arabic == [row for row in every if row.language == "ar"]
    assert 0 < len(arabic) < len(every)
