"""What all tests share: where the data lies that is not committed."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data; its absence fails the test, since a skipped test guards nothing."""
    folder = Path(os.environ.get("SKILLMAP_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (folder / "data").is_dir():
        pytest.fail(f"no shared data in {folder}: set SKILLMAP_SHARED to the folder that holds data/")
    return folder
