"""Start and memory, measured by the project's own benchmark in processes of their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.real import real_home

from skillmap.pipeline import Pipeline

BENCH = Path(__file__).resolve().parents[1] / "eval" / "bench_speed.py"


@pytest.mark.parametrize(("encoder", "megabytes"), [("hybrid", 1500), ("compact", 700)])
def test_profile_keeps_to_its_memory(embedded: Pipeline, compact: Pipeline, encoder: str, megabytes: int) -> None:
    assert (embedded.encoder.name, compact.encoder.name) == ("hybrid", "compact")
    result = subprocess.run(  # noqa: S603 - our own benchmark
        [sys.executable, str(BENCH), "profile", "--encoder", encoder],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "SKILLMAP_HOME": str(real_home())},
        timeout=300,
    )
    used = re.search(r"peak memory\s+(\d+) MB", result.stdout)
    assert used is not None
    assert int(used[1]) <= megabytes, result.stdout
    # A bound against regressions of kind, not of degree: the machine may be busy.
    first = re.search(r"first profile\s+([\d.]+) s", result.stdout)
    assert first is not None
    assert float(first[1]) <= 25, result.stdout
