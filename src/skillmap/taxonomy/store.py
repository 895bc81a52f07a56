"""Classifications on disk: one folder ``name@version`` with an SQLite file and a manifest.

A scheme is written beside its place and renamed into it, so a reader sees all of it or nothing.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from skillmap.errors import TaxonomyInvalidError, TaxonomyNotFoundError
from skillmap.records import Language
from skillmap.taxonomy.folding import split_gendered
from skillmap.taxonomy.scheme import Concept, Label, SchemeDraft

MANIFEST = "manifest.json"
_DATABASE = "scheme.sqlite"
_FORMAT = 2
_SCHEMA = """
CREATE TABLE concept(id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, skill_type TEXT NOT NULL,
                     reuse_level TEXT NOT NULL, notation TEXT NOT NULL, description TEXT NOT NULL);
CREATE TABLE label(id INTEGER PRIMARY KEY, concept INTEGER NOT NULL REFERENCES concept(id), text TEXT NOT NULL,
                   language TEXT NOT NULL, role TEXT NOT NULL, region TEXT NOT NULL, part_of_speech TEXT NOT NULL);
CREATE INDEX label_concept ON label(concept);
CREATE TABLE relation(source INTEGER NOT NULL, kind TEXT NOT NULL, target INTEGER NOT NULL);
CREATE INDEX relation_source ON relation(source);
CREATE INDEX relation_target ON relation(target);
CREATE TABLE confusion(language TEXT NOT NULL, wording TEXT NOT NULL, position INTEGER NOT NULL, concept INTEGER NOT NULL,
                       note TEXT NOT NULL);
