"""The pages in a real headless Chromium: keys, drag and drop, search, progress; no message on the console, no request to another host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.service.conftest import Visit
from tests.service.page_samples import NAMES, keep_sample
from tests.service.running import Running, bytes_of_database

from skillmap_service.pages.words import words
from skillmap_service.service import Service
from skillmap_service.storage import profiles

MARK = """words => {
  const walker = document.createTreeWalker(document.querySelector(".lines"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return;
  }
}"""
DROP = """names => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File([`${name.split(".")[0]} Example`], name, {type: "text/plain"}));
  document.getElementById("upload").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def page(visit: Visit, quick: Service) -> Iterator[Page]:
    """A page of a service whose workers answer at once."""
    quick.labels.warm_up()
    with Running(quick) as address:
        yield visit(address)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_profile_is_reviewed_exported_and_erased_by_keys(
    page: Page, quick: Service, language: str, database_url: str, tmp_path: Path
) -> None:
    identity = keep_sample(quick, "ar")
    page.goto(f"/profiles/{identity}?lang={language}")
    unsure = page.locator("#unsure [data-card]")
    assert unsure.count() == 2
    unsure.first.focus()
    assert page.locator("mark.on").inner_text() == "أعمل كذلك على تيغ"
    with page.expect_navigation():
        page.keyboard.press("a")
    # The next card has the focus; words that are no skill yet are searched for by a label.
    assert unsure.count() == 1
    assert page.evaluate("document.activeElement.id") == unsure.first.get_attribute("id")
    page.keyboard.press("s")
    page.keyboard.type("weld")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert unsure.count() == 0
    assert page.locator("#skills [data-card]").count() == 3
    with page.expect_download() as download:
        page.click("#export a[href*='format=csv']")
    assert download.value.path().stat().st_size > 100
    page.check("input[name=sure]")
    with page.expect_navigation():
        page.click("button.danger")
    assert page.inner_text("#done") == words(language)["done.erased"]
    assert NAMES["ar"].encode() not in bytes_of_database(database_url, tmp_path)


def test_dropped_files_are_read(page: Page) -> None:
    page.goto("/")
    page.evaluate(DROP, ["Ann.txt"])
    page.wait_for_url("**/profiles/p_*")
    assert "Ann Example" in page.inner_text(".lines")
    page.goto("/")
    page.evaluate(DROP, ["Bo.txt", "Cy.txt"])
    page.wait_for_url("**/batches/b_*")
    page.locator("h1 .tag.done").wait_for()
    assert page.locator("tbody a[href^='/profiles/']").count() == 2


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_marked_in_the_document_become_a_skill(page: Page, quick: Service, language: str) -> None:
    identity = keep_sample(quick, language)
    marked = {"en": "every day", "ar": "كل يوم"}[language]
    page.goto(f"/profiles/{identity}?lang={language}")
    page.evaluate(MARK, marked)
    page.click("#add-marked")
    assert page.input_value("#add-words") == marked
    page.keyboard.type("weld")
    page.wait_for_selector("#add [role=option]")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with quick.database.read() as session:
        kept = profiles.get(session, quick.vault, "local", identity)
    assert kept is not None
    start = kept.text.index(marked)
    evidence = [one for skill in kept.profile["skills"] for one in skill["evidence"] if one["text"] == marked]
    assert [one["span"] for one in evidence] == [[start, start + len(marked)]]
    assert page.locator(f"#m{start}").inner_text() == marked


def test_group_of_a_job_is_found_by_search(page: Page, quick: Service) -> None:
    identity = keep_sample(quick)
    page.goto(f"/profiles/{identity}?lang=en")
    page.fill("#isco-1-q", "5223")
    page.wait_for_selector("#isco-1-list [role=option]")
    with page.expect_navigation():
        page.locator("#isco-1-list [role=option]").first.dispatch_event("mousedown")
    assert "5223" in page.inner_text("#job-1")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("script", [True, False])
def test_jobs_are_added_and_removed_by_keys_with_or_without_the_script(
    page: Page, visit: Visit, quick: Service, language: str, *, script: bool
) -> None:
    identity, said = keep_sample(quick, "ar" if language == "ar" else "en"), words(language)
    page.goto("/")
    if not script:
        page = visit(page.evaluate("window.location.origin"), java_script_enabled=False)
    page.goto(f"/profiles/{identity}?lang={language}")
    opener = page.locator("#work details.add summary")
    opener.focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("button", name=said["add.job"], exact=True)
    page.keyboard.press("Tab")
    for typed in ("Bicycle mender", "Uncle", "Aleppo", "2010", "2012"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past "still there"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        form.press("Enter")
    assert page.url.endswith("#job-2")
    assert said["entry.told"] in page.inner_text("#job-2")
    assert job_of(quick, identity, 2) == ("Bicycle mender", "Uncle", "Aleppo", "2010", "2012", False)
    page.locator("#job-2 > details > summary").focus()
    page.keyboard.press("Enter")
    removing = page.get_by_role("button", name=f"{said['remove.job']} Bicycle mender", exact=True)
    with page.expect_navigation():
        removing.press("Enter")
    assert page.locator(".timeline > li").count() == 2
    assert said["action.remove-job"] in page.inner_text("section[aria-labelledby=history-title]")


def test_schooling_and_languages_are_added_and_removed(page: Page, quick: Service) -> None:
    identity = keep_sample(quick, "ar")
    page.goto(f"/profiles/{identity}?lang=ar")
    page.click("#facts details.add:has(#add-education) summary")
    page.fill("#new-education-degree", "دورة خياطة")
    page.fill("#new-education-end", "٢٠٠٩")
    page.select_option("#new-education-isced", "3")
    with page.expect_navigation():
        page.click("#add-education button")
    page.click("#facts details.add:has(#add-language) summary")
    page.select_option("#new-language-code", label="التغرينية")
    with page.expect_navigation():
        page.click("#add-language button")
    assert "2009" in page.inner_text("#education-1")
    assert "التغرينية" in page.inner_text("#language-1")
    page.click("#education-0 summary")
    with page.expect_navigation():
        page.click("#remove-education-0")
    assert page.locator("#facts [id^=education-]:is(li)").count() == 1
    assert "دورة خياطة" in page.inner_text("#education-0")


def job_of(quick: Service, identity: str, place: int) -> tuple[object, ...]:
    """Return what a kept job says."""
    with quick.database.read() as session:
        found = profiles.get(session, quick.vault, "local", identity)
    assert found is not None
    job = found.profile["experience"][place]
    return (*(job[name]["text"] for name in ("title", "employer", "location")), job["start"]["date"], job["end"]["date"], job["paid"])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_fit_a_phone(page: Page, quick: Service, language: str) -> None:
    identity = keep_sample(quick, language)
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", f"/profiles/{identity}", "/batches", "/cohort", "/login"):
        page.goto(f"{path}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
