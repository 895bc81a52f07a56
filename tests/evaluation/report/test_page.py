"""The report of a run, opened in a real browser at the width of a desk and of a phone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from skillmap.errors import GoldInvalidError, SettingsError
from skillmap.evaluation.labels import JobLabel, LabeledDocument, LabeledSet, LinkLabel, RankedConcept, SpanLabel
from skillmap.evaluation.report import write_report
from skillmap.evaluation.report.page import direction
from skillmap.evaluation.run import Run, read_run, score_set, scores_of, write_run
from skillmap.evaluation.tasks import all_tasks
from skillmap.records import PartialDate, Span

CHROMIUM = Path("/usr/bin/chromium")
A, B = "http://data.europa.eu/esco/skill/a", "http://data.europa.eu/esco/skill/b"
ARABIC = "الخبرة المهنية\nGit والعمل ضمن فريق، تمديد كابلات الألياف الضوئية في المباني السكنية وصيانة الشبكات المنزلية لمدة سنتين\n"
FRENCH = "Expérience\nPose de <b>carrelage</b> & faïence, lecture de plans\n"
LABELS = {A: {"en": "lay <tiles>", "fr": "poser du carrelage"}, B: {"ar": "تمديد الكابلات"}}


def _document(id_: str, text: str, language: str, *spans: tuple[str, str]) -> LabeledDocument:
    labels = tuple(
        SpanLabel(span=Span(text.index(words), text.index(words) + len(words)), type="skill", link=LinkLabel(accepted=(uri,)))
        for words, uri in spans
    )
    jobs = (JobLabel(title="Carreleuse", start=PartialDate(date="2019", precision="year"), isco08=("7122",)),)
    return LabeledDocument(id=id_, text=text, language=language, spans=labels, jobs=jobs, facets={"register": "low skilled"})


def _said(document: LabeledDocument, *spans: tuple[str, str, float]) -> LabeledDocument:
    labels = []
    for words, uri, score in spans:
        start, match = document.text.index(words), RankedConcept(uri=uri, score=score)
        labels.append(SpanLabel(span=Span(start, start + len(words)), type="skill", link=LinkLabel(match=match, ranking=(match,))))
    return LabeledDocument(id=document.id, text=document.text, spans=tuple(labels), jobs=())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over two invented CVs, with right, wrong, missed and superfluous mentions."""
    arabic = _document("ar-a-rather-long-name-of-a-document-01", ARABIC, "ar", ("تمديد كابلات", B), ("صيانة الشبكات", A))
    french = _document("fr-01", FRENCH, "fr", ("<b>carrelage</b>", A), ("lecture de plans", B))
    found = {
        arabic.id: _said(arabic, ("العمل ضمن فريق", A, 0.9), ("تمديد كابلات", B, 0.8)),
        french.id: _said(french, ("<b>carrelage</b>", B, 0.7), ("faïence", A, 0.4)),
    }
    labeled = LabeledSet(name="a-set-with-a-long-name.dev", documents=(arabic, french), format="gold", digest=f"sha256:{'0' * 64}")
    tasks = all_tasks()
    scored = score_set(labeled, found, tasks)
    about: dict[str, Any] = {
        "made": "2024-05-01T10:00:00+00:00",
        "seconds": 1.5,
        "system": {"encoder": "hybrid", "settings": {"threads": 2}},
        "bootstrap": {"seed": 1, "resamples": 2000, "confidence": 0.95},
        "versions": {"skillmap": "0.1.0"},
        "sets": [{"name": labeled.name, "format": "gold", "documents": 2, "digest": labeled.digest}],
    }
    run = Run(
        about=about, sets=(scored,), scores=scores_of([scored], tasks, seed=1), predictions={labeled.name: [*found.values()]}, labels=LABELS
    )
    folder = tmp_path_factory.mktemp("report") / "run"
    write_run(folder, run)
    write_report(folder, folder / "report.html")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.is_file():
        pytest.fail(f"no browser in {CHROMIUM}: apt-get install chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*quiet, "--disable-sync", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(params=[1280, 400])
def page(browser: Browser, folder: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The report, open; nothing may be logged and nothing asked for but the file itself."""
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda made: asked.append(made.url))
    address = (folder / "report.html").resolve().as_uri()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    yield page
    assert said == []
    assert asked == [address]
    page.close()


def test_page_fits_its_width(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Wide tables scroll in their own box; the errors never need it.
    assert page.evaluate("[...document.querySelectorAll('.faults')].every(one => one.scrollWidth <= one.parentElement.clientWidth)")
    assert page.evaluate("[...document.querySelectorAll('svg')].length > 3")
    cut = "[...document.querySelectorAll('svg')].filter(one => one.getBoundingClientRect().right > innerWidth).length"
    assert page.evaluate(cut) == 0
    assert "a-set-with-a-long-name.dev" in page.title()


def test_page_shows_the_figures_of_the_run(page: Page, folder: Path) -> None:
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))["a-set-with-a-long-name.dev"]
    shown = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('section h3')].map(title => [title.textContent,
            [...title.nextElementSibling.querySelectorAll('tbody tr')].map(row =>
                [...row.cells].slice(0, 2).map(cell => cell.innerText))]))"""
    )
    titles = {"Mentions: place": "spans", "Linking a text to a concept": "linking", "Concepts of a document": "concepts", "Jobs": "jobs"}
    for title, task in titles.items():
        figures = {name: text.replace("\n", " ") for name, text in shown[title]}
        expected = {}
        for name, entry in scores[task]["measures"].items():
            interval = f" {entry['low']:.3f}–{entry['high']:.3f}" if entry["low"] is not None else ""
            expected[name] = f"{entry['value']:.3f}{interval}"
        assert figures == expected
        assert expected
    glance = page.locator("#summary ~ .scroll table").first.inner_text()
    assert f"{scores['spans']['measures']['exact F1']['value']:.3f}" in glance
    assert "by language" in page.inner_text("section")


def test_page_reads_arabic_from_right_to_left(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    quotes = page.evaluate(
        """[...document.querySelectorAll('.quote')].map(one => [one.innerText, getComputedStyle(one).direction,
            getComputedStyle(one).textAlign, one.querySelector('mark').innerText])"""
    )
    arabic = [quote for quote in quotes if "فريق" in quote[0]]
    french = [quote for quote in quotes if "faïence" in quote[0]]
    assert arabic
    assert french
    assert {(way, align) for _, way, align, _ in arabic} == {("rtl", "start")}
    assert {(way, align) for _, way, align, _ in french} == {("ltr", "start")}
    # The evidence is cut from the text with the space around it, at whole words, and is not taken for markup.
    assert any(text.startswith("…") and "Git والعمل ضمن فريق، " in text and mark == "العمل ضمن فريق" for text, _, _, mark in arabic)
    assert any("Pose de <b>carrelage</b> & faïence, lecture de plans" in text for text, *_ in french)
    assert "lay <tiles>" in page.inner_text("section")
    assert "تمديد الكابلات" in page.inner_text("section")


def test_report_twice_is_the_same_page_and_names_no_other_host(folder: Path, tmp_path: Path) -> None:
    write_report(folder, tmp_path / "again.html")
    content = (tmp_path / "again.html").read_text(encoding="utf-8")
    assert content == (folder / "report.html").read_text(encoding="utf-8")
    assert "<script" not in content
    assert " src=" not in content
    assert 'href="http' not in content.replace('xlink:href="#', "")


def test_read_run_gives_back_what_was_written(folder: Path, tmp_path: Path) -> None:
    run = read_run(folder)
    write_run(tmp_path / "copy", run)
    for name in ("counts.jsonl", "scores.json", "faults.jsonl", "labels.json", "run.json"):
        assert (tmp_path / "copy" / name).read_bytes() == (folder / name).read_bytes()


def test_report_of_no_run_and_to_no_place_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(GoldInvalidError, match="no evaluation run, or a broken one"):
        write_report(tmp_path, tmp_path / "report.html")
    with pytest.raises(SettingsError, match="cannot be written"):
        write_report(folder, tmp_path / "none" / "report.html")


@pytest.mark.parametrize(
    ("text", "way"), [("Git والعمل ضمن فريق", "rtl"), ("React, Node.js وغيرها", "ltr"), ("2019 – 2021", "ltr"), ("", "ltr")]
)
def test_direction_is_that_of_most_letters(text: str, way: str) -> None:
    assert direction(text) == way
