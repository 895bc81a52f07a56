"""A linker over the small classification, with weights that stay what they are when the fitted ones change."""

import dataclasses

import pytest
from tests.doubles import HashingEncoder

from skillmap.concepts.candidates import CandidateFinder
from skillmap.concepts.linker import Linker
from skillmap.concepts.ranking import Ranker
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import ConceptScheme
from skillmap.taxonomy.vector_index import VectorIndex

RANKER = Ranker(
    weights={
        "dense": 6.0,
        "near_line": 3.0,
        "near_job": 1.0,
        "letters": 3.0,
        "exact": 3.0,
        "inflected": 2.0,
        "trusted": 1.0,
        "rarer": -0.5,
    },
    bias={"ar": -8.0, "fr": -8.0, "en": -8.0},
    slope=0.8,
    lead=0.5,
    lag=0.5,
    threshold=0.4,
    reference=(0.1, 0.3, 0.5, 0.8, 0.9, 0.95),
)
EXCLUSIVE = dataclasses.replace(RANKER, weights={**RANKER.weights, "through": 2.0}, bias=dict.fromkeys(("ar", "fr", "en"), -5.0), lead=None)


@pytest.fixture
def finder(
    small_scheme: ConceptScheme, lexical_index: LexicalIndex, vector_index: VectorIndex, hashing_encoder: HashingEncoder
) -> CandidateFinder:
    return CandidateFinder(small_scheme, lexical_index, vector_index, hashing_encoder)


@pytest.fixture
def linker(finder: CandidateFinder) -> Linker:
    return Linker(finder, {"skill": RANKER, "occupation": EXCLUSIVE, "isco": EXCLUSIVE})
