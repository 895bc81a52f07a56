"""The arrows between the folders of the package, read from the imports of every module."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "skillmap"
STAGES = ("documents", "structure", "mentions", "concepts", "occupations", "redaction", "profiles", "exports", "gap", "matching", "cohorts")
FOR_ALL_STAGES = {"records", "errors", "resources", "taxonomy", "encoders"}
ALSO = {
    "occupations": {"concepts"},  # titles are linked by the same linker as skills
    "redaction": {"structure"},  # it reads lines, labels and dates as the structure does
    "gap": {"concepts"},  # the estimate of what jobs need, and the classification as the linker has it open
    "matching": {"gap", "structure", "documents"},  # vacancies name languages as CVs do, and become documents
}
ABOVE_THE_PIPELINE = {"pipeline", "cli", "evaluation", "bulk", "spacy_component"}

Import = tuple[str, str]  # the module that imports, as a path below the package; the full name that it imports


@functools.cache
def imported(package: Path) -> tuple[Import, ...]:
    return tuple(_imported(package))


def _imported(package: Path) -> Iterator[Import]:
    """Every import, also inside functions; ``from a import b`` counts as ``a`` and as ``a.b``."""
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).as_posix()
        inside = (package.name, *path.relative_to(package).parent.parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((module, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = inside[: len(inside) - node.level + 1] if node.level else ()
                source = ".".join([*start, *([node.module] if node.module else [])])
                yield module, source
                yield from ((module, f"{source}.{alias.name}") for alias in node.names)


def own(package: Path) -> set[tuple[str, str]]:
    """Imports within the package: (importing module, the first name below the package)."""
    return {(module, name.split(".")[1]) for module, name in imported(package) if name.startswith(f"{package.name}.")}


def stage_faults(package: Path, stage: str) -> list[str]:
    allowed = {stage, *FOR_ALL_STAGES, *ALSO.get(stage, ())}
    return sorted(f"{module} imports {name}" for module, name in own(package) if module.startswith(f"{stage}/") and name not in allowed)


def faiss_importers(package: Path) -> list[str]:
    return sorted({module for module, name in imported(package) if name.split(".")[0] == "faiss"})


def pipeline_faults(package: Path) -> list[str]:
    return sorted(
        module for module, name in own(package) if name == "pipeline" and module.removesuffix(".py").split("/")[0] not in ABOVE_THE_PIPELINE
    )


def own_imports_of(package: Path, *modules: str) -> list[str]:
    return sorted(
        f"{module} imports {name}" for module, name in imported(package) if module in modules and name.split(".")[0] == package.name
    )


@pytest.mark.parametrize("stage", STAGES)
def test_stage_imports_no_other_stage(stage: str) -> None:
    assert list((PACKAGE / stage).glob("*.py")), "the stage has moved: change STAGES"
    assert stage_faults(PACKAGE, stage) == []


@pytest.mark.parametrize("folder", ["taxonomy", "encoders"])
def test_what_stages_share_imports_no_stage(folder: str) -> None:
    assert list((PACKAGE / folder).glob("*.py"))
    assert stage_faults(PACKAGE, folder) == []


def test_only_the_indexes_import_faiss() -> None:
    assert faiss_importers(PACKAGE) == ["matching/recall.py", "taxonomy/vector_index.py"]


def test_records_and_errors_import_nothing_of_the_package() -> None:
    assert (PACKAGE / "records.py").is_file()
    assert (PACKAGE / "errors.py").is_file()
    assert own_imports_of(PACKAGE, "records.py", "errors.py") == []


def test_the_folders_of_a_home_are_names_only() -> None:
    assert (PACKAGE / "home.py").is_file()
    assert own_imports_of(PACKAGE, "home.py") == []


def test_only_what_stands_above_the_pipeline_imports_it() -> None:
    assert (PACKAGE / "pipeline.py").is_file()
    assert pipeline_faults(PACKAGE) == []


@pytest.fixture
def crooked(tmp_path: Path) -> Path:
    """A package whose arrows go wrong in every way that there is."""
    package = tmp_path / "skillmap"
    for name, content in {
        "records.py": "from skillmap.errors import SkillmapError",
        "errors.py": "import skillmap.records as r",
        "cli/app.py": "from skillmap.pipeline import build",
        "mentions/finder.py": "from skillmap.records import Span\nfrom skillmap.structure import lines",
        "concepts/linker.py": "def link():\n    from ..mentions.finder import find",
        "occupations/linker.py": "from skillmap.concepts.linker import Linker\nfrom skillmap import profiles, mentions",
        "profiles/builder.py": "if TYPE_CHECKING:\n    import skillmap.mentions.finder, faiss\nfrom .. import pipeline",
        "documents/pdf.py": "from skillmap.documents.bidi import lines\nfrom . import bidi\nfrom faiss.contrib import x",
        "taxonomy/store.py": "from skillmap.concepts import linker",
        "exports/text.py": "from skillmap.profiles import builder",
        "home.py": "from skillmap.settings import Settings",
    }.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return package


@pytest.mark.parametrize(
    ("folder", "faults"),
    [
        ("documents", []),
        ("mentions", ["mentions/finder.py imports structure"]),
        ("concepts", ["concepts/linker.py imports mentions"]),
        ("occupations", ["occupations/linker.py imports mentions", "occupations/linker.py imports profiles"]),
        ("profiles", ["profiles/builder.py imports mentions", "profiles/builder.py imports pipeline"]),
        ("taxonomy", ["taxonomy/store.py imports concepts"]),
        ("exports", ["exports/text.py imports profiles"]),
    ],
)
def test_crooked_arrows_between_folders_are_seen(crooked: Path, folder: str, faults: list[str]) -> None:
    assert stage_faults(crooked, folder) == faults


def test_other_crooked_arrows_are_seen(crooked: Path) -> None:
    assert faiss_importers(crooked) == ["documents/pdf.py", "profiles/builder.py"]
    assert pipeline_faults(crooked) == ["profiles/builder.py"]
    faults = own_imports_of(crooked, "records.py", "errors.py")
    assert {fault.split()[0] for fault in faults} == {"records.py", "errors.py"}
    assert {fault.split()[0] for fault in own_imports_of(crooked, "home.py")} == {"home.py"}
