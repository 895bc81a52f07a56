"""The project's own words of work: everyday Arabic, French and English wordings of skills and job titles, and ISCO-08 titles.

Files in ``taxonomies/`` are tab-separated with a header. A cell of wordings separates them by ``|``; a wording may end in ``@`` and a
region (``سواق@egy``), for words that are only used there, and in ``#`` and a part of speech (``ponctuel#a``).

``confusions.*.tsv`` list wordings that mean more than one concept, the likeliest without context first, with a note on when they mean
which.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from skillmap.errors import TaxonomyInvalidError
from skillmap.records import LANGUAGES
from skillmap.taxonomy.scheme import Concept, Confusion, Label, SchemeDraft

ISCO_URI = "http://data.europa.eu/esco/isco/C"

REGIONS = {
    "ar": frozenset({"lev", "irq", "egy", "glf", "sdn", "mgh", "yem"}),
    "fr": frozenset({"afr", "mgh", "qc", "ht", "be", "ch"}),
    "en": frozenset({"us", "uk", "afr", "ind", "glf"}),
}
# Noun phrase, verb phrase, adjective, name of a person who does it, abbreviation or proper name.
PARTS_OF_SPEECH = {"n": "noun", "v": "verb", "a": "adjective", "t": "title", "x": "name"}
_MARKS = re.compile(r"^(?P<text>.+?)(?:@(?P<region>[a-z]+))?(?:#(?P<part>[a-z]))?$")


class Form(NamedTuple):
    """A wording with its marks; ``region`` and ``part`` are "" where it has none."""

    text: str
    region: str = ""
    part: str = ""


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


def forms(cell: str) -> list[Form]:
    """Split a cell into wordings.

    >>> forms("سواق@egy | ponctuel#a | C#")
    [Form(text='سواق', region='egy', part=''), Form(text='ponctuel', region='', part='a'), Form(text='C#', region='', part='')]
    """
    matches = (_MARKS.match(part.strip()) for part in cell.split("|") if part.strip())
    return [Form(m["text"].strip(), m["region"] or "", m["part"] or "") for m in matches if m is not None]


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


def _add(draft: SchemeDraft, uri: str, row: dict[str, str], usual: str) -> None:
    for language in LANGUAGES:
        for form in forms(row[language]):
            part = PARTS_OF_SPEECH.get(form.part or usual, "")
            draft.labels.append(Label(uri=uri, text=form.text, language=language, role="lexicon", region=form.region, part_of_speech=part))


def _confusions(root: Path) -> Iterator[Confusion]:
    for path in sorted((root / "lexicon").glob("confusions.*.tsv")):
        for row in _rows(path, "language", "wording", "concepts", "note"):
            uris = tuple(uri.strip() for uri in row["concepts"].split("|") if uri.strip())
            if row["language"] not in LANGUAGES or not uris:
                msg = f"{path.name}: {row['wording']!r}: a language among {', '.join(LANGUAGES)} and at least one concept expected"
                raise TaxonomyInvalidError(msg)
            yield Confusion(language=row["language"], wording=row["wording"].strip(), uris=uris, note=row["note"])


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
                _add(draft, row["concept"], row, "n")
    for path in sorted((root / "lexicon").glob("titles.*.tsv")):
        for row in _rows(path, "isco08", "occupation", "label", *LANGUAGES):
            _add(draft, ISCO_URI + row["isco08"], row, "t")
            if row["occupation"] in draft.concepts:
                _add(draft, row["occupation"], row, "t")
    draft.confusions.extend(_confusions(root))
    draft.sources.append(f"skillmap lexicon {lexicon_hash(root)[:19]}")


def occupation_codes(root: Path) -> dict[str, tuple[str, str]]:
    """Return the occupations that the lexicon names: URI to (English label, ISCO-08 unit group)."""
    return {
        row["occupation"]: (row["label"], row["isco08"])
        for path in sorted((root / "lexicon").glob("titles.*.tsv"))
        for row in _rows(path, "isco08", "occupation", "label", *LANGUAGES)
        if row["occupation"]
    }
