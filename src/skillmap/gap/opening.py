"""What compares people with occupations, from what the linker has open already."""

from __future__ import annotations

from skillmap.concepts.candidates import CandidateFinder
from skillmap.errors import TaxonomyInvalidError
from skillmap.gap.closeness import Closeness
from skillmap.gap.gaps import GapFinder
from skillmap.gap.needs import read_needs


def gap_finder(candidates: CandidateFinder) -> GapFinder:
    """Make what compares people with the occupations of a classification.

    Args:
        candidates: The classification with its dense index, and the estimate of needs where the encoder has one.

    Raises:
        TaxonomyInvalidError: The classification lists no skills of occupations, and the encoder cannot estimate them.
    """
    scheme = candidates.scheme
    needs = read_needs(scheme, candidates.affinity)
    if needs is None:
        msg = (
            f"{scheme.name} does not list what occupations need: import official ESCO packages with 'skillmap taxonomy import', "
            "or use the encoder hybrid or compact, which estimate it"
        )
        raise TaxonomyInvalidError(msg)
    return GapFinder(scheme, needs, Closeness(scheme, candidates.vectors))
