"""What the service is run with: the container, its compose file, the unit; checked by linters, since nothing is built here."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from skillmap_service.settings import ServiceSettings

SERVICE = Path(__file__).resolve().parents[2] / "service"


def test_the_container_passes_its_linter() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, "--no-color", SERVICE / "Dockerfile"], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_container_runs_as_nobody_special_and_answers_its_health_check() -> None:
    lines = (SERVICE / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1] not in {"root", "0"}
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_the_compose_file_holds_together() -> None:
    compose = yaml.safe_load((SERVICE / "compose.yaml").read_text(encoding="utf-8"))
    services: dict[str, Any] = compose["services"]
    assert "postgres" in services["database"]["image"]
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            assert other in services, name
        for mount in service.get("volumes", []):
            assert mount.partition(":")[0] in compose["volumes"], name
        for secret in service.get("secrets", []):
            assert secret in compose["secrets"], name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), "published beyond loopback only by who runs it"
    fields = set(ServiceSettings.model_fields)
    for service in services.values():
        for variable in service.get("environment", {}):
            if variable.startswith("SKILLMAP_SERVICE_"):
                assert variable.removeprefix("SKILLMAP_SERVICE_").lower() in fields, variable


def test_the_unit_is_sound(tmp_path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # names keep their case
    unit.read(SERVICE / "skillmap.service", encoding="utf-8")
    assert unit["Service"]["NoNewPrivileges"] == "yes"
    assert unit["Service"]["ExecStart"].split()[1:] == ["serve"]
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return  # the rest is the program's own check
    text = (SERVICE / "skillmap.service").read_text(encoding="utf-8")
    checked = tmp_path / "skillmap.service"
    checked.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", text), encoding="utf-8")
    done = subprocess.run([analyze, "verify", "--man=no", checked], capture_output=True, text=True, check=False)  # noqa: S603
    faults = [line for line in done.stderr.splitlines() if "skillmap.service" in line]
    assert not faults, faults


@pytest.mark.parametrize("name", sorted(ServiceSettings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    readme = (SERVICE / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in readme
    assert ServiceSettings.model_fields[name].description
