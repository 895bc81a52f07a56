import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.doubles import OCCUPATION, SKILL

from skillmap.exports.text import print_profile

SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"
Profile = dict[str, Any]
_WELDERS = {"code": "7212", "label": "Welders and flame cutters", "score": 0.814}
_PROFILE: Profile = {
    "schema": "skillmap/profile/1",
    "document": {
        "id": f"sha256:{'0' * 64}",
        "media_type": "application/pdf",
        "pages": 2,
        "languages": [{"code": "ar", "share": 0.75}, {"code": "en", "share": 0.25}],
        "as_of": {"date": "2024-05-01", "source": "flag"},
        "text_quality": None,
    },
    "produced_by": {
        "skillmap": "0",
        "encoder": "x",
        "taxonomy": {"scheme": "small", "version": "1.0", "languages": ["ar", "en"], "index": "sha256:0"},
        "settings": {},
    },
    "person": {
        "name": {"text": "عمر حداد", "span": [0, 8]},
        "emails": [],
        "phones": [],
        "birth_date": None,
        "nationality": None,
        "address": None,
    },
    "skills": [
        {
            "concept": {"uri": SKILL + "weld-metal", "label": {"en": "weld metal", "ar": "لحام المعادن"}, "type": "skill"},
            "score": 0.914,
            "status": "stated",
            "evidence": [
                {"text": "لحام", "span": [10, 14], "page": 1, "section": "skills", "entry": None, "language": "ar"},
                {"text": "welding", "span": [20, 27], "page": 2, "section": "experience", "entry": 0, "language": "en"},
            ],
            "candidates": [],
            "months": 17,
            "last_used": "2020-05",
        }
    ],
    "suggested": [],
    "unlinked": [{"text": "تركيب زجاج", "span": [30, 40], "page": 1, "section": "skills", "candidates": []}],
    "experience": [
        {
            "title": {"text": "Welder", "span": [50, 56]},
            "employer": {"text": "شركة النور", "span": [57, 67]},
            "location": None,
            "description": None,
            "start": {"date": "2019-01", "precision": "month"},
            "end": {"date": "2020-05", "precision": "month"},
            "current": False,
            "months": 17,
            "paid": None,
            "occupation": {
                "esco": {"uri": OCCUPATION + "welder", "label": "welder", "score": 0.8},
                "isco08": _WELDERS,
                "levels": [],
                "candidates": {"esco": [], "isco08": [_WELDERS]},
            },
        }
    ],
    "experience_months": 17,
    "education": [
        {
            "degree": {"text": "دبلوم", "span": [70, 75]},
            "field": None,
            "institution": {"text": "Amman College", "span": [76, 89]},
            "start": None,
            "end": None,
            "isced": None,
            "eqf": None,
            "completed": None,
        }
    ],
    "languages": [{"code": "ar", "cefr": None, "as_stated": {"text": "Arabic: native", "span": [90, 104]}, "level": None}],
    "certificates": [],
    "licences": [],
    "publications": None,
    "occupations": [],
    "problems": [{"stage": "documents.pdf", "code": "page_without_text", "message": "page 3 [scan] has no text", "page": 3}],
}


@pytest.fixture
def profile() -> Profile:
    return copy.deepcopy(_PROFILE)


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def page(capsys: pytest.CaptureFixture[str], profile: Profile, *, title: str = "cv.pdf", language: str = "en") -> str:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(profile)
    print_profile(profile, title=title, language=language)
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "\x1b" not in printed.out
    return printed.out


def isolated(text: str) -> str:
    return f"\u2068{text}\u2069"


def line(printed: str, start: str) -> str:
    (found,) = [line for line in printed.splitlines() if line.startswith(start)]
    return found.rstrip()


