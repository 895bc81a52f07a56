"""The pages over workers that answer at once: what they show, to whom, and in which language."""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path
from string import Formatter

import pytest
from fastapi.testclient import TestClient
from tests.service.page_forms import token_of
from tests.service.page_samples import keep_sample, sample, skill_uris
from tests.service.running import make_key

import skillmap_service.pages
from skillmap_service.app import create_app
from skillmap_service.pages.marks import Claim, pieces
from skillmap_service.pages.words import words
from skillmap_service.service import Service
from skillmap_service.storage import profiles

PAGES = Path(skillmap_service.pages.__file__).parent


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_pages_are_in_the_language_asked_for_and_stay_in_it(quick_client: TestClient, language: str, direction: str) -> None:
    first = quick_client.get(f"/?lang={language}").text
    assert f'<html lang="{language}" dir="{direction}">' in first
    for address in ("/batches", "/cohort", "/login", "/profiles/p_none"):
        page = quick_client.get(address).text
        assert f'<html lang="{language}" dir="{direction}">' in page
        assert words(language)["skip"] in html.unescape(page)


def test_pages_ask_no_other_host_and_hold_nothing_inline(quick_client: TestClient, quick: Service) -> None:
    page = quick_client.get(f"/profiles/{keep_sample(quick)}")
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert not re.findall(r"<style|<script(?![^>]*\bsrc=\"/static/)|\sstyle=|\son[a-z]+=\"", page.text.replace("&lt;", ""))
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page.text)


def test_words_of_strangers_are_shown_escaped(quick_client: TestClient, quick: Service) -> None:
    page = quick_client.get(f"/profiles/{keep_sample(quick)}").text
    assert "<b onclick" not in page
    assert "&lt;b onclick" in page
    assert "<i>cv</i>" not in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_profile_shows_evidence_where_it_stands(quick_client: TestClient, quick: Service, language: str) -> None:
    identity = keep_sample(quick, language)
    page = quick_client.get(f"/profiles/{identity}?lang=en").text
    with quick.database.read() as session:
        kept = profiles.get(session, quick.vault, "local", identity)
    assert kept is not None
    for skill, kind in zip(kept.profile["skills"], ("sure", "unsure"), strict=True):
        start, end = skill["evidence"][0]["span"]
        marked = re.search(rf'<mark id="m{start}" tabindex="-1" class="{kind}" data-cards="(s-\w+)">([^<]*)</mark>', page)
        assert marked is not None
        assert html.unescape(marked[2]) == kept.text[start:end]
        assert f'id="{marked[1]}"' in page
        assert f'href="#m{start}"' in page
    shown = "".join(re.findall(r'<div class="lines" dir="auto" data-start="0">(.*?)</div>', page, re.DOTALL))
    assert html.unescape(re.sub(r"<[^>]+>", "", shown)) == kept.text


def test_pieces_overlap_without_losing_text() -> None:
    claims = [Claim(card="a", kind="unsure", start=2, end=8), Claim(card="b", kind="sure", start=5, end=11)]
    found = pieces("0123456789abcdef", claims, 0, 16)
    assert [(piece.text, piece.cards, piece.kind) for piece in found] == [
        ("01", (), ""),
        ("234", ("a",), "unsure"),
        ("567", ("a", "b"), "sure"),
        ("89a", ("b",), "sure"),
        ("bcdef", (), ""),
    ]


