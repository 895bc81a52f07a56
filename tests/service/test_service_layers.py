"""The arrows between the parts of the service, and between it and the library."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.test_layers import PACKAGE, imported, own

SERVICE = Path(__file__).resolve().parents[2] / "service" / "skillmap_service"
WEB = {"fastapi", "starlette", "uvicorn", "sse_starlette"}
BELOW = ("access", "storage", "jobs", "review")
MAY = {
    "review": {"review", "problems"},
    "storage": {"storage", "problems", "review"},
    "access": {"access", "storage", "problems"},
    "jobs": {"jobs", "storage", "problems", "settings", "metrics"},
}


@pytest.mark.parametrize("folder", BELOW)
def test_what_lies_below_knows_no_http(folder: str) -> None:
    assert list((SERVICE / folder).glob("*.py"))
    found = [
        f"{module} imports {name}" for module, name in imported(SERVICE) if module.startswith(f"{folder}/") and name.split(".")[0] in WEB
    ]
    assert found == []


@pytest.mark.parametrize("folder", BELOW)
def test_arrows_point_down(folder: str) -> None:
    found = sorted(
        f"{module} imports {name}" for module, name in own(SERVICE) if module.startswith(f"{folder}/") and name not in MAY[folder]
    )
    assert found == []


def test_the_library_knows_nothing_of_the_service() -> None:
    found = {module for module, name in imported(PACKAGE) if name.split(".")[0] == "skillmap_service"}
    assert found == {"cli/service.py"}


def test_only_databases_are_spoken_to_in_storage() -> None:
    speakers = {module.split("/")[0] for module, name in imported(SERVICE) if name.split(".")[0] in {"pg8000", "alembic"}}
    assert speakers <= {"storage", "jobs"}
