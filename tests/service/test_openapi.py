"""The API's description: every body has an example that fits its schema, every error is a problem document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from skillmap.errors import SkillmapError
from skillmap_service.problems import PROBLEM_TYPE, ServiceError

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@pytest.fixture
def described(quick_client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = quick_client.get("/v1/openapi.json").json()
    return found


def bodies(described: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield operation, status ("request" for what is sent), media type and what is said of each body."""
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
                yield name, "request", media_type, body
            for status, answer in operation["responses"].items():
                for media_type, body in answer.get("content", {}).items():
                    yield name, status, media_type, body


def test_every_json_body_has_an_example_that_fits(described: dict[str, Any]) -> None:
    count = 0
    for name, status, media_type, body in bodies(described):
        if media_type not in {"application/json", PROBLEM_TYPE}:
            continue
        examples = [one["value"] for one in body.get("examples", {}).values()] or [body.get("example")]
        for example in examples:
            assert example is not None, (name, status, media_type)
            jsonschema.Draft202012Validator({"$schema": DIALECT, **body["schema"], "components": described["components"]}).validate(example)
            count += 1
    assert count > 200


def test_every_error_is_a_problem_document(described: dict[str, Any]) -> None:
    errors = {(name, status): media_type for name, status, media_type, _ in bodies(described) if status[0] in "45"}
    assert len(errors) > 100
    assert {key for key, media_type in errors.items() if media_type != PROBLEM_TYPE} == {("GET /readyz", "503")}  # {"ready": false}


def test_examples_of_errors_tell_codes_that_there_are(described: dict[str, Any]) -> None:
    told = {
        one["value"]["code"]
        for _, _, media_type, body in bodies(described)
        if media_type == PROBLEM_TYPE
        for one in body["examples"].values()
    }
    known = {kind.code for root in (SkillmapError, ServiceError) for kind in below(root)}
    assert told - known == {"version-conflict", "in-progress", "invalid-cursor", "rate-limited"}  # told apart within their class


def below(kind: Any) -> Iterator[Any]:
    yield kind
    for one in kind.__subclasses__():
        yield from below(one)


def test_jobs_can_be_added_and_removed(described: dict[str, Any]) -> None:
    schema = described["components"]["schemas"]["Review"]["properties"]["changes"]["items"]
    assert {"add-job", "remove-job", "add-education", "remove-education", "add-language", "remove-language"} <= set(
        schema["discriminator"]["mapping"]
    )
