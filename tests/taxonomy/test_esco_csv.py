import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from skillmap.errors import TaxonomyInvalidError
from skillmap.taxonomy.esco_csv import read_esco
from skillmap.taxonomy.scheme import Label, Relation, SchemeDraft

WELD = "http://data.europa.eu/esco/skill/weld"
ARABIC = "http://data.europa.eu/esco/skill/arabic"
WELDER = "http://data.europa.eu/esco/occupation/welder"
GROUP = "http://data.europa.eu/esco/isco/C7212"

Files = Mapping[str, str | bytes]
Pack = Callable[[Path, str, Files], Path]

ENGLISH: Files = {
    "skills_en.csv": (
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,description\n"
        f"KnowledgeSkillCompetence,{WELD},skill/competence,sector-specific,weld metal,"
        '"metal welding\nweld, by hand\n",welding!,released,'
        '"Join metal\nby heat."\n'
        f"KnowledgeSkillCompetence,{ARABIC},knowledge,transversal,Arabic,,,released,\n"
        "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/old,knowledge,,telegraphy,morse,,deprecated,\n"
    ),
    "occupations_en.csv": (
        f"conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description\nOccupation,{WELDER},7212,welder,arc welder,Welders weld.\n"
    ),
    "ISCOGroups_en.csv": f"conceptUri,code,preferredLabel,description\n{GROUP},7212,Welders and flame cutters,\n",
    "skillGroups_en.csv": "conceptUri,preferredLabel\nhttp://data.europa.eu/esco/skill/S1,working with machinery\n",
    "languageSkillsCollection_en.csv": f"conceptUri,preferredLabel\n{ARABIC},Arabic\n",
    "occupationSkillRelations_en.csv": (
        f"occupationUri,relationType,skillType,skillUri\n{WELDER},essential,skill/competence,{WELD}\n{WELDER},unheard-of,,{ARABIC}\n"
    ),
    "broaderRelationsSkillPillar_en.csv": f"conceptUri,broaderUri\n{WELD},http://data.europa.eu/esco/skill/S1\n",
    "dictionary_en.csv": "nothing,that,is,read\n",
    "skills_de.csv": "this language is not read",
}
FRENCH: Files = {
    "skills_fr.csv": f"conceptUri,preferredLabel,altLabels,description\n{WELD},souder du métal,soudage,Assembler.\n",
    "occupations_fr.csv": f"conceptUri,iscoGroup,preferredLabel\n{WELDER},7212,soudeur/soudeuse\n",
}
FRENCH_BOM: Files = {name: "\ufeff" + str(text) for name, text in FRENCH.items()}
ARABIC_CRLF: Files = {"skills_ar.csv": f"conceptUri,preferredLabel,altLabels\r\n{WELD},لحام المعادن,\r\n"}


def as_folder(root: Path, name: str, files: Files) -> Path:
    folder = root / name
    for file, content in files.items():
        path = folder / "deep" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def as_zip(root: Path, name: str, files: Files) -> Path:
    path = root / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(f"deep/{file}", content)
    return path


@pytest.fixture(params=[as_folder, as_zip], ids=["folder", "zip"])
def pack(request: pytest.FixtureRequest) -> Pack:
    chosen: Pack = request.param
    return chosen


def labels(draft: SchemeDraft, uri: str) -> set[tuple[str, str, str]]:
    return {(label.language, label.role, label.text) for label in draft.labels if label.uri == uri}


