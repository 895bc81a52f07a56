import dataclasses
import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.doubles import ISCO, OCCUPATION, SKILL
from tests.made_up import at, job, made_up, section_of

from skillmap.profiles.as_of import AsOf
from skillmap.profiles.builder import ProfileBuilder
from skillmap.records import (
    Analysis,
    Candidate,
    Education,
    JobMatch,
    Licence,
    Link,
    Match,
    Mention,
    Page,
    PartialDate,
    Person,
    Problem,
    Span,
    SpokenLanguage,
)
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"
AS_OF = AsOf(date=datetime.date(2024, 5, 1), source="flag")
Profile = dict[str, Any]
Build = Callable[..., Profile]

_ENTRIES = ("Welder, ACME, Amman\nhot work and repairs", "Trainer\ntaught welding", "Helper\nwelded gates")


@pytest.fixture
def build(small_scheme: ConceptScheme) -> Build:
    """Build a profile, held against the schema."""
    validator = jsonschema.Draft202012Validator(
        json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )

    def built(analysis: Analysis, as_of: AsOf = AS_OF) -> Profile:
        profile = ProfileBuilder(scheme=small_scheme, encoder="hashing-3", index="sha256:0").build(analysis, as_of)
        validator.validate(profile)
        found: Profile = json.loads(json.dumps(profile))
        return found

    return built


def candidates(*pairs: tuple[str, float]) -> tuple[Candidate, ...]:
    return tuple(Candidate(uri=uri, label=uri.rpartition("/")[2], score=score, method="both") for uri, score in pairs)


def match(analysis: Analysis, wording: str, *pairs: tuple[str, float], linked: bool = True) -> Match:
    """A mention of a wording, linked to the first of the concepts unless it is below the threshold."""
    span = at(analysis, wording)
    entry = next((number for number, item in enumerate(analysis.structure.jobs) if item.span.start <= span.start < item.span.end), None)
    found = candidates(*((SKILL + name, score) for name, score in pairs))
    mention = Mention(span=span, text=wording, section=section_of(analysis, span), language="en", source="mentions.phrase", job=entry)
    return Match(mention=mention, link=Link(match=found[0] if linked else None, candidates=found))


def month(date: str | None) -> PartialDate | None:
    return None if date is None else PartialDate(date=date, precision="month")


def with_jobs(*dates: tuple[str | None, str | None, bool]) -> Analysis:
    """A CV of two pages with jobs of these dates (start, end, current)."""
    analysis = made_up(
        ("header", "en", "Omar Haddad\nborn 1990, Jordanian\nAmman street 5\nomar@example.org, 0791234567"),
        ("skills", "en", "weld metal\nglass fitting\nbookkeeping"),
        ("experience", "en", f"{_ENTRIES[0]}\n\f{_ENTRIES[1]}\n{_ENTRIES[2]}"),
        ("summary", "en", "fast learner"),
        ("education", "en", "Diploma, Metalwork, Amman College"),
        ("languages", "ar", "العربية: اللغة الأم"),
        ("certificates", "en", "First aid 2019\nDriving B"),
    )
    first = job(analysis, _ENTRIES[0], title="Welder", employer="ACME", description="hot work and repairs")
    entries = (first, *(job(analysis, entry, title=entry.split("\n")[0], description=entry.split("\n")[1]) for entry in _ENTRIES[1:]))
    jobs = tuple(
        dataclasses.replace(entry, start=month(start), end=month(end), current=current)
        for entry, (start, end, current) in zip(entries, dates, strict=False)
    )
    return dataclasses.replace(analysis, structure=dataclasses.replace(analysis.structure, jobs=jobs))


