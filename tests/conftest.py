"""What all tests share: where the data lies that is not committed."""

import os
from pathlib import Path

import pytest
from tests.doubles import HashingEncoder, small_draft
from tests.real import FULL, ensure

from skillmap.encoders.build import EncoderChoice, build_e5, build_use
from skillmap.pipeline import Pipeline, build
from skillmap.setup import EMBEDDED
from skillmap.taxonomy.label_vectors import LabelVectors
from skillmap.taxonomy.lexical import LexicalIndex, build_lexical
from skillmap.taxonomy.store import ConceptScheme, open_scheme, write_scheme
from skillmap.taxonomy.vector_index import VectorIndex, build_vector_index


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data; its absence fails the test, since a skipped test guards nothing."""
    folder = Path(os.environ.get("SKILLMAP_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (folder / "data").is_dir():
        pytest.fail(f"no shared data in {folder}: set SKILLMAP_SHARED to the folder that holds data/")
    return folder


@pytest.fixture(scope="session")
def small_scheme(tmp_path_factory: pytest.TempPathFactory) -> ConceptScheme:
    """A stored classification of thirty-two concepts in three languages."""
    root = tmp_path_factory.mktemp("taxonomies")
    write_scheme(small_draft(), root)
    return open_scheme(root, "small@1.0")


@pytest.fixture
def hashing_encoder() -> HashingEncoder:
    """A fresh encoder without weights; its log is empty."""
    return HashingEncoder()


@pytest.fixture(scope="session")
def lexical_index(small_scheme: ConceptScheme, tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """The lexical index of the small classification."""
    folder = tmp_path_factory.mktemp("lexical") / small_scheme.name
    build_lexical(small_scheme, folder)
    return LexicalIndex(folder, small_scheme)


@pytest.fixture(scope="session")
def vector_folder(small_scheme: ConceptScheme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dense index of the small classification for the hashing encoder, on disk."""
    root = tmp_path_factory.mktemp("vectors")
    encoder = HashingEncoder()
    cache = LabelVectors(root / "cache", encoder, EncoderChoice(name=encoder.name), root)
    build_vector_index(small_scheme, encoder, cache, root / "index", workers=1, progress=None)
    return root / "index"


@pytest.fixture(scope="session")
def vector_index(vector_folder: Path, small_scheme: ConceptScheme) -> VectorIndex:
    """The dense index of the small classification for the hashing encoder."""
    return VectorIndex(vector_folder, small_scheme, HashingEncoder())


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real USE-multilingual and e5-small, converted from their registry packages."""
    home = tmp_path_factory.mktemp("home")
    build_use(home)
    build_e5(home)
    return home


@pytest.fixture(scope="session")
def embedded(shared: Path) -> Pipeline:
    """The pipeline as a new user has it: embedded taxonomy, hybrid encoder."""
    return build(ensure(EMBEDDED, "hybrid", shared))


@pytest.fixture(scope="session")
def full(shared: Path) -> Pipeline:
    """The pipeline with the full ESCO packages of a user."""
    return build(ensure(FULL, "hybrid", shared))


@pytest.fixture(scope="session")
def compact(shared: Path) -> Pipeline:
    """The pipeline of a small machine: embedded taxonomy, compact encoder."""
    return build(ensure(EMBEDDED, "compact", shared))


@pytest.fixture(scope="session")
def samples() -> dict[str, Path]:
    """The sample CVs by file name."""
    folder = Path(__file__).resolve().parents[1] / "eval" / "samples"
    return {path.name: path for path in sorted(folder.iterdir()) if path.suffix in {".pdf", ".docx"}}
