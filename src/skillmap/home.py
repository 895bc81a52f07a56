"""Where things are kept: the folders under ``SKILLMAP_HOME``, and the cache beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The folders of one home.

    Args:
        root: Taxonomies, encoders and indexes.
        cache: Vectors of labels, kept between builds and shared by homes; may be deleted at any time.
    """

    root: Path
    cache: Path

    @property
    def taxonomies(self) -> Path:
        """Classifications, ``name@version``."""
        return self.root / "taxonomies"

    @property
    def crosswalks(self) -> Path:
        """Tables between classifications, a folder each."""
        return self.root / "crosswalks"

    @property
    def regulated(self) -> Path:
        """The user's own tables of regulated professions."""
        return self.root / "regulated"

    @property
    def label_vectors(self) -> Path:
        """Vectors of labels, a folder an encoder."""
        return self.cache / "vectors"

    def lexical(self, taxonomy: str) -> Path:
        """The lexical index of a classification."""
        return self.root / "lexical" / taxonomy

    def vectors(self, taxonomy: str, encoder: str) -> Path:
        """The dense index of a classification for an encoder."""
        slug = "".join(c if c.isalnum() or c in "-._" else "-" for c in encoder).strip("-.")
        return self.root / "indexes" / taxonomy / slug
