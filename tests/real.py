"""The real thing for tests: encoders, taxonomies and indexes in a home that outlives the run.

``SKILLMAP_HOME`` says where (``make test`` sets it, outside the checkout). Classifications are read anew in every run; indexes are
built again when the classification or the encoder has changed, and only then.
"""

import os
from pathlib import Path

import platformdirs

from skillmap.encoders.build import EncoderChoice
from skillmap.home import Home
from skillmap.resources import resource_dir
from skillmap.settings import Settings, load_settings
from skillmap.setup import EMBEDDED, build_encoder, build_indexes, import_esco
from skillmap.taxonomy.embedded import read_embedded
from skillmap.taxonomy.lexicon import add_lexicon
from skillmap.taxonomy.store import open_scheme, write_scheme

FULL = "esco@1.2"


def _silent(message: str) -> None:
    del message


def real_home() -> Path:
    """Where tests keep what is slow to build."""
    return Path(os.environ.get("SKILLMAP_HOME", Path(platformdirs.user_cache_dir("skillmap")) / "test-home"))


def real_settings(taxonomy: str, encoder: str = "hybrid") -> Settings:
    """The settings of a run on a real taxonomy."""
    return load_settings(home=real_home(), taxonomy=taxonomy, encoder=encoder)


def ensure(taxonomy: str, encoder: str, shared: Path) -> Settings:
    """Build what a run with these settings needs."""
    settings = real_settings(taxonomy, encoder)
    home: Home = settings.folders
    if taxonomy == EMBEDDED:
        draft = read_embedded(resource_dir("taxonomies"))
        add_lexicon(draft, resource_dir("taxonomies"))
        write_scheme(draft, home.taxonomies)
    else:
        import_esco([shared / "data" / "esco-1.2"], home, version=None, report=_silent)
    choice: EncoderChoice = settings.encoder_choice
    opened = build_encoder(choice, home, _silent)
    build_indexes(open_scheme(home.taxonomies, taxonomy), choice, opened, home, workers=settings.workers, report=_silent)
    return settings
