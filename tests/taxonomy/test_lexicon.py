import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.doubles import ISCO, OCCUPATION, SKILL, small_draft

from skillmap.errors import TaxonomyInvalidError
from skillmap.records import LANGUAGES
from skillmap.resources import resource_dir
from skillmap.taxonomy.esco_csv import read_esco
from skillmap.taxonomy.folding import folded_key, words
from skillmap.taxonomy.lexicon import ISCO_URI, PARTS_OF_SPEECH, REGIONS, Form, add_lexicon, forms, lexicon_hash, occupation_codes
from skillmap.taxonomy.scheme import Label, SchemeDraft

WriteLexicon = Callable[..., Path]

TITLES = "code\ten\tfr\tar\n7212\tWelders\tSoudeurs\tاللحامون\n7213\tSheet metal workers\tTôliers\tالسمكريون\n"
SKILLS = (
    "concept\tlabel\tfr\tar\ten\n"
    f"{SKILL}weld-metal\tweld metal\tsoudure à l'arc | \tلحام كهرباء|تلحيم@egy\tstick welding\n"
    "http://x/unknown\tunknown\tinconnu\tمجهول\tunknown\n"
)
JOBS = (
    "isco08\toccupation\tlabel\tfr\tar\ten\n"
    f"7212\t{OCCUPATION}welder\twelder\tsoudeur TIG\tلحيم@lev\tTIG welder\n"
    "8332\thttp://x/unknown\tunknown\tchauffeur PL\tسائق شاحنة ثقيلة\tHGV driver\n"
)


@pytest.fixture
def write_lexicon(tmp_path: Path) -> WriteLexicon:
    """Write a lexicon's folder and return it."""

    def write(titles: str = TITLES, skills: str = SKILLS, jobs: str = JOBS) -> Path:
        for name, content in (("isco08/titles.tsv", titles), ("lexicon/skills.x.tsv", skills), ("lexicon/titles.x.tsv", jobs)):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return write


def added(draft: SchemeDraft, uri: str) -> set[tuple[str, str, str, str]]:
    before = set(small_draft().labels)
    return {(label.language, label.role, label.text, label.region) for label in draft.labels if label.uri == uri and label not in before}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("سواق@egy | قيادة شاحنة", [Form("سواق", "egy"), Form("قيادة شاحنة")]),
        (" a |  | b@qc#v ", [Form("a"), Form("b", "qc", "v")]),
        ("ponctuel#a | C# | C#@be", [Form("ponctuel", part="a"), Form("C#"), Form("C#", "be")]),
        ("a@b@mgh", [Form("a@b", "mgh")]),
        ("", []),
    ],
)
def test_forms_splits_a_cell(cell: str, expected: list[Form]) -> None:
    assert forms(cell) == expected


def test_add_lexicon_adds_words_of_known_concepts(write_lexicon: WriteLexicon) -> None:
    draft = small_draft()
    add_lexicon(draft, write_lexicon())
    assert added(draft, SKILL + "weld-metal") == {
        ("fr", "lexicon", "soudure à l'arc", ""),
        ("ar", "lexicon", "لحام كهرباء", ""),
        ("ar", "lexicon", "تلحيم", "egy"),
        ("en", "lexicon", "stick welding", ""),
    }
    assert "http://x/unknown" not in draft.concepts
    assert added(draft, "http://x/unknown") == set()


def test_add_lexicon_keeps_parts_of_speech(write_lexicon: WriteLexicon) -> None:
    draft = small_draft()
    root = write_lexicon(skills=SKILLS.replace("stick welding", "stick welding | weld#v"))
    add_lexicon(draft, root)
    parts = {label.text: label.part_of_speech for label in draft.labels if label.role == "lexicon"}
    assert (parts["stick welding"], parts["weld"], parts["TIG welder"]) == ("noun", "verb", "title")


def test_add_lexicon_reads_confusions(write_lexicon: WriteLexicon) -> None:
    draft, root = small_draft(), write_lexicon()
    path = root / "lexicon" / "confusions.x.tsv"
    path.write_text(f"language\twording\tconcepts\tnote\nfr\tmontage\t{SKILL}a | {SKILL}b\tfilm: the second\n", encoding="utf-8")
    before = len(draft.confusions)
    add_lexicon(draft, root)
    assert [(c.language, c.wording, c.uris, c.note) for c in draft.confusions[before:]] == [
        ("fr", "montage", (SKILL + "a", SKILL + "b"), "film: the second")
    ]
    path.write_text(f"language\twording\tconcepts\tnote\nde\tx\t{SKILL}a\t\n", encoding="utf-8")
    with pytest.raises(TaxonomyInvalidError, match=r"confusions\.x\.tsv: 'x': a language among"):
        add_lexicon(small_draft(), root)


def test_add_lexicon_gives_a_title_to_its_occupation_and_its_unit_group(write_lexicon: WriteLexicon) -> None:
    draft = small_draft()
    add_lexicon(draft, write_lexicon())
    expected = {("fr", "lexicon", "soudeur TIG", ""), ("ar", "lexicon", "لحيم", "lev"), ("en", "lexicon", "TIG welder", "")}
    assert added(draft, OCCUPATION + "welder") == expected
    assert added(draft, ISCO + "7212") == expected
    assert ("en", "lexicon", "HGV driver", "") in added(draft, ISCO + "8332")


