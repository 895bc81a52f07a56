"""From an Arabic PDF to an erased profile in a real Chromium, with the real pipeline, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.service.conftest import Visit
from tests.service.running import Running, bytes_of_database, on_both

from skillmap_service.pages.words import words
from skillmap_service.service import Service
from skillmap_service.storage import profiles

NAME = "مروان خليل السرحاوي"  # of the sample, who is nobody


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    service.labels.warm_up()
    with Running(service) as url:
        yield url


def forms_of(words: str) -> list[bytes]:
    """Return the bytes that words may be stored as: UTF-8, UTF-16, escaped in JSON."""
    return [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be"), json.dumps(words)[1:-1].encode()]


@on_both
def test_an_arabic_pdf_is_read_reviewed_exported_and_erased(
    visit: Visit, address: str, service: Service, samples: dict[str, Path], database_url: str, tmp_path: Path
) -> None:
    page = visit(address)
    page.goto("/?lang=ar")
    page.set_input_files("#files", samples["ar-plumber.pdf"])
    with page.expect_navigation(url="**/profiles/p_*"):
        page.click("#upload button")
    identity = page.url.rpartition("/")[2].partition("#")[0]
    assert page.inner_text("h1 bdi") == NAME
    # Two links are reviewed: what is not sure is accepted, or chosen among candidates; what is wrong is rejected.
    cards = page.locator("#unsure [data-card]")
    before = cards.count()
    assert before >= 2
    kept = _kept(service, identity)
    first, wrong = page.locator("[data-card]:has([data-key=a])").first, page.locator("#skills [data-card]").last
    uri = first.locator("input[name=skill]").first.input_value()
    other = wrong.locator("input[name=skill]").first.input_value()
    assert uri != other
    first.focus()
    with page.expect_navigation():
        page.keyboard.press("a")
    page.locator(f"[data-card]:has(input[value='{other}'])").first.focus()
    with page.expect_navigation():
        page.keyboard.press("r")
    reviewed = _kept(service, identity)
    statuses = {skill["concept"]["uri"]: skill["status"] for skill in reviewed["skills"]}
    assert statuses[uri] == "verified"
    assert other not in statuses
    assert len(statuses) == len(kept["skills"]) - 1
    for name in ("csv", "json"):
        with page.expect_download() as download:
            page.locator(f"#export a[href*='format={name}']").first.click()
        assert download.value.path().stat().st_size > 500
    stored = bytes_of_database(database_url, tmp_path)
    assert identity.encode() in stored  # the search sees what is kept in clear
    assert not [form for form in forms_of(NAME) if form in stored]  # and the person even now nowhere
    page.check("input[name=sure]")
    with page.expect_navigation():
        page.click("button.danger")
    assert page.inner_text("#done") == words("ar")["done.erased"]
    stored = bytes_of_database(database_url, tmp_path)
    for text in (NAME, "السرحاوي", "marwan.sarhawi"):
        assert not [form for form in forms_of(text) if form in stored], text
    with service.database.read() as session:
        assert profiles.get(session, service.vault, "local", identity) is None


def _kept(service: Service, identity: str) -> dict[str, Any]:
    with service.database.read() as session:
        kept = profiles.get(session, service.vault, "local", identity)
    assert kept is not None
    return dict(kept.profile)