@pytest.fixture
def analysis() -> Analysis:
    """Everything that a profile can hold, at least once."""
    bare = with_jobs(("2019-01", "2019-12", False), ("2019-07", "2020-06", False), ("2021-01", None, False))
    structure = dataclasses.replace(
        bare.structure,
        educations=(
            Education(
                span=at(bare, "Diploma, Metalwork, Amman College"),
                section=4,
                degree=at(bare, "Diploma"),
                field=at(bare, "Metalwork"),
                institution=at(bare, "Amman College"),
                end=PartialDate(date="2012", precision="year"),
                completed=True,
            ),
        ),
        languages=(SpokenLanguage(code="ar", span=at(bare, "العربية: اللغة الأم"), name=at(bare, "العربية"), section=5, cefr="native"),),
        certificates=(at(bare, "First aid 2019"),),
        licences=(Licence(span=at(bare, "Driving B"), categories=("B",)),),
        person=Person(
            name=at(bare, "Omar Haddad"),
            emails=(at(bare, "omar@example.org"),),
            phones=(at(bare, "0791234567"),),
            birth_date=at(bare, "1990"),
            birth_date_value=PartialDate(date="1990", precision="year"),
            nationality=at(bare, "Jordanian"),
            address=at(bare, "Amman street 5"),
        ),
    )
    full = dataclasses.replace(bare, structure=structure)
    welder = Link(match=candidates((OCCUPATION + "welder", 0.9))[0], candidates=candidates((OCCUPATION + "welder", 0.9)))
    nothing = Link(match=None, candidates=candidates((OCCUPATION + "cook", 0.1)))
    welders = candidates((ISCO + "7212", 0.8), (ISCO + "7112", 0.2))
    cooks = candidates((ISCO + "5120", 0.1))
    return dataclasses.replace(
        full,
        matches=(
            match(full, "weld metal", ("weld-metal", 0.8), ("lay-bricks", 0.3)),
            match(full, "glass fitting", ("paint-walls", 0.2), ("lay-bricks", 0.1), linked=False),
            match(full, "bookkeeping", ("accounting", 0.95)),
            match(full, "hot work", ("weld-metal", 0.7), ("paint-walls", 0.2)),
            match(full, "repairs", ("paint-walls", 0.1), linked=False),
            match(full, "taught welding", ("weld-metal", 0.9), ("first-aid", 0.1)),
            match(full, "welded gates", ("weld-metal", 0.6)),
            match(full, "fast learner", ("work-in-teams", 0.1), linked=False),
            match(full, "First aid", ("first-aid", 0.2), linked=False),
        ),
        job_matches=(
            JobMatch(job=0, esco=welder, isco08=Link(match=welders[0], candidates=welders)),
            JobMatch(job=1, esco=welder, isco08=Link(match=dataclasses.replace(welders[0], score=0.6), candidates=welders)),
            JobMatch(job=2, esco=nothing, isco08=Link(match=None, candidates=cooks)),
        ),
        problems=(Problem(stage="documents.pdf", code="page_without_text", message="page 2 has no text", page=2),),
    )


def skill(profile: Profile, name: str) -> Profile:
    (found,) = [item for item in profile["skills"] if item["concept"]["uri"] == SKILL + name]
    return dict(found)


def quotes(value: Any) -> list[tuple[str, list[int]]]:
    """Every (text, span) in a profile."""
    if isinstance(value, list):
        return [quote for item in value for quote in quotes(item)]
    if not isinstance(value, dict):
        return []
    own = [(value["text"], value["span"])] if {"text", "span"} <= value.keys() else []
    return own + [quote for item in value.values() for quote in quotes(item)]


def test_profile_quotes_the_text(build: Build, analysis: Analysis) -> None:
    found = quotes(build(analysis))
    assert len(found) == 23
    for text, (start, end) in found:
        assert text
        assert analysis.document.text[start:end] == text


def test_profile_is_the_same_every_time(build: Build, analysis: Analysis) -> None:
    assert build(analysis) == build(analysis)


