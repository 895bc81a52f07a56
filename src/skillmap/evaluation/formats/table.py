"""Tables (CSV or TSV) of texts with concepts, a header on top; a text in several rows has several concepts.

Columns, by any of their names: the text (``text``, ``sentence``, ``query``, ``title``), the concept (``uri``, ``concept``, ``esco``,
``label_uri``, or a preferred label: ``label``), and if wanted ``id``, ``language``, ``kind``. Decorte's sets of job-ad sentences have
``sentence``, ``span``, ``sub_span`` and ``label``; "LABEL NOT PRESENT" and "UNDERSPECIFIED" say that ESCO has no concept. Labels in
place of URIs are looked up in the classification in use; one that it lacks is a fault.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import first_line, read_text
from skillmap.evaluation.labels import LabeledDocument, LinkLabel, RankedConcept

LabelLookup = Callable[[str], str | None]

KINDS = ("skill", "occupation", "isco")
_TEXT = ("text", "sentence", "query", "title")
_CONCEPT = ("uri", "concept", "esco", "label_uri", "concepturi", "label")
_NOTHING = frozenset({"", "label not present", "underspecified", "none", "null"})


@dataclass(slots=True)
class _Row:
    text: str
    language: str | None
    kind: str
    uris: dict[str, None] = field(default_factory=dict)


def detect(path: Path) -> bool:
    """Tell whether the header names a text and a concept."""
    if not path.is_file() or path.suffix not in {".csv", ".tsv"}:
        return False
    header = first_line(path)
    names = {name.strip().strip('"').casefold() for name in header.split(_delimiter(header))}
    return not names.isdisjoint(_TEXT) and not names.isdisjoint(_CONCEPT)


def read(path: Path, lookup: LabelLookup = lambda _label: None) -> tuple[LabeledDocument, ...]:
    """Read a table; documents come in the order of their first rows.

    Raises:
        GoldInvalidError: rows without text, one id for two texts, or labels that the classification lacks; the message lists them.
    """
    faults = Faults(path.name)
    content = (read_text(path, faults) or "").removeprefix("\ufeff")
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=_delimiter(content.partition("\n")[0]))
    names = {name.strip().casefold(): name for name in reader.fieldnames or ()}
    rows: dict[str, _Row] = {}
    try:
        for cells in reader:
            _add(_getter(cast("Mapping[str, str | None]", cells), names), rows, f"line {reader.line_num}", lookup, faults)
    except csv.Error as exc:
        faults.add(f"line {reader.line_num}", f"is no row of a table ({exc})")
    faults.done()
    return tuple(_document(key, row, sentences="sentence" in names) for key, row in rows.items())


def _add(get: Callable[[tuple[str, ...]], str], rows: dict[str, _Row], place: str, lookup: LabelLookup, faults: Faults) -> None:
    """Take up a row: a new text, or one more concept of a text that was there."""
    text, concept, kind = get(_TEXT), get(_CONCEPT), get(("kind",)) or "skill"
    if not text:
        faults.add(place, "no text")
        return
    if kind not in KINDS:
        faults.add(place, f"the kind must be one of {', '.join(KINDS)}")
        return
    key = get(("id",)) or hashlib.sha256(text.encode()).hexdigest()[:16]
    row = rows.setdefault(key, _Row(text, get(("language", "lang")) or None, kind))
    if (row.text, row.kind) != (text, kind):
        faults.add(place, f"the id {key!r} stood for another text or kind before")
    elif concept.startswith(("http://", "https://")):
        row.uris[concept] = None
    elif concept.casefold() not in _NOTHING:
        uri = lookup(concept)
        if uri is None:
            faults.add(place, f"no concept of the classification is called {concept!r}")
        else:
            row.uris[uri] = None


def _getter(cells: Mapping[str, str | None], names: Mapping[str, str]) -> Callable[[tuple[str, ...]], str]:
    return lambda wanted: next(((cells[names[name]] or "").strip() for name in wanted if name in names), "")


def _delimiter(header: str) -> str:
    """Return the delimiter of a table: what stands most often in its header (Excel writes semicolons in France)."""
    return max("\t;,", key=header.count)


def _document(key: str, row: _Row, *, sentences: bool) -> LabeledDocument:
    uris = tuple(row.uris)
    return LabeledDocument(
        id=key,
        text=row.text,
        language=row.language,
        kind=row.kind,
        link=LinkLabel(accepted=uris),
        concepts=tuple(RankedConcept(uri=uri) for uri in uris) if sentences else None,
    )
