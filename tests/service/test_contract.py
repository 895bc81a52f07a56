"""The running service against its own description: Schemathesis makes requests, real bodies among them, on both databases."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.service.running import Running, make_key, on_both

from skillmap_service.service import Service

SECONDS = 20  # for each database
LEAST = 6  # requests for each operation, however slow the machine is
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    service.labels.warm_up()
    with Running(service) as url:
        yield url


@on_both
def test_every_answer_is_as_described(address: str, service: Service, samples: dict[str, Path]) -> None:
    headers = make_key(service)
    schema = schemathesis.openapi.from_url(f"{address}/v1/openapi.json", headers=headers)
    real = _real_values(address, headers, samples)
    operations = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) > 20
    share = SECONDS / len(operations)
    answers: dict[str, set[int]] = {}
    for operation in operations:
        name = f"{operation.method.upper()} {operation.path}"
        answers[name] = _tried(operation, headers, real, share)
    # It did reach what it should: the parameters that it was given exist.
    assert 200 in answers["GET /v1/profiles/{identity}"]
    assert 200 in answers["GET /v1/batches/{identity}/results"]
    assert 200 in answers["POST /v1/link"]
    assert not any(status >= 500 for statuses in answers.values() for status in statuses)


def _real_values(address: str, headers: dict[str, str], samples: dict[str, Path]) -> dict[str, str]:
    """Post real documents, so that identities that exist can be asked for."""
    with httpx.Client(base_url=address, headers=headers, timeout=120, trust_env=False) as client:
        kept = client.post("/v1/profiles?keep=true&keep_original=true", content=samples["en-welder.pdf"].read_bytes())
        packed = client.post("/v1/batches", files=[("files", ("a.docx", samples["ar-carer.docx"].read_bytes()))])
        return {"/v1/profiles": kept.raise_for_status().json()["id"], "/v1/batches": packed.raise_for_status().json()["id"]}


def _tried(operation: Any, headers: dict[str, str], real: dict[str, str], seconds: float) -> set[int]:
    statuses: set[int] = set()
    until = time.monotonic() + seconds
    turn = iter(range(1_000_000))

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    def once(case: Any) -> None:
        number = next(turn)
        if time.monotonic() > until and number >= LEAST:
            return
        # Every other request is about what exists, every fourth without a query; erasing is left to those about what does not.
        known = next((value for path, value in real.items() if operation.path.startswith(path)), None)
        if known is not None and "identity" in (case.path_parameters or {}) and operation.method != "delete" and number % 2 == 0:
            case.path_parameters["identity"] = known
            if number % 4 == 0:
                case.query = {}
        response = case.call(headers=headers, timeout=120)
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    once()
    return statuses