def test_evidence_is_gathered_per_concept(build: Build, analysis: Analysis) -> None:
    profile = build(analysis)
    assert [item["concept"]["uri"].removeprefix(SKILL) for item in profile["skills"]] == ["accounting", "weld-metal"]  # by score
    welding = skill(profile, "weld-metal")
    assert [(e["text"], e["section"], e["entry"], e["page"]) for e in welding["evidence"]] == [
        ("weld metal", "skills", None, 1),
        ("hot work", "experience", 0, 1),
        ("taught welding", "experience", 1, 2),
        ("welded gates", "experience", 2, 2),
    ]
    assert welding["status"] == "stated"
    assert welding["concept"]["label"] == {"en": "weld metal", "fr": "souder du métal", "ar": "لحام المعادن"}
    assert (welding["concept"]["type"], skill(profile, "accounting")["concept"]["type"]) == ("skill", "knowledge")


def test_score_and_candidates_are_those_of_the_best_evidence(build: Build, analysis: Analysis) -> None:
    welding = skill(build(analysis), "weld-metal")
    assert welding["score"] == 0.9
    # The concept itself is no alternative to itself.
    assert welding["candidates"] == [{"uri": SKILL + "first-aid", "label": "first-aid", "score": 0.1}]


def test_candidates_of_a_skill_are_bounded(build: Build) -> None:
    bare = with_jobs()
    names = ("weld-metal", "lay-bricks", "paint-walls", "first-aid", "data-entry", "cpp", "csharp", "arabic")
    pairs = [(name, 0.9 - place / 10) for place, name in enumerate(names)]
    linked, unlinked = match(bare, "weld metal", *pairs), match(bare, "glass fitting", *pairs, linked=False)
    profile = build(dataclasses.replace(bare, matches=(linked, unlinked)))
    assert [c["label"] for c in profile["skills"][0]["candidates"]] == list(names[1:6])
    assert [c["label"] for c in profile["unlinked"][0]["candidates"]] == list(names[:5])


def test_months_of_overlapping_jobs_count_once(build: Build, analysis: Analysis) -> None:
    welding = skill(build(analysis), "weld-metal")
    assert welding["months"] == 18  # January 2019 to June 2020; the third job has no end
    assert welding["last_used"] == "2020-06"


def test_two_mentions_in_one_job_count_its_months_once(build: Build) -> None:
    bare = with_jobs(("2019-01", "2019-12", False))
    matches = tuple(match(bare, wording, ("weld-metal", 0.9)) for wording in ("hot work", "repairs"))
    assert skill(build(dataclasses.replace(bare, matches=matches)), "weld-metal")["months"] == 12


def test_months_of_an_open_job_end_on_the_day_of_the_profile(build: Build) -> None:
    bare = with_jobs(("2024-01", None, True))
    told = dataclasses.replace(bare, matches=(match(bare, "hot work", ("weld-metal", 0.9)),))
    for day, months in ((datetime.date(2024, 5, 1), 5), (datetime.date(2025, 5, 31), 17)):
        profile = build(told, AsOf(date=day, source="today"))
        assert skill(profile, "weld-metal")["months"] == profile["experience"][0]["months"] == months
        assert skill(profile, "weld-metal")["last_used"] == f"{day:%Y-%m}"
        assert profile["document"]["as_of"] == {"date": day.isoformat(), "source": "today"}


def test_months_are_null_where_nothing_says_when(build: Build, analysis: Analysis) -> None:
    profile = build(analysis)
    assert (skill(profile, "accounting")["months"], skill(profile, "accounting")["last_used"]) == (None, None)
    undated = dataclasses.replace(analysis, matches=(match(analysis, "welded gates", ("weld-metal", 0.6)),))
    assert (skill(build(undated), "weld-metal")["months"], skill(build(undated), "weld-metal")["last_used"]) == (None, None)


def test_below_the_threshold_is_unlinked_from_skills_and_experience_only(build: Build, analysis: Analysis) -> None:
    profile = build(analysis)
    assert [(item["text"], item["section"], item["page"]) for item in profile["unlinked"]] == [
        ("glass fitting", "skills", 1),
        ("repairs", "experience", 1),
    ]
    assert [c["score"] for c in profile["unlinked"][0]["candidates"]] == [0.2, 0.1]
    assert {item["concept"]["uri"] for item in profile["skills"]} == {SKILL + "accounting", SKILL + "weld-metal"}


