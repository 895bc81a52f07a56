"""The project's own words of work: everyday Arabic, French and English wordings of skills and job titles, and ISCO-08 titles.

Files in ``taxonomies/`` are tab-separated with a header. A cell of forms separates them by ``|``; a form may end in ``@`` and a region
(``سواق@egy``), for words that are only used there.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from skillmap.errors import TaxonomyInvalidError
from skillmap.records import LANGUAGES
from skillmap.taxonomy.scheme import Concept, Label, SchemeDraft

ISCO_URI = "http://data.europa.eu/esco/isco/C"


def _rows(path: Path, *required: str) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        for column in required:
            if column not in (reader.fieldnames or ()):
                msg = f"{path.name}, line 1: the column {column!r} is missing"
                raise TaxonomyInvalidError(msg)
        for row in reader:
            if any(row.get(column) is None for column in required):
                msg = f"{path.name}, line {reader.line_num}: {len(required)} columns expected"
                raise TaxonomyInvalidError(msg)
            yield row


def forms(cell: str) -> list[tuple[str, str]]:
    """Split a cell into (form, region) pairs.

    >>> forms("سواق@egy | قيادة شاحنة")
    [('سواق', 'egy'), ('قيادة شاحنة', '')]
    """
    pairs = (part.strip().rpartition("@") for part in cell.split("|") if part.strip())
    return [(form.strip(), region.strip()) if at else (region.strip(), "") for form, at, region in pairs]


def lexicon_files(root: Path) -> list[Path]:
    """Return every file of the lexicon, in a fixed order."""
    return sorted([*(root / "lexicon").glob("*.tsv"), *(root / "isco08").glob("*.tsv")])


def lexicon_hash(root: Path) -> str:
    """Return the digest of the lexicon's files."""
    digest = hashlib.sha256()
    for path in lexicon_files(root):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def _add(draft: SchemeDraft, uri: str, row: dict[str, str]) -> None:
    for language in LANGUAGES:
        for text, region in forms(row[language]):
            draft.labels.append(Label(uri=uri, text=text, language=language, role="lexicon", region=region))


def add_lexicon(draft: SchemeDraft, root: Path) -> None:
    """Add ISCO-08 titles and everyday wordings to a classification.

    ISCO groups that the classification lacks are added; wordings of skills and occupations that it lacks are left out.

    Args:
        draft: What an importer read.
        root: The folder ``taxonomies``.

    Raises:
        TaxonomyInvalidError: A file of the lexicon is broken.
    """
    have = {(label.uri, label.language) for label in draft.labels if label.role == "preferred"}
    for row in _rows(root / "isco08" / "titles.tsv", "code", *LANGUAGES):
        uri = ISCO_URI + row["code"]
        draft.concepts.setdefault(uri, Concept(uri=uri, kind="isco", notation=row["code"]))
        draft.labels.extend(
            Label(uri=uri, text=row[language], language=language, role="preferred") for language in LANGUAGES if (uri, language) not in have
        )
    for path in sorted((root / "lexicon").glob("skills.*.tsv")):
        for row in _rows(path, "concept", "label", *LANGUAGES):
            if row["concept"] in draft.concepts:
                _add(draft, row["concept"], row)
    for path in sorted((root / "lexicon").glob("titles.*.tsv")):
        for row in _rows(path, "isco08", "occupation", "label", *LANGUAGES):
            _add(draft, ISCO_URI + row["isco08"], row)
            if row["occupation"] in draft.concepts:
                _add(draft, row["occupation"], row)
    draft.sources.append(f"skillmap lexicon {lexicon_hash(root)[:19]}")


def occupation_codes(root: Path) -> dict[str, tuple[str, str]]:
    """Return the occupations that the lexicon names: URI to (English label, ISCO-08 unit group)."""
    return {
        row["occupation"]: (row["label"], row["isco08"])
        for path in sorted((root / "lexicon").glob("titles.*.tsv"))
        for row in _rows(path, "isco08", "occupation", "label", *LANGUAGES)
        if row["occupation"]
    }
