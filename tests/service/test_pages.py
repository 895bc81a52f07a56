"""The pages over workers that answer at once: who may see them, what their forms do, how errors and strangers' texts are shown."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.service import page_samples
from tests.service.page_samples import NAMES, keep_sample, sample, skill_uris
from tests.service.running import bytes_of_database, make_key

import skillmap_service.pages
from skillmap_service.app import create_app
from skillmap_service.pages.fields import fields_of_profile
from skillmap_service.pages.marks import Claim, pieces
from skillmap_service.pages.words import words
from skillmap_service.service import Service
from skillmap_service.storage import profiles

PAGES = Path(skillmap_service.pages.__file__).parent


def token_of(client: TestClient) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/").text)
    assert found is not None
    return found[1]


def change(client: TestClient, identity: str, **fields: str) -> str:
    """Send a form of a profile's page; return the page it leads to, or the error's."""
    return client.post(f"/profiles/{identity}/review", data={"token": token_of(client), "then": "skills", **fields}).text


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


def test_review_by_forms_changes_the_profile_and_says_who(quick_client: TestClient, quick: Service) -> None:
    identity, uris = keep_sample(quick), skill_uris(quick.scheme)
    start, end = _open_span(quick, identity)
    change(quick_client, identity, action="accept", skill=uris[0])
    change(quick_client, identity, action="replace", skill=uris[1], by=uris[3])
    change(quick_client, identity, action="add", by=uris[4], span=f"{start},{end}")
    change(quick_client, identity, action="occupation", job="0", isco08="7213")
    page = change(quick_client, identity, action="verify")
    with quick.database.read() as session:
        kept = profiles.get(session, quick.vault, "local", identity)
    assert kept is not None
    assert {(skill["concept"]["uri"], skill["status"]) for skill in kept.profile["skills"]} == {
        (uris[0], "verified"),
        (uris[3], "verified"),
        (uris[4], "verified"),
    }
    assert kept.profile["unlinked"] == []
    assert kept.profile["experience"][0]["occupation"]["isco08"]["code"] == "7213"
    assert kept.head.status == "verified"
    for action in ("accept", "replace", "add", "occupation", "verify"):
        assert words("en")[f"action.{action}"] in html.unescape(page)


def test_rejected_and_dismissed_are_gone(quick_client: TestClient, quick: Service) -> None:
    identity, uris = keep_sample(quick), skill_uris(quick.scheme)
    start, end = _open_span(quick, identity)
    change(quick_client, identity, action="reject", skill=uris[1])
    page = change(quick_client, identity, action="dismiss", span=f"{start},{end}")
    assert words("en")["unsure.none"] in page
    assert uris[1] not in re.findall(r'name="skill" value="([^"]+)"', page)


def _open_span(service: Service, identity: str) -> tuple[int, int]:
    with service.database.read() as session:
        kept = profiles.get(session, service.vault, "local", identity)
    assert kept is not None
    start, end = kept.profile["unlinked"][0]["span"]
    return start, end


def _kept(service: Service, identity: str) -> dict[str, Any]:
    with service.database.read() as session:
        kept = profiles.get(session, service.vault, "local", identity)
    assert kept is not None
    return dict(kept.profile)


def test_person_and_jobs_are_corrected_by_forms(quick_client: TestClient, quick: Service) -> None:
    identity = keep_sample(quick)
    person = {"/person/name": "Orla Fenwick", "/person/phones": "0920 001 122, +216 20 000 111", "/person/birth_date": "1990-05-31"}
    change(quick_client, identity, action="fields", group="person", **person)
    page = change(
        quick_client, identity, action="fields", group="job-0", **{"/experience/0/start": "2016-03", "/experience/0/end": "2018-02"}
    )
    profile = _kept(quick, identity)
    assert profile["person"]["name"]["text"] == "Orla Fenwick"
    assert [one["text"] for one in profile["person"]["phones"]] == ["0920 001 122", "+216 20 000 111"]
    assert profile["person"]["birth_date"]["date"] == "1990-05-31"
    job = profile["experience"][0]
    assert (job["start"]["date"], job["end"]["date"], job["months"], job["employer"]["text"]) == (
        "2016-03",
        "2018-02",
        24,
        "Brightwater Yard",
    )
    # What is counted from the dates is counted again: the skill's months, the occupation's, all together.
    assert {skill["months"] for skill in profile["skills"]} == {24}
    assert [one["months"] for one in profile["occupations"]] == [24]
    assert profile["experience_months"] == 24 + 67  # and from July 2020, the middle of the year, to the end of January 2026
    assert words("en")["action.set"] in html.unescape(page)


def test_a_form_changes_only_what_it_says_otherwise(quick_client: TestClient, quick: Service) -> None:
    identity = keep_sample(quick)
    before = _kept(quick, identity)
    page = quick_client.get(f"/profiles/{identity}").text
    form = re.search(r'name="group" value="job-0">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    shown = {name: html.unescape(value) for name, value in re.findall(r'<input id="[^"]*" name="([^"]+)" value="([^"]*)"', form[1])}
    assert len(shown) == 5
    page = change(quick_client, identity, action="fields", group="job-0", **shown)
    assert _kept(quick, identity) == before
    assert words("en")["history.none"] in page
    change(quick_client, identity, action="fields", group="job-0", **shown, **{"/experience/0/current": "yes"})
    job = _kept(quick, identity)["experience"][0]
    assert (job["current"], job["end"], job["start"]) == (True, None, before["experience"][0]["start"])


@pytest.mark.parametrize("dates", [("2019", "2015"), ("soon", "2015"), ("2015-13", "2016"), ("2015-02-30", "2016")])
def test_dates_that_are_none_are_told_in_words(quick_client: TestClient, quick: Service, dates: tuple[str, str]) -> None:
    identity = keep_sample(quick)
    before = _kept(quick, identity)
    fields = dict(zip(("/experience/0/start", "/experience/0/end"), dates, strict=True))
    page = change(quick_client, identity, action="fields", group="job-0", **fields)
    assert words("en")["error.invalid-request"] in page
    assert f'href="/profiles/{identity}"' in page
    assert _kept(quick, identity) == before


def test_a_skill_is_added_by_words_of_the_document_or_of_the_person(quick_client: TestClient, quick: Service) -> None:
    identity, uris = keep_sample(quick), skill_uris(quick.scheme)
    text = page_samples.TEXTS["en"]
    start = text.index("every day")
    change(quick_client, identity, action="add", by=uris[4], words="every day", span=f"{start},{start + 9}")
    change(quick_client, identity, action="add", by=uris[5], words="I mend boats at home")
    page = change(quick_client, identity, action="add", by=uris[3], words="Welder", span=f"{start},{start + 9}")
    skills = {skill["concept"]["uri"]: skill["evidence"][0] for skill in _kept(quick, identity)["skills"]}
    assert (skills[uris[4]]["text"], skills[uris[4]]["span"]) == ("every day", [start, start + 9])
    assert (skills[uris[5]]["text"], skills[uris[5]]["span"], skills[uris[5]]["entry"]) == ("I mend boats at home", [0, 0], None)
    assert skills[uris[3]]["span"] == [text.index("Welder"), text.index("Welder") + 6]  # the words count where the span says otherwise
    assert words("en")["skills.told"] in page
    assert "I mend boats at home" in page


def test_labels_of_another_language_say_so(quick_client: TestClient, quick: Service) -> None:
    scheme = quick.scheme
    number = next(number for number, kind in enumerate(scheme.kinds) if kind == "skill" and set(scheme.preferred(number)) == {"en"})
    identity = keep_sample(quick, "ar")
    change(quick_client, identity, action="add", by=scheme.uris[number], words="x")
    page = quick_client.get(f"/profiles/{identity}?lang=ar").text
    assert f'<bdi lang="en">{html.escape(scheme.label(number))}</bdi>' in page


def test_review_of_an_older_version_is_a_conflict(quick_client: TestClient, quick: Service) -> None:
    identity, uris = keep_sample(quick), skill_uris(quick.scheme)
    change(quick_client, identity, action="accept", skill=uris[0], version="1")
    assert "version-conflict" in change(quick_client, identity, action="accept", skill=uris[1], version="1")


@pytest.mark.parametrize(
    "fields", [{"action": "explode"}, {"action": "add", "by": "", "span": "1,2"}, {"action": "occupation", "job": "x"}]
)
def test_forms_that_are_none_of_ours_are_refused(quick_client: TestClient, quick: Service, fields: dict[str, str]) -> None:
    assert "no-choice" in change(quick_client, keep_sample(quick), **fields)


def test_form_without_its_token_does_nothing(quick_client: TestClient, quick: Service) -> None:
    identity = keep_sample(quick)
    for token in ("", "0" * 64):
        answer = quick_client.post(f"/profiles/{identity}/delete", data={"token": token})
        assert (answer.status_code, "form-expired" in answer.text) == (403, True)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert quick_client.post(f"/profiles/{identity}/delete", data={"token": token_of(quick_client)}, headers=foreign).status_code == 403
    assert quick_client.post("/upload", files={"files": ("a.txt", b"Ann")}).status_code == 403
    assert quick_client.get(f"/profiles/{identity}").status_code == 200


def test_erased_profile_leaves_no_bytes(quick_client: TestClient, quick: Service, database_url: str, tmp_path: Path) -> None:
    identity = keep_sample(quick)
    answer = quick_client.post(f"/profiles/{identity}/delete", data={"token": token_of(quick_client), "sure": "yes"})
    assert words("en")["done.erased"] in answer.text
    assert quick_client.get(f"/profiles/{identity}").status_code == 404
    assert NAMES["en"].encode() not in bytes_of_database(database_url, tmp_path)


def test_one_file_becomes_a_profile_several_a_batch(quick_client: TestClient) -> None:
    token = token_of(quick_client)
    one = quick_client.post("/upload", data={"token": token}, files={"files": ("a.txt", b"Ann Example, cook")}, follow_redirects=False)
    assert (one.status_code, one.headers["location"][:12]) == (303, "/profiles/p_")
    assert "Ann Example, cook" in quick_client.get(one.headers["location"]).text
    files = [("files", ("a.txt", b"Bo Example")), ("files", ("b.txt", b"encrypted b"))]
    several = quick_client.post("/upload", data={"token": token}, files=files, follow_redirects=False)
    assert several.headers["location"].startswith("/batches/b_")
    page = quick_client.get(several.headers["location"]).text
    assert "a.txt" in page
    assert "b.txt" in page
    assert several.headers["location"] in quick_client.get("/batches").text


def test_every_field_of_a_stranger_is_shown_escaped(quick_client: TestClient, quick: Service) -> None:
    identity, uris = keep_sample(quick), skill_uris(quick.scheme)
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>'; DROP TABLE profile; --{{7*7}}"
    for group, fields in fields_of_profile(_kept(quick, identity)).items():
        texts = {field.pointer: f"{hostile} {field.name}" for field in fields if field.kind == "text"}
        change(quick_client, identity, action="fields", group=group, **texts)
    change(quick_client, identity, action="add", by=uris[5], words=hostile)
    profile = _kept(quick, identity)
    assert profile["education"][0]["degree"]["text"] == f"{hostile} degree"
    assert profile["person"]["address"]["text"] == f"{hostile} address"
    for language in ("ar", "en"):
        for address in (f"/profiles/{identity}", "/"):
            page = quick_client.get(f"{address}?lang={language}").text
            assert "<script>alert" not in page
            assert "<img" not in page
            assert "{{7*7}}" in page
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    found = quick_client.get("/suggest", params={"q": hostile})
    assert (found.status_code, found.headers["content-type"]) == (200, "application/json")
    wrong = quick_client.post("/login", data={"key": hostile, "next": f"/{hostile}"}).text
    assert "<script>alert" not in wrong


def test_document_that_cannot_be_read_is_told_in_words(quick_client: TestClient) -> None:
    files = {"files": ("a.pdf", b"encrypted a")}
    answer = quick_client.post("/upload", data={"token": token_of(quick_client)}, files=files, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422
    assert html.escape(words("fr")["error.encrypted-document"], quote=False) in html.unescape(answer.text)
    none = quick_client.post("/upload", data={"token": token_of(quick_client)}, files={"files": ("", b"")})
    assert "no-file" in none.text


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("a.pdf", bytes(50_000_000), 413, "too-large"),
        ("a.zip", _zipped({f"{number}.txt": bytes(19_000_000) for number in range(4)}), 422, "unsafe-archive"),
        ("a.zip", _zipped({}), 422, "no-file"),
    ],
    ids=["50-mb", "bomb", "empty-archive"],
)
def test_bad_uploads_are_told_in_words_and_leave_nothing(quick_client: TestClient, name: str, data: bytes, status: int, code: str) -> None:
    answer = quick_client.post("/upload", data={"token": token_of(quick_client)}, files={"files": (name, data)})
    assert (answer.status_code, code in answer.text) == (status, True)
    assert html.escape(words("en")[f"error.{code}"], quote=False) in answer.text
    assert words("en")["list.none"] in html.unescape(quick_client.get("/").text)
    assert words("en")["batches.none"] in quick_client.get("/batches").text


def test_broken_forms_are_told(quick_client: TestClient, quick: Service) -> None:
    broken = {"Content-Type": "multipart/form-data; boundary=b"}
    assert quick_client.post("/upload", content=b"no boundary at all", headers=broken).status_code == 400
    path = f"/profiles/{keep_sample(quick)}/review"
    assert quick_client.post(path, json={"action": "verify"}).status_code == 415
    assert quick_client.post(path, data={"token": "x" * 30_000}).status_code == 413
    for address in ("/", "/batches"):
        answer = quick_client.get(address, params={"cursor": "A" * 200})
        assert (answer.status_code, words("en")["error.invalid-cursor"] in answer.text) == (422, True)


def test_names_of_uploads_are_never_paths(quick_client: TestClient, tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    packed = _zipped({"../../../evil.txt": b"Ann Example", "..\\..\\worse.txt": b"Bo Example"})
    answer = quick_client.post("/upload", data={"token": token_of(quick_client)}, files={"files": ("../a.zip", packed)})
    assert "evil.txt" in answer.text
    assert "worse.txt" in answer.text
    assert ".." not in answer.text
    beside = {f"{base}.sqlite-{part}" for base in ("service", "queue") for part in ("wal", "shm")}
    assert {path.name for path in tmp_path.iterdir()} - before <= beside


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
    built = ("error.", "status.", "state.", "lang.", "group.", "topic.", "action.", "facts.", "field.")
    unused = [key for key in words("en") if not key.startswith(built) and f'"{key}"' not in sources and f"w.{key}" not in sources]
    assert unused == []