def test_pages_are_those_where_a_quote_begins(build: Build, analysis: Analysis) -> None:
    profile = build(analysis)
    assert profile["document"]["pages"] == 2
    assert profile["certificates"] == [{"text": "First aid 2019", "span": list(at(analysis, "First aid 2019")), "page": 2}]
    assert profile["licences"] == [{"text": "Driving B", "span": list(at(analysis, "Driving B")), "page": 2, "categories": ["B"]}]
    first = Page(number=1, span=Span(0, at(analysis, "glass").start))
    cut = dataclasses.replace(analysis, document=dataclasses.replace(analysis.document, pages=(first,)))
    assert [item["page"] for item in build(cut)["unlinked"]] == [None, None]
    assert skill(build(cut), "weld-metal")["evidence"][0]["page"] == 1


def test_jobs_are_told_as_stated(build: Build, analysis: Analysis) -> None:
    first, second, third = build(analysis)["experience"]
    assert (first["title"]["text"], first["employer"]["text"], first["location"]) == ("Welder", "ACME", None)
    assert first["description"] == {"span": list(at(analysis, "hot work and repairs"))}
    assert first["start"] == {"date": "2019-01", "precision": "month"}
    assert (first["months"], second["months"], third["months"]) == (12, 12, None)
    assert (third["employer"], third["end"], third["current"], third["paid"]) == (None, None, False, None)


def test_jobs_give_their_occupation_with_candidates(build: Build, analysis: Analysis) -> None:
    first, _, third = (entry["occupation"] for entry in build(analysis)["experience"])
    assert first["esco"] == {"uri": OCCUPATION + "welder", "label": "welder", "score": 0.9}
    assert first["isco08"] == {"code": "7212", "label": "C7212", "score": 0.8}
    assert [group["code"] for group in first["candidates"]["isco08"]] == ["7212", "7112"]
    assert (third["esco"], third["isco08"]) == (None, None)
    assert third["candidates"]["isco08"] == [{"code": "5120", "label": "C5120", "score": 0.1}]
    assert [item["uri"] for item in third["candidates"]["esco"]] == [OCCUPATION + "cook"]
    assert build(dataclasses.replace(analysis, job_matches=()))["experience"][0]["occupation"] is None


def test_occupations_gather_jobs_of_one_unit_group(build: Build, analysis: Analysis) -> None:
    (welder,) = build(analysis)["occupations"]
    assert (welder["isco08"], welder["uri"], welder["label"]["en"]) == ("7212", OCCUPATION + "welder", "welder")
    assert (welder["months"], welder["last_used"], welder["score"], welder["regulated"]) == (18, "2020-06", 0.8, None)


def test_occupations_without_an_esco_match_are_named_by_their_unit_group(build: Build, analysis: Analysis) -> None:
    nothing = Link(match=None, candidates=())
    first, second, third = analysis.job_matches
    cooks = candidates((ISCO + "5120", 0.5))
    jobs = (
        dataclasses.replace(third, esco=nothing, isco08=Link(match=cooks[0], candidates=cooks)),
        dataclasses.replace(first, esco=nothing),
        second,
    )
    told = [
        (item["isco08"], item["uri"], item["label"]["fr"], item["months"])
        for item in build(dataclasses.replace(analysis, job_matches=jobs))["occupations"]
    ]
    assert told == [
        ("7212", None, "Soudeurs et oxycoupeurs", 12),
        ("7212", OCCUPATION + "welder", "soudeur", 12),
        ("5120", None, "Cuisiniers", None),
    ]


def test_person_education_and_languages_are_told_as_stated(build: Build, analysis: Analysis) -> None:
    profile = build(analysis)
    person = profile["person"]
    assert [person[key]["text"] for key in ("name", "nationality", "address")] == ["Omar Haddad", "Jordanian", "Amman street 5"]
    assert [quote["text"] for quote in (*person["emails"], *person["phones"])] == ["omar@example.org", "0791234567"]
    assert person["birth_date"] == {"text": "1990", "span": list(at(analysis, "1990")), "date": "1990", "precision": "year"}
    (entry,) = profile["education"]
    assert [entry[key]["text"] for key in ("degree", "field", "institution")] == ["Diploma", "Metalwork", "Amman College"]
    assert (entry["start"], entry["end"], entry["completed"]) == (None, {"date": "2012", "precision": "year"}, True)
    (arabic,) = profile["languages"]
    assert (arabic["code"], arabic["cefr"], arabic["as_stated"]["text"]) == ("ar", {"overall": "native"}, "العربية: اللغة الأم")


