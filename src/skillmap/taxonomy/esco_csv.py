"""Official ESCO classification packages, as downloaded: CSV files in a zip or a folder, in any number of languages."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from skillmap.errors import TaxonomyInvalidError
from skillmap.records import LANGUAGES, Language
from skillmap.taxonomy.scheme import Concept, ConceptSchemeKind, Label, LabelRole, Relation, RelationKind, SchemeDraft, SkillType

ATTRIBUTION = (
    "This service uses the ESCO classification of the European Commission. ESCO is reused with attribution, "
    "under Commission Decision 2011/833/EU. ISCO-08: International Labour Organization."
)
_NAME = re.compile(r"(?:^|/)(?P<stem>\w+)_(?P<language>[a-z]{2})\.csv$")
_VERSION = re.compile(r"\bv(\d+(?:\.\d+)*)\b")
_MAX_FIELD = 1 << 28  # one cell of conceptSchemes holds every top concept's URI
_MAX_FILE_BYTES = 1 << 30
_URI = re.compile(r"^https?://\S+$")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """One CSV file of a package."""

    name: str
    stem: str
    language: Language
    open: Callable[[], IO[bytes]]

    def rows(self, *required: str) -> Iterator[tuple[int, Row]]:
        """Yield line numbers and rows.

        Raises:
            TaxonomyInvalidError: A required column is missing, a row is cut short, or the bytes are no UTF-8 or no CSV.
        """
        csv.field_size_limit(_MAX_FIELD)
        with self._opened() as raw:
            reader = csv.DictReader(self._lines(raw), strict=True)
            try:
                for column in required:
                    if column not in (reader.fieldnames or ()):
                        msg = f"{self.name}, line 1: the column {column!r} is missing"
                        raise TaxonomyInvalidError(msg)
                for row in reader:
                    for column in required:
                        if row.get(column) is None:
                            msg = f"{self.name}, line {reader.line_num}, column {column!r}: the row ends before it"
                            raise TaxonomyInvalidError(msg)
                    yield reader.line_num, cast("Row", {key: value or "" for key, value in row.items() if key})
            except (csv.Error, zipfile.BadZipFile, zlib.error, EOFError) as exc:
                # The inner reader's count: DictReader's own stays at the last row that was sound.
                msg = f"{self.name}, line {reader.reader.line_num}: {exc}"
                raise TaxonomyInvalidError(msg) from exc

    def _opened(self) -> IO[bytes]:
        try:
            return self.open()
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as exc:  # damaged, packed in another way, encrypted
            msg = f"{self.name} cannot be unpacked ({exc}): give an ESCO package as downloaded"
            raise TaxonomyInvalidError(msg) from exc

    def _lines(self, raw: IO[bytes]) -> Iterator[str]:
        # Decoded line by line: a stream decodes by blocks, and its error could not tell the line.
        for number, line in enumerate(raw, start=1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as exc:
                msg = f"{self.name}, line {number}, byte {exc.start + 1}: not UTF-8 ({exc.reason})"
                raise TaxonomyInvalidError(msg) from exc

    def uri(self, line: int, row: Row, column: str) -> str:
        """Return a cell that must hold a URI.

        Raises:
            TaxonomyInvalidError: It holds something else.
        """
        value = row[column].strip()
        if not _URI.match(value):
            msg = f"{self.name}, line {line}, column {column!r}: {value[:60]!r} is no URI"
            raise TaxonomyInvalidError(msg)
        return value


def _tables(path: Path, stack: ExitStack) -> list[_Table]:
    if path.is_dir():
        archives = sorted(path.glob("*.zip"))
        found = [
            _Table(name=file.name, stem=match["stem"], language=cast("Language", match["language"]), open=_opener(file))
            for file in sorted(path.rglob("*.csv"))
            if (match := _NAME.search(file.name)) and match["language"] in LANGUAGES
        ]
        return found + [table for archive in archives for table in _tables(archive, stack)]
    try:
        archive = stack.enter_context(zipfile.ZipFile(path))
    except (OSError, zipfile.BadZipFile) as exc:
        msg = f"{path.name} is neither a folder nor a readable zip file: give an ESCO package as downloaded"
        raise TaxonomyInvalidError(msg) from exc
    tables = []
    for entry in sorted(archive.infolist(), key=lambda item: item.filename):
        match = _NAME.search(entry.filename)
        if match is None or match["language"] not in LANGUAGES:
            continue
        if entry.file_size > _MAX_FILE_BYTES:
            msg = f"{entry.filename} unpacks to more than {_MAX_FILE_BYTES >> 20} MB: this is no ESCO package"
            raise TaxonomyInvalidError(msg)
        tables.append(
            _Table(
                name=f"{path.name}:{entry.filename}",
                stem=match["stem"],
                language=cast("Language", match["language"]),
                open=_member_opener(archive, entry),
            )
        )
    return tables


def _opener(file: Path) -> Callable[[], IO[bytes]]:
    return lambda: file.open("rb")


def _member_opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(entry)


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("\n") if part.strip()]


class _Reader:
    """Gathers the tables of all languages into one draft; the first language that gives a cell wins."""

    def __init__(self, draft: SchemeDraft) -> None:
        self.draft = draft
        self.collections: dict[str, SkillType] = {}

    def _labels(self, uri: str, row: Row, language: Language) -> None:
        roles: tuple[tuple[str, LabelRole], ...] = (
            ("preferredLabel", "preferred"),
            ("altLabels", "alternative"),
            ("hiddenLabels", "hidden"),
        )
        for column, role in roles:
            for text in _split(row.get(column, "")):
                self.draft.labels.append(Label(uri=uri, text=text, language=language, role=role))

    def collection(self, table: _Table, skill_type: SkillType) -> None:
        for line, row in table.rows("conceptUri"):
            self.collections[table.uri(line, row, "conceptUri")] = skill_type

    def concepts(self, table: _Table, kind: ConceptSchemeKind, notation: str = "") -> None:
        required = ("conceptUri", "preferredLabel", *((notation,) if notation else ()))
        for line, row in table.rows(*required):
            uri = table.uri(line, row, "conceptUri")
            if row.get("status", "").strip() in {"deprecated", "obsolete"}:
                continue
            known = self.draft.concepts.get(uri)
            if known is None or (not known.description and row.get("description")):
                self.draft.concepts[uri] = Concept(
                    uri=uri,
                    kind=kind,
                    skill_type=self._skill_type(uri, row) if kind == "skill" else "",
                    reuse_level=row.get("reuseLevel", "").strip(),
                    notation=row.get(notation, "").strip() if notation else "",
                    description=row.get("description", "").strip(),
                )
            self._labels(uri, row, table.language)

    def _skill_type(self, uri: str, row: Row) -> SkillType:
        if uri in self.collections:
            return self.collections[uri]
        stated = row.get("skillType", "").strip()
        return "knowledge" if stated == "knowledge" else "skill" if stated else ""

    def relations(self, table: _Table, source: str, target: str, kind: str) -> None:
        for line, row in table.rows(source, target, *(() if kind == "broader" else (kind,))):
            relation = "broader" if kind == "broader" else row[kind].strip()
            if relation in {"broader", "essential", "optional"}:
                self.draft.relations.append(
                    Relation(
                        source=table.uri(line, row, source),
                        kind=cast("RelationKind", relation),
                        target=table.uri(line, row, target),
                    )
                )


def read_esco(paths: list[Path], *, version: str | None = None) -> SchemeDraft:
    """Read ESCO packages into one scheme.

    Args:
        paths: Zip files or folders, one or several languages; the English one may be among them or not.
        version: Its version; taken from the file names ("… v1.2 …") when not given.

    Returns:
        Skills, occupations, ISCO groups and skill groups with labels of all the languages, and their relations.

    Raises:
        TaxonomyInvalidError: A file is broken (the message names file, line and column), or there are no skills.
    """
    with ExitStack() as stack:
        tables = [table for path in paths for table in _tables(path, stack)]
        stems = {table.stem for table in tables}
        names = " ".join(str(path.resolve()) for path in paths)
        if "skills" not in stems:
            msg = (
                f"{', '.join(path.name for path in paths)}: no skills_<language>.csv in it; give the ESCO classification "
                "package (CSV) in Arabic, French or English"
            )
            raise TaxonomyInvalidError(msg)
        # The last one: what stands nearest to the file, not in a folder far above it.
        versions = _VERSION.findall(names) or _VERSION.findall(" ".join(table.name for table in tables))
        draft = SchemeDraft(name="esco", version=version or (versions[-1] if versions else "unknown"), attribution=ATTRIBUTION)
        draft.sources = sorted({path.name for path in paths})
        _read(tables, _Reader(draft))
    if not any(concept.kind == "skill" for concept in draft.concepts.values()):
        msg = f"{', '.join(draft.sources)}: its skills_<language>.csv lists no skill"
        raise TaxonomyInvalidError(msg)
    return draft


def _read(tables: list[_Table], reader: _Reader) -> None:
    # Collections first: they tell languages and transversal skills from the rest.
    for table in tables:
        if table.stem == "languageSkillsCollection":
            reader.collection(table, "language")
        elif table.stem == "transversalSkillsCollection":
            reader.collection(table, "transversal")
    for table in tables:
        match table.stem:
            case "skills":
                reader.concepts(table, "skill")
            case "occupations":
                reader.concepts(table, "occupation", "iscoGroup")
            case "ISCOGroups":
                reader.concepts(table, "isco", "code")
            case "skillGroups":
                reader.concepts(table, "group")
            case "broaderRelationsSkillPillar" | "broaderRelationsOccPillar":
                reader.relations(table, "conceptUri", "broaderUri", "broader")
            case "occupationSkillRelations":
                reader.relations(table, "occupationUri", "skillUri", "relationType")
            case "skillSkillRelations":
                reader.relations(table, "originalSkillUri", "relatedSkillUri", "relationType")
