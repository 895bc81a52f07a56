"""Reviewing by the forms of a profile's page: what they change, and what they refuse."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.service import page_samples
from tests.service.page_forms import change, kept, token_of
from tests.service.page_samples import NAMES, keep_sample, skill_uris
from tests.service.running import bytes_of_database

from skillmap_service.pages.fields import fields_of_profile
from skillmap_service.pages.words import words
from skillmap_service.service import Service
from skillmap_service.storage import profiles


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


def test_person_and_jobs_are_corrected_by_forms(quick_client: TestClient, quick: Service) -> None:
    identity = keep_sample(quick)
    person = {"/person/name": "Orla Fenwick", "/person/phones": "0920 001 122, +216 20 000 111", "/person/birth_date": "1990-05-31"}
    change(quick_client, identity, action="fields", group="person", **person)
    page = change(
        quick_client, identity, action="fields", group="job-0", **{"/experience/0/start": "2016-03", "/experience/0/end": "2018-02"}
    )
    profile = kept(quick, identity)
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
    before = kept(quick, identity)
    page = quick_client.get(f"/profiles/{identity}").text
    form = re.search(r'name="group" value="job-0">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    shown = {name: html.unescape(value) for name, value in re.findall(r'<input id="[^"]*" name="([^"]+)" value="([^"]*)"', form[1])}
    assert len(shown) == 5
    page = change(quick_client, identity, action="fields", group="job-0", **shown)
    assert kept(quick, identity) == before
    assert words("en")["history.none"] in page
    change(quick_client, identity, action="fields", group="job-0", **shown, **{"/experience/0/current": "yes"})
    job = kept(quick, identity)["experience"][0]
    assert (job["current"], job["end"], job["start"]) == (True, None, before["experience"][0]["start"])


@pytest.mark.parametrize("dates", [("2019", "2015"), ("soon", "2015"), ("2015-13", "2016"), ("2015-02-30", "2016")])
def test_dates_that_are_none_are_told_in_words(quick_client: TestClient, quick: Service, dates: tuple[str, str]) -> None:
    identity = keep_sample(quick)
    before = kept(quick, identity)
    fields = dict(zip(("/experience/0/start", "/experience/0/end"), dates, strict=True))
    page = change(quick_client, identity, action="fields", group="job-0", **fields)
    assert words("en")["error.invalid-request"] in page
    assert f'href="/profiles/{identity}"' in page
    assert kept(quick, identity) == before


def test_a_skill_is_added_by_words_of_the_document_or_of_the_person(quick_client: TestClient, quick: Service) -> None:
    identity, uris = keep_sample(quick), skill_uris(quick.scheme)
    text = page_samples.TEXTS["en"]
    start = text.index("every day")
    change(quick_client, identity, action="add", by=uris[4], words="every day", span=f"{start},{start + 9}")
    change(quick_client, identity, action="add", by=uris[5], words="I mend boats at home")
    page = change(quick_client, identity, action="add", by=uris[3], words="Welder", span=f"{start},{start + 9}")
    skills = {skill["concept"]["uri"]: skill["evidence"][0] for skill in kept(quick, identity)["skills"]}
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


def test_every_field_of_a_stranger_is_shown_escaped(quick_client: TestClient, quick: Service) -> None:
    identity, uris = keep_sample(quick), skill_uris(quick.scheme)
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>'; DROP TABLE profile; --{{7*7}}"
    for group, fields in fields_of_profile(kept(quick, identity)).items():
        texts = {field.pointer: f"{hostile} {field.name}" for field in fields if field.kind == "text"}
        change(quick_client, identity, action="fields", group=group, **texts)
    change(quick_client, identity, action="add", by=uris[5], words=hostile)
    profile = kept(quick, identity)
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
