"""Every page looked at by axe-core in a real Chromium, in Arabic and English, at the width of a phone and of a desk: nothing serious."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page
from tests.service.conftest import Visit
from tests.service.page_samples import keep_sample, sample, skill_uris
from tests.service.running import Running

from skillmap_service.service import Service
from skillmap_service.storage import profiles

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


@pytest.fixture
def address(quick: Service) -> Iterator[str]:
    quick.labels.warm_up()
    with Running(quick) as url:
        yield url


def batch(address: str) -> str:
    """Have a batch read in which one document fails."""
    files = [("files", ("a.txt", b"Bo Example")), ("files", ("b.txt", b"encrypted b"))]
    made: str = httpx.post(f"{address}/v1/batches", files=files, trust_env=False).raise_for_status().json()["id"]
    until = time.monotonic() + 60
    while httpx.get(f"{address}/v1/batches/{made}", trust_env=False).json()["state"] == "running" and time.monotonic() < until:
        time.sleep(0.1)
    return made


def addresses(quick: Service, address: str, language: str) -> list[str]:
    """Return every page there is, each with something on it."""
    with quick.database.write() as session:
        for number in range(23):
            made = sample(quick.scheme, language)
            made.profile["document"]["id"] = f"sha256:{number:064x}"
            profiles.keep(session, quick.vault, "local", [made], expires_at=None)
    identity = keep_sample(quick, language)
    told = [
        {"action": "add", "skill": skill_uris(quick.scheme)[4], "words": "at home, too"},
        {"action": "add-job", "title": "Bicycle mender", "start": "2010", "end": "2012"},
        {"action": "add-education", "degree": "Sewing course"},
        {"action": "add-language", "code": "ti"},
    ]
    httpx.post(f"{address}/v1/profiles/{identity}/review", json={"changes": told}, trust_env=False).raise_for_status()
    return ["/", "/login", f"/profiles/{identity}", "/batches", f"/batches/{batch(address)}", "/cohort"]


def serious(page: Page) -> list[str]:
    """Return what axe finds that keeps people out, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {', '.join(' '.join(node['target']) for node in one['nodes'][:3])}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_serious(visit: Visit, quick: Service, address: str, language: str) -> None:
    paths = addresses(quick, address, language)
    for size, scheme in ((PHONE, "light"), (DESK, "light"), (DESK, "dark")):
        page = visit(address, viewport=size, color_scheme=scheme)
        for path in paths:
            page.goto(f"{path}?lang={language}")
            page.evaluate(OPEN_ALL)
            assert serious(page) == [], (path, size["width"], scheme)
        page.goto(f"{paths[2]}?lang={language}")
        page.fill("#add-q", "weld")
        page.wait_for_selector("#add [role=option]")
        page.keyboard.press("ArrowDown")
        assert serious(page) == [], "search"


def test_axe_sees_what_is_wrong(visit: Visit, address: str) -> None:
    page = visit(address)
    page.goto("/")
    page.evaluate("document.querySelector('label[for=status]').remove()")
    assert any(one.startswith("select-name") for one in serious(page))


def test_page_of_an_error_has_nothing_serious(browser: Browser, quick: Service, address: str) -> None:
    identity = keep_sample(quick)
    page = browser.new_page(base_url=address)  # its console tells the status of the answer
    page.goto(f"/profiles/{identity}?lang=ar")
    page.evaluate(OPEN_ALL)
    page.fill("#job-0-start", "2019")
    page.fill("#job-0-end", "2015")
    with page.expect_navigation():
        page.locator("#job-0 .fields button").click()
    assert page.locator("#message").count() == 1
    assert serious(page) == []
    page.close()
