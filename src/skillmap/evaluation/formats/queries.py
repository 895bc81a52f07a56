"""Texts with the concepts that they mean, a JSON object a line.

``{"id": "Q1", "query": "Boucher (h/f/x)", "language": "fr", "kind": "occupation", "gold": ["http://…"]}``: the text is a title or
label that is linked as a whole (``gold``: every accepted concept; empty: none fits). With ``"spans"`` (or ``"sentence": true``)
it is a sentence that states all of the concepts: it is scored as a ranking and as a document.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import first_object, read_objects
from skillmap.evaluation.labels import LabeledDocument, LinkLabel, RankedConcept


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str
    query: str
    language: Literal["ar", "fr", "en"] | None = None
    kind: Literal["skill", "occupation", "isco"] = "skill"
    gold: list[str]
    exact: list[str] | None = None
    spans: list[object] | None = None
    sentence: bool = False


def detect(path: Path) -> bool:
    """Tell whether the first line is such an object."""
    return path.is_file() and path.suffix == ".jsonl" and {"id", "query", "gold"} <= first_object(path).keys()


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read all lines.

    Raises:
        GoldInvalidError: lines are broken; the message lists them.
    """
    faults, documents = Faults(path.name), []
    for place, content in read_objects(path, faults):
        try:
            documents.append(_document(_Row.model_validate(content)))
        except ValidationError as exc:
            for error in exc.errors(include_url=False, include_input=False):
                faults.add(place, f"{'.'.join(map(str, error['loc']))}: {error['msg']}")
    faults.done()
    return tuple(documents)


def _document(row: _Row) -> LabeledDocument:
    is_sentence = row.sentence or row.spans is not None
    return LabeledDocument(
        id=row.id,
        text=row.query,
        language=row.language,
        kind=row.kind,
        link=LinkLabel(accepted=tuple(row.gold)),
        concepts=tuple(RankedConcept(uri=uri) for uri in row.gold) if is_sentence else None,
        facets={"exactMatch": "yes" if row.exact else "no"} if row.exact is not None else {},
    )
