"""Building what a run needs: encoder, classification, lexical and dense index. Everything is built once and found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from skillmap.documents.words.frequency import word_ranks
from skillmap.encoders.build import (
    BUILT_IN,
    EncoderChoice,
    build_e5,
    build_reader,
    build_use,
    e5_folder,
    open_encoder,
    reader_folder,
    use_folder,
)
from skillmap.encoders.protocol import Encoder
from skillmap.errors import IndexMismatchError, TaxonomyInvalidError
from skillmap.home import Home
from skillmap.records import LANGUAGES, Language
from skillmap.resources import resource_dir
from skillmap.taxonomy import embedded
from skillmap.taxonomy.esco_csv import read_esco
from skillmap.taxonomy.label_vectors import LabelVectors, Progress
from skillmap.taxonomy.lexical import LexicalIndex, build_lexical
from skillmap.taxonomy.lexicon import add_lexicon, lexicon_hash
from skillmap.taxonomy.scheme import SchemeDraft
from skillmap.taxonomy.store import ConceptScheme, open_scheme, write_scheme
from skillmap.taxonomy.vector_index import VectorIndex, build_vector_index

EMBEDDED = f"{embedded.NAME}@{embedded.VERSION}"

Report = Callable[[str], None]


def build_encoder(choice: EncoderChoice, home: Home, report: Report) -> Encoder:
    """Build the encoder where it is one that is built, and open it."""
    if choice.name in BUILT_IN:
        if not use_folder(home.root).is_dir():
            report("encoder use-multilingual: converting the weights (once)")
        build_use(home.root)
    if choice.name == "hybrid":
        if not e5_folder(home.root).is_dir():
            report("encoder e5-small: converting the weights (once)")
        build_e5(home.root)
        if not reader_folder(home.root).is_dir():
            report("reader of sentences: converting the weights (once)")
        build_reader(home.root)
    report(f"encoder {choice.name}: opening")
    return open_encoder(choice, home.root)


def _stored(home: Home, draft: SchemeDraft) -> ConceptScheme:
    write_scheme(draft, home.taxonomies)
    return open_scheme(home.taxonomies, f"{draft.name}@{draft.version}")


def build_embedded(home: Home, report: Report) -> ConceptScheme:
    """Build the embedded classification, unless it is there and the lexicon has not changed since."""
    taxonomies = resource_dir("taxonomies")
    if (home.taxonomies / EMBEDDED).is_dir():
        try:
            scheme = open_scheme(home.taxonomies, EMBEDDED)
        except TaxonomyInvalidError:
            report(f"taxonomy {EMBEDDED}: damaged, building it again")
        else:
            if any(lexicon_hash(taxonomies)[:19] in source for source in scheme.manifest["sources"]):
                return scheme
    report(f"taxonomy {EMBEDDED}: building from registry packages")
    draft = embedded.read_embedded(taxonomies)
    add_lexicon(draft, taxonomies)
    return _stored(home, draft)


def import_esco(paths: Sequence[Path], home: Home, *, version: str | None, report: Report) -> ConceptScheme:
    """Import official ESCO packages, with the project's lexicon added.

    Raises:
        TaxonomyInvalidError: A package is broken or holds no skills.
    """
    report(f"taxonomy: reading {', '.join(path.name for path in paths)}")
    draft = read_esco(list(paths), version=version)
    add_lexicon(draft, resource_dir("taxonomies"))
    return _stored(home, draft)


def common_words() -> dict[Language, Mapping[str, int]]:
    """Return words that are met once in a million words of a language: what is never taken for a slip of another word."""
    return {language: word_ranks(language, "small") for language in LANGUAGES}


def build_indexes(
    scheme: ConceptScheme,
    choice: EncoderChoice,
    encoder: Encoder,
    home: Home,
    *,
    workers: int,
    report: Report,
    progress: Progress | None = None,
) -> None:
    """Build the lexical and the dense index of a classification, each only if it is missing or out of date."""
    try:
        LexicalIndex(home.lexical(scheme.name), scheme)
    except (IndexMismatchError, TaxonomyInvalidError, OSError):
        report(f"lexical index of {scheme.name}: building")
        build_lexical(scheme, home.lexical(scheme.name), known=common_words())
    folder = home.vectors(scheme.name, encoder.name)
    try:
        VectorIndex(folder, scheme, encoder)
    except (IndexMismatchError, TaxonomyInvalidError, OSError):
        report(f"dense index of {scheme.name} with {encoder.name}: building (minutes, once)")
        cache = LabelVectors(home.label_vectors, encoder, choice, home.root)
        build_vector_index(scheme, encoder, cache, folder, workers=workers, progress=progress)
