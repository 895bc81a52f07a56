import dataclasses
import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
from tests.doubles import ISCO, OCCUPATION, SKILL
from tests.made_up import at, job, made_up

from skillmap.profiles.as_of import AsOf
from skillmap.profiles.builder import ProfileBuilder
from skillmap.profiles.suggestions import Suggestions
from skillmap.records import Analysis, Candidate, JobMatch, JsonObject, Link, Match, Mention
from skillmap.taxonomy.store import ConceptScheme

SCHEMA = Path(__file__).resolve().parents[2] / "src" / "skillmap" / "profiles" / "schema.json"


def job_match(number: int, occupation: str | None, score: float = 0.8) -> JobMatch:
    found = Candidate(uri=OCCUPATION + str(occupation), label="", score=score, method="both")
    group = Candidate(uri=f"{ISCO}7212", label="", score=0.9, method="both")
    return JobMatch(
        job=number,
        esco=Link(match=found if occupation is not None else None, candidates=(found,)),
        isco08=Link(match=group, candidates=(group,)),
    )


def told(found: list[JsonObject]) -> list[tuple[str, str]]:
    concepts: list[Any] = [item["concept"] for item in found]
    return [(concept["uri"].removeprefix(SKILL), str(item["relation"])) for concept, item in zip(concepts, found, strict=True)]


def test_an_occupation_suggests_its_essential_skills_before_its_optional_ones(small_scheme: ConceptScheme) -> None:
    found = Suggestions(small_scheme).of([job_match(0, "welder", 0.7), job_match(2, "welder", 0.9)], set())
    assert told(found) == [("weld-metal", "essential"), ("first-aid", "optional")]
    number = small_scheme.number(OCCUPATION + "welder")
    assert number is not None
    occupation = {"uri": OCCUPATION + "welder", "label": small_scheme.preferred(number), "score": 0.9}
    assert [item["occupation"] for item in found] == [occupation, occupation]
    assert [item["entries"] for item in found] == [[0, 2], [0, 2]]


def test_what_is_stated_is_not_suggested(small_scheme: ConceptScheme) -> None:
    assert told(Suggestions(small_scheme).of([job_match(0, "welder")], {f"{SKILL}weld-metal"})) == [("first-aid", "optional")]


def test_jobs_without_an_occupation_suggest_nothing(small_scheme: ConceptScheme) -> None:
    assert Suggestions(small_scheme).of([job_match(0, None)], set()) == []
    assert Suggestions(small_scheme).of([job_match(0, "unknown-to-the-scheme")], set()) == []
    assert Suggestions(small_scheme).of([], set()) == []


def test_profile_keeps_suggestions_apart_from_skills(small_scheme: ConceptScheme) -> None:
    analysis = made_up(("experience", "en", "Welder\nhot work"))
    mention = Mention(span=at(analysis, "hot work"), text="hot work", section=0, language="en", source="mentions.lexicon", job=0)
    link = Candidate(uri=f"{SKILL}weld-metal", label="", score=0.9, method="both")
    analysis = made_up_with(analysis, mention, link)
    builder = ProfileBuilder(scheme=small_scheme, encoder="none", index="sha256:0", suggestions=Suggestions(small_scheme))
    profile = json.loads(json.dumps(builder.build(analysis, AsOf(date=datetime.date(2024, 5, 1), source="flag"))))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(profile)
    assert [skill["concept"]["uri"] for skill in profile["skills"]] == [f"{SKILL}weld-metal"]
    assert [(item["concept"]["uri"], item["relation"]) for item in profile["suggested"]] == [(f"{SKILL}first-aid", "optional")]


def made_up_with(analysis: Analysis, mention: Mention, link: Candidate) -> Analysis:
    structure = dataclasses.replace(analysis.structure, jobs=(job(analysis, "Welder\nhot work", title="Welder", description="hot work"),))
    match = Match(mention=mention, link=Link(match=link, candidates=(link,)))
    return dataclasses.replace(analysis, structure=structure, mentions=(mention,), matches=(match,), job_matches=(job_match(0, "welder"),))
