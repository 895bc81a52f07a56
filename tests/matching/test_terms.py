"""Vacancies given as JSON objects: what cannot be used is said, in words."""

from typing import Any

import pytest

from skillmap.errors import SettingsError
from skillmap.matching.reading import VacancyReader
from skillmap.pipeline import Pipeline


@pytest.fixture(scope="module")
def reader(embedded: Pipeline) -> VacancyReader:
    return VacancyReader(scheme=embedded.scheme, stages=embedded.stages)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "needs a text"),
        ({"title": " "}, "needs a text"),
        ({"title": ["cook"]}, "title: give a text"),
        ({"title": "cook", "languages": ["fr"]}, "languages: give an object"),
        ({"title": "cook", "languages": {"fr": "Z9"}}, "'Z9' is no level"),
        ({"title": "cook", "papers": ["a nice paper"]}, "choose of .*driving-c"),
        ({"title": "cook", "papers": "driving"}, "papers: give a list"),
        ({"title": "cook", "skills": "cooking"}, "skills: give a list"),
        ({"title": "cook", "must": [7]}, "has no such skill"),
        ({"title": "cook", "experience_months": "two"}, "whole number"),
        ({"occupation": "9999"}, "four digits"),
    ],
)
def test_what_cannot_be_used_is_said(reader: VacancyReader, row: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        reader.from_terms(row)


def test_terms_are_hard_requirements(reader: VacancyReader) -> None:
    made = reader.from_terms({"title": "cook", "languages": {"fr": "B1", "ar": None}, "papers": ["driving-b"], "experience_months": 12})
    assert {(one.kind, one.value, one.level, one.strength) for one in made.requirements} == {
        ("language", "fr", "B1", "must"),
        ("language", "ar", None, "must"),
        ("paper", "driving-b", None, "must"),
        ("experience", "12", None, "must"),
    }