def test_page_tells_what_the_profile_says(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    printed = page(capsys, profile)
    assert " cv.pdf " in printed.splitlines()[0]
    assert line(printed, "2 page(s)") == "2 page(s); text in ar 75%, en 25%; as of 2024-05-01 (flag)"
    for words in (
        "2019-01 – 2020-05",
        "17 months",
        "Welder",
        "7212 Welders and flame",
        "0.81",
        "weld metal",
        "welding",
        "skills, p. 1",
        "0.91",
    ):
        assert words in printed, words
    assert line(printed, "Languages:") == "Languages: Arabic: native"


def test_page_isolates_arabic_and_nothing_else(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    printed = page(capsys, profile)
    assert line(printed, "Name:") == f"Name: {isolated('عمر حداد')}"
    assert line(printed, "Education:") == f"Education: {isolated('دبلوم')}, Amman College"
    assert f"{isolated('لحام')} · welding" in printed
    assert isolated("شركة النور") in printed
    assert printed.count("\u2068") == printed.count("\u2069") == 5


def test_page_closes_the_isolate_of_a_long_quote(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    profile["person"]["name"]["text"] = "عمر\n" * 40
    name = line(page(capsys, profile), "Name: ").removeprefix("Name: ")
    assert name == isolated(f"{'عمر ' * 17}ع…")


def test_page_gives_labels_in_the_language_asked(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    assert isolated("لحام المعادن") in page(capsys, profile, language="ar")
    assert "weld metal" in page(capsys, profile, language="fr")
    del profile["skills"][0]["concept"]["label"]["en"]
    assert isolated("لحام المعادن") in page(capsys, profile, language="fr")


@pytest.mark.parametrize("markup", ["[red]", "[/red]", "[bold]x[/bold]", "[link=http://x]"])
def test_page_prints_markup_in_a_cv_as_it_stands(capsys: pytest.CaptureFixture[str], profile: Profile, markup: str) -> None:
    profile["experience"][0]["title"]["text"] = markup
    profile["experience"][0]["employer"]["text"] = f"{markup} "
    profile["person"]["name"]["text"] = markup
    profile["skills"][0]["evidence"][0]["text"] = markup
    profile["unlinked"][0]["text"] = markup
    profile["education"][0]["degree"]["text"] = markup
    profile["languages"][0]["as_stated"]["text"] = markup
    profile["problems"][0]["message"] = markup
    printed = page(capsys, profile, title=f"{markup}.pdf")
    # A cell that is too narrow breaks its text over lines.
    cells = "".join(printed.split())
    assert cells.count(markup) == 9, printed


def test_page_shows_what_was_not_linked(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    profile["unlinked"].append({"text": "glass  fitting", "span": [41, 55], "page": 1, "section": "skills", "candidates": []})
    assert line(page(capsys, profile), "Not linked") == f"Not linked (ask the person): {isolated('تركيب زجاج')}; glass fitting"


def test_page_shows_problems(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    assert line(page(capsys, profile), "!") == "! page_without_text: page 3 [scan] has no text"


def test_page_offers_the_likeliest_unit_group_when_there_is_no_match(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    profile["experience"][0]["occupation"]["isco08"] = None
    printed = page(capsys, profile)
    assert "not sure: 7212 Welders" in printed
    assert "0.81" not in printed


def test_page_of_an_empty_profile_is_short(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    for key in ("skills", "unlinked", "experience", "education", "languages", "problems"):
        profile[key] = []
    profile["document"]["languages"] = []
    profile["person"]["name"] = None
    _, *rest = page(capsys, profile).split("\n", 1)
    assert rest == ["2 page(s); text in ?; as of 2024-05-01 (flag)\nName: —\n\n"]


def test_page_leaves_out_what_is_not_known(capsys: pytest.CaptureFixture[str], profile: Profile) -> None:
    job = profile["experience"][0]
    job.update(title=None, employer=None, start=None, end=None, months=None, occupation=None)
    profile["skills"][0].update(months=None, last_used=None)
    for evidence in profile["skills"][0]["evidence"]:
        evidence["page"] = None
    printed = page(capsys, profile)
    assert "None" not in printed
    assert "?" not in printed
    assert "skills, experience" in printed


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"end": None, "current": True}, "2019-01 – now"),
        ({"end": None, "months": None}, "2019-01 – ?"),
        ({"start": None, "months": None}, "? – 2020-05"),
    ],
)
def test_page_says_when_as_far_as_it_is_known(
    capsys: pytest.CaptureFixture[str], profile: Profile, changes: Profile, expected: str
) -> None:
    profile["experience"][0].update(changes)
    assert expected in page(capsys, profile)