def test_login_opens_the_tenants_own_and_no_other(quick: Service) -> None:
    key = make_key(quick, "alpha")["X-API-Key"]
    own, other = keep_sample(quick, tenant="alpha"), keep_sample(quick, tenant="beta")
    with TestClient(create_app(quick), base_url="http://localhost") as client:
        away = client.get(f"/profiles/{own}", follow_redirects=False)
        assert (away.status_code, away.headers["location"]) == (303, f"/login?next=%2Fprofiles%2F{own}")
        assert client.post("/login", data={"key": "sm_wrong"}).status_code == 401
        entered = client.post("/login", data={"key": key, "next": f"/profiles/{own}"}, follow_redirects=False)
        assert entered.headers["location"] == f"/profiles/{own}"
        assert {"httponly", "samesite=strict"} <= set(entered.headers["set-cookie"].lower().replace(";", "").split())
        assert client.get(f"/profiles/{own}").status_code == 200
        assert client.get(f"/profiles/{other}").status_code == 404
        assert client.post(f"/profiles/{other}/delete", data={"token": token_of(client)}).status_code == 404
        client.post("/logout", data={"token": token_of(client)})
        assert client.get(f"/profiles/{own}", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("address", ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example"])
def test_login_leads_nowhere_else(quick: Service, address: str) -> None:
    key = make_key(quick)["X-API-Key"]
    with TestClient(create_app(quick), base_url="http://localhost") as client:
        assert client.post("/login", data={"key": key, "next": address}, follow_redirects=False).headers["location"] == "/"


def test_key_for_reading_sees_and_cannot_change(quick: Service) -> None:
    key = make_key(quick, "alpha", ("profiles:read",))["X-API-Key"]
    identity, uris = keep_sample(quick, tenant="alpha"), skill_uris(quick.scheme)
    with TestClient(create_app(quick), base_url="http://localhost") as client:
        client.post("/login", data={"key": key})
        page = client.get(f"/profiles/{identity}").text
        assert f"/profiles/{identity}/review" not in page
        assert f"/profiles/{identity}/delete" not in page
        token = token_of(client)
        for path, fields in (("review", {"action": "accept", "skill": uris[0]}), ("delete", {})):
            assert client.post(f"/profiles/{identity}/{path}", data={"token": token, **fields}).status_code == 403


def test_group_of_a_few_is_not_shown(quick_client: TestClient, quick: Service) -> None:
    keep_sample(quick)
    few = quick_client.get("/cohort").text
    assert words("en")["cohort.hidden"] in few
    assert not re.findall(r'<td class="number">\d', few)


def test_group_of_many_is_shown_in_rounded_counts(quick_client: TestClient, quick: Service) -> None:
    with quick.database.write() as session:
        for number in range(23):
            made = sample(quick.scheme, "en")
            made.profile["document"]["id"] = f"sha256:{number:064x}"
            profiles.keep(session, quick.vault, "local", [made], expires_at=None)
    counts = [int(found) for found in re.findall(r'<td class="number">(\d+)', quick_client.get("/cohort").text)]
    assert counts
    assert all(count >= 5 and count % 5 == 0 for count in counts)
    assert skill_uris(quick.scheme)[0] in quick_client.get("/cohort.csv").text


def test_search_finds_as_one_types(quick_client: TestClient, quick: Service) -> None:
    quick.labels.warm_up()
    uri = skill_uris(quick.scheme)[0]
    number = quick.scheme.number(uri)
    assert number is not None
    label = next(iter(quick.scheme.preferred(number).values()))
    assert uri in [one["uri"] for one in quick_client.get("/suggest", params={"q": label}).json()]
    assert quick_client.get("/suggest", params={"q": "x" * 10_000}).json() == []
    assert quick_client.get("/suggest", params={"q": "a", "kind": "person"}).status_code == 422


def test_words_are_complete_and_have_the_same_gaps() -> None:
    with (PAGES / "words.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        gaps = {frozenset(name for _, name, _, _ in Formatter().parse(row[code]) if name) for code in ("en", "fr", "ar")}
        assert (all(row[code] for code in ("en", "fr", "ar")), len(gaps)) == (True, 1), row["key"]


def test_words_that_templates_use_are_there() -> None:
    known = set(words("en"))
    for template in sorted((PAGES / "templates").iterdir()):
        used = re.findall(r'w\["([^"]+)"\]|\bw\.(\w+)', template.read_text(encoding="utf-8"))
        assert {bracketed or dotted for bracketed, dotted in used} <= known, template.name


def test_words_are_used() -> None:
    """Texts that nothing shows would be translated for nobody."""
    sources = "\n".join(
        path.read_text(encoding="utf-8") for folder in (PAGES, PAGES / "templates") for path in folder.iterdir() if path.is_file()
    )
    sources = sources.replace((PAGES / "words.tsv").read_text(encoding="utf-8"), "")
    built = ("error.", "status.", "state.", "lang.", "group.", "topic.", "action.", "facts.", "field.", "add.", "remove.", "isced.")
    unused = [key for key in words("en") if not key.startswith(built) and f'"{key}"' not in sources and f"w.{key}" not in sources]
    assert unused == []
