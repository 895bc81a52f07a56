"""Europass files of people that do not exist."""

from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent


@pytest.fixture
def passport_fr() -> str:
    """A CV in the format of Cedefop."""
    return (_FOLDER / "passport_fr.xml").read_text(encoding="utf-8")


@pytest.fixture
def candidate_ar() -> str:
    """A CV in the format of today."""
    return (_FOLDER / "candidate_ar.xml").read_text(encoding="utf-8")
