import re
import subprocess
from pathlib import Path
from typing import Any

import lxml.html
import pdfplumber
import pytest
from tests.doubles import SKILL, small_draft

from skillmap.exports.formats import FORMATS, ExportOptions
from skillmap.exports.wording import wording
from skillmap.records import Language
from skillmap.taxonomy.scheme import Concept, Label, Relation
from skillmap.taxonomy.store import open_scheme, write_scheme

Profile = dict[str, Any]
NOTICE = {"ar": "هذا الملف ليس اعترافًا", "fr": "Ce dossier ne vaut pas reconnaissance", "en": "This dossier is no recognition"}


def page(profile: Profile, **options: Any) -> Any:
    return lxml.html.document_fromstring(FORMATS["dossier"].export([profile], ExportOptions(**options)).content.decode())


def text(tree: Any) -> str:
    return re.sub(r"[\u2066-\u2069]", "", " ".join(tree.find("body").text_content().split()))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("which", ["rich", "blind", "empty"])
def test_dossier_says_in_every_language_that_it_is_no_recognition(request: pytest.FixtureRequest, which: str, language: str) -> None:
    tree = page(request.getfixturevalue(which), language=language)
    assert tree.get("lang") == language
    assert tree.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert NOTICE[language] in text(tree)
    assert "None" not in text(tree)
    assert "{" not in text(tree)


def test_dossier_shows_the_quote_beside_the_concept_in_two_languages(rich: Profile) -> None:
    tree = page(rich, language="en")
    skill = next(item for item in tree.find_class("skill") if "weld metal" in item.text_content())
    assert skill.find(".//b").text_content() == "weld metal"
    assert skill.find_class("other")[0].text_content() == "لحام المعادن"
    quotes = [quote.text_content().split("(")[0].strip() for quote in skill.find_class("quote")]
    assert quotes == ["لحام حديد", "welding"]
    assert [quote.get("lang") for quote in skill.find_class("quote")] == ["ar", "en"]
    assert "p. 1" in re.sub(r"[\u2066-\u2069]", "", skill.text_content())


def test_dossier_tells_occupations_with_length_recency_and_skill_level(rich: Profile) -> None:
    said = text(page(rich, language="en"))
    assert "2 years 5 months" in said
    assert "4 years before the CV" in said
    assert "2 of 4" in said
    assert "more than 9 in 10" in said or "about 9 in 10" in said
    assert "لحام" in said


def test_dossier_asks_about_what_is_unclear(rich: Profile) -> None:
    said = text(page(rich, language="en"))
    assert "You wrote “تركيب زجاج”. What did you do exactly?" in said
    assert "Do you mean: C++?" in said
    assert "Is this “provide first aid”?" in said
    assert "“Odd jobs”: what was your work there?" in said
    assert "“Odd jobs”: from when to when did you work there?" in said
    assert "How well do you speak, understand, read and write Tigrinya?" in said
    assert "“Course”: did you complete it, and where and when?" in said
    assert "Is this “weld metal”?" not in said


def test_dossier_asks_about_suggested_skills(rich: Profile) -> None:
    assert "People who worked as “tailor” often can: “sew pieces of fabric”." in text(page(rich, language="en"))


def test_dossier_lists_papers_named_and_missing(rich: Profile, empty: Profile) -> None:
    said = text(page(rich, language="en"))
    named = said[said.index("Named in the CV; not seen") : said.index("Missing, to ask for")]
    assert "ISO 9606-1" in named
    assert "Driving licence B" in named
    missing = said[said.index("Missing, to ask for") : said.index("Regulated professions", said.index("Missing, to ask for"))]
    for paper in ("regulated profession: nurse", "Diploma or transcript: دبلوم", "work certificate: Welder, شركة النور", "English (B2)"):
        assert paper in missing, paper
    assert "Any record of schooling" in text(page(empty, language="en"))


def test_dossier_tells_regulated_professions_by_country(rich: Profile) -> None:
    said = text(page(rich, language="fr"))
    assert "infirmier" in said
    assert "« ممرضة »" in said
    assert "Allemagne" in said
    assert "Canada" in said
    assert "état de juin 2024" in said
    assert "non comparé au texte" in said
    rich["regulated"][0]["countries"][0]["checked"] = "2025-01-31"
    assert "comparé au texte : 31 janvier 2025" in text(page(rich, language="fr"))
    only = text(page(rich, language="fr", countries=("DE",)))
    assert "Allemagne" in only
    assert "Canada" not in only


