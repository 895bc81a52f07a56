"""doccano: its JSON Lines for sequence labelling, in and out.

Two forms are read: ``{"id", "text", "label": [[start, end, "skill"], …]}`` (also ``"labels"``) and ``{"id", "text", "entities":
[{"label", "start_offset", "end_offset"}, …]}`` (projects with relations). A label may name a concept after a bar
("skill|http://…"; nothing after the bar: none fits), which is how predictions are written: doccano has no field for concepts.
Offsets are code points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import first_object, read_objects, string_or_none
from skillmap.evaluation.labels import LabeledDocument, LinkLabel, SpanLabel
from skillmap.records import Span

_BAR = "|"
_LISTS = ("entities", "label", "labels")


def detect(path: Path) -> bool:
    """Tell whether the first line is a text with labels."""
    if not path.is_file() or path.suffix not in {".jsonl", ".json"}:
        return False
    row = first_object(path)
    return "text" in row and any(isinstance(row.get(key), list) for key in _LISTS)


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read all lines.

    Raises:
        GoldInvalidError: lines are broken, or spans lie outside their text; the message lists them.
    """
    faults, documents = Faults(path.name), []
    for number, (place, row) in enumerate(read_objects(path, faults), start=1):
        text = row.get("text")
        labels = next((row[key] for key in _LISTS if isinstance(row.get(key), list)), None)
        if not isinstance(text, str) or labels is None:
            faults.add(place, "no text with a list of labels")
            continue
        spans = [span for entry in labels if (span := _entry(entry, text, place, faults)) is not None]
        documents.append(
            LabeledDocument(
                id=str(row.get("id", number)),
                text=text,
                language=string_or_none(row.get("language")),
                spans=tuple(sorted(spans, key=lambda one: one.span)),
            )
        )
    faults.done()
    return tuple(documents)


def _entry(entry: Any, text: str, place: str, faults: Faults) -> SpanLabel | None:  # noqa: ANN401 - JSON
    if isinstance(entry, dict):
        entry = [entry.get("start_offset"), entry.get("end_offset"), entry.get("label")]
    match entry:
        case [int(start), int(end), str(label)] if 0 <= start < end <= len(text):
            kind, bar, uri = label.partition(_BAR)
            link = LinkLabel(accepted=(uri,) if uri else ()) if bar else None
            return SpanLabel(span=Span(start, end), type=kind.casefold(), link=link)
        case [int(start), int(end), str()]:
            faults.add(place, f"the span {start}:{end} does not lie in the text of {len(text)} characters")
        case _:
            faults.add(place, "a label that is not start, end and name")
    return None


def write(path: Path, documents: Iterable[LabeledDocument]) -> None:
    """Write predictions, for a person to correct."""
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        for document in documents:
            labels = [[*label.span, _label(label)] for label in document.spans or ()]
            row = {"id": document.id, "text": document.text, "language": document.language, "label": labels}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def _label(label: SpanLabel) -> str:
    if label.link is None:
        return label.type
    return f"{label.type}{_BAR}{label.link.match.uri if label.link.match is not None else ''}"
