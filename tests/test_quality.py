"""The figures that the project promises, by its own benchmark on the labelled sets: floors; eval/README.md has the measured values."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from skillmap.pipeline import Pipeline

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))

import bench_main

F1_FLOORS = {"ar": 0.63, "fr": 0.68, "en": 0.68}
MRR_FLOORS = {"occupation-link.melo-bel.fr": 0.64, "occupation-link.melo-usa.en": 0.70, "skill-link.competent-dev.fr": 0.34}
EMBEDDED_LOSS = 0.06


@pytest.fixture(scope="module")
def full_figures(full: Pipeline) -> Mapping[str, Any]:
    return bench_main.measure(full)


@pytest.fixture(scope="module")
def embedded_figures(embedded: Pipeline) -> Mapping[str, Any]:
    return bench_main.measure(embedded, linking=())


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_gold_cvs_full_packs(full_figures: Mapping[str, Any], language: str) -> None:
    figures = full_figures[language]
    assert figures["f1"] >= F1_FLOORS[language], json.dumps(figures)
    for key, least_first, least_ten in (("span", 0.70, 0.88), ("isco", 0.80, 0.90), ("in_cvs", 0.80, 0.93)):
        first, ten = figures[key]
        assert first >= least_first, key
        assert ten >= least_ten, key


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_gold_cvs_embedded_is_close(full_figures: Mapping[str, Any], embedded_figures: Mapping[str, Any], language: str) -> None:
    assert embedded_figures[language]["f1"] >= full_figures[language]["f1"] - EMBEDDED_LOSS


@pytest.mark.parametrize("name", sorted(MRR_FLOORS))
def test_linking_sets(full_figures: Mapping[str, Any], name: str) -> None:
    assert full_figures[name] >= MRR_FLOORS[name]
