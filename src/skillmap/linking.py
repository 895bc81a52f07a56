"""Opening what links texts to concepts, without what reads documents: a command that only links starts in half the time."""

from __future__ import annotations

from skillmap.concepts.affinity import read_affinity
from skillmap.concepts.candidates import CandidateFinder
from skillmap.concepts.linker import Linker
from skillmap.concepts.resolve import MentionWeights
from skillmap.concepts.weights import read_weights
from skillmap.encoders.build import open_encoder
from skillmap.encoders.protocol import Encoder
from skillmap.settings import Settings
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import ConceptScheme, open_scheme
from skillmap.taxonomy.vector_index import VectorIndex


def build_linker(settings: Settings) -> tuple[ConceptScheme, Encoder, LexicalIndex, Linker, MentionWeights]:
    """Open what linking needs.

    Raises:
        TaxonomyNotFoundError: The classification is not installed.
        IndexMismatchError: Its index is missing or belongs to another encoder.
        ModelNotFoundError: The encoder is unknown or not built.
    """
    home = settings.folders
    scheme = open_scheme(home.taxonomies, settings.taxonomy)
    encoder = open_encoder(settings.encoder_choice, home.root)
    lexical = LexicalIndex(home.lexical(scheme.name), scheme)
    vectors = VectorIndex(home.vectors(scheme.name, encoder.name), scheme, encoder, threads=settings.threads)
    affinity = read_affinity(encoder.name, encoder.dimension, vectors, len(scheme.uris))
    finder = CandidateFinder(scheme, lexical, vectors, encoder, affinity)
    weights, mention_weights = read_weights(encoder.name, settings.min_precision)
    return scheme, encoder, lexical, Linker(finder, weights), mention_weights
