"""A linker over the small classification, with weights that stay what they are when the fitted ones change."""

import pytest
from tests.doubles import HashingEncoder

from skillmap.concepts.candidates import CandidateFinder
from skillmap.concepts.linker import Linker, Weights
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import ConceptScheme
from skillmap.taxonomy.vector_index import VectorIndex

WEIGHTS = Weights(context_share=0.25, context=0.5, similar=0.3, same=0.3, trusted=0.2, bias=-8.0, slope=7.0, lead=3.0, threshold=0.4)


@pytest.fixture
def finder(
    small_scheme: ConceptScheme, lexical_index: LexicalIndex, vector_index: VectorIndex, hashing_encoder: HashingEncoder
) -> CandidateFinder:
    return CandidateFinder(small_scheme, lexical_index, vector_index, hashing_encoder)


@pytest.fixture
def linker(finder: CandidateFinder) -> Linker:
    return Linker(finder, dict.fromkeys(("skill", "occupation", "isco"), WEIGHTS))