def test_add_lexicon_adds_isco_groups_and_keeps_titles_that_are_there(write_lexicon: WriteLexicon) -> None:
    draft = small_draft()
    add_lexicon(draft, write_lexicon())
    group = draft.concepts[ISCO + "7213"]
    assert (group.kind, group.notation) == ("isco", "7213")
    assert added(draft, ISCO + "7213") == {
        ("en", "preferred", "Sheet metal workers", ""),
        ("fr", "preferred", "Tôliers", ""),
        ("ar", "preferred", "السمكريون", ""),
    }
    assert Label(uri=ISCO + "7212", text="Welders", language="en", role="preferred") not in draft.labels


def test_add_lexicon_names_itself_among_the_sources(write_lexicon: WriteLexicon) -> None:
    draft, root = small_draft(), write_lexicon()
    add_lexicon(draft, root)
    assert lexicon_hash(root)[:19] in draft.sources[-1]


@pytest.mark.parametrize("part", ["titles", "skills", "jobs"])
def test_lexicon_hash_changes_with_any_file(write_lexicon: WriteLexicon, part: str) -> None:
    before = lexicon_hash(write_lexicon())
    assert lexicon_hash(write_lexicon()) == before
    content = {"titles": TITLES, "skills": SKILLS, "jobs": JOBS}[part]
    assert lexicon_hash(write_lexicon(**{part: content + "\n"})) != before


def test_occupation_codes_leads_from_occupation_to_unit_group(write_lexicon: WriteLexicon) -> None:
    codes = occupation_codes(write_lexicon())
    assert codes == {OCCUPATION + "welder": ("welder", "7212"), "http://x/unknown": ("unknown", "8332")}


@pytest.mark.parametrize(
    ("part", "content", "message"),
    [
        ("titles", "code\ten\tfr\n7212\ta\tb\n", r"titles\.tsv, line 1: the column 'ar' is missing"),
        ("skills", "concept\tlabel\tfr\tar\ten\na\tb\tc\td\te\na\tb\tc\td\n", r"skills\.x\.tsv, line 3: 5 columns expected"),
        ("jobs", "isco08\tlabel\tfr\tar\ten\n", r"titles\.x\.tsv, line 1: the column 'occupation' is missing"),
    ],
)
def test_add_lexicon_names_file_and_line_of_a_fault(write_lexicon: WriteLexicon, part: str, content: str, message: str) -> None:
    root = write_lexicon(**{part: content})
    with pytest.raises(TaxonomyInvalidError, match=message):
        add_lexicon(small_draft(), root)


def test_the_projects_own_lexicon_names_every_unit_group_in_three_languages() -> None:
    draft = SchemeDraft(name="x", version="1")
    add_lexicon(draft, resource_dir("taxonomies"))
    groups = {uri for uri, concept in draft.concepts.items() if len(concept.notation) == 4}
    assert len(groups) == 436  # ISCO-08, volume 1
    named = Counter(label.uri for label in draft.labels if label.role == "preferred" and label.text.strip())
    assert {uri for uri in draft.concepts if named[uri] != len(LANGUAGES)} == set()


def test_the_projects_own_titles_stand_under_unit_groups_that_exist() -> None:
    draft = SchemeDraft(name="x", version="1")
    root = resource_dir("taxonomies")
    add_lexicon(draft, root)
    assert {code for _, code in occupation_codes(root).values() if ISCO_URI + code not in draft.concepts} == set()
    assert {label.uri for label in draft.labels if label.uri not in draft.concepts} == set()


def _lexicon_rows(pattern: str) -> list[dict[str, str]]:
    rows = []
    for path in sorted((resource_dir("taxonomies") / "lexicon").glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return rows


def test_the_projects_own_wordings_carry_known_marks() -> None:
    for row in _lexicon_rows("skills.*.tsv") + _lexicon_rows("titles.*.tsv"):
        for language, regions in REGIONS.items():
            for form in forms(row[language]):
                assert not form.region or form.region in regions, form
                assert not form.part or form.part in PARTS_OF_SPEECH, form


def test_a_wording_of_several_skills_is_marked_as_such() -> None:
    stands: dict[tuple[str, str], set[str]] = {}
    for row in _lexicon_rows("skills.*.tsv"):
        for language in LANGUAGES:
            for form in forms(row[language]):
                stands.setdefault((language, folded_key(words(form.text, language))), set()).add(row["concept"])
    marked: dict[tuple[str, str], set[str]] = {}
    for row in _lexicon_rows("confusions.*.tsv"):
        language = next(code for code in LANGUAGES if code == row["language"])
        uris = {uri.strip() for uri in row["concepts"].split("|")}
        assert len(uris) > 1, row
        assert row["note"].strip(), row
        marked.setdefault((language, folded_key(words(row["wording"], language))), set()).update(uris)
    unmarked = {key: concepts for key, concepts in stands.items() if len(concepts) > 1 and not concepts <= marked.get(key, set())}
    assert unmarked == {}


def test_every_concept_of_the_lexicon_is_in_esco(shared: Path) -> None:
    draft = read_esco([shared / "data" / "esco-1.2"], version=None)
    labels = {label.uri: label.text for label in draft.labels if label.role == "preferred" and label.language == "en"}
    skills = {row["concept"]: row["label"] for row in _lexicon_rows("skills.*.tsv")}
    titles = {row["occupation"]: row["label"] for row in _lexicon_rows("titles.*.tsv") if row["occupation"]}
    assert len(skills) >= 1500
    assert {uri: label for uri, label in (skills | titles).items() if labels.get(uri) != label} == {}
    confused = {uri.strip() for row in _lexicon_rows("confusions.*.tsv") for uri in row["concepts"].split("|")}
    assert confused <= labels.keys()
