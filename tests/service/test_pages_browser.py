"""The pages in a real headless Chromium: keys, drag and drop, search, progress; no message on the console, no request to another host."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.service.page_samples import NAMES, keep_sample
from tests.service.running import bytes_of_database
from tests.service.test_contract import Running

from skillmap_service.pages.words import words
from skillmap_service.service import Service

DROP = """names => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File([`${name.split(".")[0]} Example`], name, {type: "text/plain"}));
  document.getElementById("upload").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""
# What has to be named has a name, identities are used once, labels point to something: what linters of accessibility look at first.
FAULTS = """() => {
  const faults = [], ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  if (new Set(ids).size !== ids.length) faults.push("an id is used twice");
  for (const one of document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls]"))
    for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"])
      for (const id of (one.getAttribute(name) || "").split(" ").filter(Boolean))
        if (!document.getElementById(id)) faults.push(`${name} points to nothing: ${id}`);
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!one.labels.length && !one.getAttribute("aria-label")) faults.push(`a field without a label: ${one.name}`);
  for (const one of document.querySelectorAll("button, a[href]"))
    if (!one.textContent.trim() && !one.getAttribute("aria-label")) faults.push("a control without a name");
  const levels = [...document.querySelectorAll("h1, h2, h3")].map(one => Number(one.tagName[1]));
  if (levels[0] !== 1 || levels.filter(level => level === 1).length !== 1) faults.push("not one first heading");
  if (levels.some((level, at) => at && level > levels[at - 1] + 1)) faults.push("a level of headings is left out");
  return faults;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path is not None, "chromium is one of the programs that the Makefile installs"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def address(quick: Service) -> Iterator[str]:
    quick.labels.warm_up()
    with Running(quick) as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of which nothing was heard that should not be."""
    heard: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=address)
    page.set_default_timeout(60_000)

    def on_request(request: Any) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            heard.append(f"a request to {request.url}")

    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", on_request)
    yield page
    page.close()
    assert heard == []


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
def test_pages_fit_a_phone_and_name_their_parts(page: Page, quick: Service, language: str) -> None:
    identity = keep_sample(quick, language)
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", f"/profiles/{identity}", "/batches", "/cohort", "/login"):
        page.goto(f"{path}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert page.evaluate(FAULTS) == [], path