def test_what_the_cv_does_not_say_is_null(build: Build) -> None:
    profile = build(made_up(("skills", "en", "weld metal")))
    assert profile["person"] == {"name": None, "emails": [], "phones": [], "birth_date": None, "nationality": None, "address": None}
    lists = ("skills", "unlinked", "experience", "education", "languages", "certificates", "licences", "occupations", "problems")
    assert [profile[key] for key in lists] == [[] for _ in lists]
    assert profile["document"]["text_quality"] is None


def test_entries_without_details_are_null(build: Build) -> None:
    bare = made_up(("experience", "en", "somewhere"), ("education", "en", "some school"), ("languages", "en", "Arabic, born long ago"))
    structure = dataclasses.replace(
        bare.structure,
        jobs=(job(bare, "somewhere", title=None),),
        educations=(Education(span=at(bare, "some school"), section=1, degree=None),),
        languages=(SpokenLanguage(code="ar", span=at(bare, "Arabic"), name=at(bare, "Arabic"), section=2),),
        person=Person(birth_date=at(bare, "long ago")),
    )
    profile = build(dataclasses.replace(bare, structure=structure))
    (entry,) = profile["experience"]
    assert {key for key, value in entry.items() if value is not None} == {"current"}
    assert set(profile["education"][0].values()) == {None}
    assert profile["languages"][0]["cefr"] is None
    assert (profile["person"]["birth_date"]["date"], profile["person"]["birth_date"]["precision"]) == (None, None)


def test_languages_of_the_document_are_shares_of_its_letters(build: Build) -> None:
    profile = build(made_up(("skills", "ar", "لحام 123"), ("other", "en", "----"), ("skills", "fr", "peindre soudes")))
    assert profile["document"]["languages"] == [{"code": "fr", "share": 0.76}, {"code": "ar", "share": 0.24}]


@pytest.mark.parametrize(("qualities", "expected"), [((0.91239, 0.4), 0.4), ((0.91239, None), 0.912), ((None, None), None)])
def test_quality_of_the_text_is_that_of_the_worst_page(
    build: Build, analysis: Analysis, qualities: tuple[float | None, ...], expected: float | None
) -> None:
    pages = tuple(dataclasses.replace(page, quality=quality) for page, quality in zip(analysis.document.pages, qualities, strict=True))
    scanned = dataclasses.replace(analysis, document=dataclasses.replace(analysis.document, pages=pages))
    assert build(scanned)["document"]["text_quality"] == expected


def test_profile_names_the_reader_of_sentences_where_one_reads(build: Build, small_scheme: ConceptScheme, analysis: Analysis) -> None:
    builder = ProfileBuilder(scheme=small_scheme, encoder="hybrid", index="sha256:0", reader="reader@0a1b2c")
    profile = json.loads(json.dumps(builder.build(analysis, AS_OF)))
    jsonschema.validate(profile, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert profile["produced_by"]["reader"] == "reader@0a1b2c"
    assert "reader" not in build(analysis)["produced_by"]


def test_profile_says_what_made_it_and_what_went_wrong(build: Build, analysis: Analysis) -> None:
    profile = build(analysis)
    assert profile["produced_by"]["encoder"] == "hashing-3"
    assert profile["produced_by"]["taxonomy"]["scheme"] == "small"
    assert profile["produced_by"]["taxonomy"]["version"] == "1.0"
    assert profile["problems"] == [{"stage": "documents.pdf", "code": "page_without_text", "message": "page 2 has no text", "page": 2}]
    assert profile["document"]["id"] == analysis.document.doc_id