def test_read_esco_reads_concepts_labels_and_relations(tmp_path: Path, pack: Pack) -> None:
    draft = read_esco([pack(tmp_path, "ESCO dataset - v1.2.0 - en", ENGLISH)])
    assert (draft.name, draft.version) == ("esco", "1.2.0")
    assert "European Commission" in draft.attribution
    kinds = {uri.rpartition("/")[2]: concept.kind for uri, concept in draft.concepts.items()}
    assert kinds == {"weld": "skill", "arabic": "skill", "welder": "occupation", "C7212": "isco", "S1": "group"}
    weld = draft.concepts[WELD]
    assert (weld.skill_type, weld.reuse_level, weld.description) == ("skill", "sector-specific", "Join metal\nby heat.")
    assert draft.concepts[ARABIC].skill_type == "language"
    assert draft.concepts[WELDER].notation == draft.concepts[GROUP].notation == "7212"
    assert labels(draft, WELD) == {
        ("en", "preferred", "weld metal"),
        ("en", "alternative", "metal welding"),
        ("en", "alternative", "weld, by hand"),
        ("en", "hidden", "welding!"),
    }
    assert draft.relations == [
        Relation(source=WELD, kind="broader", target="http://data.europa.eu/esco/skill/S1"),
        Relation(source=WELDER, kind="essential", target=WELD),
    ]


def test_read_esco_joins_languages(tmp_path: Path, pack: Pack) -> None:
    paths = [pack(tmp_path, name, files) for name, files in (("fr", FRENCH_BOM), ("ar", ARABIC_CRLF), ("en", ENGLISH))]
    draft = read_esco(paths, version="1.2")
    assert draft.version == "1.2"
    assert {label.text for label in draft.labels if label.uri == WELD and label.role == "preferred"} == {
        "weld metal",
        "souder du métal",
        "لحام المعادن",
    }
    assert Label(uri=WELDER, text="soudeur/soudeuse", language="fr", role="preferred") in draft.labels
    assert draft.concepts[WELD].description == "Assembler."  # the first language that gives one


def test_read_esco_needs_no_english(tmp_path: Path, pack: Pack) -> None:
    draft = read_esco([pack(tmp_path, "ar", ARABIC_CRLF)])
    assert labels(draft, WELD) == {("ar", "preferred", "لحام المعادن")}
    assert draft.version == "unknown"


def test_read_esco_finds_zips_inside_a_folder(tmp_path: Path) -> None:
    as_zip(tmp_path, "fr", FRENCH)
    as_zip(tmp_path, "ar", ARABIC_CRLF)
    assert {label.language for label in read_esco([tmp_path]).labels} == {"fr", "ar"}


def test_read_esco_takes_the_version_nearest_to_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "data v3" / "downloads"
    folder.mkdir(parents=True)
    assert read_esco([as_zip(folder, "ESCO dataset - v1.1.2 - classification", ENGLISH)]).version == "1.1.2"


def test_read_esco_takes_a_row_that_ends_before_an_optional_column(tmp_path: Path, pack: Pack) -> None:
    files = {"skills_en.csv": f"conceptUri,preferredLabel,altLabels,description\n{WELD},weld metal\n"}
    draft = read_esco([pack(tmp_path, "short", files)])
    assert labels(draft, WELD) == {("en", "preferred", "weld metal")}
    assert draft.concepts[WELD].description == ""