def test_dossier_groups_skills_as_esco_does(rich: Profile, tmp_path: Path) -> None:
    draft = small_draft()
    for name, title in (("top", "skills"), ("S1", "working with metal"), ("S1.1", "joining metal")):
        draft.concepts[SKILL + name] = Concept(uri=SKILL + name, kind="group")
        draft.labels.append(Label(uri=SKILL + name, text=title, language="en", role="preferred"))
    pairs = (("weld-metal", "S1.1"), ("S1.1", "S1"), ("S1", "top"))
    draft.relations += [Relation(source=SKILL + one, kind="broader", target=SKILL + other) for one, other in pairs]
    write_scheme(draft, tmp_path)
    tree = page(rich, language="en", scheme=open_scheme(tmp_path, "small@1.0"))
    headings = [heading.text_content() for heading in tree.iter("h3")]
    assert "working with metal" in headings
    assert {"Knowledge", "Languages", "Skills"} <= set(headings)


def test_dossier_is_inert(rich: Profile) -> None:
    rich["person"]["name"]["text"] = "<script>alert(1)</script>"
    rich["skills"][0]["evidence"][0]["text"] = "<img src=x onerror=alert(1)>"
    content = FORMATS["dossier"].export([rich]).content.decode()
    tree = lxml.html.document_fromstring(content)
    assert not list(tree.iter("script", "img", "link", "iframe"))
    assert "default-src 'none'" in content
    assert "http://" not in re.sub(r"&lt;.*?&gt;", "", content)


def test_dossier_of_nobody_says_so(blind: Profile) -> None:
    assert "No personal details are in this dossier." in text(page(blind, language="en"))


def test_dossier_prints_to_pdf(rich: Profile, tmp_path: Path) -> None:
    source, target = tmp_path / "dossier.html", tmp_path / "dossier.pdf"
    source.write_bytes(FORMATS["dossier"].export([rich], ExportOptions(language="fr")).content)
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
        source.as_uri(),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603
    with pdfplumber.open(target) as pdf:
        assert abs(float(pdf.pages[0].width) - 595) < 2  # A4
        printed = " ".join(part.extract_text() or "" for part in pdf.pages)
    assert "Ce dossier ne vaut pas reconnaissance" in printed
    assert "souder du métal" in printed
    assert f"1/{len(pdf.pages)}" in printed


def test_words_are_there_in_every_language() -> None:
    words = {language: wording(language).words for language in ("ar", "fr", "en")}
    assert set(words["ar"]) == set(words["fr"]) == set(words["en"])
    for key in words["en"]:
        gaps = {language: set(re.findall(r"\{(\w+)\}", words[language][key])) for language in words}
        assert gaps["ar"] == gaps["fr"] == gaps["en"], key
        assert all(words[language][key].strip() for language in words), key


@pytest.mark.parametrize(
    ("language", "months", "said"),
    [
        ("en", 1, "1 month"),
        ("en", 29, "2 years 5 months"),
        ("fr", 12, "1 an"),
        ("fr", 63, "5 ans et 3 mois"),
        ("ar", 12, "سنة واحدة"),
        ("ar", 26, "سنتان وشهران"),
        ("ar", 39, "3 سنوات و3 أشهر"),
        ("ar", 143, "11 سنة و11 شهرًا"),
        ("ar", 0, "0 شهرًا"),
    ],
)
def test_length_is_said_as_the_language_counts(language: Language, months: int, said: str) -> None:
    assert re.sub(r"[\u2066-\u2069]", "", wording(language).length(months)) == said


@pytest.mark.parametrize(
    ("language", "last", "said"),
    [
        ("en", "2023-05", "1 year before the CV"),
        ("fr", "2021-05", "3 ans avant le CV"),
        ("ar", "2022-05", "قبل السيرة بسنتين"),
        ("ar", "2024-02", "قبل السيرة بـ3 أشهر"),
        ("ar", "2024-05", "حتى تاريخ السيرة"),
    ],
)
def test_recency_is_said_as_the_language_counts(language: Language, last: str, said: str) -> None:
    assert wording(language).recency(last, "2024-05-01") == said


def test_french_signs_begin_no_line() -> None:
    assert not [text for text in wording("fr").words.values() if re.search(r" [?!:;»]|« ", text)]


def test_dossier_names_possible_meanings_in_its_language(rich: Profile, tmp_path: Path) -> None:
    write_scheme(small_draft(), tmp_path)
    rich["unlinked"][0]["candidates"] = [{"uri": SKILL + "tcp-ip", "label": "TCP/IP networks", "score": 0.4}]
    assert "Voulez-vous dire : réseaux TCP/IP ?" in text(page(rich, language="fr", scheme=open_scheme(tmp_path, "small@1.0")))
