"""Labelled sets by path: the format is told from the content, or named."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.formats import FORMATS
from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.table import LabelLookup
from skillmap.evaluation.gold import first_language, is_gold_file, is_gold_folder, read_gold
from skillmap.evaluation.labels import LabeledDocument, LabeledSet
from skillmap.records import LANGUAGES

GOLD = "gold"
_CHUNK_BYTES = 1 << 20


def format_names() -> tuple[str, ...]:
    """Return the names of the formats that can be read."""
    return (GOLD, *FORMATS)


def find_sets(path: Path) -> tuple[Path, ...]:
    """Return the sets at a path: itself, or, where it is a folder of sets, each of them in order.

    Raises:
        GoldInvalidError: nothing there is a labelled set.
    """
    if not path.exists():
        raise GoldInvalidError(f"{path}: no such file or folder")
    found = tuple(_find(path))
    if not found:
        message = f"{path}: no labelled set in a known format ({', '.join(format_names())}); name one with --format"
        raise GoldInvalidError(message)
    return found


def _find(path: Path) -> list[Path]:
    if is_set(path):
        return [path]
    if not path.is_dir():
        return []
    return [found for child in sorted(path.iterdir()) if not child.name.startswith(".") for found in _find(child)]


def is_set(path: Path) -> bool:
    """Tell whether a path is one labelled set in a known format."""
    return detect_format(path) is not None


def detect_format(path: Path) -> str | None:
    """Return the name of the format of a set, ``None`` where no format knows it."""
    for name, known in FORMATS.items():
        if known.detect(path):
            return name
    return GOLD if is_gold_folder(path) and _holds_gold(path) else None


def _holds_gold(folder: Path) -> bool:
    """Tell whether the labelled documents lie in this folder, or in subfolders that are named by language."""
    inside = [child for child in folder.iterdir() if child.is_dir() and is_gold_folder(child)]
    here = any(map(is_gold_file, folder.glob("*.json")))
    return here or (bool(inside) and all(child.name in LANGUAGES or first_language(child) == child.name for child in inside))


def read_set(
    path: Path, *, form: str | None = None, known: Container[str] | None = None, lookup: LabelLookup = lambda _label: None
) -> LabeledSet:
    """Read a labelled set.

    Args:
        path: A file or folder.
        form: The name of its format; told from the content when ``None``.
        known: The URIs that exist in the classification; gold labels with others are refused.
        lookup: From a preferred label to its concept, for formats that name concepts so.

    Raises:
        GoldInvalidError: the format is unknown, or the set breaks it; the message lists every fault.
    """
    if not path.exists():
        raise GoldInvalidError(f"{path}: no such file or folder")
    name = form or detect_format(path)
    if name is None or (name != GOLD and name not in FORMATS):
        message = f"{path}: not in a known format ({', '.join(format_names())}); name one with --format"
        raise GoldInvalidError(message)
    if name == GOLD:
        documents = read_gold(path, known=known)
    else:
        documents = _read_foreign(path, name, lookup)
        _check(path, documents, known)
    if not documents:
        raise GoldInvalidError(f"{path}: the set is empty")
    return LabeledSet(name=set_name(path), documents=documents, format=name, digest=digest(path))


def _read_foreign(path: Path, name: str, lookup: LabelLookup) -> tuple[LabeledDocument, ...]:
    try:
        return FORMATS[name].read(path, lookup)
    except OSError as exc:
        raise GoldInvalidError(f"{path}: cannot be read as {name} ({exc.strerror or type(exc).__name__})") from exc


def _check(path: Path, documents: Sequence[LabeledDocument], known: Container[str] | None) -> None:
    """Refuse ids that stand for two documents, and concepts that the classification lacks."""
    faults = Faults(path.name)
    seen: set[str] = set()
    for document in documents:
        if document.id in seen:
            faults.add(f"document {document.id}", "the id stands for more than one document")
        seen.add(document.id)
        for place, uri in _concepts(document):
            if known is not None and uri not in known:
                faults.add(f"document {document.id}, {place}", f"{uri} is not in the classification")
    faults.done()


def _concepts(document: LabeledDocument) -> Iterator[tuple[str, str]]:
    """Yield every gold concept of a document with its place."""
    if document.link is not None:
        yield from (("text", uri) for uri in document.link.accepted)
    for label in document.spans or ():
        if label.link is not None:
            yield from ((f"span {label.span.start}:{label.span.end}", uri) for uri in label.link.accepted)
    if document.link is None:
        yield from (("concepts", concept.uri) for concept in document.concepts or ())


def read_sets(
    paths: Sequence[Path], *, form: str | None = None, known: Container[str] | None = None, lookup: LabelLookup = lambda _label: None
) -> list[LabeledSet]:
    """Read labelled sets as :func:`read_set` does, and find all that is wrong with any of them.

    Args:
        paths: Sets, or, where no format is named, folders of sets.
        form: As for :func:`read_set`.
        known: As for :func:`read_set`.
        lookup: As for :func:`read_set`.

    Raises:
        GoldInvalidError: sets are broken, or two have one name; the message lists every fault of every set.
    """
    found, messages = [], []
    for path in paths if form is not None else [one for folder in paths for one in find_sets(folder)]:
        try:
            found.append(read_set(path, form=form, known=known, lookup=lookup))
        except GoldInvalidError as exc:
            messages.append(str(exc))
    names = [labeled.name for labeled in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        messages.append(f"two sets have one name ({', '.join(twice)}): rename one")
    if messages:
        raise GoldInvalidError("\n".join(messages))
    return found


def set_name(path: Path) -> str:
    """Return what a set is called in tables: its file or folder, without suffixes that say the format."""
    name = path.resolve().name
    for suffix in (".gz", ".jsonl", ".json", ".csv", ".tsv", ".zip", ".conll", ".spacy"):
        name = name.removesuffix(suffix)
    return f"{path.resolve().parent.name}-{name}" if name in {"train", "dev", "test"} else name


def digest(path: Path) -> str:
    """Return the sha256 of a set: of its bytes, or of the names and bytes of its files."""
    total = hashlib.sha256()
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    for file in files:
        if path.is_dir():
            total.update(file.relative_to(path).as_posix().encode() + b"\0")
        with file.open("rb") as handle:
            while chunk := handle.read(_CHUNK_BYTES):
                total.update(chunk)
    return f"sha256:{total.hexdigest()}"