@pytest.mark.parametrize(
    ("file", "content", "named"),
    [
        pytest.param("skills_en.csv", "conceptUri,altLabels\n", ["skills_en.csv", "line 1", "'preferredLabel'"], id="missing-column"),
        pytest.param("skills_en.csv", "", ["skills_en.csv", "line 1", "'conceptUri'"], id="empty-file"),
        pytest.param(
            "skills_en.csv",
            f'altLabels,conceptUri,preferredLabel\n"a\nb",{WELD},weld\n"c",{ARABIC}\n',
            ["skills_en.csv", "line 4", "'preferredLabel'", "ends before"],
            id="short-row",
        ),
        pytest.param(
            "occupations_en.csv",
            f"conceptUri,preferredLabel,iscoGroup\n{WELDER},welder,7212\nwelder,welder,7212\n",
            ["occupations_en.csv", "line 3", "'conceptUri'", "'welder'"],
            id="bad-uri",
        ),
        pytest.param(
            "occupationSkillRelations_en.csv",
            f"occupationUri,relationType,skillUri\n{WELDER},optional,\n",
            ["occupationSkillRelations_en.csv", "line 2", "'skillUri'"],
            id="bad-relation",
        ),
        pytest.param(
            "languageSkillsCollection_en.csv",
            "conceptUri\nx\n",
            ["languageSkillsCollection_en.csv", "line 2"],
            id="bad-collection",
        ),
        pytest.param(
            "skills_en.csv",
            b"conceptUri,preferredLabel\n" + b"http://x/1,fine\n" * 2000 + b"http://x/2,caf\xe9\n",
            ["skills_en.csv", "line 2002", "byte 15", "UTF-8"],
            id="bad-utf-8",
        ),
        pytest.param("skills_en.csv", f'conceptUri,preferredLabel\n{WELD},"weld" metal\n', ["skills_en.csv", "line 2"], id="bad-quotes"),
        pytest.param(
            "skills_en.csv",
            f'conceptUri,preferredLabel\n{WELD},weld\n{ARABIC},"Arabic\n',
            ["skills_en.csv", "line 3"],
            id="open-quote",
        ),
    ],
)
def test_read_esco_names_file_line_and_column_of_a_fault(
    tmp_path: Path, pack: Pack, file: str, content: str | bytes, named: list[str]
) -> None:
    path = pack(tmp_path, "broken", {**ENGLISH, file: content})
    with pytest.raises(TaxonomyInvalidError) as caught:
        read_esco([path])
    assert caught.value.code == "taxonomy-invalid"
    assert [part for part in named if part not in str(caught.value)] == []


def test_read_esco_refuses_a_package_without_a_file_of_skills(tmp_path: Path, pack: Pack) -> None:
    files = {name: content for name, content in ENGLISH.items() if not name.startswith("skills")}
    with pytest.raises(TaxonomyInvalidError, match=r"^jobs\S*: no skills_<language>\.csv"):
        read_esco([pack(tmp_path, "jobs", files)])


def test_read_esco_refuses_a_file_of_skills_without_skills(tmp_path: Path, pack: Pack) -> None:
    files = {**ENGLISH, "skills_en.csv": "conceptUri,preferredLabel\n"}
    with pytest.raises(TaxonomyInvalidError, match="lists no skill"):
        read_esco([pack(tmp_path, "none", files)])


def test_read_esco_refuses_what_is_no_zip(tmp_path: Path) -> None:
    path = tmp_path / "esco.zip"
    path.write_text("<html>Please accept the conditions</html>")
    with pytest.raises(TaxonomyInvalidError, match=r"esco\.zip is neither"):
        read_esco([path])
    with pytest.raises(TaxonomyInvalidError, match=r"missing\.zip is neither"):
        read_esco([tmp_path / "missing.zip"])


def damage_header(content: bytearray) -> None:
    content[0] ^= 0xFF


def damage_data(content: bytearray) -> None:
    # After the local header: 30 bytes, the member's name, then compressed data.
    start = 30 + struct.unpack_from("<H", content, 26)[0]
    content[start + 8 : start + 40] = b"\xff" * 32


def encrypt(content: bytearray) -> None:
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1


@pytest.mark.parametrize("damage", [damage_header, damage_data, encrypt])
def test_read_esco_names_a_damaged_member_of_a_zip(tmp_path: Path, damage: Callable[[bytearray], None]) -> None:
    # A bug once: what zipfile and zlib raise came out raw.
    rows = "".join(f"http://x/{number},label {number * 7919}\n" for number in range(500))
    path = as_zip(tmp_path, "esco", {"skills_en.csv": f"conceptUri,preferredLabel\n{rows}"})
    content = bytearray(path.read_bytes())
    damage(content)
    path.write_bytes(content)
    with pytest.raises(TaxonomyInvalidError, match=r"esco\.zip:deep/skills_en\.csv"):
        read_esco([path])