"""
_ROLE_ORDER = {"preferred": 0, "lexicon": 1, "alternative": 2, "hidden": 3}


@contextlib.contextmanager
def building(target: Path) -> Iterator[Path]:
    """Give a folder to fill, and put it in the place of ``target`` when the block ends well.

    Two processes that build the same folder do not harm each other: the last one to finish wins, and both leave a whole folder.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield draft
        draft.chmod(0o755)
        replace_folder(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def replace_folder(draft: Path, target: Path) -> None:
    """Rename ``draft`` to ``target``, moving an older folder out of the way first."""
    attempts = 5  # another process may put its own folder there between our two renames
    for attempt in range(attempts):
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
            with contextlib.suppress(FileNotFoundError):
                target.rename(old / target.name)
            shutil.rmtree(old, ignore_errors=True)
        try:
            draft.rename(target)
        except OSError:
            if attempt == attempts - 1:
                raise
        else:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """A label as stored: ``concept`` is the concept's row number in its scheme."""

    id: int
    concept: int
    text: str
    language: Language
    role: str


def _ordered(draft: SchemeDraft) -> list[Label]:
    """Split gendered labels, drop duplicates, and put the best role of a wording first."""
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for label in sorted(draft.labels, key=lambda item: _ROLE_ORDER[item.role]):
        texts = split_gendered(label.text)
        for text in texts:
            key = (label.uri, label.language, text)
            if text and key not in seen:
                seen.add(key)
                kept.append(
                    Label(
                        uri=label.uri,
                        text=text,
                        language=label.language,
                        role=label.role,
                        region=label.region,
                        part_of_speech=label.part_of_speech,
                    )
                )
    return kept


def write_scheme(draft: SchemeDraft, root: Path) -> Path:
    """Store a classification.

    Args:
        draft: What an importer read.
        root: The folder of all classifications.

    Returns:
        The folder of this one.

    Raises:
        TaxonomyInvalidError: It holds no skill or no label at all.
    """
    if not any(concept.kind == "skill" for concept in draft.concepts.values()):
        msg = f"{draft.name}@{draft.version} holds no skills: give a package that contains skills_<language>.csv"
        raise TaxonomyInvalidError(msg)
    if not any(label.uri in draft.concepts for label in draft.labels):
        msg = f"{draft.name}@{draft.version} holds no labels: give a package with the column 'preferredLabel'"
        raise TaxonomyInvalidError(msg)
    target = root / f"{draft.name}@{draft.version}"
    with building(target) as folder:
        numbers = {uri: number for number, uri in enumerate(sorted(draft.concepts))}
        labels = _ordered(draft)
        digest = hashlib.sha256()
        connection = sqlite3.connect(folder / _DATABASE)
        try:
            connection.executescript(_SCHEMA)
            rows = [_concept_row(numbers[uri], draft.concepts[uri]) for uri in sorted(draft.concepts)]
            label_rows = [
                (number, numbers[label.uri], label.text, label.language, label.role, label.region, label.part_of_speech)
                for number, label in enumerate(labels)
                if label.uri in numbers
            ]
            relation_rows = sorted(
                {(numbers[r.source], r.kind, numbers[r.target]) for r in draft.relations if r.source in numbers and r.target in numbers}
            )
            confusion_rows = [
                (item.language, item.wording, position, numbers[uri], item.note)
                for item in draft.confusions
                for position, uri in enumerate(item.uris)
                if uri in numbers
            ]
            for row in (*rows, *label_rows, *relation_rows, *confusion_rows):
                digest.update(repr(row).encode())
            connection.executemany("INSERT INTO concept VALUES (?,?,?,?,?,?,?)", rows)
            connection.executemany("INSERT INTO label VALUES (?,?,?,?,?,?,?)", label_rows)
            connection.executemany("INSERT INTO relation VALUES (?,?,?)", relation_rows)
            connection.executemany("INSERT INTO confusion VALUES (?,?,?,?,?)", confusion_rows)
            connection.commit()
        finally:
            connection.close()
        manifest = {
            "format": _FORMAT,
            "scheme": draft.name,
            "version": draft.version,
            "hash": f"sha256:{digest.hexdigest()}",
            "languages": sorted({row[3] for row in label_rows}),
            "concepts": _count(concept.kind for concept in draft.concepts.values()),
            "labels": _count(f"{row[3]}" for row in label_rows),
            "relations": len(relation_rows),
            "sources": draft.sources,
            "attribution": draft.attribution,
        }
        write_json(folder / MANIFEST, manifest)
    return target


def _concept_row(number: int, concept: Concept) -> tuple[int, str, str, str, str, str, str]:
    return (
        number,
        concept.uri,
        concept.kind,
        concept.skill_type,
        concept.reuse_level,
        concept.notation,
        concept.description,
    )


def _count(items: Iterator[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return dict(sorted(counts.items()))


def write_json(path: Path, content: object) -> None:
    """Write JSON that a person can read, atomically."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a folder's manifest.

    Raises:
        TaxonomyInvalidError: It is missing or is no JSON object.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        msg = f"{folder.name} has no readable {MANIFEST}: import it again"
        raise TaxonomyInvalidError(msg) from exc
    if not isinstance(manifest, dict):
        msg = f"the {MANIFEST} of {folder.name} is no JSON object: import it again"
        raise TaxonomyInvalidError(msg)
    return manifest


def list_schemes(root: Path) -> list[dict[str, Any]]:
    """Return the manifests of all stored classifications, by name and version."""
    if not root.is_dir():
        return []
    found = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    folders = sorted(found, key=lambda path: (path.name.partition("@")[0], _version_order(path.name)))
    return [read_manifest(folder) for folder in folders]


class ConceptScheme:
    """A stored classification, opened for reading.

    Concepts are numbered from 0 in the order of their URIs; arrays of indexes speak of concepts by these numbers.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        if self.manifest.get("format") != _FORMAT:
            msg = f"{folder.name} was written by another version of skillmap: import it again"
            raise TaxonomyInvalidError(msg)
        # One connection serves all threads: reads only, of a file that is never changed in place.
        self._connection = sqlite3.connect(f"{(folder / _DATABASE).as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        rows = self._connection.execute("SELECT uri, kind, skill_type, notation FROM concept ORDER BY id").fetchall()
        self.uris: tuple[str, ...] = tuple(row[0] for row in rows)
        self.kinds: tuple[str, ...] = tuple(row[1] for row in rows)
        self.skill_types: tuple[str, ...] = tuple(row[2] for row in rows)
        self.notations: tuple[str, ...] = tuple(row[3] for row in rows)
        self._numbers = {uri: number for number, uri in enumerate(self.uris)}
        self._preferred: dict[int, dict[str, str]] = {}
        # The first preferred label in a language stands for a gendered pair.
        query = "SELECT concept, language, text FROM label WHERE role = 'preferred' ORDER BY id DESC"
        for concept, language, text in self._connection.execute(query):
            self._preferred.setdefault(concept, {})[language] = text

    @property
    def name(self) -> str:
        """The scheme's name and version, as in ``esco@1.2``."""
        return f"{self.manifest['scheme']}@{self.manifest['version']}"

    @property
    def hash(self) -> str:
        """The digest of all the scheme's content."""
        return str(self.manifest["hash"])

    def number(self, uri: str) -> int | None:
        """Return a concept's number, or ``None`` for a URI that the scheme does not hold."""
        return self._numbers.get(uri)

    def preferred(self, number: int) -> dict[str, str]:
        """Return a concept's preferred label in each language that has one."""
        return self._preferred.get(number, {})

    def label(self, number: int, language: str = "en") -> str:
        """Return one preferred label: in the language asked, else English, French, Arabic, else the URI."""
        labels = self.preferred(number)
        return next((labels[code] for code in (language, "en", "fr", "ar") if code in labels), self.uris[number])

    def labels(self, kind: str, language: Language | None = None) -> Iterator[LabelRow]:
        """Yield every label of the concepts of one kind, in one language or in all, by label number."""
        query = (
            "SELECT label.id, concept, text, language, role FROM label JOIN concept ON concept.id = label.concept "
            "WHERE concept.kind = ? AND language = coalesce(?, language) ORDER BY label.id"
        )
        for number, concept, text, of_language, role in self._connection.execute(query, (kind, language)):
            yield LabelRow(id=number, concept=concept, text=text, language=cast("Language", of_language), role=role)

    def concept_labels(self, number: int) -> list[LabelRow]:
        """Return every label of one concept, by label number."""
        query = "SELECT id, concept, text, language, role FROM label WHERE concept = ? ORDER BY id"
        rows = self._connection.execute(query, (number,))
        return [LabelRow(id=row[0], concept=row[1], text=row[2], language=cast("Language", row[3]), role=row[4]) for row in rows]

    def confusions(self) -> Iterator[tuple[Language, str, int, int, str]]:
        """Yield (language, wording, position, concept, note) of the wordings that may mean several concepts."""
        query = "SELECT language, wording, position, concept, note FROM confusion ORDER BY rowid"
        for language, wording, position, concept, note in self._connection.execute(query):
            yield cast("Language", language), wording, position, concept, note

    def description(self, number: int) -> str:
        """Return a concept's description, "" where there is none."""
        row = self._connection.execute("SELECT description FROM concept WHERE id = ?", (number,)).fetchone()
        return str(row[0])

    def related(self, number: int, kind: str) -> tuple[int, ...]:
        """Return the concepts that one points to by a relation, say the essential skills of an occupation."""
        query = "SELECT target FROM relation WHERE source = ? AND kind = ? ORDER BY target"
        return tuple(row[0] for row in self._connection.execute(query, (number, kind)))

    def relations(self, kind: str, source_kind: str, target_kind: str) -> Iterator[tuple[int, int]]:
        """Yield every (source, target) of one relation between concepts of two kinds, say all essential skills of all occupations."""
        query = (
            "SELECT source, target FROM relation JOIN concept AS s ON s.id = source JOIN concept AS t ON t.id = target "
            "WHERE relation.kind = ? AND s.kind = ? AND t.kind = ? ORDER BY source, target"
        )
        yield from self._connection.execute(query, (kind, source_kind, target_kind))

    @functools.cached_property
    def isco(self) -> dict[str, int]:
        """ISCO-08 code to the number of its group."""
        pairs = zip(self.notations, self.kinds, strict=True)
        return {notation: number for number, (notation, kind) in enumerate(pairs) if kind == "isco"}


def open_scheme(root: Path, name: str) -> ConceptScheme:
    """Open a stored classification.

    Args:
        root: The folder of all classifications.
        name: ``name@version``; a bare name means its newest version.

    Raises:
        TaxonomyNotFoundError: There is none of that name.
    """
    folder = root / name
    if "@" not in name and root.is_dir():
        versions = [path for path in root.iterdir() if path.name.startswith(f"{name}@") and path.is_dir()]
        folder = max(versions, key=lambda path: _version_order(path.name), default=folder)
    if not (folder / MANIFEST).is_file() or folder.parent != root:
        have = ", ".join(f"{m['scheme']}@{m['version']}" for m in list_schemes(root)) or "none"
        msg = f"no taxonomy {name!r} is installed (installed: {have}); run 'skillmap setup' or 'skillmap taxonomy import'"
        raise TaxonomyNotFoundError(msg)
    return ConceptScheme(folder)


def _version_order(name: str) -> tuple[tuple[int, str], ...]:
    parts = name.partition("@")[2].replace("-", ".").split(".")
    # The end counts as 0, so that "1.2-embedded" comes before "1.2", and "1.2" before "1.2.0".
    return (*((int(part), "") if part.isdigit() else (-1, part) for part in parts), (0, ""))
